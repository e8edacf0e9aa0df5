//! Who invokes whom.

use std::collections::BTreeMap;

use super::page::Page;
use super::resolve::{self, Class};
use super::symbols::{self, SymbolKind};
use super::{Answer, View, refer};
use crate::text::{Position, Range};
use crate::uri::Uri;
use crate::workspace::CallPlace;

/// A class of a module, or the module itself, in a shape that survives edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallKey {
    pub uri: Uri,
    /// `None`: what stands outside of all classes.
    pub class: Option<String>,
}

/// Who calls or is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallItem {
    pub key: CallKey,
    /// The service's name, where it is known.
    pub name: String,
    pub detail: String,
    pub kind: SymbolKind,
    pub range: Range,
    pub selection: Range,
}

/// One end of a relation, and where in the caller it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub item: CallItem,
    pub ranges: Vec<Range>,
}

pub(super) fn prepare(view: &View<'_>, uri: &Uri, at: Position) -> Answer {
    let classes = refer::services_at(view, uri, at);
    let calls: Vec<_> =
        classes.iter().map(|class| Call { item: of_class(view, class), ranges: Vec::new() }).collect();
    if calls.is_empty() { Answer::Nothing } else { Answer::Calls(calls) }
}

fn of_class(view: &View<'_>, class: &Class<'_>) -> CallItem {
    let selection = class.page.range(&class.outline.name_span);
    let whole = class.page.range(&class.outline.span);
    let service = class.service(view);
    CallItem {
        key: CallKey { uri: class.page.uri.clone(), class: Some(class.outline.name.clone()) },
        name: service.unwrap_or(&class.outline.name).to_owned(),
        detail: format!("{} in {}", class.outline.name, class.page.uri.file_name()),
        kind: symbols::kind(class.outline, service.is_some()),
        range: Range::new(whole.start.min(selection.start), whole.end.max(selection.end)),
        selection,
    }
}

fn of_module(page: Page<'_>) -> CallItem {
    let start = page.range(&(0..0));
    CallItem {
        key: CallKey { uri: page.uri.clone(), class: None },
        name: page.outline.stem.clone(),
        detail: page.uri.file_name(),
        kind: SymbolKind::Module,
        range: start,
        selection: start,
    }
}

/// The class of a key, as it is now.
fn class<'a>(view: &'a View<'_>, key: &CallKey) -> Option<Class<'a>> {
    let page = view.page(&key.uri)?;
    let wanted = key.class.as_ref()?;
    let index = page.outline.classes.iter().rposition(|class| class.name == *wanted)?;
    Class::of(page, index)
}

pub(super) fn callers(view: &View<'_>, of: &CallKey) -> Answer {
    let Some(class) = class(view, of) else { return Answer::Nothing };
    let Some(name) = class.service(view) else { return Answer::Nothing };
    let mut calls = refer::calls(view, name, std::slice::from_ref(&class));
    calls.sort_unstable();
    // A service may be invoked by thousands: what is the same for a whole module is found once.
    let by_module = calls.chunk_by(|one, next| one.uri == next.uri);
    Answer::Calls(by_module.flat_map(|calls| callers_of_module(view, calls)).collect())
}

/// The callers among one module's calls.
fn callers_of_module(view: &View<'_>, calls: &[&CallPlace]) -> Vec<Call> {
    let Some(page) = calls.first().and_then(|call| view.page(&call.uri)) else { return Vec::new() };
    let mut callers = BTreeMap::<Option<usize>, Vec<Range>>::new();
    let invocations = calls.iter().filter_map(|call| page.outline.invocations.get(call.invocation));
    for invocation in invocations {
        callers.entry(invocation.class).or_default().push(page.range(&invocation.span));
    }
    let caller = |(class, mut ranges): (Option<usize>, Vec<Range>)| {
        ranges.sort_unstable();
        let item = match class {
            Some(index) => of_class(view, &Class::of(page, index)?),
            None => of_module(page),
        };
        Some(Call { item, ranges })
    };
    callers.into_iter().filter_map(caller).collect()
}

pub(super) fn callees(view: &View<'_>, of: &CallKey) -> Answer {
    let Some(page) = view.page(&of.uri) else { return Answer::Nothing };
    let caller = match &of.class {
        Some(_) => match class(view, of) {
            Some(class) => Some(class.place.class),
            None => return Answer::Nothing,
        },
        None => None,
    };
    let mut callees: BTreeMap<_, Vec<Range>> = BTreeMap::new();
    for invocation in page.outline.invocations.iter().filter(|invocation| invocation.class == caller) {
        for class in resolve::invoked(view, page, invocation) {
            callees.entry(class.place).or_default().push(page.range(&invocation.span));
        }
    }
    let calls = callees
        .into_iter()
        .filter_map(|(place, ranges)| Some(Call { item: of_class(view, &Class::at(view, &place)?), ranges }));
    Answer::Calls(calls.collect())
}
