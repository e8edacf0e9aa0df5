//! Language help: each method, as a client asks for it.

use serde_json::{Value, json};

use super::client::Client;
use super::editor::{change, open};
use super::lifecycle::Session;

const CRM: &str = "file:///tmp/assist/crm.py";
const OWN: &str = "file:///tmp/assist/own.py";

const CRM_TEXT: &str = "from zato.server.service import Int, Service\n\
    class Get(Service):\n    '''Gets [one](http://x).'''\n    name = 'crm.get'\n    input = Int('id')\n    def handle(self): pass\n\
    class Derived(Service):\n    def handle(self): pass\n";

const OWN_TEXT: &str = "from zato.server.service import Service\n\
    class Own(Service):\n    name = 'own'\n    def handle(self):\n        '🦀'; self.invoke('crm.get')\n";

const UNASKED: &[&str] = &["hotdeploy/status", "textDocument/publishDiagnostics"];

fn all_abilities() -> Value {
    json!({
        "textDocument": {
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "completion": { "completionItem": { "snippetSupport": true } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "rename": { "prepareSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
    })
}

async fn with(capabilities: Value) -> Session {
    let mut session = Session::initialized(json!({ "capabilities": capabilities })).await;
    open(&mut session.client, CRM, CRM_TEXT).await;
    open(&mut session.client, OWN, OWN_TEXT).await;
    session
}

fn document(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn position(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": position(line, character) })
}

fn range(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": position(line, start), "end": position(line, end) })
}

/// In the name that `own` invokes, behind an emoji of two units.
const INVOKED: (u32, u32) = (4, 31);

#[tokio::test]
async fn what_is_offered_depends_on_the_client() {
    let offered = async |capabilities: Value| {
        let mut session = Session::start(hotdeploy::lsp::Options::default());
        let can =
            session.client.initialize(json!({ "capabilities": capabilities })).await["capabilities"].clone();
        session.client.finish(UNASKED).await;
        can
    };
    let all = offered(all_abilities()).await;
    for provider in [
        "documentSymbol",
        "workspaceSymbol",
        "definition",
        "references",
        "inlayHint",
        "hover",
        "completion",
        "rename",
        "callHierarchy",
        "documentLink",
        "codeAction",
    ] {
        assert_ne!(all[format!("{provider}Provider")], Value::Null, "{provider}");
    }
    assert_eq!(all["completionProvider"]["triggerCharacters"], json!(["'", "\"", "."]));
    assert_eq!(all["renameProvider"]["prepareProvider"], true);
    assert!(
        all["codeActionProvider"]["codeActionKinds"]
            .as_array()
            .unwrap()
            .contains(&json!("source.fixAll.hotdeploy"))
    );
    let few = offered(json!({})).await;
    assert_eq!(few["renameProvider"], true);
    assert_eq!(few["codeActionProvider"], Value::Null);
}

#[tokio::test]
async fn symbols() {
    let mut session = with(all_abilities()).await;
    let tree = session.client.ok("textDocument/documentSymbol", document(CRM)).await;
    assert_eq!((&tree[0]["name"], &tree[0]["detail"]), (&json!("Get"), &json!("crm.get")));
    assert_eq!(tree[0]["children"][0]["name"], "handle");
    assert_eq!(tree[0]["selectionRange"], range(1, 6, 9));
    let found = session.client.ok("workspace/symbol", json!({ "query": "CRM.G" })).await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!((&found[0]["name"], &found[0]["containerName"]), (&json!("Get · crm.get"), &json!("crm.py")));
    session.client.finish(UNASKED).await;

    let mut session = with(json!({})).await;
    let flat = session.client.ok("textDocument/documentSymbol", document(CRM)).await;
    let names: Vec<_> =
        flat.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Get", "handle", "Derived", "handle"]);
    assert_eq!(flat[1]["containerName"], "Get");
    session.client.finish(UNASKED).await;
}

async fn completions(client: &mut Client, line: u32, character: u32) -> Value {
    client.ok("textDocument/completion", at(OWN, line, character)).await
}

#[tokio::test]
async fn completion_while_the_text_is_broken() {
    let mut session = with(all_abilities()).await;
    let client = &mut session.client;
    // A string and a call that have no end yet.
    change(client, OWN, 2, json!([{ "range": range(4, 26, 36), "text": "'crm." }])).await;
    let found = completions(client, 4, 31).await;
    let labels: Vec<_> =
        found["items"].as_array().unwrap().iter().map(|item| item["label"].clone()).collect();
    assert_eq!(labels, ["crm.derived", "crm.get"]);
    assert_eq!(found["items"][1]["textEdit"], json!({ "range": range(4, 27, 31), "newText": "crm.get" }));
    assert_eq!(found["items"][1]["detail"], "Get in crm.py");
    change(client, OWN, 3, json!([{ "range": range(4, 8, 31), "text": "self.inv" }])).await;
    let found = completions(client, 4, 16).await;
    assert_eq!(
        found["items"][0]["textEdit"],
        json!({ "range": range(4, 13, 16), "newText": "invoke('$1')$0" })
    );
    assert_eq!(found["items"][0]["insertTextFormat"], 2);
    assert_eq!(completions(client, 0, 3).await, Value::Null);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn completion_without_snippets() {
    let mut session = with(json!({})).await;
    change(&mut session.client, OWN, 2, json!([{ "range": range(4, 8, 38), "text": "self.inv" }])).await;
    let found = completions(&mut session.client, 4, 16).await;
    assert_eq!(found["items"][0]["textEdit"]["newText"], "invoke");
    assert_eq!(found["items"][0].get("insertTextFormat"), None);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn hover_in_the_client_s_format() {
    for (capabilities, kind, doc) in [
        (all_abilities(), "markdown", "Gets \\[one\\]\\(http://x\\)."),
        (json!({}), "plaintext", "Gets [one](http://x)."),
    ] {
        let mut session = with(capabilities).await;
        let found = session.client.ok("textDocument/hover", at(OWN, INVOKED.0, INVOKED.1)).await;
        assert_eq!(found["contents"]["kind"], kind);
        let text = found["contents"]["value"].as_str().unwrap();
        assert!(text.contains("service crm.get") && text.contains(doc), "{text}");
        assert_eq!(found["range"], range(4, 27, 34));
        assert_eq!(session.client.ok("textDocument/hover", at(OWN, 0, 0)).await, Value::Null);
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn definition_and_references() {
    let mut session = with(json!({})).await;
    let client = &mut session.client;
    let found = client.ok("textDocument/definition", at(OWN, INVOKED.0, INVOKED.1)).await;
    assert_eq!(found, json!([{ "uri": CRM, "range": range(1, 6, 9) }]));
    let mut params = at(CRM, 1, 7);
    params["context"] = json!({ "includeDeclaration": false });
    let found = client.ok("textDocument/references", params.clone()).await;
    assert_eq!(found, json!([{ "uri": OWN, "range": range(4, 27, 34) }]));
    params["context"] = json!({ "includeDeclaration": true });
    assert_eq!(client.ok("textDocument/references", params).await.as_array().unwrap().len(), 3);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn rename_in_both_shapes_of_edits() {
    let rename = |name: &str| {
        let mut params = at(OWN, INVOKED.0, INVOKED.1);
        params["newName"] = json!(name);
        params
    };
    let mut session = with(all_abilities()).await;
    let client = &mut session.client;
    let found = client.ok("textDocument/prepareRename", at(OWN, INVOKED.0, INVOKED.1)).await;
    assert_eq!(found, json!({ "range": range(4, 27, 34), "placeholder": "crm.get" }));
    let edit = client.ok("textDocument/rename", rename("crm.fetch")).await;
    assert_eq!(
        edit["documentChanges"],
        json!([
            { "textDocument": { "uri": CRM, "version": 1 }, "edits": [{ "range": range(3, 12, 19), "newText": "crm.fetch" }] },
            { "textDocument": { "uri": OWN, "version": 1 }, "edits": [{ "range": range(4, 27, 34), "newText": "crm.fetch" }] },
        ])
    );
    assert_eq!(client.error("textDocument/rename", rename("own")).await, -32803);
    assert_eq!(client.error("textDocument/rename", rename("")).await, -32803);
    assert_eq!(client.ok("textDocument/prepareRename", at(CRM, 1, 7)).await, Value::Null);
    session.client.finish(UNASKED).await;

    let mut session = with(json!({})).await;
    let edit = session.client.ok("textDocument/rename", rename("crm.fetch")).await;
    assert_eq!(edit["changes"][OWN], json!([{ "range": range(4, 27, 34), "newText": "crm.fetch" }]));
    assert_eq!(edit.get("documentChanges"), None);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn call_hierarchy() {
    let mut session = with(json!({})).await;
    let client = &mut session.client;
    let items = client.ok("textDocument/prepareCallHierarchy", at(CRM, 1, 7)).await;
    assert_eq!((&items[0]["name"], &items[0]["uri"]), (&json!("crm.get"), &json!(CRM)));
    let up = client.ok("callHierarchy/incomingCalls", json!({ "item": items[0] })).await;
    assert_eq!((&up[0]["from"]["name"], &up[0]["fromRanges"]), (&json!("own"), &json!([range(4, 27, 34)])));
    let down = client.ok("callHierarchy/outgoingCalls", json!({ "item": up[0]["from"] })).await;
    assert_eq!(
        (&down[0]["to"]["name"], &down[0]["fromRanges"]),
        (&json!("crm.get"), &json!([range(4, 27, 34)]))
    );
    let mut foreign = items[0].clone();
    foreign["data"] = json!(null);
    assert_eq!(client.error("callHierarchy/incomingCalls", json!({ "item": foreign })).await, -32602);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn links_and_hints() {
    let mut session = with(json!({})).await;
    let client = &mut session.client;
    assert_eq!(client.ok("textDocument/documentLink", document(OWN)).await, json!([]));
    let mut params = document(CRM);
    params["range"] = json!({ "start": position(0, 0), "end": position(99, 0) });
    let hints = client.ok("textDocument/inlayHint", params).await;
    assert_eq!(hints.as_array().unwrap().len(), 1, "{hints}");
    assert_eq!((&hints[0]["label"], &hints[0]["position"]), (&json!("crm.derived"), &position(6, 23)));
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn hints_can_be_switched_off_and_on() {
    let params = json!({
        "initializationOptions": { "settings": { "inlayHints": false } },
        "capabilities": { "workspace": { "inlayHint": { "refreshSupport": true } } },
    });
    let mut session = Session::initialized(params).await;
    let client = &mut session.client;
    open(client, CRM, CRM_TEXT).await;
    let mut params = document(CRM);
    params["range"] = json!({ "start": position(0, 0), "end": position(99, 0) });
    let asked = client.expect("workspace/inlayHint/refresh").await;
    client.respond(&asked, json!(null)).await;
    assert_eq!(client.ok("textDocument/inlayHint", params.clone()).await, Value::Null);
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "hotdeploy": {} } })).await;
    let asked = client.expect("workspace/inlayHint/refresh").await;
    client.respond(&asked, json!(null)).await;
    assert_eq!(client.ok("textDocument/inlayHint", params).await.as_array().unwrap().len(), 1);
    session.client.finish(UNASKED).await;
}

fn actions(uri: &str, at: &Value, diagnostics: &Value, only: Option<&str>) -> Value {
    let mut params = document(uri);
    params["range"] = json!({ "start": at, "end": at });
    params["context"] = json!({ "diagnostics": diagnostics });
    if let Some(only) = only {
        params["context"]["only"] = json!([only]);
    }
    params
}

fn titles(actions: &Value) -> Vec<&str> {
    actions.as_array().unwrap().iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn code_actions() {
    let mut session = with(all_abilities()).await;
    let client = &mut session.client;
    let found = client.ok("textDocument/codeAction", actions(CRM, &position(6, 7), &json!([]), None)).await;
    assert!(titles(&found).contains(&"Say the name `crm.derived` in the class"), "{found}");
    let only = actions(CRM, &position(6, 7), &json!([]), Some("quickfix"));
    assert!(
        !titles(&client.ok("textDocument/codeAction", only).await)
            .iter()
            .any(|title| title.starts_with("Say"))
    );
    // A name that nobody knows, in the body of the class.
    change(client, CRM, 2, json!([{ "range": range(3, 0, 0), "text": "    x = nobody\n" }])).await;
    let shown = client
        .expect_that("textDocument/publishDiagnostics", |params| {
            params["uri"] == CRM && params["version"] == 2
        })
        .await;
    let diagnostics = &shown["params"]["diagnostics"];
    let params = actions(CRM, &position(3, 9), diagnostics, Some("quickfix"));
    let found = client.ok("textDocument/codeAction", params).await;
    let silence = found
        .as_array()
        .unwrap()
        .iter()
        .find(|action| action["title"].as_str().unwrap().starts_with("Silence"));
    let silence = silence.unwrap_or_else(|| panic!("{found}"));
    assert_eq!(silence["diagnostics"][0]["code"], "undefined-name");
    assert_eq!(
        silence["edit"]["documentChanges"][0],
        json!({
            "textDocument": { "uri": CRM, "version": 2 },
            "edits": [{ "range": range(3, 14, 14), "newText": "  # hotdeploy: ignore[undefined-name]" }],
        })
    );
    session.client.finish(UNASKED).await;

    let mut session = with(json!({})).await;
    let found =
        session.client.ok("textDocument/codeAction", actions(CRM, &position(6, 7), &json!([]), None)).await;
    assert_eq!(found, Value::Null, "a client that takes commands only");
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn places_outside_of_a_document_are_no_trouble() {
    let mut session = with(all_abilities()).await;
    let client = &mut session.client;
    for (uri, line, character) in
        [(OWN, 4_000_000_000, 7), (OWN, 4, 4_000_000_000), ("file:///nobody.py", 0, 0)]
    {
        for method in ["hover", "definition", "completion", "prepareRename", "prepareCallHierarchy"] {
            client.ok(&format!("textDocument/{method}"), at(uri, line, character)).await;
        }
    }
    session.client.finish(UNASKED).await;
}
