//! What a document, and the workspace, declares.

use super::page::Page;
use super::{Answer, Place, View, enmasse};
use crate::lines::Span;
use crate::python::{ClassKind, ClassOutline};
use crate::text::Range;
use crate::uri::Uri;
use crate::workspace::{ClassPlace, Contents};

/// More symbols than this help nobody who is still typing.
const MAX_FOUND: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    Service,
    Model,
    Class,
    Method,
    Field,
    Module,
    /// What an enmasse file creates.
    Object,
}

/// A declaration of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// The service's name, or a field's type.
    pub detail: Option<String>,
    pub kind: SymbolKind,
    /// The whole declaration.
    pub range: Range,
    /// Its name.
    pub selection: Range,
    pub children: Vec<Symbol>,
}

/// A declaration of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    pub service: Option<String>,
    pub kind: SymbolKind,
    pub place: Place,
}

pub(super) fn of_document(view: &View<'_>, uri: &Uri) -> Answer {
    if let Some(enmasse) = view.workspace.enmasse(uri) {
        return Answer::Symbols(enmasse::symbols(view, uri, enmasse));
    }
    let Some(page) = view.page(uri) else { return Answer::Nothing };
    let classes = page.outline.classes.iter().enumerate();
    let symbols = classes.map(|(index, class)| of_class(page, class, service_name(view, page.uri, index)));
    Answer::Symbols(symbols.collect())
}

fn of_class(page: Page<'_>, class: &ClassOutline, service: Option<&str>) -> Symbol {
    let symbol = |name: &str, detail, kind, whole: &Span, word: &Span, children| {
        let selection = page.range(word);
        let whole = page.range(whole);
        // The protocol asks for the name to lie inside of the whole.
        let range = Range::new(whole.start.min(selection.start), whole.end.max(selection.end));
        Symbol { name: name.to_owned(), detail, kind, range, selection, children }
    };
    let fields = class.fields.iter().map(|field| {
        symbol(&field.name, field.kind.clone(), SymbolKind::Field, &field.span, &field.span, Vec::new())
    });
    let methods = class.methods.iter().map(|method| {
        symbol(&method.name, None, SymbolKind::Method, &method.span, &method.name_span, Vec::new())
    });
    let children = fields.chain(methods).collect();
    symbol(
        &class.name,
        service.map(str::to_owned),
        kind(class, service.is_some()),
        &class.span,
        &class.name_span,
        children,
    )
}

/// `service`: servers know it by a name.
pub(super) fn kind(class: &ClassOutline, service: bool) -> SymbolKind {
    match class.kind {
        ClassKind::Service | ClassKind::MaybeService => SymbolKind::Service,
        ClassKind::Model => SymbolKind::Model,
        ClassKind::Unknown if service => SymbolKind::Service,
        ClassKind::Unknown | ClassKind::Other => SymbolKind::Class,
    }
}

fn service_name<'v>(view: &'v View<'_>, uri: &Uri, class: usize) -> Option<&'v str> {
    view.workspace.service_name(&ClassPlace { uri: uri.clone(), class })
}

pub(super) fn of_workspace(view: &View<'_>, query: &str) -> Answer {
    let wanted = query.trim().to_lowercase();
    let mut found = Vec::new();
    for (uri, contents) in view.workspace.files() {
        let Contents::Module(module) = contents else { continue };
        for (index, class) in module.outline.classes.iter().enumerate() {
            let service = match (class.kind, &class.service_name) {
                // What a module says by itself needs no look at others.
                (ClassKind::Service, Some(name)) => name.text(),
                (_, None) => None,
                _ => service_name(view, uri, index),
            };
            let rank = [Some(class.name.as_str()), service];
            let Some(rank) = rank.into_iter().flatten().filter_map(|name| rank_of(&wanted, name)).min()
            else {
                continue;
            };
            found.push((rank, kind(class, service.is_some()), class, uri, service));
        }
    }
    found.sort_by_key(|(rank, kind, class, uri, _)| (*rank, *kind, &class.name, *uri));
    found.truncate(MAX_FOUND);
    let symbols = found.into_iter().filter_map(|(_, kind, class, uri, service)| {
        Some(Found {
            name: class.name.clone(),
            service: service.map(str::to_owned),
            kind,
            place: view.place(uri, &class.name_span)?,
        })
    });
    Answer::Found(symbols.collect())
}

/// How well a name fits: 0 where it starts with what is wanted, 1 where it holds it, 2 where it holds its letters in
/// this order, `None` where it does not. What is wanted is in lower case.
pub(super) fn rank_of(wanted: &str, name: &str) -> Option<u8> {
    if wanted.is_ascii() && name.is_ascii() {
        // Thousands of names are ranked at once: none is copied.
        return rank_of_ascii(wanted.as_bytes(), name.as_bytes());
    }
    let name = name.to_lowercase();
    if name.starts_with(wanted) {
        return Some(0);
    }
    if name.contains(wanted) {
        return Some(1);
    }
    let mut letters = name.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(2)
}

fn rank_of_ascii(wanted: &[u8], name: &[u8]) -> Option<u8> {
    let starts =
        |name: &[u8]| name.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
    if starts(name) {
        return Some(0);
    }
    let mut letters = name.iter();
    if !wanted.iter().all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(wanted))) {
        return None;
    }
    Some(if name.windows(wanted.len()).any(starts) { 1 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks() {
        for (wanted, name, rank) in [
            ("", "any", Some(0)),
            ("crm", "CRM.get", Some(0)),
            ("get", "crm.Get", Some(1)),
            ("cgt", "crm.get", Some(2)),
            ("gc", "crm.get", None),
            ("crm.get.it", "crm.get", None),
            ("ż", "Żaba", Some(0)),
            ("b", "żaba", Some(1)),
            ("żb", "żaba", Some(2)),
            ("bż", "żaba", None),
        ] {
            assert_eq!(rank_of(wanted, name), rank, "{wanted} in {name}");
        }
    }
}
