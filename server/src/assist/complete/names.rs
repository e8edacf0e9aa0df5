//! Names inside strings: services and connections.

use super::super::View;
use super::super::resolve::{self, Class};
use super::super::symbols::rank_of;
use super::{Completion, Kind, MAX_ITEMS};

/// The services of the workspace that fit what is typed, other than the one that is being written: a service cannot
/// invoke itself.
pub(super) fn services(view: &View<'_>, own: Option<Class<'_>>, typed: &str) -> Vec<Completion> {
    let own = own.and_then(|class| class.service(view));
    let typed = typed.to_lowercase();
    let names = view.workspace.service_names().filter(|name| Some(*name) != own);
    let mut names: Vec<_> = names.filter_map(|name| Some((rank_of(&typed, name)?, name))).collect();
    names.sort_unstable();
    // One more, to tell that there are more.
    names.truncate(MAX_ITEMS + 1);
    let item = |(_, name): (u8, &str)| {
        let class = resolve::services(view, name).next();
        Completion {
            label: name.to_owned(),
            kind: Kind::Service,
            detail: class
                .as_ref()
                .map(|class| format!("{} in {}", class.outline.name, class.page.uri.file_name())),
            doc: class.and_then(|class| class.outline.doc.clone()),
            snippet: None,
        }
    };
    names.into_iter().map(item).collect()
}

/// The connections that may stand in `self.<path>[…]`.
pub(super) fn connections(_view: &View<'_>, _path: &str) -> Option<Vec<Completion>> {
    None
}
