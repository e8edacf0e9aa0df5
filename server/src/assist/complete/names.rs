//! Names inside strings: services and connections.

use super::super::View;
use super::super::resolve::{self, Class};
use super::super::symbols::rank_of;
use super::{Completion, MAX_ITEMS};
use crate::text::plain_line;
use crate::workspace::{Cluster, Contents, Kind};

/// Longest detail of text that a server sent, in characters.
const MAX_DETAIL: usize = 200;

/// The services of the workspace, and behind them those of the cluster, that fit what is typed; not the one that is being
/// written: a service cannot invoke itself.
pub(super) fn services(view: &View<'_>, own: Option<Class<'_>>, typed: &str) -> Vec<Completion> {
    let own = own.and_then(|class| class.service(view));
    let typed = typed.to_lowercase();
    let of_workspace = view.workspace.possible_service_names().map(|name| (false, name));
    let of_cluster = view.cluster.into_iter().flat_map(Cluster::service_names).map(|name| (true, name));
    let names = of_workspace.chain(of_cluster).filter(|(_, name)| Some(*name) != own);
    let ranked = names.filter_map(|(is_far, name)| Some((rank_of(&typed, name)?, is_far, name)));
    let mut names: Vec<_> = ranked.collect();
    names.sort_unstable();
    let item = |(_, is_far, name): (u8, bool, &str)| {
        let class = resolve::services(view, name).next();
        match (is_far, class) {
            (false, Some(class)) => Some(item(
                name,
                format!("{} in {}", class.outline.name, class.page.uri.file_name()),
                class.outline.doc.clone(),
            )),
            (true, None) => Some(item(name, on_cluster(view.cluster?, name), None)),
            // Told as one of the workspace, or of a class that is none.
            (true, Some(_)) | (false, None) => None,
        }
    };
    // One more, to tell that there are more.
    names.into_iter().filter_map(item).take(MAX_ITEMS + 1).collect()
}

fn item(name: &str, detail: String, doc: Option<String>) -> Completion {
    Completion {
        label: name.to_owned(),
        kind: super::Kind::Service,
        detail: Some(detail),
        doc,
        snippet: None,
    }
}

fn on_cluster(cluster: &Cluster, name: &str) -> String {
    match cluster.module_of(name) {
        Some(module) => plain_line(&format!("of the module {module} on the cluster"), MAX_DETAIL),
        None => "on the cluster".to_owned(),
    }
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
