//! From the answers' words to the protocol's.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tower_lsp::ls_types as lsp;

use super::super::convert::{lsp_position, lsp_range, lsp_uri};
use super::Can;
use crate::assist::{
    Action, ActionKind, Addressed, CallItem, CallKey, CompletionKind, Completions, FileEdits, Found, Hint,
    Link, Place, Symbol, SymbolKind, TextEdit,
};
use crate::uri::Uri;

/// Everything at once that is safe to fix.
pub const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.hotdeploy");

pub fn location(place: &Place) -> Option<lsp::Location> {
    Some(lsp::Location::new(lsp_uri(&place.uri)?, lsp_range(place.range)))
}

fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Service | SymbolKind::Class => lsp::SymbolKind::CLASS,
        SymbolKind::Model => lsp::SymbolKind::STRUCT,
        SymbolKind::Method => lsp::SymbolKind::METHOD,
        SymbolKind::Field => lsp::SymbolKind::FIELD,
        SymbolKind::Module => lsp::SymbolKind::MODULE,
        SymbolKind::Object => lsp::SymbolKind::OBJECT,
    }
}

#[expect(deprecated, reason = "the protocol still has the field")]
pub fn document_symbol(symbol: Symbol) -> lsp::DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(document_symbol).collect();
    lsp::DocumentSymbol {
        name: symbol.name,
        detail: symbol.detail,
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: lsp_range(symbol.range),
        selection_range: lsp_range(symbol.selection),
        children: (!children.is_empty()).then_some(children),
    }
}

/// For clients that show no tree.
pub fn flat_symbols(symbols: &[Symbol], uri: &lsp::Uri) -> Vec<lsp::SymbolInformation> {
    let mut flat = Vec::new();
    for symbol in symbols {
        let place = |symbol: &Symbol| lsp::Location::new(uri.clone(), lsp_range(symbol.selection));
        flat.push(information(symbol.name.clone(), symbol.kind, place(symbol), symbol.detail.clone()));
        flat.extend(symbol.children.iter().map(|child| {
            information(child.name.clone(), child.kind, place(child), Some(symbol.name.clone()))
        }));
    }
    flat
}

#[expect(deprecated, reason = "the protocol still has the field")]
fn information(
    name: String,
    kind: SymbolKind,
    location: lsp::Location,
    container_name: Option<String>,
) -> lsp::SymbolInformation {
    lsp::SymbolInformation {
        name,
        kind: symbol_kind(kind),
        tags: None,
        deprecated: None,
        location,
        container_name,
    }
}

/// The service's name is part of the symbol's: clients look for what is typed in the name alone.
pub fn workspace_symbol(found: Found) -> Option<lsp::SymbolInformation> {
    let name = match &found.service {
        Some(service) => format!("{} · {service}", found.name),
        None => found.name,
    };
    Some(information(name, found.kind, location(&found.place)?, Some(found.place.uri.file_name())))
}

pub fn completions(found: Completions, can: Can) -> lsp::CompletionList {
    let range = lsp_range(found.range);
    let item = |(index, item): (usize, crate::assist::Completion)| {
        let snippet = item.snippet.filter(|_| can.snippets);
        let text = snippet.map_or_else(|| item.label.clone(), str::to_owned);
        lsp::CompletionItem {
            kind: Some(match item.kind {
                CompletionKind::Service => lsp::CompletionItemKind::FUNCTION,
                CompletionKind::Connection => lsp::CompletionItemKind::REFERENCE,
                CompletionKind::Method => lsp::CompletionItemKind::METHOD,
                CompletionKind::Property => lsp::CompletionItemKind::PROPERTY,
                CompletionKind::Field => lsp::CompletionItemKind::FIELD,
            }),
            detail: item.detail,
            documentation: item.doc.map(lsp::Documentation::String),
            // In the order given: what is used most comes first.
            sort_text: Some(format!("{index:04}")),
            insert_text_format: snippet.map(|_| lsp::InsertTextFormat::SNIPPET),
            text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(range, text))),
            label: item.label,
            ..lsp::CompletionItem::default()
        }
    };
    lsp::CompletionList {
        is_incomplete: found.cut,
        items: found.items.into_iter().enumerate().map(item).collect(),
    }
}

fn text_edit(edit: &TextEdit) -> lsp::TextEdit {
    lsp::TextEdit::new(lsp_range(edit.range), edit.text.clone())
}

/// `None` where a file has no URI: part of the edits would be worse than none.
pub fn workspace_edit(files: &[FileEdits], can: Can) -> Option<lsp::WorkspaceEdit> {
    if !can.document_changes {
        let changes =
            files.iter().map(|file| Some((lsp_uri(&file.uri)?, file.edits.iter().map(text_edit).collect())));
        let changes: HashMap<_, _> = changes.collect::<Option<_>>()?;
        return Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() });
    }
    let edits = files.iter().map(|file| {
        Some(lsp::TextDocumentEdit {
            text_document: lsp::OptionalVersionedTextDocumentIdentifier {
                uri: lsp_uri(&file.uri)?,
                version: file.version,
            },
            edits: file.edits.iter().map(|edit| lsp::OneOf::Left(text_edit(edit))).collect(),
        })
    });
    let edits = lsp::DocumentChanges::Edits(edits.collect::<Option<_>>()?);
    Some(lsp::WorkspaceEdit { document_changes: Some(edits), ..lsp::WorkspaceEdit::default() })
}

/// What is found again in an item that a client gives back.
#[derive(Serialize, Deserialize)]
pub struct ItemData {
    uri: Uri,
    class: Option<String>,
}

impl ItemData {
    pub fn key(self) -> CallKey {
        CallKey { uri: self.uri, class: self.class }
    }
}

pub fn call_item(item: CallItem) -> Option<lsp::CallHierarchyItem> {
    let uri = lsp_uri(&item.key.uri)?;
    let data = ItemData { uri: item.key.uri, class: item.key.class };
    Some(lsp::CallHierarchyItem {
        name: item.name,
        kind: symbol_kind(item.kind),
        tags: None,
        detail: Some(item.detail),
        uri,
        range: lsp_range(item.range),
        selection_range: lsp_range(item.selection),
        data: serde_json::to_value(data).ok(),
    })
}

pub fn link(link: Link) -> Option<lsp::DocumentLink> {
    let number = link.to.range.start.line.saturating_add(1);
    Some(lsp::DocumentLink {
        range: lsp_range(link.range),
        target: Some(format!("{}#L{number}", lsp_uri(&link.to.uri)?.as_str()).parse().ok()?),
        tooltip: Some(link.tooltip),
        data: None,
    })
}

pub fn hint(hint: Hint) -> lsp::InlayHint {
    lsp::InlayHint {
        position: lsp_position(hint.at),
        label: lsp::InlayHintLabel::String(hint.label),
        kind: None,
        text_edits: None,
        tooltip: Some(lsp::InlayHintTooltip::String(hint.tooltip)),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}

/// `None` where the client wants no action of this kind.
pub fn action(action: Action, context: &lsp::CodeActionContext, can: Can) -> Option<lsp::CodeAction> {
    let kind = match action.kind {
        ActionKind::QuickFix => lsp::CodeActionKind::QUICKFIX,
        ActionKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        ActionKind::FixAll => FIX_ALL,
    };
    if context.only.as_ref().is_some_and(|only| !only.iter().any(|wanted| is_part(&kind, wanted))) {
        return None;
    }
    let addressed = action.addresses.map(|addressed| {
        context.diagnostics.iter().filter(|shown| is_of(shown, &addressed)).cloned().collect::<Vec<_>>()
    });
    Some(lsp::CodeAction {
        title: action.title,
        kind: Some(kind),
        diagnostics: addressed.filter(|addressed| !addressed.is_empty()),
        edit: Some(workspace_edit(&[action.edits], can)?),
        is_preferred: action.preferred.then_some(true),
        ..lsp::CodeAction::default()
    })
}

/// `source.fixAll.hotdeploy` is part of `source.fixAll` and of `source`.
fn is_part(kind: &lsp::CodeActionKind, of: &lsp::CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(of.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || of.as_str().is_empty())
}

fn is_of(shown: &lsp::Diagnostic, addressed: &Addressed) -> bool {
    let code = shown.code.as_ref();
    matches!(code, Some(lsp::NumberOrString::String(code)) if code == addressed.code)
        && shown.range == lsp_range(addressed.range)
}
