//! One module as it is now: its outline, and where the outline's bytes are in the text that the editor shows.

use super::{Open, View};
use crate::lines::{Lines, Span};
use crate::python::{ClassOutline, Outline};
use crate::text::{Encoding, Range, shifted};
use crate::uri::Uri;

#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub uri: &'a Uri,
    pub outline: &'a Outline,
    pub open: Option<&'a Open<'a>>,
    lines: &'a Lines,
    encoding: Encoding,
}

impl<'a> Page<'a> {
    pub fn of(view: &'a View<'_>, uri: &Uri) -> Option<Self> {
        let encoding = view.encoding;
        if let Some((uri, open)) = view.open.get_key_value(uri)
            && let Some(report) = open.report
        {
            return Some(Self {
                uri,
                outline: &report.outline,
                lines: &report.lines,
                open: Some(open),
                encoding,
            });
        }
        let module = view.workspace.module(uri)?;
        Some(Self {
            uri: view.workspace.uri(uri)?,
            outline: &module.outline,
            lines: &module.lines,
            open: None,
            encoding,
        })
    }

    /// The same module with an outline of an earlier text: its places are none of this text.
    pub fn as_it_was(self, outline: &'a Outline) -> Self {
        Self { outline, ..self }
    }

    /// Whether the outline is of the text as it is now, to the byte.
    pub fn is_current(&self) -> bool {
        self.open.is_none_or(|open| open.current)
    }

    /// Where some bytes of the outline's text are now.
    pub fn range(&self, span: &Span) -> Range {
        let range = self.lines.range(span, self.encoding);
        let edits = self.open.map(|open| open.edits.as_slice()).unwrap_or_default();
        edits.iter().fold(range, |range, change| shifted(range, change, self.encoding))
    }

    /// The same in bytes of the text as it is now.
    pub fn now(&self, span: &Span) -> Span {
        match self.open {
            Some(open) if !open.current => {
                let range = self.range(span);
                open.text.byte_at(range.start)..open.text.byte_at(range.end)
            }
            _ => span.clone(),
        }
    }

    /// The line of a byte of the outline's text, from 0, as it is now.
    pub fn line(&self, byte: usize) -> u32 {
        self.range(&(byte..byte)).start.line
    }

    /// What stands at some bytes of the outline now; `None` where that is not known.
    pub fn text(&self, span: &Span) -> Option<String> {
        Some(self.open?.text.get(&self.now(span))?.into_owned())
    }

    pub fn class(&self, index: usize) -> Option<&'a ClassOutline> {
        self.outline.classes.get(index)
    }

    /// The class that a byte of the text as it is now stands in.
    pub fn class_at(&self, byte: usize) -> Option<usize> {
        let classes = self.outline.classes.iter().enumerate();
        let mut around = classes.filter(|(_, class)| {
            let now = self.now(&class.span);
            now.start <= byte && byte <= now.end
        });
        around.next_back().map(|(index, _)| index)
    }
}
