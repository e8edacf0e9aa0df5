//! From the names of connections to what defines them.

use super::{Answer, Place, View, enmasse};
use crate::text::Range;
use crate::uri::Uri;

/// A range of a document that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub range: Range,
    pub to: Place,
    pub tooltip: String,
}

pub(super) fn links(view: &View<'_>, uri: &Uri) -> Answer {
    let Some(page) = view.page(uri) else { return Answer::Nothing };
    let links = page.outline.connections.iter().filter_map(|connection| {
        let found = enmasse::connections(view, &connection.path, &connection.name);
        let to = enmasse::name_place(view, found.first()?)?;
        let tooltip = format!("{} of {}", connection.name, to.uri.file_name());
        Some(Link { range: page.range(&connection.span), to, tooltip })
    });
    Answer::Links(links.collect())
}
