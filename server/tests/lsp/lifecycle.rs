//! From `initialize` to `exit`.

use hotdeploy::lsp::{Options, serve};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::client::{Client, soon};

/// Sent without being asked for, in every session.
pub const USUAL: &[&str] = &["hotdeploy/status"];

/// A session with the whole server, in memory.
pub struct Session {
    pub client: Client,
    pub server: JoinHandle<u8>,
}

impl Session {
    pub fn start(options: Options) -> Self {
        let (ours, input) = tokio::io::duplex(1 << 20);
        let (output, theirs) = tokio::io::duplex(1 << 20);
        let server = tokio::spawn(serve(input, output, options));
        Self { client: Client::new(theirs, ours), server }
    }

    /// A session with a client of these parameters; `capabilities` may be left out.
    pub async fn initialized(mut params: Value) -> Self {
        if params.get("capabilities").is_none() {
            params["capabilities"] = json!({});
        }
        let mut session = Self::start(Options::default());
        session.client.initialize(params).await;
        session
    }

    /// Ends as the protocol says, and asserts that nothing unusual was left unread.
    pub async fn end(self) {
        self.client.finish(USUAL).await;
        assert_eq!(soon("the server to end", self.server).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn says_what_it_can_do() {
    let mut session = Session::start(Options::default());
    let result = session.client.initialize(json!({ "capabilities": {} })).await;
    let can = &result["capabilities"];
    assert_eq!(result["serverInfo"]["name"], "hotdeploy");
    assert_eq!(can["positionEncoding"], "utf-16");
    assert_eq!(
        can["textDocumentSync"],
        json!({ "openClose": true, "change": 2, "willSave": true, "save": { "includeText": true } })
    );
    assert_eq!(can["diagnosticProvider"], Value::Null, "this client pulls nothing");
    let commands = can["executeCommandProvider"]["commands"].as_array().unwrap();
    assert!(commands.contains(&json!("hotdeploy.deploy")), "{commands:?}");
    session.end().await;
}

#[tokio::test]
async fn negotiates_the_best_encoding() {
    let offers = [
        (json!(["utf-16", "utf-32", "utf-8"]), "utf-8"),
        (json!(["utf-16", "utf-32"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (json!([]), "utf-16"),
        (json!(["utf-7", 3, null]), "utf-16"),
        (json!("utf-8"), "utf-16"),
    ];
    for (offer, expected) in offers {
        let mut session = Session::start(Options::default());
        let params = json!({ "capabilities": { "general": { "positionEncodings": offer } } });
        let result = session.client.initialize(params).await;
        assert_eq!(result["capabilities"]["positionEncoding"], expected, "{offer}");
        session.end().await;
    }
}

#[tokio::test]
async fn serves_a_client_whose_description_makes_no_sense() {
    let strange = [
        json!(null),
        json!([]),
        json!({ "capabilities": 5, "processId": "x", "rootUri": 7, "workspaceFolders": {} }),
        json!({ "capabilities": { "workspace": { "workspaceEdit": { "resourceOperations": ["other"] } } } }),
        json!({ "capabilities": {}, "initializationOptions": "x", "clientInfo": [] }),
    ];
    for params in strange {
        let mut session = Session::start(Options::default());
        session.client.initialize(params).await;
        session.end().await;
    }
}

#[tokio::test]
async fn nothing_is_served_before_initialize() {
    let mut session = Session::start(Options::default());
    let lens = json!({ "textDocument": { "uri": "file:///a.py" } });
    assert_eq!(session.client.error("textDocument/codeLens", lens).await, -32002);
    assert_eq!(session.client.error("shutdown", Value::Null).await, -32002);
    session
        .client
        .notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///a.py" } }))
        .await;
    session.client.initialize(json!({ "capabilities": {} })).await;
    session.end().await;
}

#[tokio::test]
async fn nothing_is_sent_before_the_answer_to_initialize() {
    let mut session = Session::start(Options::default());
    let id = session.client.begin("initialize", json!({ "capabilities": {} })).await;
    let first = session.client.next().await.unwrap();
    assert_eq!(first["id"], id, "{first}");
    session.end().await;
}

#[tokio::test]
async fn a_second_initialize_is_refused() {
    let mut session = Session::initialized(json!({})).await;
    assert_eq!(session.client.error("initialize", json!({ "capabilities": {} })).await, -32600);
    session.end().await;
}

#[tokio::test]
async fn after_shutdown_only_exit_is_obeyed() {
    let mut session = Session::initialized(json!({})).await;
    session.client.ok("shutdown", Value::Null).await;
    let lens = json!({ "textDocument": { "uri": "file:///a.py" } });
    assert_eq!(session.client.error("textDocument/codeLens", lens).await, -32600);
    assert_eq!(session.client.error("shutdown", Value::Null).await, -32600);
    session.client.notify("exit", Value::Null).await;
    assert_eq!(soon("the server to end", session.server).await.unwrap(), 0);
    session.client.ignore(USUAL);
    session.client.rest().await;
}

#[tokio::test]
async fn exit_without_shutdown_is_a_failure() {
    for initialize in [true, false] {
        let mut session = Session::start(Options::default());
        if initialize {
            session.client.initialize(json!({ "capabilities": {} })).await;
        }
        session.client.notify("exit", Value::Null).await;
        assert_eq!(soon("the server to end", session.server).await.unwrap(), 1);
        session.client.rest().await;
    }
}

#[tokio::test]
async fn ends_when_the_client_closes_the_stream() {
    let mut session = Session::initialized(json!({})).await;
    session.client.hang_up().await;
    assert_eq!(soon("the server to end", session.server).await.unwrap(), 1);

    let mut session = Session::initialized(json!({})).await;
    session.client.ok("shutdown", Value::Null).await;
    session.client.hang_up().await;
    assert_eq!(soon("the server to end", session.server).await.unwrap(), 0);
}

#[tokio::test]
async fn unknown_methods_are_refused_and_unknown_notifications_dropped() {
    let mut session = Session::initialized(json!({})).await;
    assert_eq!(session.client.error("no/such", json!({})).await, -32601);
    session.client.notify("no/such", json!({})).await;
    session.client.notify("$/setTrace", json!({ "value": "off" })).await;
    assert_eq!(session.client.error("textDocument/codeLens", json!({ "textDocument": 7 })).await, -32602);
    session.client.notify("textDocument/didOpen", json!([])).await;
    session.end().await;
}
