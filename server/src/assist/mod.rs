//! Language help: what an editor asks of a place in a document, or of the whole workspace.
//!
//! Pure: [`answer`] looks at a [`View`] of what is known and answers at once. One file per question.

mod actions;
mod calls;
mod complete;
mod define;
mod enmasse;
mod hints;
mod hover;
mod links;
mod page;
mod refer;
mod rename;
mod resolve;
mod scan;
mod spot;
mod symbols;

use std::collections::BTreeMap;

use crate::lines::Span;
use crate::python::{Outline, Profile, Report};
use crate::text::{Change, Encoding, Position, Range, Text};
use crate::uri::Uri;
use crate::workspace::{Cluster, Workspace};

pub use actions::{Action, ActionKind, Addressed};
pub use calls::{Call, CallItem, CallKey};
pub use complete::{Completion, Completions, Kind as CompletionKind};
pub use hints::Hint;
pub use hover::{Block, Hover};
pub use links::Link;
pub use rename::Renameable;
pub use symbols::{Found, Symbol, SymbolKind};

use page::Page;

/// What an editor wants to know. Positions count in the encoding of the [`View`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Answered with [`Answer::Symbols`].
    DocumentSymbols { uri: Uri },
    /// Answered with [`Answer::Found`].
    WorkspaceSymbols { query: String },
    /// Answered with [`Answer::Completions`].
    Complete { uri: Uri, at: Position },
    /// Answered with [`Answer::Hover`].
    Hover { uri: Uri, at: Position },
    /// Answered with [`Answer::Places`].
    Definition { uri: Uri, at: Position },
    /// Answered with [`Answer::Places`]; `declaration`: those where it is declared, too.
    References { uri: Uri, at: Position, declaration: bool },
    /// Answered with [`Answer::Renameable`], or [`Answer::Refused`] with the reason.
    PrepareRename { uri: Uri, at: Position },
    /// Answered with [`Answer::Edits`], or [`Answer::Refused`] with the reason.
    Rename { uri: Uri, at: Position, name: String },
    /// Answered with [`Answer::Calls`].
    PrepareCalls { uri: Uri, at: Position },
    /// Who calls it. Answered with [`Answer::Calls`].
    Callers { of: CallKey },
    /// Whom it calls. Answered with [`Answer::Calls`].
    Callees { of: CallKey },
    /// Answered with [`Answer::Links`].
    Links { uri: Uri },
    /// Answered with [`Answer::Hints`].
    Hints { uri: Uri, range: Range },
    /// Answered with [`Answer::Actions`].
    Actions { uri: Uri, range: Range },
}

/// What there is to say. [`Answer::Nothing`] where a question makes no sense at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Nothing,
    Symbols(Vec<Symbol>),
    Found(Vec<Found>),
    Completions(Completions),
    Hover(Hover),
    Places(Vec<Place>),
    Renameable(Renameable),
    Edits(Vec<FileEdits>),
    /// Why it cannot be done, and what to do.
    Refused(String),
    Calls(Vec<Call>),
    Links(Vec<Link>),
    Hints(Vec<Hint>),
    Actions(Vec<Action>),
}

/// A range of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub uri: Uri,
    pub range: Range,
}

/// A replacement of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    pub range: Range,
    pub text: String,
}

/// Changes of one file; they do not overlap and are sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdits {
    pub uri: Uri,
    /// The document's version that they were made for; `None` for a file that is not open.
    pub version: Option<i32>,
    pub edits: Vec<TextEdit>,
}

/// A document that is open in the editor.
#[derive(Debug, Clone)]
pub struct Open<'a> {
    pub text: &'a Text,
    pub version: i32,
    /// Of the newest text that was looked at.
    pub report: Option<&'a Report>,
    /// That is the text as it is now, to the byte.
    pub current: bool,
    /// What was edited since then, oldest first, as far as it is known.
    pub edits: Vec<&'a Change>,
    /// Of the last text without a syntax error.
    pub good: Option<&'a Outline>,
    /// The text is surely the one that the editor shows.
    pub in_sync: bool,
}

impl Open<'_> {
    /// How its lines end.
    fn line_end(&self) -> &'static str {
        let first = self.text.get(&self.text.line_bytes(0));
        if first.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
    }
}

/// What one server runs of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pub target: String,
    pub server: String,
    /// `confirmed`, as the status says it.
    pub state: String,
    /// Short hash of what it runs, where that is known.
    pub hash: Option<String>,
    /// `verified`, as the status says it.
    pub evidence: String,
}

/// All that an answer may look at.
pub struct View<'a> {
    pub workspace: &'a Workspace,
    /// The open documents, as the editor has them.
    pub open: BTreeMap<Uri, Open<'a>>,
    pub profile: &'a Profile,
    /// What is known of the cluster beside the workspace.
    pub cluster: Option<&'a Cluster>,
    /// The unit of all positions.
    pub encoding: Encoding,
    /// What is known of the servers that run a module.
    pub running: &'a dyn Fn(&Uri) -> Vec<Running>,
}

/// Answers one question.
pub fn answer(view: &View<'_>, question: Question) -> Answer {
    match question {
        Question::DocumentSymbols { uri } => symbols::of_document(view, &uri),
        Question::WorkspaceSymbols { query } => symbols::of_workspace(view, &query),
        Question::Complete { uri, at } => complete::complete(view, &uri, at),
        Question::Hover { uri, at } => hover::hover(view, &uri, at),
        Question::Definition { uri, at } => define::definition(view, &uri, at),
        Question::References { uri, at, declaration } => refer::references(view, &uri, at, declaration),
        Question::PrepareRename { uri, at } => rename::prepare(view, &uri, at),
        Question::Rename { uri, at, name } => rename::rename(view, &uri, at, &name),
        Question::PrepareCalls { uri, at } => calls::prepare(view, &uri, at),
        Question::Callers { of } => calls::callers(view, &of),
        Question::Callees { of } => calls::callees(view, &of),
        Question::Links { uri } => links::links(view, &uri),
        Question::Hints { uri, range } => hints::hints(view, &uri, range),
        Question::Actions { uri, range } => actions::actions(view, &uri, range),
    }
}

impl<'a> View<'a> {
    /// A module, open or not.
    fn page(&'a self, uri: &Uri) -> Option<Page<'a>> {
        Page::of(self, uri)
    }

    /// Where something of a file is.
    fn place(&self, uri: &Uri, span: &Span) -> Option<Place> {
        if let Some(page) = Page::of(self, uri) {
            return Some(Place { uri: uri.clone(), range: page.range(span) });
        }
        let range = self.workspace.lines(uri)?.range(span, self.encoding);
        Some(Place { uri: uri.clone(), range })
    }
}

impl Answer {
    /// The list, or nothing where it is empty.
    fn places(mut places: Vec<Place>) -> Self {
        places.sort();
        places.dedup();
        if places.is_empty() { Self::Nothing } else { Self::Places(places) }
    }
}

#[cfg(test)]
mod tests;
