//! Names inside strings: services and connections.

use super::super::View;
use super::super::resolve::{self, Class};
use super::super::symbols::rank_of;
use super::{Completion, MAX_ITEMS};
use crate::workspace::{Contents, Kind};

/// The services of the workspace that fit what is typed, other than the one that is being written: a service cannot
/// invoke itself.
pub(super) fn services(view: &View<'_>, own: Option<Class<'_>>, typed: &str) -> Vec<Completion> {
    let own = own.and_then(|class| class.service(view));
    let typed = typed.to_lowercase();
    let names = view.workspace.possible_service_names().filter(|name| Some(*name) != own);
    let mut names: Vec<_> = names.filter_map(|name| Some((rank_of(&typed, name)?, name))).collect();
    names.sort_unstable();
    let item = |(_, name): (u8, &str)| {
        let class = resolve::services(view, name).next()?;
        Some(Completion {
            label: name.to_owned(),
            kind: super::Kind::Service,
            detail: Some(format!("{} in {}", class.outline.name, class.page.uri.file_name())),
            doc: class.outline.doc.clone(),
            snippet: None,
        })
    };
    // One more, to tell that there are more.
    names.into_iter().filter_map(item).take(MAX_ITEMS + 1).collect()
}

/// The connections that may stand in `self.<path>[…]`.
pub(super) fn connections(view: &View<'_>, path: &str) -> Option<Vec<Completion>> {
    let kind = Kind::of_attribute(path)?;
    let mut items = Vec::new();
    for (uri, contents) in view.workspace.files() {
        let Contents::Enmasse(contents) = contents else { continue };
        let objects = contents.enmasse.objects.iter().filter(|object| object.kind == kind);
        items.extend(objects.filter_map(|object| {
            Some(Completion {
                label: object.name.as_ref()?.text.clone(),
                kind: super::Kind::Connection,
                detail: Some(format!("{} in {}", kind.noun(), uri.file_name())),
                doc: None,
                snippet: None,
            })
        }));
    }
    items.sort_by(|a, b| a.label.cmp(&b.label));
    items.dedup_by(|a, b| a.label == b.label);
    Some(items)
}
