//! What is known of the thing under the cursor.

use super::resolve::{self, Class, Declared, Side};
use super::spot::{What, spot};
use super::{Answer, Running, View, enmasse, refer};
use crate::python::{ClassKind, Element, Io};
use crate::text::{Position, Range, plain, plain_line};
use crate::uri::Uri;
use crate::workspace::ObjectPlace;

/// Longest docstring that is shown, in characters.
const MAX_DOC: usize = 2_000;

/// Longest name that is shown, in characters.
const MAX_NAME: usize = 200;

/// Callers, elements and servers that are named one by one.
const MAX_LISTED: usize = 5;

/// What is shown of a range. Text is as the workspace has it, made fit to show; it is no markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub range: Range,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A line of Python.
    Code(String),
    Text(String),
    List {
        title: String,
        items: Vec<String>,
    },
}

pub(super) fn hover(view: &View<'_>, uri: &Uri, at: Position) -> Answer {
    let Some(spot) = spot(view, uri, at) else { return Answer::Nothing };
    let blocks = match &spot.what {
        What::Class(class) => of_class(view, class),
        What::Service(name) => of_name(view, name),
        What::Input(declared) => of_input(declared),
        What::Objects(places) => {
            let blocks: Vec<_> =
                places.iter().take(MAX_LISTED).flat_map(|place| of_object(view, place)).collect();
            if blocks.is_empty() {
                return Answer::Nothing;
            }
            blocks
        }
        What::Connection(connection) => {
            let mut blocks =
                vec![Block::Code(format!("self.{}['{}']", connection.path, named(&connection.name)))];
            let found = enmasse::connections(view, &connection.path, &connection.name);
            blocks.extend(found.iter().take(MAX_LISTED).flat_map(|place| of_object(view, place)));
            blocks
        }
        What::Module(module) => match view.page(module) {
            Some(page) => {
                let mut blocks = vec![Block::Code(format!("module {}", named(&page.outline.stem)))];
                blocks.extend(doc(page.outline.doc.as_deref()));
                blocks
            }
            None => return Answer::Nothing,
        },
        What::Member { path, doc } => {
            vec![Block::Code(named(path)), Block::Text((*doc).to_owned())]
        }
    };
    Answer::Hover(Hover { range: spot.open.text.range_at(&spot.span), blocks })
}

/// What an enmasse file defines.
fn of_object(view: &View<'_>, place: &ObjectPlace) -> Vec<Block> {
    let (Some(object), Some(at)) = (view.workspace.object(place), enmasse::name_place(view, place)) else {
        return Vec::new();
    };
    let line = at.range.start.line.saturating_add(1);
    vec![
        Block::Text(enmasse::title(object)),
        Block::Text(format!("Defined in {}, line {line}", file(&place.uri))),
    ]
}

fn of_name(view: &View<'_>, name: &str) -> Vec<Block> {
    let classes: Vec<_> = resolve::services(view, name).collect();
    if classes.is_empty() {
        let mut blocks =
            vec![Block::Code(format!("service {}", named(name))), Block::Text(elsewhere(view, name))];
        blocks.extend(callers(view, &[], name));
        blocks.extend(invokers(view, name));
        return blocks;
    }
    classes.iter().take(MAX_LISTED).flat_map(|class| of_class(view, class)).collect()
}

/// Where a service is that no module of the workspace defines.
fn elsewhere(view: &View<'_>, name: &str) -> String {
    let own = "No module of the workspace defines it";
    match view.cluster {
        Some(cluster) if cluster.has(name) => match cluster.module_of(name) {
            Some(module) => format!("{own}; the cluster runs it, of the module {}", named(module)),
            None => format!("{own}; the cluster runs it"),
        },
        Some(_) => "Neither the workspace nor the cluster has it".to_owned(),
        None => own.to_owned(),
    }
}

fn of_class(view: &View<'_>, class: &Class<'_>) -> Vec<Block> {
    let outline = class.outline;
    let service = class.service(view);
    let mut blocks = vec![Block::Code(match (service, outline.kind) {
        (Some(name), _) => format!("service {}", named(name)),
        (None, ClassKind::Model) => format!("model {}", named(&outline.name)),
        (None, _) => format!("class {}", named(&outline.name)),
    })];
    blocks.extend(doc(outline.doc.as_deref()));
    if outline.kind == ClassKind::Model {
        let fields = view.workspace.fields(&class.place);
        let fields: Vec<_> = fields.into_iter().map(|(_, field)| field).collect();
        blocks.extend(elements("Fields".to_owned(), &fields));
    }
    if resolve::is_service(view, class) {
        blocks.extend(side(view, class, Side::Input, "Takes"));
        blocks.extend(side(view, class, Side::Output, "Gives"));
    }
    let line = class.page.line(outline.name_span.start).saturating_add(1);
    let place = format!("{}, line {line}", file(class.page.uri));
    blocks.push(Block::Text(format!("Class {} in {place}", named(&outline.name))));
    if let Some(name) = service {
        let nobody = || Block::Text("No module of the workspace invokes it".to_owned());
        blocks.push(callers(view, std::slice::from_ref(class), name).unwrap_or_else(nobody));
        blocks.extend(invokers(view, name));
        blocks.extend(running(&(view.running)(class.page.uri)));
    }
    blocks
}

fn side(view: &View<'_>, class: &Class<'_>, side: Side, title: &str) -> Option<Block> {
    let shape = resolve::shape(view, class, side)?;
    let parts: Vec<_> = shape.parts.iter().map(|declared| declared.element).collect();
    match shape.io {
        Io::Elements { .. } => elements(title.to_owned(), &parts),
        Io::Model { name, list, .. } => {
            let many = if *list { "a list of " } else { "" };
            let title = format!("{title} {many}{}", named(name));
            elements(title.clone(), &parts).or(Some(Block::Text(title)))
        }
        Io::Computed { .. } => Some(Block::Text(format!("{title} what only the run knows"))),
    }
}

fn elements(title: String, elements: &[&Element]) -> Option<Block> {
    const MAX_ELEMENTS: usize = 30;
    let mut items: Vec<_> = elements.iter().take(MAX_ELEMENTS).map(|element| of_element(element)).collect();
    if elements.len() > MAX_ELEMENTS {
        items.push(format!("and {} more", elements.len() - MAX_ELEMENTS));
    }
    (!items.is_empty()).then_some(Block::List { title, items })
}

/// `page: Int, optional`
fn of_element(element: &Element) -> String {
    let kind = element.kind.as_deref().map(|kind| format!(": {}", named(kind))).unwrap_or_default();
    let optional = if element.optional { ", optional" } else { "" };
    format!("{}{kind}{optional}", named(&element.name))
}

fn of_input(declared: &Declared<'_>) -> Vec<Block> {
    let line = declared.page.line(declared.element.span.start).saturating_add(1);
    vec![
        Block::Code(of_element(declared.element)),
        Block::Text(format!("Declared in {}, line {line}", file(declared.page.uri))),
    ]
}

/// The calls of a service, by its name and by its classes.
fn callers(view: &View<'_>, classes: &[Class<'_>], name: &str) -> Option<Block> {
    let calls = refer::calls(view, name, classes);
    let mut items: Vec<_> = calls
        .iter()
        .take(MAX_LISTED)
        .filter_map(|call| {
            let page = view.page(&call.uri)?;
            let invocation = refer::invocation(view, call)?;
            let caller = invocation.class.and_then(|index| Class::of(page, index));
            let caller = caller.and_then(|class| class.service(view).or(Some(&class.outline.name)));
            let line = page.line(invocation.span.start).saturating_add(1);
            let place = format!("{}, line {line}", file(page.uri));
            Some(caller.map_or_else(|| place.clone(), |caller| format!("{} in {place}", named(caller))))
        })
        .collect();
    if calls.len() > MAX_LISTED {
        items.push(format!("and {} more", calls.len() - MAX_LISTED));
    }
    (!items.is_empty()).then(|| Block::List { title: format!("Invoked {}", times(calls.len())), items })
}

/// The channels and jobs of enmasse files that invoke a service.
fn invokers(view: &View<'_>, name: &str) -> Option<Block> {
    let places = view.workspace.references(name);
    let mut items: Vec<_> = places
        .iter()
        .take(MAX_LISTED)
        .filter_map(|place| {
            let object = view.workspace.object(place)?;
            let line = enmasse::service_place(view, place)?.range.start.line.saturating_add(1);
            Some(format!("{} in {}, line {line}", enmasse::title(object), file(&place.uri)))
        })
        .collect();
    if places.len() > MAX_LISTED {
        items.push(format!("and {} more", places.len() - MAX_LISTED));
    }
    (!items.is_empty()).then(|| Block::List { title: "Configured for".to_owned(), items })
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn running(servers: &[Running]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for server in servers {
        let runs = match &server.hash {
            Some(hash) => format!(", runs {hash} ({})", server.evidence),
            None => String::new(),
        };
        let item = format!("{}: {}{runs}", named(&server.server), server.state);
        let title = format!("On {}", named(&server.target));
        match blocks.last_mut() {
            Some(Block::List { title: last, items }) if *last == title => items.push(item),
            _ => blocks.push(Block::List { title, items: vec![item] }),
        }
    }
    blocks
}

fn doc(doc: Option<&str>) -> Option<Block> {
    Some(Block::Text(plain(doc?, MAX_DOC)))
}

fn named(name: &str) -> String {
    plain_line(name, MAX_NAME)
}

fn file(uri: &Uri) -> String {
    named(&uri.file_name())
}
