//! What a service declares that it takes.

use super::super::View;
use super::super::resolve::{Class, Side, shape};
use super::{Completion, Kind};
use crate::python::{Element, Io};

/// The attributes of `self.request.input`. A list of models has none.
pub(super) fn items(view: &View<'_>, class: &Class<'_>) -> Vec<Completion> {
    match shape(view, class, Side::Input) {
        None => Vec::new(),
        Some(shape) if matches!(shape.io, Io::Model { list: true, .. }) => Vec::new(),
        Some(shape) => shape.parts.iter().map(|declared| item(declared.element)).collect(),
    }
}

fn item(element: &Element) -> Completion {
    Completion {
        label: element.name.clone(),
        kind: Kind::Field,
        detail: Some(kind(element)),
        doc: None,
        snippet: None,
    }
}

/// `int, optional`
fn kind(element: &Element) -> String {
    let kind = element.kind.as_deref().unwrap_or("any type");
    if element.optional { format!("{kind}, optional") } else { kind.to_owned() }
}
