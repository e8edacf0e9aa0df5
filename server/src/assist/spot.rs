//! What stands at a position of an open document.

use super::page::Page;
use super::resolve::{self, Class, Declared, Side};
use super::scan::{self, State};
use super::{Open, View, complete, enmasse};
use crate::lines::Span;
use crate::python::{Connection, Io, ServiceName};
use crate::text::Position;
use crate::uri::Uri;
use crate::workspace::ObjectPlace;

/// Something that has a meaning beyond its own line.
pub(super) struct Spot<'a> {
    pub what: What<'a>,
    pub open: &'a Open<'a>,
    /// The words themselves, in bytes of the text as it is now.
    pub span: Span,
}

pub(super) enum What<'a> {
    /// A class, by its own name or one that refers to it.
    Class(Class<'a>),
    /// A service's name, in the class that has it or where it is invoked.
    Service(String),
    Input(Declared<'a>),
    Connection(&'a Connection),
    /// What enmasse files define.
    Objects(Vec<ObjectPlace>),
    Module(Uri),
    /// A member of `self` and what it is.
    Member {
        path: String,
        doc: &'static str,
    },
}

pub(super) fn spot<'a>(view: &'a View<'_>, uri: &Uri, at: Position) -> Option<Spot<'a>> {
    let open = view.open.get(uri)?;
    let byte = open.text.byte_at(at);
    let (what, span) = if let Some(enmasse) = view.workspace.enmasse(uri) {
        enmasse::at(view, uri, enmasse, byte)?
    } else {
        let page = view.page(uri)?;
        declared(page, byte).or_else(|| used(view, page, byte)).or_else(|| word(view, page, byte))?
    };
    Some(Spot { what, open, span })
}

/// The bytes of a span as they are now, where a cursor is in or at them.
fn hit(page: Page<'_>, span: &Span, byte: usize) -> Option<Span> {
    let now = page.now(span);
    (now.start <= byte && byte <= now.end).then_some(now)
}

/// What the module's classes declare.
fn declared(page: Page<'_>, byte: usize) -> Option<(What<'_>, Span)> {
    for (index, class) in page.outline.classes.iter().enumerate() {
        if let Some(now) = hit(page, &class.name_span, byte) {
            return Some((What::Class(Class::of(page, index)?), now));
        }
        if hit(page, &class.span, byte).is_none() {
            continue;
        }
        if let Some(ServiceName::Explicit { text, span: Some(span) }) = &class.service_name
            && let Some(now) = hit(page, span, byte)
        {
            return Some((What::Service(text.clone()), now));
        }
        let elements = [&class.input, &class.output].into_iter().filter_map(|io| match io {
            Some(Io::Elements { elements, .. }) => Some(elements.as_slice()),
            _ => None,
        });
        for element in elements.chain([class.fields.as_slice()]).flatten() {
            if let Some(now) = hit(page, &element.span, byte) {
                return Some((What::Input(Declared { page, element }), now));
            }
        }
    }
    None
}

/// What the module uses of others.
fn used<'a>(view: &'a View<'_>, page: Page<'a>, byte: usize) -> Option<(What<'a>, Span)> {
    for invocation in &page.outline.invocations {
        let Some(now) = hit(page, &invocation.span, byte) else { continue };
        let what = match &invocation.target {
            crate::python::Target::Name(name) => What::Service(name.clone()),
            crate::python::Target::Class(written) => What::Class(resolve::class(view, page, written)?),
        };
        return Some((what, now));
    }
    for connection in &page.outline.connections {
        if let Some(now) = hit(page, &connection.span, byte) {
            return Some((What::Connection(connection), now));
        }
    }
    for import in page.outline.imports.iter().filter(|import| import.level == 0) {
        let Some(now) = hit(page, &import.span, byte) else { continue };
        if import.name.is_some()
            && let Some(class) = resolve::class(view, page, import.binds())
        {
            return Some((What::Class(class), now));
        }
        let whole = match &import.name {
            Some(name) => format!("{}.{name}", import.module),
            None => import.module.clone(),
        };
        let module = view.workspace.imported_module(page.uri, &whole)?;
        return Some((What::Module(module.clone()), now));
    }
    None
}

/// A dotted name of the code up to the word at a place.
fn word<'a>(view: &'a View<'_>, page: Page<'a>, byte: usize) -> Option<(What<'a>, Span)> {
    let text = page.open?.text.contiguous();
    if byte > complete::MAX_READ || scan::state_at(&text, byte) != State::Code {
        return None;
    }
    let span = scan::word_start(&text, byte)..scan::word_end(&text, byte);
    let (path, _) = scan::path_before(&text, span.end)?;
    let what = match path.strip_prefix("self.") {
        Some(path) => member(view, page, path, byte)?,
        None => What::Class(resolve::class(view, page, &path)?),
    };
    Some((what, span))
}

fn member<'a>(view: &'a View<'_>, page: Page<'a>, path: &str, byte: usize) -> Option<What<'a>> {
    let class = Class::of(page, page.class_at(byte)?).filter(|class| resolve::is_service(view, class))?;
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    if owner == "request.input" {
        let shape = resolve::shape(view, &class, Side::Input)?;
        let declared = shape.parts.into_iter().find(|declared| declared.element.name == name)?;
        return Some(What::Input(declared));
    }
    let doc = complete::member(owner, name, view.profile.zato)?;
    Some(What::Member { path: format!("self.{path}"), doc })
}
