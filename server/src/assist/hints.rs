//! Beside a class, the name that servers derive for its service.

use super::resolve::Class;
use super::{Answer, View};
use crate::python::ServiceName;
use crate::text::{Position, Range};
use crate::uri::Uri;

/// A few words behind the end of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub at: Position,
    pub label: String,
    pub tooltip: String,
}

pub(super) fn hints(view: &View<'_>, uri: &Uri, range: Range) -> Answer {
    let Some(page) = view.page(uri) else { return Answer::Nothing };
    let Some(open) = page.open else { return Answer::Nothing };
    let hint = |index| {
        let class = Class::of(page, index)?;
        let line = page.range(&class.outline.name_span).start.line;
        let is_said = matches!(class.outline.service_name, Some(ServiceName::Explicit { .. }));
        if is_said || line < range.start.line || line > range.end.line {
            return None;
        }
        let tooltip = "The name under which servers know this service, made of the module and the class";
        Some(Hint {
            at: open.text.line_range(line).end,
            label: crate::text::plain_line(class.service(view)?, 120),
            tooltip: tooltip.to_owned(),
        })
    };
    Answer::Hints((0..page.outline.classes.len()).filter_map(hint).collect())
}
