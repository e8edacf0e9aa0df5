//! What the transport withstands, and that `tower_lsp::Server` alone does not.
//!
//! Each test runs the same handlers and the same client over both. Time is paused: a wait that would last for ever
//! ends at once, so that "never answered" can be asserted without waiting.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hotdeploy::lsp::{Outbox, transport};
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt as _, DuplexStream};
use tokio::task::JoinHandle;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeLens, CodeLensParams, CompletionParams, CompletionResponse, DidChangeTextDocumentParams, Hover,
    HoverParams, InitializeParams, InitializeResult,
};
use tower_lsp::{LanguageServer, LspService, Server};

use super::client::{Client, framed, read_message};

/// Handlers that do what handlers must not do.
struct Probe {
    /// Versions of `didChange` in the order in which they were taken.
    versions: Arc<Mutex<Vec<i32>>>,
    yields: bool,
}

impl LanguageServer for Probe {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult::default())
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        if self.yields {
            tokio::task::yield_now().await;
        }
        self.versions.lock().unwrap().push(params.text_document.version);
    }

    async fn hover(&self, _: HoverParams) -> Result<Option<Hover>> {
        panic!("a handler panics");
    }

    async fn completion(&self, _: CompletionParams) -> Result<Option<CompletionResponse>> {
        std::future::pending().await
    }

    async fn code_lens(&self, _: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        Ok(Some(Vec::new()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Over {
    /// `tower_lsp::Server`.
    Stock,
    Ours,
}

struct Session {
    client: Client,
    server: JoinHandle<()>,
    versions: Arc<Mutex<Vec<i32>>>,
}

/// A session whose streams hold so many bytes before a write waits.
fn start(over: Over, yields: bool, pipe: usize) -> Session {
    let versions = Arc::default();
    let probe = Probe { versions: Arc::clone(&versions), yields };
    let (service, socket) = LspService::new(|_| probe);
    let (ours, input) = tokio::io::duplex(pipe);
    let (output, theirs) = tokio::io::duplex(pipe);
    let server = match over {
        Over::Stock => tokio::spawn(Server::new(input, output, socket).serve(service)),
        Over::Ours => tokio::spawn(async move {
            let forever = std::future::pending();
            transport::serve(service, input, output, Outbox::default(), forever).await;
        }),
    };
    Session { client: Client::new(theirs, ours), server, versions }
}

async fn initialized(over: Over, yields: bool) -> Session {
    let mut session = start(over, yields, 1 << 20);
    session.client.initialize(json!({ "capabilities": {} })).await;
    session
}

fn place() -> Value {
    json!({ "textDocument": { "uri": "file:///a.py" }, "position": { "line": 0, "character": 0 } })
}

fn document() -> Value {
    json!({ "textDocument": { "uri": "file:///a.py" } })
}

/// Whether this never comes to pass. With time paused, the runtime moves it on when nothing else can happen.
async fn never<T>(future: impl Future<Output = T>) -> bool {
    tokio::time::timeout(Duration::from_hours(1), future).await.is_err()
}

fn is_cancelled(answer: &Value) -> bool {
    answer["error"]["code"] == -32800
}

#[tokio::test]
async fn a_panic_ends_the_stock_session() {
    let mut session = initialized(Over::Stock, false).await;
    session.client.begin("textDocument/hover", place()).await;
    assert!(session.server.await.unwrap_err().is_panic());
    session.client.rest().await;
}

#[tokio::test]
async fn a_panic_fails_its_own_request_alone() {
    let mut session = initialized(Over::Ours, false).await;
    let client = &mut session.client;
    assert_eq!(client.error("textDocument/hover", place()).await, -32603);
    assert_eq!(client.ok("textDocument/codeLens", document()).await, json!([]));
    session.client.finish(&[]).await;
    session.server.await.unwrap();
}

#[tokio::test]
async fn the_id_of_a_request_that_panicked_can_be_used_again() {
    let mut session = initialized(Over::Ours, false).await;
    let client = &mut session.client;
    for method in ["textDocument/hover", "textDocument/codeLens"] {
        client.send(&json!({ "jsonrpc": "2.0", "id": 99, "method": method, "params": place() })).await;
        let answer = client.answer(99).await;
        assert_eq!(answer.get("result").is_some(), method == "textDocument/codeLens", "{answer}");
    }
    session.client.finish(&[]).await;
}

/// Begins slow requests, then a quick one, then cancels a slow one. Returns the ids of the quick and the cancelled.
async fn crowd(client: &mut Client) -> (i64, i64) {
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(client.begin("textDocument/completion", place()).await);
    }
    let quick = client.begin("textDocument/codeLens", document()).await;
    client.notify("$/cancelRequest", json!({ "id": slow[0] })).await;
    (quick, slow[0])
}

#[tokio::test(start_paused = true)]
async fn four_slow_requests_make_the_stock_server_deaf_to_a_cancellation() {
    let mut session = initialized(Over::Stock, false).await;
    crowd(&mut session.client).await;
    assert!(
        never(session.client.next_whenever()).await,
        "neither the quick nor the cancelled request is answered"
    );
    session.server.abort();
    session.client.rest().await;
}

#[tokio::test(start_paused = true)]
async fn slow_requests_hold_up_nothing_and_can_be_cancelled() {
    let mut session = initialized(Over::Ours, false).await;
    let (quick, cancelled) = crowd(&mut session.client).await;
    assert_eq!(session.client.answer(quick).await["result"], json!([]));
    let answer = session.client.answer(cancelled).await;
    assert!(is_cancelled(&answer), "{answer}");
    session.client.finish(&[]).await;
    session.server.await.unwrap();
}

const EDITS: i32 = 2_000;

async fn edit(mut session: Session) -> (Session, Vec<i32>) {
    for version in 1..=EDITS {
        let document = json!({ "uri": "file:///a.py", "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [] });
        session.client.notify("textDocument/didChange", params).await;
    }
    // The stock server answers before handlers that yielded have gone on; its end waits for all.
    session.client.ok("shutdown", Value::Null).await;
    session.client.notify("exit", Value::Null).await;
    session.client.rest().await;
    let versions = session.versions.lock().unwrap().clone();
    (session, versions)
}

fn inversions(versions: &[i32]) -> usize {
    versions.windows(2).filter(|pair| pair[0] > pair[1]).count()
}

#[tokio::test]
async fn edits_that_wait_change_places_in_the_stock_server() {
    let (_, versions) = edit(initialized(Over::Stock, true).await).await;
    assert!(inversions(&versions) > 0, "all {} edits are in order", versions.len());
}

#[tokio::test]
async fn edits_keep_their_order_even_if_their_handlers_wait() {
    for yields in [false, true] {
        let (_, versions) = edit(initialized(Over::Ours, yields).await).await;
        let expected: Vec<_> = (1..=EDITS).collect();
        assert_eq!(versions, expected, "yields: {yields}");
    }
}

const MALFORMED: &[u8] = b"Content-Length: 12\r\n\r\n{\"jsonrpc\": ";

#[tokio::test]
async fn one_malformed_message_ends_the_stock_session() {
    let mut session = initialized(Over::Stock, false).await;
    session.client.send_raw(MALFORMED).await;
    assert_eq!(session.client.next().await.unwrap()["error"]["code"], -32700);
    session.server.await.unwrap();
    session.client.rest().await;
}

#[tokio::test]
async fn a_malformed_message_costs_an_answer() {
    let mut session = initialized(Over::Ours, false).await;
    session.client.send_raw(MALFORMED).await;
    assert_eq!(session.client.next().await.unwrap()["error"]["code"], -32700);
    assert_eq!(session.client.ok("textDocument/codeLens", document()).await, json!([]));
    session.client.finish(&[]).await;
}

/// Sends many requests and reads no answer; `true` when the server stops reading.
async fn floods(over: Over) -> bool {
    let versions = Arc::default();
    let (service, socket) = LspService::new(|_| Probe { versions, yields: false });
    let (mut ours, input) = tokio::io::duplex(256);
    let (output, theirs) = tokio::io::duplex(256);
    let server = match over {
        Over::Stock => tokio::spawn(Server::new(input, output, socket).serve(service)),
        Over::Ours => tokio::spawn(async move {
            let forever = std::future::pending();
            transport::serve(service, input, output, Outbox::default(), forever).await;
        }),
    };
    let request = |id: i32, method: &str, params: Value| {
        framed(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
    };
    ours.write_all(&request(0, "initialize", json!({ "capabilities": {} }))).await.unwrap();
    let sent = async {
        for id in 1..=1_000 {
            ours.write_all(&request(id, "textDocument/codeLens", document())).await.unwrap();
        }
    };
    let stopped = never(sent).await;
    if over == Over::Ours {
        read_all(theirs, 1_001).await;
    }
    server.abort();
    stopped
}

/// The answers are all there once the client does read.
async fn read_all(stream: DuplexStream, count: usize) {
    let mut stream = tokio::io::BufReader::new(stream);
    for _ in 0..count {
        let answer = read_message(&mut stream).await.unwrap();
        assert!(answer.get("result").is_some(), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_stops_the_stock_server_from_reading() {
    assert!(floods(Over::Stock).await);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_still_heard() {
    assert!(!floods(Over::Ours).await);
}

#[tokio::test]
async fn too_many_requests_at_once_are_refused_not_collected() {
    let mut session = initialized(Over::Ours, false).await;
    let mut last = 0;
    for _ in 0..=1_000 {
        last = session.client.begin("textDocument/completion", place()).await;
    }
    assert_eq!(session.client.answer(last).await["error"]["code"], -32803);
    session.client.finish(&[]).await;
}

#[tokio::test]
async fn an_exit_is_obeyed_while_requests_are_under_way() {
    let mut session = initialized(Over::Ours, false).await;
    session.client.begin("textDocument/completion", place()).await;
    session.client.notify("exit", Value::Null).await;
    session.server.await.unwrap();
    assert_eq!(session.client.rest().await, Vec::<Value>::new());
}
