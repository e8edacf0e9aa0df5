//! Findings for programs: one object a line. Fields may be added, never changed.

use serde::Serialize;

use super::checked::{Checked, Positions};
use crate::python::Problem;
use crate::rules::{Fix, Severity};
use crate::text::Encoding;

#[derive(Serialize)]
struct Line<'a> {
    path: String,
    code: &'a str,
    severity: &'static str,
    blocking: bool,
    message: &'a str,
    range: Span,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixOf<'a>>,
    /// Other places that it speaks of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

/// Lines and columns from 1, columns in characters; the end is exclusive.
#[derive(Serialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct FixOf<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditOf<'a>>,
}

#[derive(Serialize)]
struct EditOf<'a> {
    range: Span,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    path: String,
    range: Span,
    message: &'a str,
}

/// Prints every finding.
pub fn report(checked: &[Checked], out: fn(String)) {
    for module in checked {
        let positions = Positions::of(&module.text, Encoding::Utf32);
        for problem in &module.problems {
            let line = line(module, &positions, problem);
            // Text and numbers always have a form in JSON.
            out(serde_json::to_string(&line).unwrap_or_default());
        }
    }
}

fn line<'a>(module: &Checked, positions: &Positions, problem: &'a Problem) -> Line<'a> {
    let related = problem.elsewhere.iter().filter_map(|other| {
        let place = module.place(other)?;
        let range = span(&Positions::of(&place.text, Encoding::Utf32), &place.range);
        Some(Related { path: place.path.display().to_string(), range, message: &other.message })
    });
    Line {
        path: module.module.path.display().to_string(),
        code: problem.code,
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        },
        blocking: problem.blocking,
        message: &problem.message,
        range: span(positions, &problem.range),
        fix: problem.fix.as_ref().map(|fix| fix_of(positions, fix)),
        related: related.collect(),
    }
}

fn fix_of<'a>(positions: &Positions, fix: &'a Fix) -> FixOf<'a> {
    let edits = fix.edits.iter();
    FixOf {
        title: &fix.title,
        safe: fix.safe,
        edits: edits.map(|edit| EditOf { range: span(positions, &edit.range), text: &edit.text }).collect(),
    }
}

fn span(positions: &Positions, range: &std::ops::Range<usize>) -> Span {
    let place = |byte: usize| {
        let position = positions.at(byte);
        Place { line: position.line, column: position.column }
    };
    Span { start: place(range.start), end: place(range.end) }
}
