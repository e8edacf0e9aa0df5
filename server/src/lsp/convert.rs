//! Between the core's words and the protocol's.

use std::fmt::Write as _;

use serde_json::json;
use tower_lsp::ls_types as lsp;

use super::client::Abilities;
use super::guard::escaped;
use super::manual::Manual;
use crate::deploy::{Change, Diagnostic, Lens, Related, SaveReason, Severity, Uri};
use crate::text::{Position, Range};

pub fn uri(uri: &lsp::Uri) -> Uri {
    Uri::from(uri.as_str())
}

/// `None` where the core's URI is none of the protocol's, as of a document that no client named.
pub fn lsp_uri(uri: &Uri) -> Option<lsp::Uri> {
    escaped(uri.as_str()).parse().ok()
}

pub fn lsp_position(position: Position) -> lsp::Position {
    lsp::Position::new(position.line, position.character)
}

pub fn lsp_range(range: Range) -> lsp::Range {
    lsp::Range::new(lsp_position(range.start), lsp_position(range.end))
}

pub fn position(position: lsp::Position) -> Position {
    Position::new(position.line, position.character)
}

pub fn range(range: lsp::Range) -> Range {
    Range::new(position(range.start), position(range.end))
}

pub fn change(change: lsp::TextDocumentContentChangeEvent) -> Change {
    Change { range: change.range.map(range), text: change.text }
}

/// `None` for a reason that the protocol does not know.
pub fn save_reason(reason: lsp::TextDocumentSaveReason) -> Option<SaveReason> {
    [
        (lsp::TextDocumentSaveReason::MANUAL, SaveReason::Manual),
        (lsp::TextDocumentSaveReason::AFTER_DELAY, SaveReason::AfterDelay),
        (lsp::TextDocumentSaveReason::FOCUS_OUT, SaveReason::FocusOut),
    ]
    .into_iter()
    .find_map(|(known, ours)| (known == reason).then_some(ours))
}

fn lsp_severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

/// LSP's `MessageType`.
pub fn message_type(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Information => 3,
        Severity::Hint => 4,
    }
}

pub fn diagnostics(found: &[Diagnostic], abilities: Abilities, manual: &Manual) -> Vec<lsp::Diagnostic> {
    found.iter().map(|diagnostic| lsp_diagnostic(diagnostic, abilities, manual)).collect()
}

fn lsp_diagnostic(diagnostic: &Diagnostic, abilities: Abilities, manual: &Manual) -> lsp::Diagnostic {
    let mut message = diagnostic.message.clone();
    let mut related = Vec::new();
    for place in &diagnostic.related {
        match lsp_uri(&place.uri).filter(|_| abilities.related_information) {
            Some(uri) => related.push(lsp::DiagnosticRelatedInformation {
                location: lsp::Location::new(uri, lsp_range(place.range)),
                message: place.message.clone(),
            }),
            // A client that shows no other places still shows the whole traceback.
            None => fold(&mut message, place),
        }
    }
    lsp::Diagnostic {
        range: lsp_range(diagnostic.range),
        severity: Some(lsp_severity(diagnostic.severity)),
        code: Some(lsp::NumberOrString::String(diagnostic.code.clone())),
        code_description: manual.page(&diagnostic.code),
        tags: tag(&diagnostic.code).filter(|_| abilities.tags).map(|tag| vec![tag]),
        source: Some("hotdeploy".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        data: diagnostic.server.as_ref().map(|server| json!({ "server": server })),
    }
}

/// How editors are to draw what a rule finds.
fn tag(code: &str) -> Option<lsp::DiagnosticTag> {
    match code {
        "ignored-simple-io" => Some(lsp::DiagnosticTag::DEPRECATED),
        "uncalled-hook" => Some(lsp::DiagnosticTag::UNNECESSARY),
        _ => None,
    }
}

fn fold(message: &mut String, place: &Related) {
    let line = place.range.start.line.saturating_add(1);
    // Writing to a string cannot fail.
    let _ = write!(message, "\n{}:{line}: {}", place.uri.file_name(), place.message);
}

pub fn lens(lens: Lens) -> lsp::CodeLens {
    lsp::CodeLens {
        range: lsp_range(lens.range),
        command: Some(lsp::Command {
            title: lens.title,
            command: lens.command.to_owned(),
            arguments: Some(vec![json!(lens.uri)]),
        }),
        data: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_is_drawn_in_another_way() {
        for (code, expected) in
            [("uncalled-hook", true), ("ignored-simple-io", true), ("syntax-error", false)]
        {
            assert!(crate::rules::rule(code).is_some(), "{code}");
            assert_eq!(tag(code).is_some(), expected, "{code}");
        }
    }
}
