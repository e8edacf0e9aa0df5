//! Passwords from the editor, and what they are good for: a save that ends on a whole cluster.

use std::collections::BTreeMap;

use hotdeploy::sandbox::{Faults, Options, Sandbox, Version};
use serde_json::{Value, json};

use super::client::Client;
use super::editor::open;
use super::lifecycle::Session;
use super::workspace::{SERVICE, Workspace, target};

const UNASKED: &[&str] = &["hotdeploy/status", "textDocument/publishDiagnostics"];

async fn session(workspace: &Workspace, options: Value) -> Session {
    let mut options = options;
    options["trusted"] = json!(true);
    workspace.session(options, json!({})).await
}

async fn connect(client: &mut Client) -> i64 {
    let call = json!({ "command": "hotdeploy.connect", "arguments": ["dev"] });
    client.begin("workspace/executeCommand", call).await
}

#[tokio::test]
async fn an_editor_that_did_not_offer_is_not_asked() {
    for options in [json!({}), json!({ "credentials": false }), json!({ "credentials": "true" })] {
        let workspace = Workspace::new(&target("dev", ""));
        let mut session = session(&workspace, options.clone()).await;
        let id = connect(&mut session.client).await;
        let answer = session.client.answer(id).await;
        assert_eq!(answer["result"]["outcome"], "notConnected", "{options}: {answer}");
        // A question would be a message that nobody asked for.
        session.client.finish(UNASKED).await;
    }
}

struct Cluster {
    sandbox: Sandbox,
    workspace: Workspace,
}

impl Cluster {
    async fn start(more: &str) -> Self {
        let options = Options { servers: 2, emulate: Version::V4_1, speed: 0.0, ..Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let ready = sandbox.ready();
        let list = |value: &dyn Fn(usize) -> String| {
            let names = ready.servers.iter().enumerate().map(|(i, s)| format!("{} = {:?}", s.name, value(i)));
            names.collect::<Vec<_>>().join(", ")
        };
        let settings = format!(
            "[targets.dev]\nplatform = \"zato\"\nurl = {:?}\nservers = {{ {} }}\nlogs = {{ {} }}\n\
             username = {:?}\ninvoke-username = {:?}\ntimeout = \"60s\"\n{more}\n",
            ready.load_balancer,
            list(&|i| ready.servers[i].url.clone()),
            list(&|i| ready.servers[i].log.display().to_string()),
            ready.accounts.ide.username,
            ready.accounts.invoke.username,
        );
        Self { workspace: Workspace::new(&settings), sandbox }
    }

    fn password(&self, account: &str) -> &str {
        let accounts = &self.sandbox.ready().accounts;
        if account == "deploy" { &accounts.ide.password } else { &accounts.invoke.password }
    }

    fn origins(&self) -> Vec<&str> {
        let ready = self.sandbox.ready();
        let servers = ready.servers.iter().map(|server| server.url.as_str());
        servers.chain([ready.load_balancer.as_str()]).map(|url| url.trim_end_matches('/')).collect()
    }
}

/// What the server asks of an editor, answered, until the status fits. Returns how often each account was asked for.
async fn until(
    client: &mut Client,
    password: impl Fn(&str) -> Value,
    fits: impl Fn(&Value) -> bool,
) -> BTreeMap<String, Vec<Value>> {
    let mut asked: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    loop {
        let message = client.next().await.expect("the session goes on");
        match message["method"].as_str() {
            Some("hotdeploy/credentials") => {
                let account = message["params"]["account"].as_str().unwrap().to_owned();
                client.respond(&message, json!({ "password": password(&account) })).await;
                asked.entry(account).or_default().push(message["params"].clone());
            }
            Some("window/workDoneProgress/create") => client.respond(&message, Value::Null).await,
            Some("hotdeploy/status") if fits(&message["params"]) => return asked,
            _ => {}
        }
    }
}

fn states(status: &Value) -> Vec<&str> {
    let servers = status["targets"][0]["servers"].as_array().unwrap();
    let modules = servers.iter().flat_map(|server| server["modules"].as_array().unwrap());
    modules.map(|module| module["state"].as_str().unwrap()).collect()
}

fn all_confirmed(status: &Value) -> bool {
    states(status) == ["confirmed", "confirmed"]
}

async fn save(client: &mut Client, uri: &str) {
    client.notify("textDocument/willSave", json!({ "textDocument": { "uri": uri }, "reason": 1 })).await;
    let params = json!({ "textDocument": { "uri": uri }, "text": SERVICE });
    client.notify("textDocument/didSave", params).await;
}

#[tokio::test]
async fn a_save_ends_on_every_server_and_each_password_is_asked_for_once() {
    let cluster = Cluster::start("").await;
    let mut session = session(&cluster.workspace, json!({ "credentials": true })).await;
    let client = &mut session.client;
    let uri = cluster.workspace.uri("crm.py");
    open(client, &uri, SERVICE).await;
    save(client, &uri).await;
    let asked = until(client, |account| json!(cluster.password(account)), all_confirmed).await;
    assert_eq!(asked["deploy"].len(), 1, "{asked:?}");
    assert!(asked.values().all(|questions| questions.len() == 1), "{asked:?}");
    let question = &asked["deploy"][0];
    assert_eq!((&question["target"], &question["refused"]), (&json!("dev"), &json!(false)));
    assert_eq!(question["username"], cluster.sandbox.ready().accounts.ide.username);
    assert!(cluster.origins().contains(&question["origin"].as_str().unwrap()), "{question}");
    session.client.ignore(UNASKED);
    session.client.finish(UNASKED).await;
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_password_that_the_server_refuses_is_asked_for_anew_and_never_shown() {
    let cluster = Cluster::start("").await;
    let mut session = session(&cluster.workspace, json!({ "credentials": true })).await;
    let client = &mut session.client;
    let uri = cluster.workspace.uri("crm.py");
    open(client, &uri, SERVICE).await;
    save(client, &uri).await;
    let wrong = |status: &Value| {
        assert!(!status.to_string().contains("not-the-one"), "{status}");
        status["targets"][0]["connection"] == "failed" || states(status).contains(&"failed")
    };
    until(client, |_| json!("not-the-one"), wrong).await;
    save(client, &uri).await;
    let asked = until(client, |account| json!(cluster.password(account)), all_confirmed).await;
    assert!(asked["deploy"].iter().all(|question| question["refused"] == true), "{asked:?}");
    session.client.finish(UNASKED).await;
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_rollout_that_takes_its_time_is_shown_to_go_on_and_to_end() {
    let cluster = Cluster::start("").await;
    let slow = Faults { slow_ms: Some(450), ..Faults::default() };
    cluster.sandbox.set_faults("server1", &slow).await.unwrap();
    let mut params = cluster.workspace.params(
        &json!({ "trusted": true, "credentials": true }),
        &json!({ "window": { "workDoneProgress": true } }),
    );
    params["clientInfo"] = json!({ "name": "Neovim" });
    let mut session = Session::initialized(params).await;
    let client = &mut session.client;
    let uri = cluster.workspace.uri("crm.py");
    open(client, &uri, SERVICE).await;
    save(client, &uri).await;
    let mut kinds = Vec::new();
    while kinds.last() != Some(&"end".to_owned()) {
        let message = client.next().await.unwrap();
        match message["method"].as_str() {
            Some("hotdeploy/credentials") => {
                let password = cluster.password(message["params"]["account"].as_str().unwrap());
                client.respond(&message, json!({ "password": password })).await;
            }
            Some("window/workDoneProgress/create") => {
                assert!(message["params"]["token"].is_string(), "{message}");
                client.respond(&message, Value::Null).await;
            }
            Some("$/progress") => {
                kinds.push(message["params"]["value"]["kind"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
    assert_eq!(kinds[0], "begin");
    assert!(kinds[1..kinds.len() - 1].iter().all(|kind| kind == "report"), "{kinds:?}");
    session.client.finish(UNASKED).await;
    cluster.sandbox.shutdown().await;
}

#[tokio::test]
async fn an_answer_without_a_password_is_none_and_no_answer_holds_up_nothing() {
    let cluster = Cluster::start("").await;
    let mut session = session(&cluster.workspace, json!({ "credentials": true })).await;
    let client = &mut session.client;
    for answer in [json!(null), json!({}), json!({ "password": null }), json!({ "password": "" }), json!("x")]
    {
        let id = connect(client).await;
        let asked = client.expect("hotdeploy/credentials").await;
        client.respond(&asked, answer.clone()).await;
        let outcome = client.answer(id).await["result"].take();
        assert_eq!(outcome["outcome"], "notConnected", "{answer}: {outcome}");
    }
    let id = connect(client).await;
    client.expect("hotdeploy/credentials").await;
    assert_eq!(super::workspace::targets(client).await, ["dev"]);
    client.notify("$/cancelRequest", json!({ "id": id })).await;
    assert_eq!(client.answer(id).await["error"]["code"], -32800);
    session.client.finish(UNASKED).await;
    cluster.sandbox.shutdown().await;
}
