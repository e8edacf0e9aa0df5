//! Files that no editor has opened: read from a real folder, watched, and held against those that are open.

use std::fs;

use serde_json::{Value, json};

use super::client::Client;
use super::editor::open;
use super::lifecycle::Session;
use super::workspace::{SERVICE, Workspace, target};

const UNASKED: &[&str] =
    &["hotdeploy/status", "textDocument/publishDiagnostics", "client/registerCapability"];

async fn session(workspace: &Workspace, capabilities: Value) -> Session {
    workspace.session(json!({ "trusted": true }), capabilities).await
}

/// Waits until a document is shown with these codes, and returns what is shown.
async fn shown(client: &mut Client, uri: &str, codes: &[&str]) -> Value {
    let fits = |params: &Value| {
        let found = params["diagnostics"].as_array().unwrap().iter();
        params["uri"] == uri && found.map(|d| d["code"].as_str().unwrap()).eq(codes.iter().copied())
    };
    client.expect_that("textDocument/publishDiagnostics", fits).await["params"]["diagnostics"].clone()
}

fn watching() -> Value {
    json!({
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
        "textDocument": { "publishDiagnostics": { "relatedInformation": true } },
    })
}

async fn watched(client: &mut Client, uri: &str, kind: u8) {
    let params = json!({ "changes": [{ "uri": uri, "type": kind }] });
    client.notify("workspace/didChangeWatchedFiles", params).await;
}

#[tokio::test]
async fn a_watched_file_comes_changes_and_goes() {
    let workspace = Workspace::new(&target("dev", ""));
    fs::create_dir(workspace.path().join("more")).unwrap();
    workspace.write("more/other.py", SERVICE);
    let mut session = session(&workspace, watching()).await;
    let client = &mut session.client;
    let (uri, other) = (workspace.uri("crm.py"), workspace.uri("more/other.py"));
    open(client, &uri, SERVICE).await;
    let found = shown(client, &uri, &["service-name-taken"]).await;
    assert_eq!(found[0]["relatedInformation"][0]["location"]["uri"], other);
    assert_eq!(found[0]["relatedInformation"][0]["location"]["range"]["start"]["line"], 4);
    workspace.write("more/other.py", &SERVICE.replace("crm.get", "hr.get"));
    watched(client, &other, 2).await;
    shown(client, &uri, &[]).await;
    workspace.write("more/third.py", SERVICE);
    watched(client, &workspace.uri("more/third.py"), 1).await;
    shown(client, &uri, &["service-name-taken"]).await;
    fs::remove_dir_all(workspace.path().join("more")).unwrap();
    watched(client, &workspace.uri("more"), 3).await;
    shown(client, &uri, &[]).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn without_watchers_a_save_and_a_close_are_enough() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = session(&workspace, json!({})).await;
    let client = &mut session.client;
    let (uri, other) = (workspace.uri("crm.py"), workspace.uri("other.py"));
    open(client, &uri, SERVICE).await;
    let renamed = SERVICE.replace("crm.get", "hr.get");
    workspace.write("other.py", &renamed);
    open(client, &other, SERVICE).await;
    shown(client, &uri, &["service-name-taken"]).await;
    let document = json!({ "textDocument": { "uri": other } });
    client.notify("textDocument/didClose", document).await;
    shown(client, &uri, &[]).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn folders_come_and_go() {
    let workspace = Workspace::new(&target("dev", ""));
    let more = Workspace::new("");
    more.write("other.py", SERVICE);
    let mut session = session(&workspace, json!({})).await;
    let client = &mut session.client;
    let uri = workspace.uri("crm.py");
    open(client, &uri, SERVICE).await;
    let change = |added: Value, removed: Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(more.folders(), json!([]))).await;
    shown(client, &uri, &["service-name-taken"]).await;
    client.notify("workspace/didChangeWorkspaceFolders", change(json!([]), more.folders())).await;
    shown(client, &uri, &[]).await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn an_enmasse_file_and_a_module() {
    let workspace = Workspace::new(&target("dev", ""));
    workspace.write("crm.py", SERVICE);
    let mut session = session(&workspace, watching()).await;
    let client = &mut session.client;
    let uri = workspace.uri("enmasse.yaml");
    open(client, &uri, "scheduler:\n  - name: a\n    service: crm.gte\n").await;
    let found = shown(client, &uri, &["unknown-enmasse-service"]).await;
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 13 }));
    workspace.write("crm.py", &SERVICE.replace("crm.get", "crm.gte"));
    watched(client, &workspace.uri("crm.py"), 2).await;
    shown(client, &uri, &[]).await;
    session.client.finish(UNASKED).await;
}
