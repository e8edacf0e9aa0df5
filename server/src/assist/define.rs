//! Where what is named is defined.

use super::resolve::{self, Class};
use super::spot::{What, spot};
use super::{Answer, Place, View, enmasse};
use crate::text::Position;
use crate::uri::Uri;

pub(super) fn definition(view: &View<'_>, uri: &Uri, at: Position) -> Answer {
    let Some(spot) = spot(view, uri, at) else { return Answer::Nothing };
    match spot.what {
        What::Class(class) => Answer::places(vec![of_class(&class)]),
        What::Service(name) => {
            Answer::places(resolve::services(view, &name).map(|class| of_class(&class)).collect())
        }
        What::Input(declared) => Answer::places(vec![Place {
            uri: declared.page.uri.clone(),
            range: declared.page.range(&declared.element.span),
        }]),
        What::Connection(connection) => {
            let found = enmasse::connections(view, &connection.path, &connection.name);
            Answer::places(found.iter().filter_map(|place| enmasse::name_place(view, place)).collect())
        }
        What::Objects(found) => {
            Answer::places(found.iter().filter_map(|place| enmasse::name_place(view, place)).collect())
        }
        What::Module(uri) => Answer::places(view.place(&uri, &(0..0)).into_iter().collect()),
        What::Member { .. } => Answer::Nothing,
    }
}

/// The name of a class, where it is defined.
pub(super) fn of_class(class: &Class<'_>) -> Place {
    Place { uri: class.page.uri.clone(), range: class.page.range(&class.outline.name_span) }
}
