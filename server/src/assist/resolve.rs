//! What names mean: services by name, classes by the name that a module gives them, what a service takes.

use super::View;
use super::page::Page;
use crate::python::{ClassKind, ClassOutline, Element, Invocation, Io, Target};
use crate::uri::Uri;
use crate::workspace::ClassPlace;

/// A class and the module it stands in.
#[derive(Clone)]
pub(super) struct Class<'a> {
    pub page: Page<'a>,
    pub place: ClassPlace,
    pub outline: &'a ClassOutline,
}

impl<'a> Class<'a> {
    pub fn of(page: Page<'a>, index: usize) -> Option<Self> {
        Some(Self {
            page,
            place: ClassPlace { uri: page.uri.clone(), class: index },
            outline: page.class(index)?,
        })
    }

    pub fn at(view: &'a View<'_>, place: &ClassPlace) -> Option<Self> {
        Self::of(view.page(&place.uri)?, place.class)
    }

    /// The name under which servers know it, where it is a service and the name is known.
    pub fn service<'v>(&self, view: &'v View<'_>) -> Option<&'v str> {
        view.workspace.service_name(&self.place)
    }
}

/// The classes that define a service of this name.
pub(super) fn services<'a>(view: &'a View<'_>, name: &'a str) -> impl Iterator<Item = Class<'a>> {
    view.workspace.services(name).filter_map(|place| Class::at(view, place))
}

/// The class that a name stands for in a module: its own, or one that it imports.
pub(super) fn class<'a>(view: &'a View<'_>, page: Page<'_>, written: &str) -> Option<Class<'a>> {
    Class::at(view, &view.workspace.resolve(page.uri, written)?)
}

/// The classes that a call may reach.
pub(super) fn invoked<'a>(view: &'a View<'_>, page: Page<'_>, invocation: &'a Invocation) -> Vec<Class<'a>> {
    match &invocation.target {
        Target::Name(name) => services(view, name).collect(),
        Target::Class(written) => class(view, page, written).into_iter().collect(),
    }
}

/// A declared input, or a field of a model, and where it is declared.
#[derive(Clone)]
pub(super) struct Declared<'a> {
    pub page: Page<'a>,
    pub element: &'a Element,
}

/// What a class takes or gives, by itself or by a base class.
pub(super) struct Shape<'a> {
    pub io: &'a Io,
    /// The elements one by one, or the fields of the model.
    pub parts: Vec<Declared<'a>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Input,
    Output,
}

pub(super) fn shape<'a>(view: &'a View<'_>, class: &Class<'a>, side: Side) -> Option<Shape<'a>> {
    let resolved = view.workspace.resolved(&class.place);
    let (found, own) = match side {
        Side::Input => (resolved.input, class.outline.input.as_ref()),
        Side::Output => (resolved.output, class.outline.output.as_ref()),
    };
    let (page, io) = match found {
        Some(declared) => (view.page(declared.uri)?, declared.io),
        // A class of a text that the index no longer has.
        None => (class.page, own?),
    };
    let declared = |(uri, element): (&Uri, &'a Element)| Some(Declared { page: view.page(uri)?, element });
    let parts = match io {
        Io::Elements { elements, .. } => elements.iter().map(|element| Declared { page, element }).collect(),
        Io::Model { name, .. } => match view.workspace.resolve(page.uri, name) {
            Some(model) => view.workspace.fields(&model).into_iter().filter_map(declared).collect(),
            None => Vec::new(),
        },
        Io::Computed { .. } => Vec::new(),
    };
    Some(Shape { io, parts })
}

/// Whether methods of a class have what a service has.
pub(super) fn is_service(view: &View<'_>, class: &Class<'_>) -> bool {
    matches!(class.outline.kind, ClassKind::Service | ClassKind::MaybeService)
        || matches!(view.workspace.resolved(&class.place).standing, crate::workspace::Standing::Service)
}
