//! Language help: from the protocol's questions to the core's, and back with the answers.

mod can;
mod convert;
mod markup;

use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types as lsp;

use super::backend::{Backend, failed};
use super::convert as base;
use crate::assist::{Answer, Call, CallKey, Question};

pub use can::{Can, provide};

impl Backend {
    async fn ask(&self, question: Question) -> Result<Answer> {
        self.assist(question)?.await
    }

    fn can(&self) -> Result<Can> {
        Ok(self.session()?.client.assist)
    }
}

/// The document and the place in it.
fn at(params: &lsp::TextDocumentPositionParams) -> (crate::uri::Uri, crate::text::Position) {
    (base::uri(&params.text_document.uri), base::position(params.position))
}

pub async fn document_symbols(
    backend: &Backend,
    params: lsp::DocumentSymbolParams,
) -> Result<Option<lsp::DocumentSymbolResponse>> {
    let can = backend.can()?;
    let uri = base::uri(&params.text_document.uri);
    Ok(match backend.ask(Question::DocumentSymbols { uri }).await? {
        Answer::Symbols(symbols) if can.hierarchical_symbols => Some(lsp::DocumentSymbolResponse::Nested(
            symbols.into_iter().map(convert::document_symbol).collect(),
        )),
        Answer::Symbols(symbols) => Some(lsp::DocumentSymbolResponse::Flat(convert::flat_symbols(
            &symbols,
            &params.text_document.uri,
        ))),
        _ => None,
    })
}

pub async fn workspace_symbols(
    backend: &Backend,
    params: lsp::WorkspaceSymbolParams,
) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
    Ok(match backend.ask(Question::WorkspaceSymbols { query: params.query }).await? {
        Answer::Found(found) => {
            let symbols = found.into_iter().filter_map(convert::workspace_symbol).collect();
            Some(lsp::WorkspaceSymbolResponse::Flat(symbols))
        }
        _ => None,
    })
}

pub async fn completion(
    backend: &Backend,
    params: lsp::CompletionParams,
) -> Result<Option<lsp::CompletionResponse>> {
    let can = backend.can()?;
    let (uri, at) = at(&params.text_document_position);
    Ok(match backend.ask(Question::Complete { uri, at }).await? {
        Answer::Completions(found) => Some(lsp::CompletionResponse::List(convert::completions(found, can))),
        _ => None,
    })
}

pub async fn hover(backend: &Backend, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
    let can = backend.can()?;
    let (uri, at) = at(&params.text_document_position_params);
    Ok(match backend.ask(Question::Hover { uri, at }).await? {
        Answer::Hover(hover) => Some(markup::hover(&hover, can.markdown)),
        _ => None,
    })
}

pub async fn definition(
    backend: &Backend,
    params: lsp::GotoDefinitionParams,
) -> Result<Option<lsp::GotoDefinitionResponse>> {
    let (uri, at) = at(&params.text_document_position_params);
    let places = backend.ask(Question::Definition { uri, at }).await?;
    Ok(locations(places).map(lsp::GotoDefinitionResponse::Array))
}

pub async fn references(
    backend: &Backend,
    params: lsp::ReferenceParams,
) -> Result<Option<Vec<lsp::Location>>> {
    let (uri, at) = at(&params.text_document_position);
    let declaration = params.context.include_declaration;
    Ok(locations(backend.ask(Question::References { uri, at, declaration }).await?))
}

fn locations(answer: Answer) -> Option<Vec<lsp::Location>> {
    match answer {
        Answer::Places(places) => Some(places.iter().filter_map(convert::location).collect()),
        _ => None,
    }
}

pub async fn prepare_rename(
    backend: &Backend,
    params: lsp::TextDocumentPositionParams,
) -> Result<Option<lsp::PrepareRenameResponse>> {
    let (uri, at) = at(&params);
    match backend.ask(Question::PrepareRename { uri, at }).await? {
        Answer::Renameable(found) => Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder {
            range: base::lsp_range(found.range),
            placeholder: found.name,
        })),
        Answer::Refused(why) => Err(failed(why)),
        _ => Ok(None),
    }
}

pub async fn rename(backend: &Backend, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
    let can = backend.can()?;
    let (uri, at) = at(&params.text_document_position);
    match backend.ask(Question::Rename { uri, at, name: params.new_name }).await? {
        Answer::Edits(files) => convert::workspace_edit(&files, can)
            .map(Some)
            .ok_or_else(|| failed("a file of the workspace has a name that is no URI")),
        Answer::Refused(why) => Err(failed(why)),
        _ => Ok(None),
    }
}

pub async fn prepare_calls(
    backend: &Backend,
    params: lsp::CallHierarchyPrepareParams,
) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
    let (uri, at) = at(&params.text_document_position_params);
    let calls = calls(backend.ask(Question::PrepareCalls { uri, at }).await?);
    Ok(calls.map(|calls| calls.into_iter().filter_map(|call| convert::call_item(call.item)).collect()))
}

pub async fn incoming_calls(
    backend: &Backend,
    params: lsp::CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
    let of = key(&params.item)?;
    let incoming = |call: Call| {
        let from_ranges = call.ranges.into_iter().map(base::lsp_range).collect();
        Some(lsp::CallHierarchyIncomingCall { from: convert::call_item(call.item)?, from_ranges })
    };
    let calls = calls(backend.ask(Question::Callers { of }).await?);
    Ok(calls.map(|calls| calls.into_iter().filter_map(incoming).collect()))
}

pub async fn outgoing_calls(
    backend: &Backend,
    params: lsp::CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
    let of = key(&params.item)?;
    let outgoing = |call: Call| {
        let from_ranges = call.ranges.into_iter().map(base::lsp_range).collect();
        Some(lsp::CallHierarchyOutgoingCall { to: convert::call_item(call.item)?, from_ranges })
    };
    let calls = calls(backend.ask(Question::Callees { of }).await?);
    Ok(calls.map(|calls| calls.into_iter().filter_map(outgoing).collect()))
}

fn calls(answer: Answer) -> Option<Vec<Call>> {
    match answer {
        Answer::Calls(calls) => Some(calls),
        _ => None,
    }
}

fn key(item: &lsp::CallHierarchyItem) -> Result<CallKey> {
    let data = item.data.clone().unwrap_or_default();
    serde_json::from_value::<convert::ItemData>(data)
        .map(convert::ItemData::key)
        .map_err(|_| Error::invalid_params("the item is none that Hotdeploy has given"))
}

pub async fn document_links(
    backend: &Backend,
    params: lsp::DocumentLinkParams,
) -> Result<Option<Vec<lsp::DocumentLink>>> {
    let uri = base::uri(&params.text_document.uri);
    Ok(match backend.ask(Question::Links { uri }).await? {
        Answer::Links(links) => Some(links.into_iter().filter_map(convert::link).collect()),
        _ => None,
    })
}

pub async fn inlay_hints(
    backend: &Backend,
    params: lsp::InlayHintParams,
) -> Result<Option<Vec<lsp::InlayHint>>> {
    let question =
        Question::Hints { uri: base::uri(&params.text_document.uri), range: base::range(params.range) };
    Ok(match backend.ask(question).await? {
        Answer::Hints(hints) => Some(hints.into_iter().map(convert::hint).collect()),
        _ => None,
    })
}

pub async fn code_actions(
    backend: &Backend,
    params: lsp::CodeActionParams,
) -> Result<Option<lsp::CodeActionResponse>> {
    let can = backend.can()?;
    if !can.action_literals {
        return Ok(None);
    }
    let question =
        Question::Actions { uri: base::uri(&params.text_document.uri), range: base::range(params.range) };
    Ok(match backend.ask(question).await? {
        Answer::Actions(actions) => Some(
            actions
                .into_iter()
                .filter_map(|action| convert::action(action, &params.context, can))
                .map(lsp::CodeActionOrCommand::CodeAction)
                .collect(),
        ),
        _ => None,
    })
}
