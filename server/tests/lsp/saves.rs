//! Which saves are a person's, what a protected target asks, and commands.
//!
//! A target that is protected tells without a cluster whether a save was taken for a person's: it asks.

use serde_json::{Value, json};

use super::client::Client;
use super::editor::open;
use super::lifecycle::Session;
use super::workspace::{SERVICE, Workspace, target};

const UNASKED: &[&str] = &["hotdeploy/status", "textDocument/publishDiagnostics"];

fn protected() -> Workspace {
    Workspace::new(&target("prod", "protected = true"))
}

async fn session(workspace: &Workspace, mut params: Value) -> Session {
    params["workspaceFolders"] = workspace.folders();
    params["initializationOptions"]["trusted"] = json!(true);
    let mut session = Session::initialized(params).await;
    open(&mut session.client, &workspace.uri("crm.py"), SERVICE).await;
    session
}

async fn will_save(client: &mut Client, uri: &str, reason: u8) {
    let params = json!({ "textDocument": { "uri": uri }, "reason": reason });
    client.notify("textDocument/willSave", params).await;
}

async fn did_save(client: &mut Client, uri: &str) {
    let params = json!({ "textDocument": { "uri": uri }, "text": SERVICE });
    client.notify("textDocument/didSave", params).await;
}

/// Whether the user is asked before the server answers another request.
async fn asks(client: &mut Client) -> bool {
    client.ok("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    client.has("window/showMessageRequest")
}

fn will_save_client() -> Value {
    json!({ "capabilities": { "textDocument": { "synchronization": { "willSave": true } } } })
}

#[tokio::test]
async fn a_client_that_gives_reasons_is_believed() {
    for (reason, expected) in
        [(Some(1), true), (Some(2), false), (Some(3), false), (Some(9), false), (None, false)]
    {
        let workspace = protected();
        let uri = workspace.uri("crm.py");
        let mut session = session(&workspace, will_save_client()).await;
        if let Some(reason) = reason {
            will_save(&mut session.client, &uri, reason).await;
        }
        did_save(&mut session.client, &uri).await;
        assert_eq!(asks(&mut session.client).await, expected, "reason {reason:?}");
        session.client.ignore(&["window/showMessageRequest"]);
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn a_client_that_only_says_did_save_means_it() {
    for name in ["Neovim", "Emacs", ""] {
        let workspace = protected();
        let mut session = session(&workspace, json!({ "clientInfo": { "name": name } })).await;
        did_save(&mut session.client, &workspace.uri("crm.py")).await;
        assert!(asks(&mut session.client).await, "{name}");
        session.client.ignore(&["window/showMessageRequest"]);
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn a_jetbrains_client_has_to_say_that_a_person_saved() {
    for name in ["PyCharm", "IntelliJ IDEA", "LSP4IJ", "DataSpell 2026.1"] {
        let workspace = protected();
        let uri = workspace.uri("crm.py");
        let mut session = session(&workspace, json!({ "clientInfo": { "name": name } })).await;
        let client = &mut session.client;
        did_save(client, &uri).await;
        assert!(!asks(client).await, "{name}: a write to the file");
        client.notify("hotdeploy/saveIntent", json!({ "uri": uri })).await;
        assert!(asks(client).await, "{name}: a person");
        session.client.ignore(&["window/showMessageRequest"]);
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn a_client_may_say_how_it_tells_saves_apart() {
    let says = [
        (json!({ "saveIntent": "everySave" }), will_save_client(), true),
        (json!({ "saveIntent": "notification" }), json!({}), false),
        (json!({ "saveIntent": "willSave" }), json!({}), false),
        (json!({ "saveIntent": "everySave" }), json!({ "clientInfo": { "name": "PyCharm" } }), true),
        (json!({ "saveIntent": "nonsense" }), json!({}), true),
    ];
    for (options, mut params, expected) in says {
        let workspace = protected();
        params["initializationOptions"] = options.clone();
        let mut session = session(&workspace, params).await;
        did_save(&mut session.client, &workspace.uri("crm.py")).await;
        assert_eq!(asks(&mut session.client).await, expected, "{options}");
        session.client.ignore(&["window/showMessageRequest"]);
        session.client.finish(UNASKED).await;
    }
}

async fn deploy(client: &mut Client, argument: Value) -> Value {
    client
        .ok("workspace/executeCommand", json!({ "command": "hotdeploy.deploy", "arguments": [argument] }))
        .await
}

#[tokio::test]
async fn a_protected_target_asks_and_a_yes_deploys() {
    let workspace = protected();
    let uri = workspace.uri("crm.py");
    let mut session = session(&workspace, json!({})).await;
    let client = &mut session.client;
    let answer = deploy(client, json!(uri)).await;
    assert_eq!((&answer["outcome"], &answer["target"]), (&json!("needsConfirmation"), &json!("prod")));
    let question = client.expect("window/showMessageRequest").await;
    let actions = question["params"]["actions"].as_array().unwrap().clone();
    assert_eq!(actions[0], json!({ "title": "Deploy to prod" }));
    client.respond(&question, actions[0].clone()).await;
    // Nobody listens at the target's address: that it was tried is what counts here.
    client.expect_that("hotdeploy/status", |status| status["targets"][0]["connection"] == "connecting").await;
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn anything_but_yes_deploys_nothing() {
    for answer in [Value::Null, json!({ "title": "Cancel" }), json!({}), json!("Deploy to prod"), json!([])] {
        let workspace = protected();
        let uri = workspace.uri("crm.py");
        let mut session = session(&workspace, json!({})).await;
        let client = &mut session.client;
        deploy(client, json!(uri)).await;
        let question = client.expect("window/showMessageRequest").await;
        client.respond(&question, answer.clone()).await;
        let status = super::workspace::status(client).await;
        assert_eq!(status["targets"][0]["connection"], "unknown", "{answer}");
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn a_question_that_is_never_answered_holds_up_nothing() {
    let workspace = protected();
    let uri = workspace.uri("crm.py");
    let mut session = session(&workspace, json!({})).await;
    for _ in 0..200 {
        deploy(&mut session.client, json!(uri)).await;
        session.client.expect("window/showMessageRequest").await;
    }
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn a_client_that_says_confirmed_asks_its_user_itself() {
    let workspace = protected();
    let uri = workspace.uri("crm.py");
    let mut session = session(&workspace, json!({})).await;
    let client = &mut session.client;
    let answer = deploy(client, json!({ "uri": uri, "confirmed": false })).await;
    assert_eq!(answer["outcome"], "needsConfirmation");
    assert!(!asks(client).await, "two would ask the user");
    let id = client.begin(
        "workspace/executeCommand",
        json!({ "command": "hotdeploy.deploy", "arguments": [{ "uri": uri, "confirmed": true }] }),
    );
    let id = id.await;
    client.expect_that("hotdeploy/status", |status| status["targets"][0]["connection"] == "connecting").await;
    // Its end may be long in coming: nobody has to wait for it.
    client.notify("$/cancelRequest", json!({ "id": id })).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32800);
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn a_command_that_nothing_can_be_made_of_says_what_it_expects() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = workspace.session(json!({ "trusted": true }), json!({})).await;
    let client = &mut session.client;
    let calls = [
        json!({ "command": "hotdeploy.deploy" }),
        json!({ "command": "hotdeploy.deploy", "arguments": [] }),
        json!({ "command": "hotdeploy.deploy", "arguments": [null] }),
        json!({ "command": "hotdeploy.deploy", "arguments": [7] }),
        json!({ "command": "hotdeploy.deploy", "arguments": ["crm.py"] }),
        json!({ "command": "hotdeploy.deploy", "arguments": [{ "uri": 7 }] }),
        json!({ "command": "hotdeploy.deploy", "arguments": [{ "uri": "file:///a.py", "confirmed": "yes" }] }),
        json!({ "command": "hotdeploy.selectTarget" }),
        json!({ "command": "hotdeploy.connect", "arguments": [{}] }),
        json!({ "command": "hotdeploy.inspect", "arguments": [{ "uris": 7 }] }),
        json!({ "command": "hotdeploy.nonsense" }),
        json!({ "command": "\u{1b}[31m" }),
    ];
    for call in calls {
        let answer = client.request("workspace/executeCommand", call.clone()).await;
        assert_eq!(answer["error"]["code"], -32602, "{call}: {answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(!message.contains('\u{1b}'), "{message}");
    }
    session.end().await;
}

#[tokio::test]
async fn what_is_refused_says_why() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = workspace.session(json!({ "trusted": false }), json!({})).await;
    let client = &mut session.client;
    open(client, &workspace.uri("crm.py"), SERVICE).await;
    let calls = [
        ("hotdeploy.deploy", json!([workspace.uri("crm.py")]), "not trusted"),
        ("hotdeploy.deploy", json!([workspace.uri("other.py")]), "not open"),
        ("hotdeploy.connect", json!(["dev"]), "not trusted"),
        ("hotdeploy.selectTarget", json!(["nowhere"]), "no target nowhere"),
    ];
    for (command, arguments, why) in calls {
        let call = json!({ "command": command, "arguments": arguments });
        let answer = client.request("workspace/executeCommand", call).await;
        assert_eq!(answer["error"]["code"], -32803, "{answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains(why), "{command}: {message}");
    }
    session.client.finish(UNASKED).await;
}

#[tokio::test]
async fn arguments_may_come_in_any_shape_that_editors_send() {
    let workspace = protected();
    let uri = workspace.uri("crm.py");
    let path = workspace.path().join("crm.py");
    let mut session = session(&workspace, json!({})).await;
    let client = &mut session.client;
    let shapes = [
        json!(uri),
        json!(path),
        json!({ "uri": uri }),
        json!({ "uri": uri, "target": "prod", "confirmed": false, "more": 1 }),
        json!([uri]),
        json!({ "$mid": 1, "external": uri, "scheme": "file", "path": path }),
    ];
    for shape in shapes {
        let answer = deploy(client, shape.clone()).await;
        assert_eq!(answer["outcome"], "needsConfirmation", "{shape}");
    }
    session
        .client
        .finish(&["hotdeploy/status", "textDocument/publishDiagnostics", "window/showMessageRequest"])
        .await;
}

#[tokio::test]
async fn a_target_is_selected_and_its_state_cleared() {
    let settings = format!("default-target = \"one\"\n{}{}", target("one", ""), target("two", ""));
    let workspace = Workspace::new(&settings);
    let mut session = workspace.session(json!({ "trusted": true }), json!({})).await;
    let client = &mut session.client;
    for argument in [json!("two"), json!({ "target": "two" })] {
        let call = json!({ "command": "hotdeploy.selectTarget", "arguments": [argument] });
        let answer = client.ok("workspace/executeCommand", call).await;
        assert_eq!(answer["outcome"], "done");
        assert_eq!(super::workspace::status(client).await["selected"], "two");
    }
    let call = json!({ "command": "hotdeploy.clear", "arguments": [] });
    assert_eq!(client.ok("workspace/executeCommand", call).await["outcome"], "done");
    session.end().await;
}

#[tokio::test]
async fn each_service_class_has_a_lens_that_deploys_it() {
    let workspace = Workspace::new(&target("dev", ""));
    let uri = workspace.uri("crm.py");
    let can = json!({ "workspace": { "codeLens": { "refreshSupport": true } } });
    let mut session = workspace.session(json!({ "trusted": true }), can).await;
    let client = &mut session.client;
    client.expect("workspace/codeLens/refresh").await;
    open(client, &uri, SERVICE).await;
    client.expect("workspace/codeLens/refresh").await;
    let lenses = client.ok("textDocument/codeLens", json!({ "textDocument": { "uri": uri } })).await;
    assert_eq!(lenses.as_array().unwrap().len(), 1, "{lenses}");
    assert_eq!(lenses[0]["range"]["start"]["line"], 3);
    let command = &lenses[0]["command"];
    assert_eq!((&command["command"], &command["arguments"]), (&json!("hotdeploy.deploy"), &json!([uri])));
    client.ignore(&["workspace/codeLens/refresh"]);
    session.end().await;
}

#[tokio::test]
async fn facts_are_told_to_clients_that_want_them() {
    for wanted in [true, false] {
        let workspace = Workspace::new(&target("dev", ""));
        let uri = workspace.uri("crm.py");
        let options = json!({ "initializationOptions": { "facts": wanted } });
        let mut session = session(&workspace, options).await;
        let broken = json!([{ "text": format!("{SERVICE}\nx = (\n") }]);
        super::editor::change(&mut session.client, &uri, 2, broken).await;
        let deploy = json!({ "command": "hotdeploy.deploy", "arguments": [uri] });
        let answer = session.client.ok("workspace/executeCommand", deploy).await;
        assert_eq!(answer["facts"][0]["state"], "blocked");
        if wanted {
            let fact = session.client.expect("hotdeploy/fact").await;
            assert_eq!(fact["params"], answer["facts"][0]);
        }
        session.client.finish(UNASKED).await;
    }
}

#[tokio::test]
async fn the_services_of_the_workspace_can_be_asked_for() {
    let workspace = protected();
    let mut session = session(&workspace, json!({})).await;
    let services = json!({ "command": "hotdeploy.services" });
    let answer = session.client.ok("workspace/executeCommand", services).await;
    assert_eq!(answer["outcome"], "services");
    assert!(answer["services"][0]["name"].is_string(), "{answer}");
    let invoke = json!({ "command": "hotdeploy.invoke", "arguments": [{}] });
    assert_eq!(session.client.error("workspace/executeCommand", invoke).await, -32602);
    session.client.finish(UNASKED).await;
}
