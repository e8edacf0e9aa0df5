//! The handlers: each decodes, tells the engine and returns. None awaits anything but the engine's own answer, and
//! none awaits anything before the engine has been told.

use std::future::{Ready, ready};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::{
    CodeLens, CodeLensOptions, CodeLensParams, DiagnosticOptions, DiagnosticServerCapabilities,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReport,
    DocumentDiagnosticReportResult, ExecuteCommandOptions, ExecuteCommandParams,
    FullDocumentDiagnosticReport, InitializeParams, InitializeResult, InitializedParams, OneOf,
    PositionEncodingKind, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, UnchangedDocumentDiagnosticReport,
    WillSaveTextDocumentParams, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::client::{Client, path_of};
use super::commands::{self, Command};
use super::outbox::Outbox;
use super::session::Session;
use super::{Options, assist, confirm, convert};
use crate::assist::{Answer, Question};
use crate::deploy::{Event, Reply, Request, Uri};
use crate::settings::WORKSPACE_FILE;
use crate::text::Encoding;

/// One client's handlers.
pub struct Backend {
    outbox: Outbox,
    options: Mutex<Options>,
    session: OnceLock<Arc<Session>>,
    /// Told the editor's process once it is known.
    process: Mutex<Option<oneshot::Sender<u32>>>,
    shut_down: Arc<AtomicBool>,
}

impl Backend {
    pub fn new(
        outbox: Outbox,
        options: Options,
        process: oneshot::Sender<u32>,
        shut_down: Arc<AtomicBool>,
    ) -> Self {
        Self {
            outbox,
            options: Mutex::new(options),
            session: OnceLock::new(),
            process: Mutex::new(Some(process)),
            shut_down,
        }
    }

    fn send(&self, event: Event) {
        if let Some(session) = self.session.get() {
            session.engine.send(event);
        }
    }

    pub(super) fn session(&self) -> Result<&Arc<Session>> {
        // `tower-lsp` lets nothing through before `initialize`.
        self.session.get().ok_or_else(Error::internal_error)
    }

    /// Asks the engine at once; what is returned awaits its answer.
    fn request(&self, request: Request) -> Result<impl Future<Output = Result<Reply>> + use<>> {
        let answer = self.session()?.engine.request(request);
        Ok(async move { answer.await.map_err(|_| failed("Hotdeploy's core has ended: restart the server")) })
    }

    /// Asks for language help; the same holds.
    pub(super) fn assist(&self, question: Question) -> Result<impl Future<Output = Result<Answer>> + use<>> {
        let reply = self.request(Request::Assist(question))?;
        Ok(async move {
            match reply.await? {
                Reply::Assist(answer) => Ok(answer),
                _ => Err(Error::internal_error()),
            }
        })
    }

    /// `hotdeploy/saveIntent`: the user pressed save on this document, modified or not.
    pub fn save_intent(&self, params: SaveIntent) -> Ready<()> {
        self.send(Event::SaveIntent { uri: params.uri });
        ready(())
    }

    /// `hotdeploy/trust`: the user has trusted the workspace, or no longer does.
    pub fn trust(&self, params: TrustChange) -> Ready<()> {
        if let Some(session) = self.session.get() {
            session.trust(params.trusted);
        }
        ready(())
    }
}

/// Parameters of `hotdeploy/saveIntent`.
#[derive(Debug, Deserialize)]
pub struct SaveIntent {
    uri: Uri,
}

/// Parameters of `hotdeploy/trust`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct TrustChange {
    trusted: bool,
}

/// LSP's `RequestFailed`: the request was understood, and could not be fulfilled for this reason.
pub(super) fn failed(message: impl Into<String>) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: message.into().into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        // The parameters as the client sent them; see `guard`.
        let params = params.capabilities.experimental.unwrap_or(Value::Null);
        let client = Client::of(&params);
        tracing::info!(client = client.name, encoding = ?client.encoding, intent = ?client.intent, "initialize");
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let (Some(sender), Some(process)) = (process, client.process) {
            let _ = sender.send(process);
        }
        let capabilities = capabilities(&client);
        let mut options = self.options.lock().unwrap_or_else(PoisonError::into_inner);
        self.session.get_or_init(|| Session::start(client, &mut options, self.outbox.clone()));
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: "hotdeploy".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        if let Some(session) = self.session.get() {
            session.register();
            session.pull_settings();
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.send(Event::Opened {
            uri: convert::uri(&document.uri),
            version: document.version,
            text: document.text,
        });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.send(Event::Edited {
            uri: convert::uri(&params.text_document.uri),
            version: params.text_document.version,
            changes: params.content_changes.into_iter().map(convert::change).collect(),
        });
    }

    async fn will_save(&self, params: WillSaveTextDocumentParams) {
        if let Some(reason) = convert::save_reason(params.reason) {
            self.send(Event::WillSave { uri: convert::uri(&params.text_document.uri), reason });
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        if let Some(session) = self.session.get() {
            session.reload_if_changed();
        }
        let uri = convert::uri(&params.text_document.uri);
        self.send(Event::Saved { uri: uri.clone(), text: params.text });
        if let Some(session) =
            self.session.get().filter(|session| !session.client.abilities.register_watchers)
        {
            session.changed_on_disk([uri]);
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = convert::uri(&params.text_document.uri);
        self.send(Event::Closed { uri: uri.clone() });
        // Whether or not a watcher told of the last save.
        if let Some(session) = self.session.get() {
            session.changed_on_disk([uri]);
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let Some(session) = self.session.get() else { return };
        session.reload_if_changed();
        // Clients that can be asked say here only that something changed.
        if session.client.abilities.configuration {
            session.pull_settings();
        } else if let Some(settings) = params.settings.get("hotdeploy") {
            session.editor_settings(settings.clone(), Vec::new());
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let Some(session) = self.session.get() else { return };
        let changed: Vec<Uri> = params.changes.iter().map(|change| convert::uri(&change.uri)).collect();
        if changed.iter().any(|uri| uri.file_name() == WORKSPACE_FILE) {
            session.reload();
        }
        session.changed_on_disk(changed.iter().cloned());
        session.compare_with_disk(changed);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let Some(session) = self.session.get() else { return };
        let paths = |folders: Vec<tower_lsp::ls_types::WorkspaceFolder>| -> Vec<_> {
            folders.iter().filter_map(|folder| path_of(folder.uri.as_str())).collect()
        };
        session.folders(paths(params.event.added), &paths(params.event.removed));
        session.pull_settings();
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let session = self.session()?;
        let uri = convert::uri(&params.text_document.uri);
        let Reply::Diagnostics(found) = self.request(Request::Diagnostics { uri })?.await? else {
            return Err(Error::internal_error());
        };
        let items = convert::diagnostics(&found, session.client.abilities, &session.manual);
        let result_id = fingerprint(&items);
        let report = if params.previous_result_id.as_ref() == Some(&result_id) {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            })
        } else {
            DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(result_id),
                    items,
                },
            })
        };
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let uri = convert::uri(&params.text_document.uri);
        match self.request(Request::Lenses { uri })?.await? {
            Reply::Lenses(lenses) => Ok(Some(lenses.into_iter().map(convert::lens).collect())),
            _ => Ok(None),
        }
    }

    // Language help.

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        assist::document_symbols(self, params).await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        assist::workspace_symbols(self, params).await
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        assist::completion(self, params).await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        assist::hover(self, params).await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        assist::definition(self, params).await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        assist::references(self, params).await
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        assist::prepare_rename(self, params).await
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        assist::rename(self, params).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        assist::prepare_calls(self, params).await
    }

    async fn incoming_calls(
        &self,
        params: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        assist::incoming_calls(self, params).await
    }

    async fn outgoing_calls(
        &self,
        params: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        assist::outgoing_calls(self, params).await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        assist::document_links(self, params).await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        assist::inlay_hints(self, params).await
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        assist::code_actions(self, params).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let Command { request, client_asks } =
            Command::decode(&params.command, &params.arguments).map_err(Error::invalid_params)?;
        let session = self.session()?;
        if let Request::Connect { target } = &request {
            session.forget_passwords(target);
        }
        let reply = self.request(request.clone())?.await?;
        if let Reply::NeedsConfirmation { target, message } = &reply
            && !client_asks
        {
            let yes = commands::confirmed(request);
            confirm::ask(&self.outbox, session.engine.clone(), target, message, yes);
        }
        commands::answer(reply).map(Some).map_err(failed)
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        if let Some(session) = self.session.get() {
            session.end();
        }
    }
}

fn fingerprint(items: &[tower_lsp::ls_types::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_vec(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn capabilities(client: &Client) -> ServerCapabilities {
    let encoding = match client.encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    };
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        will_save: Some(true),
        will_save_wait_until: None,
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(true) })),
    };
    let pull = DiagnosticOptions {
        identifier: Some("hotdeploy".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: false,
        ..DiagnosticOptions::default()
    };
    let mut capabilities = ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        diagnostic_provider: client.abilities.pulls.then_some(DiagnosticServerCapabilities::Options(pull)),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::NAMES.map(str::to_owned).to_vec(),
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            ..WorkspaceServerCapabilities::default()
        }),
        ..ServerCapabilities::default()
    };
    assist::provide(client.assist, &mut capabilities);
    capabilities
}
