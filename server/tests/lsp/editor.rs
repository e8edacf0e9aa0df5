//! Documents and what is shown of them.

use hotdeploy::lsp::Options;
use serde_json::{Value, json};

use super::client::Client;
use super::lifecycle::Session;
use super::workspace::URI;

pub async fn open(client: &mut Client, uri: &str, text: &str) {
    let document = json!({ "uri": uri, "languageId": "python", "version": 1, "text": text });
    client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
}

pub async fn change(client: &mut Client, uri: &str, version: i32, changes: Value) {
    let document = json!({ "uri": uri, "version": version });
    let params = json!({ "textDocument": document, "contentChanges": changes });
    client.notify("textDocument/didChange", params).await;
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

/// Waits until syntax errors are shown. What else is said of a module is not the subject here.
async fn until_broken(client: &mut Client) -> Vec<Value> {
    let params = |params: &Value| !broken(&params["diagnostics"]).is_empty();
    let shown = client.expect_that("textDocument/publishDiagnostics", params).await;
    broken(&shown["params"]["diagnostics"])
}

/// Waits until no syntax error is shown.
async fn until_whole(client: &mut Client) {
    let params = |params: &Value| broken(&params["diagnostics"]).is_empty();
    client.expect_that("textDocument/publishDiagnostics", params).await;
}

/// The syntax errors of a list of diagnostics.
fn broken(diagnostics: &Value) -> Vec<Value> {
    let all = diagnostics.as_array().unwrap().iter();
    all.filter(|diagnostic| diagnostic["code"] == "syntax-error").cloned().collect()
}

async fn with_encoding(encoding: &str) -> Session {
    let general = json!({ "positionEncodings": [encoding] });
    Session::initialized(json!({ "capabilities": { "general": general } })).await
}

const UNASKED: &[&str] = &["hotdeploy/status", "textDocument/publishDiagnostics"];

const BROKEN: &str = "def f(:\n    pass\n";

#[tokio::test]
async fn a_problem_is_shown_and_taken_back() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    open(client, URI, BROKEN).await;
    let params = client.expect("textDocument/publishDiagnostics").await["params"].clone();
    assert_eq!(params["uri"], URI);
    assert_eq!(params["version"], 1);
    let shown = &params["diagnostics"][0];
    assert_eq!(shown["source"], "hotdeploy");
    assert_eq!(shown["code"], "syntax-error");
    assert_eq!(shown["severity"], 1);
    change(client, URI, 2, json!([{ "range": range(0, 6, 7), "text": "):" }])).await;
    until_whole(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn positions_count_what_was_agreed_on() {
    for (encoding, column) in [("utf-8", 7), ("utf-16", 5), ("utf-32", 4)] {
        let mut session = with_encoding(encoding).await;
        let client = &mut session.client;
        open(client, URI, "x = 1\r\n'🦀' )\r\ny = 2\r\n").await;
        let shown = until_broken(client).await;
        assert_eq!(shown[0]["range"]["start"], json!({ "line": 1, "character": column }), "{encoding}");
        // The same place, named by the client.
        change(client, URI, 2, json!([{ "range": range(1, column, column + 1), "text": "" }])).await;
        until_whole(client).await;
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn an_edit_inside_a_surrogate_pair_harms_nothing() {
    let mut session = with_encoding("utf-16").await;
    let client = &mut session.client;
    open(client, URI, "x = '🦀'\n").await;
    change(client, URI, 2, json!([{ "range": range(0, 6, 6), "text": "\n" }])).await;
    // The line end is inside the string now.
    until_broken(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn several_edits_of_one_message_follow_each_other() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    open(client, URI, BROKEN).await;
    until_broken(client).await;
    // The second is meant for the text after the first.
    let changes = json!([{ "range": range(0, 0, 0), "text": "# comment\n" }, { "range": range(1, 6, 7), "text": "):" }]);
    change(client, URI, 2, changes).await;
    until_whole(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn an_edit_outside_the_document_is_no_guess_and_the_next_whole_text_heals() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    open(client, URI, "x = 1\n").await;
    change(client, URI, 2, json!([{ "range": range(4_000_000_000, 0, 4_000_000_000), "text": "y" }])).await;
    client.expect("window/showMessage").await;
    let save = json!({ "textDocument": { "uri": URI }, "text": BROKEN });
    client.notify("textDocument/didSave", save).await;
    until_broken(client).await;
    change(client, URI, 3, json!([{ "text": "x = 1\n" }])).await;
    until_whole(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn documents_that_nobody_opened_are_no_trouble() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    change(client, URI, 2, json!([{ "text": BROKEN }])).await;
    let document = json!({ "textDocument": { "uri": URI } });
    client.notify("textDocument/willSave", json!({ "textDocument": { "uri": URI }, "reason": 1 })).await;
    client.notify("textDocument/didSave", document.clone()).await;
    client.notify("textDocument/didClose", document.clone()).await;
    client.notify("hotdeploy/saveIntent", json!({ "uri": URI })).await;
    assert_eq!(client.ok("textDocument/codeLens", document.clone()).await, json!([]));
    let report = client.ok("textDocument/diagnostic", document).await;
    assert_eq!(report["items"], json!([]));
    let deploy = json!({ "command": "hotdeploy.deploy", "arguments": [URI] });
    assert_eq!(client.error("workspace/executeCommand", deploy).await, -32803);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn opened_twice_means_the_latter() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    open(client, URI, "x = 1\n").await;
    open(client, URI, BROKEN).await;
    until_broken(client).await;
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } })).await;
    until_whole(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn a_uri_that_is_not_escaped_is_understood() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    open(client, "file:///tmp/größe des.py", BROKEN).await;
    let params = client.expect("textDocument/publishDiagnostics").await["params"].clone();
    assert_eq!(params["uri"], "file:///tmp/gr%C3%B6%C3%9Fe%20des.py");
    let close = json!({ "textDocument": { "uri": "file:///tmp/größe des.py" } });
    client.notify("textDocument/didClose", close).await;
    until_whole(client).await;
    session.client.finish(UNASKED).await;
}

const REFRESHED: &[&str] = &["hotdeploy/status", "workspace/diagnostic/refresh"];

async fn pulling() -> Session {
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    Session::initialized(json!({ "capabilities": capabilities })).await
}

#[tokio::test]
async fn a_client_that_pulls_is_not_pushed_what_it_pulls() {
    let mut session = pulling().await;
    let client = &mut session.client;
    let document = json!({ "textDocument": { "uri": URI } });
    open(client, URI, BROKEN).await;
    let first = client.ok("textDocument/diagnostic", document.clone()).await;
    assert_eq!(first["kind"], "full");
    assert_eq!(first["items"][0]["code"], "syntax-error");
    let mut again = document.clone();
    again["previousResultId"] = first["resultId"].clone();
    assert_eq!(client.ok("textDocument/diagnostic", again.clone()).await["kind"], "unchanged");
    change(client, URI, 2, json!([{ "text": "x = 1\n" }])).await;
    let last = client.ok("textDocument/diagnostic", again).await;
    assert_eq!(last["kind"], "full");
    assert_eq!(broken(&last["items"]), Vec::<Value>::new());
    // A push that nobody asked for is a failure.
    session.client.finish(REFRESHED).await;
}

#[tokio::test]
async fn a_client_that_cannot_be_told_to_pull_again_is_pushed_to() {
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let mut session = Session::initialized(json!({ "capabilities": capabilities })).await;
    open(&mut session.client, URI, BROKEN).await;
    until_broken(&mut session.client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn a_pull_after_an_edit_answers_for_the_edited_text() {
    let mut session = pulling().await;
    let client = &mut session.client;
    open(client, URI, "x = 1\n").await;
    for version in 2..200 {
        let text = if version % 2 == 0 { BROKEN } else { "x = 1\n" };
        change(client, URI, version, json!([{ "text": text }])).await;
        let report = client.ok("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } })).await;
        let broken = broken(&report["items"]);
        assert_eq!(!broken.is_empty(), version % 2 == 0, "version {version}: {report}");
    }
    session.client.finish(REFRESHED).await;
}

#[tokio::test]
async fn ten_megabytes_are_checked_without_holding_up_the_rest() {
    let mut session = Session::initialized(json!({})).await;
    let client = &mut session.client;
    let line = "value = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n";
    open(client, URI, &(line.repeat(100_000) + "(\n")).await;
    until_broken(client).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn a_code_leads_to_the_page_of_its_rule() {
    let cache = tempfile::tempdir().unwrap();
    let manual = cache.path().join("rules");
    let mut session = Session::start(Options { manual: Some(manual.clone()), ..Options::default() });
    let ability = json!({ "textDocument": { "publishDiagnostics": { "codeDescriptionSupport": true } } });
    session.client.initialize(json!({ "capabilities": ability })).await;
    let client = &mut session.client;
    open(client, URI, BROKEN).await;
    let shown = until_broken(client).await;
    let address = shown[0]["codeDescription"]["href"].as_str().unwrap().to_owned();
    // Written beside the session, and whole once it is there.
    let path = url::Url::parse(&address).unwrap().to_file_path().unwrap();
    let page = loop {
        if let Ok(page) = std::fs::read_to_string(&path) {
            break page;
        }
        tokio::task::yield_now().await;
    };
    assert!(page.starts_with("# syntax-error\n"), "{page}");
    assert!(address.ends_with("/rules/syntax-error.md"), "{address}");
    session.client.finish(UNASKED).await;
}
