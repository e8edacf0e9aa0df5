//! What may be written at the cursor. The text need be no whole module: only what stands before the cursor counts.

mod enmasse;
mod inputs;
mod members;
mod names;

pub(super) use members::member;

use super::page::Page;
use super::resolve::{self, Class};
use super::scan::{self, Literal, Opener, State};
use super::{Answer, Open, View};
use crate::lines::Span;
use crate::python::names_services;
use crate::text::{Position, Range};
use crate::uri::Uri;

/// More than this are not sent: the client asks again when more is typed.
const MAX_ITEMS: usize = 500;

/// Behind so much text only the cursor's own line is read, as a list that comes late is of no use.
pub(super) const MAX_READ: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Service,
    Connection,
    Method,
    Property,
    Field,
}

/// One of the things that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: Kind,
    /// On one line.
    pub detail: Option<String>,
    pub doc: Option<String>,
    /// What is written, for clients that know snippets; the label elsewhere.
    pub snippet: Option<&'static str>,
}

/// What may be written in place of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    pub range: Range,
    pub items: Vec<Completion>,
    /// There are more.
    pub cut: bool,
}

/// A cursor in the text of an open document.
struct Cursor<'a> {
    view: &'a View<'a>,
    open: &'a Open<'a>,
    page: Page<'a>,
    text: &'a str,
    byte: usize,
}

pub(super) fn complete(view: &View<'_>, uri: &Uri, at: Position) -> Answer {
    let Some(open) = view.open.get(uri) else { return Answer::Nothing };
    if view.workspace.enmasse(uri).is_some() {
        return enmasse::complete(view, open, at);
    }
    let Some(page) = view.page(uri) else { return Answer::Nothing };
    let text = open.text.contiguous();
    let byte = open.text.byte_at(at);
    let cursor = Cursor { view, open, page, text: &text, byte };
    match cursor.state() {
        State::Comment => Answer::Nothing,
        State::String(literal) if literal.triple || literal.prefixed => Answer::Nothing,
        State::String(literal) => cursor.in_string(literal),
        State::Code => cursor.in_code(),
    }
}

impl<'a> Cursor<'a> {
    fn state(&self) -> State {
        let from = if self.byte > MAX_READ { self.line_start() } else { 0 };
        match scan::state_at(&self.text[from..], self.byte - from) {
            State::String(literal) => State::String(Literal {
                start: literal.start + from,
                inside: literal.inside + from,
                end: literal.end + from,
                ..literal
            }),
            other => other,
        }
    }

    fn line_start(&self) -> usize {
        self.text[..self.byte].rfind(['\n', '\r']).map_or(0, |end| end + 1)
    }

    fn in_code(&self) -> Answer {
        let start = scan::word_start(self.text, self.byte);
        let before = &self.text[..start];
        let Some(dot) = before.strip_suffix('.').map(str::len) else { return Answer::Nothing };
        let Some((path, _)) = scan::path_before(self.text, dot) else { return Answer::Nothing };
        let Some(path) = of_self(&path) else { return Answer::Nothing };
        let Some(class) = self.service() else { return Answer::Nothing };
        let items = if path == "request.input" {
            inputs::items(self.view, &class)
        } else {
            members::items(path, self.view.profile.zato)
        };
        self.answer(start..scan::word_end(self.text, self.byte), &self.text[start..self.byte], items)
    }

    fn in_string(&self, literal: Literal) -> Answer {
        let typed = &self.text[literal.inside..self.byte];
        let Some(items) = self.strings(literal.start, typed) else { return Answer::Nothing };
        // What follows the cursor is replaced where it looks like the rest of the same name.
        let rest = &self.text[self.byte..literal.end];
        let is_rest = literal.closed && !rest.contains([' ', ',', '(', ')']);
        let end = if is_rest { literal.end } else { self.byte };
        self.answer(literal.inside..end, typed, items)
    }

    /// What the string that starts at a place may hold.
    fn strings(&self, start: usize, typed: &str) -> Option<Vec<Completion>> {
        let opener = scan::opener(self.text, start)?;
        let (owner, position) = self.owner(opener)?;
        let path = of_self(&owner)?;
        // Only those that invoke several take them in a list, or as the keys of a dict.
        let takes = opener.bracket == b'(' || path.starts_with("patterns.");
        if takes && !opener.value && names_services(path, position) {
            return Some(names::services(self.view, self.service(), typed));
        }
        match (opener.bracket, path) {
            (b'[', "request.input") => Some(inputs::items(self.view, &self.service()?)),
            (b'[', path) => names::connections(self.view, path),
            (b'(', path) if opener.commas == 0 => {
                let owner = path.strip_suffix(".get")?;
                if owner == "request.input" {
                    return Some(inputs::items(self.view, &self.service()?));
                }
                names::connections(self.view, owner)
            }
            _ => None,
        }
    }

    /// The path before a bracket, and how many arguments come before; of a list or dict that is an argument of a call, the
    /// call's.
    fn owner(&self, opener: Opener) -> Option<(String, usize)> {
        if let Some((path, _)) = scan::path_before(self.text, opener.at) {
            return Some((path, opener.commas));
        }
        let call = scan::opener(self.text, opener.at).filter(|call| call.bracket == b'(' && !call.value)?;
        let (path, _) = scan::path_before(self.text, call.at)?;
        Some((path, call.commas))
    }

    /// The service class that the cursor is in. Where the text is so broken that it cannot be seen, what it was when
    /// it was whole.
    fn service(&self) -> Option<Class<'a>> {
        let current = self.page.outline.classes.iter().rposition(|class| {
            let now = self.page.now(&class.span);
            now.start <= self.byte && (self.byte <= now.end || self.is_indented_since(now.end))
        });
        if let Some(index) = current {
            return Class::of(self.page, index).filter(|class| resolve::is_service(self.view, class));
        }
        let good = self.open.good.filter(|_| self.page.outline.classes.is_empty())?;
        let page = self.page.as_it_was(good);
        let index = good.classes.iter().rposition(|class| class.span.start <= self.byte)?;
        Class::of(page, index).filter(|class| resolve::is_service(self.view, class))
    }

    /// Whether no line between a place and the cursor ends the block, the cursor's own included.
    fn is_indented_since(&self, from: usize) -> bool {
        let Some(between) = self.text.get(from..self.byte) else { return false };
        let mut lines = between.split(['\n', '\r']).skip(1).peekable();
        lines.peek().is_some()
            && lines.all(|line| line.trim().is_empty() || line.starts_with([' ', '\t', '#', ')', ']', '}']))
    }

    fn answer(&self, span: Span, typed: &str, items: Vec<Completion>) -> Answer {
        answer(self.open, &span, typed, items)
    }
}

/// Those that fit what is typed already.
fn answer(open: &Open<'_>, span: &Span, typed: &str, mut items: Vec<Completion>) -> Answer {
    let typed = typed.to_lowercase();
    items.retain(|item| super::symbols::rank_of(&typed, &item.label).is_some());
    if items.is_empty() {
        return Answer::Nothing;
    }
    let cut = items.len() > MAX_ITEMS;
    if cut {
        items.sort_by_cached_key(|item| super::symbols::rank_of(&typed, &item.label));
        items.truncate(MAX_ITEMS);
    }
    Answer::Completions(Completions { range: open.text.range_at(span), items, cut })
}

/// The rest of a path that starts at the service's own instance.
fn of_self(path: &str) -> Option<&str> {
    match path.strip_prefix("self")? {
        "" => Some(""),
        rest => rest.strip_prefix('.'),
    }
}
