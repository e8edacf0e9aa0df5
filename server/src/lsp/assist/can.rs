//! What the client can make of language help, and what it is offered.

use serde_json::Value;
use tower_lsp::ls_types as lsp;

use super::convert::FIX_ALL;

/// What the client can do with answers.
#[expect(clippy::struct_excessive_bools, reason = "one for each capability of the protocol")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Can {
    pub hierarchical_symbols: bool,
    pub snippets: bool,
    /// Shows Markdown in a hover.
    pub markdown: bool,
    /// Takes the changes of a `WorkspaceEdit` with the versions that they were made for.
    pub document_changes: bool,
    /// Takes actions that are more than commands.
    pub action_literals: bool,
    pub prepares_rename: bool,
}

impl Can {
    /// Reads the parameters of `initialize`. What is missing or of the wrong type means "no".
    pub fn of(params: &Value) -> Self {
        let get = |pointer: &str| params.pointer(&format!("/capabilities/{pointer}"));
        let can = |pointer: &str| get(pointer).and_then(Value::as_bool) == Some(true);
        let formats = get("textDocument/hover/contentFormat").and_then(Value::as_array);
        Self {
            hierarchical_symbols: can("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            snippets: can("textDocument/completion/completionItem/snippetSupport"),
            markdown: formats.is_some_and(|formats| formats.iter().any(|format| format == "markdown")),
            document_changes: can("workspace/workspaceEdit/documentChanges"),
            action_literals: get("textDocument/codeAction/codeActionLiteralSupport")
                .is_some_and(Value::is_object),
            prepares_rename: can("textDocument/rename/prepareSupport"),
        }
    }
}

/// Adds to what the server says it can do.
pub fn provide(can: Can, to: &mut lsp::ServerCapabilities) {
    to.document_symbol_provider = Some(lsp::OneOf::Left(true));
    to.workspace_symbol_provider = Some(lsp::OneOf::Left(true));
    to.definition_provider = Some(lsp::OneOf::Left(true));
    to.references_provider = Some(lsp::OneOf::Left(true));
    to.inlay_hint_provider = Some(lsp::OneOf::Left(true));
    to.hover_provider = Some(lsp::HoverProviderCapability::Simple(true));
    to.completion_provider = Some(lsp::CompletionOptions {
        trigger_characters: Some(["'", "\"", "."].map(str::to_owned).to_vec()),
        ..lsp::CompletionOptions::default()
    });
    // Options are for clients that know of them.
    to.rename_provider = if can.prepares_rename {
        Some(lsp::OneOf::Right(lsp::RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }))
    } else {
        Some(lsp::OneOf::Left(true))
    };
    to.call_hierarchy_provider = Some(lsp::CallHierarchyServerCapability::Simple(true));
    to.document_link_provider = Some(lsp::DocumentLinkOptions {
        resolve_provider: Some(false),
        work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
    });
    to.code_action_provider = can.action_literals.then(|| {
        lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QUICKFIX,
                lsp::CodeActionKind::REFACTOR_REWRITE,
                FIX_ALL,
            ]),
            ..lsp::CodeActionOptions::default()
        })
    });
}
