//! Who refers to a service.

use super::define::of_class;
use super::resolve::Class;
use super::spot::{What, spot};
use super::{Answer, Place, View, enmasse};
use crate::python::{Invocation, ServiceName, Target};
use crate::text::Position;
use crate::uri::Uri;
use crate::workspace::CallPlace;

pub(super) fn references(view: &View<'_>, uri: &Uri, at: Position, declaration: bool) -> Answer {
    let Some(spot) = spot(view, uri, at) else { return Answer::Nothing };
    let (name, classes) = match spot.what {
        // A model, or a base class, has no name that it is called by: it is only imported.
        What::Class(class) => (class.service(view).unwrap_or_default().to_owned(), vec![class]),
        What::Service(name) => {
            let classes = view.workspace.services(&name).filter_map(|place| Class::at(view, place)).collect();
            (name, classes)
        }
        _ => return Answer::Nothing,
    };
    let invokers = view.workspace.references(&name).iter();
    let mut places: Vec<_> = invokers.filter_map(|place| enmasse::service_place(view, place)).collect();
    places.extend(calls(view, &name, &classes).iter().filter_map(|call| of_call(view, call)));
    places.extend(imports(view, &classes));
    if declaration {
        places.extend(classes.iter().map(of_class));
        places.extend(classes.iter().filter_map(literal));
    }
    Answer::places(places)
}

/// The calls of a service, by its name and by its classes.
pub(super) fn calls<'a>(view: &'a View<'_>, name: &str, classes: &[Class<'_>]) -> Vec<&'a CallPlace> {
    let mut calls: Vec<_> = view.workspace.calls(name).iter().collect();
    for class in classes {
        let by_class = view.workspace.calls_of_class(&class.outline.name).iter();
        calls.extend(by_class.filter(|call| {
            let invocation = invocation(view, call);
            let target = invocation.map(|invocation| &invocation.target);
            matches!(target, Some(Target::Class(written))
                if view.workspace.resolve(&call.uri, written).as_ref() == Some(&class.place))
        }));
    }
    calls
}

/// Where other modules import a class from its own, or from one that passes it on.
fn imports(view: &View<'_>, classes: &[Class<'_>]) -> Vec<Place> {
    let named = |name: &str| classes.iter().any(|class| class.outline.name == name);
    let modules = view.workspace.files().filter_map(|(uri, _)| Some((uri, view.workspace.module(uri)?)));
    let found = modules.flat_map(|(uri, module)| {
        let of_name =
            module.outline.imports.iter().filter(|import| import.name.as_deref().is_some_and(named));
        of_name.map(move |import| (uri, import))
    });
    found
        .filter(|(uri, import)| {
            let meant = view.workspace.resolve(uri, import.binds());
            meant.is_some_and(|meant| classes.iter().any(|class| class.place == meant))
        })
        .filter_map(|(uri, import)| view.place(uri, &import.span))
        .collect()
}

pub(super) fn invocation<'a>(view: &'a View<'_>, call: &CallPlace) -> Option<&'a Invocation> {
    view.page(&call.uri)?.outline.invocations.get(call.invocation)
}

/// Where a call names what it invokes.
pub(super) fn of_call(view: &View<'_>, call: &CallPlace) -> Option<Place> {
    view.place(&call.uri, &invocation(view, call)?.span)
}

/// Where a class says its service's name.
fn literal(class: &Class<'_>) -> Option<Place> {
    match class.outline.service_name.as_ref()? {
        ServiceName::Explicit { span: Some(span), .. } => {
            Some(Place { uri: class.page.uri.clone(), range: class.page.range(span) })
        }
        _ => None,
    }
}

/// The services that a spot names.
pub(super) fn services_at<'a>(view: &'a View<'_>, uri: &Uri, at: Position) -> Vec<Class<'a>> {
    match spot(view, uri, at).map(|spot| spot.what) {
        Some(What::Class(class)) if class.service(view).is_some() => vec![class],
        Some(What::Service(name)) => {
            let places = view.workspace.services(&name);
            places.filter_map(|place| Class::at(view, place)).collect()
        }
        _ => Vec::new(),
    }
}
