//! A folder with settings and a module, and what the settings in force are.

use std::fs;
use std::path::Path;

use hotdeploy::lsp::Options;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::Client;
use super::lifecycle::{Session, USUAL};

/// A document of no folder.
pub const URI: &str = "file:///tmp/crm.py";

/// Nobody listens there: what is sent is refused at once.
const ADDRESS: &str = "http://127.0.0.1:1";

/// A module that every target takes.
pub const SERVICE: &str = "# zato: ide-deploy=True\n\
    from zato.server.service import Service\n\n\
    class GetClient(Service):\n    name = 'crm.get'\n\n    def handle(self):\n        pass\n";

pub fn target(name: &str, more: &str) -> String {
    format!("[targets.{name}]\nplatform = \"zato\"\nurl = \"{ADDRESS}\"\n{more}\n")
}

pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    pub fn new(settings: &str) -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap() };
        workspace.write("hotdeploy.toml", settings);
        workspace
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn uri(&self, name: &str) -> String {
        url::Url::from_file_path(self.path().join(name)).unwrap().to_string()
    }

    pub fn folders(&self) -> Value {
        json!([{ "uri": url::Url::from_directory_path(self.path()).unwrap().as_str(), "name": "w" }])
    }

    /// Parameters of `initialize` for this folder.
    pub fn params(&self, options: &Value, capabilities: &Value) -> Value {
        json!({
            "workspaceFolders": self.folders(),
            "initializationOptions": options,
            "capabilities": capabilities,
        })
    }

    pub async fn session(&self, options: Value, capabilities: Value) -> Session {
        Session::initialized(self.params(&options, &capabilities)).await
    }
}

pub async fn status(client: &mut Client) -> Value {
    let answer = client.ok("workspace/executeCommand", json!({ "command": "hotdeploy.status" })).await;
    assert_eq!((&answer["version"], &answer["outcome"]), (&json!(1), &json!("status")));
    answer["status"].clone()
}

pub async fn targets(client: &mut Client) -> Vec<String> {
    let status = status(client).await;
    let targets = status["targets"].as_array().unwrap();
    targets.iter().map(|target| target["name"].as_str().unwrap().to_owned()).collect()
}

async fn trusted(client: &mut Client) -> bool {
    status(client).await["trusted"].as_bool().unwrap()
}

#[tokio::test]
async fn only_literal_true_is_trust() {
    let workspace = Workspace::new(&target("dev", ""));
    let options = [
        (json!({ "trusted": true }), true),
        (json!({ "trusted": false }), false),
        (json!({ "trusted": null }), false),
        (json!({ "trusted": "true" }), false),
        (json!({ "trusted": 1 }), false),
        (json!({ "trusted": [true] }), false),
        (json!({ "trusted": { "trusted": true } }), false),
        (json!({ "Trusted": true }), false),
        (json!({}), false),
        (json!(null), false),
        (json!(true), false),
        (json!([{ "trusted": true }]), false),
    ];
    for (options, expected) in options {
        let mut session = workspace.session(options.clone(), json!({})).await;
        assert_eq!(trusted(&mut session.client).await, expected, "{options}");
        session.client.finish(&["hotdeploy/status", "textDocument/publishDiagnostics"]).await;
    }
}

#[tokio::test]
async fn an_option_that_is_wrong_neither_grants_nor_takes_trust() {
    let workspace = Workspace::new(&target("dev", ""));
    let wrong =
        json!({ "saveIntent": 5, "credentials": "yes", "settings": [], "userSettings": "x", "other": {} });
    for (trusted_option, expected) in [(json!(true), true), (json!(false), false), (Value::Null, false)] {
        let mut options = wrong.clone();
        options["trusted"] = trusted_option;
        let mut session = workspace.session(options.clone(), json!({})).await;
        assert_eq!(trusted(&mut session.client).await, expected, "{options}");
        session.client.finish(&["hotdeploy/status", "textDocument/publishDiagnostics"]).await;
    }
}

#[tokio::test]
async fn trust_may_be_granted_and_taken_later() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = workspace.session(json!({ "trusted": false }), json!({})).await;
    let client = &mut session.client;
    assert!(!trusted(client).await);
    client.notify("hotdeploy/trust", json!({ "trusted": true })).await;
    assert!(trusted(client).await);
    for no_trust in [json!({ "trusted": "yes" }), json!({}), json!([])] {
        client.notify("hotdeploy/trust", json!({ "trusted": false })).await;
        client.notify("hotdeploy/trust", no_trust).await;
        assert!(!trusted(client).await);
    }
    session.client.finish(&["hotdeploy/status", "textDocument/publishDiagnostics"]).await;
}

#[tokio::test]
async fn the_status_is_told_without_being_asked_for() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = workspace.session(json!({ "trusted": true }), json!({})).await;
    let told = session.client.expect("hotdeploy/status").await["params"].clone();
    assert_eq!((&told["version"], &told["trusted"]), (&json!(1), &json!(true)));
    assert_eq!(told["selected"], "dev");
    assert_eq!(told["targets"][0]["name"], "dev");
    assert_eq!(told, status(&mut session.client).await);
    session.end().await;
}

#[tokio::test]
async fn a_root_uri_or_path_will_do() {
    let workspace = Workspace::new(&target("dev", ""));
    let root = workspace.folders()[0]["uri"].clone();
    let roots = [
        json!({ "rootUri": root }),
        json!({ "rootUri": root, "workspaceFolders": null }),
        json!({ "rootPath": workspace.path() }),
    ];
    for mut params in roots {
        params["initializationOptions"] = json!({ "trusted": true });
        let mut session = Session::initialized(params.clone()).await;
        assert_eq!(targets(&mut session.client).await, ["dev"], "{params}");
        session.end().await;
    }
}

#[tokio::test]
async fn the_editor_is_asked_for_its_settings() {
    let workspace = Workspace::new(&target("dev", ""));
    let can = json!({ "workspace": { "configuration": true } });
    let mut session = workspace.session(json!({ "trusted": true }), can).await;
    let client = &mut session.client;
    // Before the answer, and if it never comes, the files count.
    assert_eq!(targets(client).await, ["dev"]);
    let asked = client.expect("workspace/configuration").await;
    assert_eq!(asked["params"], json!({ "items": [{ "section": "hotdeploy" }] }));
    client.respond(&asked, json!([{ "targets": { "other": { "platform": "zato", "url": ADDRESS } } }])).await;
    assert_eq!(targets(client).await, ["dev", "other"]);
    session.end().await;
}

#[tokio::test]
async fn only_the_latest_answer_about_settings_counts() {
    let workspace = Workspace::new(&target("dev", ""));
    let can = json!({ "workspace": { "configuration": true } });
    let mut session = workspace.session(json!({ "trusted": true }), can).await;
    let client = &mut session.client;
    let first = client.expect("workspace/configuration").await;
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null })).await;
    let second = client.expect("workspace/configuration").await;
    let named = |name: &str| {
        let mut targets = json!({});
        targets[name] = json!({ "platform": "zato", "url": ADDRESS });
        json!([{ "targets": targets }])
    };
    client.respond(&second, named("new")).await;
    client.respond(&first, named("old")).await;
    assert_eq!(targets(client).await, ["dev", "new"]);
    session.end().await;
}

#[tokio::test]
async fn answers_about_settings_that_make_no_sense_change_nothing() {
    let workspace = Workspace::new(&target("dev", ""));
    let can = json!({ "workspace": { "configuration": true } });
    for answer in [json!(null), json!({}), json!([]), json!([null]), json!(["x"])] {
        let mut session = workspace.session(json!({ "trusted": true }), can.clone()).await;
        let asked = session.client.expect("workspace/configuration").await;
        session.client.respond(&asked, answer.clone()).await;
        assert_eq!(targets(&mut session.client).await, ["dev"], "{answer}");
        session.end().await;
    }
}

#[tokio::test]
async fn an_editor_that_cannot_be_asked_sends_its_settings() {
    let workspace = Workspace::new("");
    let mut session = workspace.session(json!({ "trusted": true }), json!({})).await;
    let client = &mut session.client;
    let settings = json!({ "hotdeploy": { "targets": { "dev": { "platform": "zato", "url": ADDRESS } } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings })).await;
    assert_eq!(targets(client).await, ["dev"]);
    session.end().await;
}

#[tokio::test]
async fn settings_may_come_with_initialize() {
    let workspace = Workspace::new("");
    let settings = json!({ "targets": { "dev": { "platform": "zato", "url": ADDRESS } } });
    for name in ["settings", "userSettings"] {
        let mut options = json!({ "trusted": true });
        options[name] = settings.clone();
        let mut session = workspace.session(options, json!({})).await;
        assert_eq!(targets(&mut session.client).await, ["dev"], "{name}");
        session.end().await;
    }
}

#[tokio::test]
async fn asks_to_be_told_of_changes_where_it_can_be() {
    let can = json!({ "workspace": {
        "didChangeWatchedFiles": { "dynamicRegistration": true },
        "didChangeConfiguration": { "dynamicRegistration": true },
    } });
    let mut session = Session::initialized(json!({ "capabilities": can })).await;
    let asked = session.client.expect("client/registerCapability").await;
    let registrations = asked["params"]["registrations"].as_array().unwrap();
    let watchers = &registrations[0]["registerOptions"]["watchers"];
    let watched = [
        json!({ "globPattern": "**/hotdeploy.toml" }),
        json!({ "globPattern": "**/*.py" }),
        json!({ "globPattern": "**/*enmasse*.y*ml" }),
        json!({ "globPattern": "**/enmasse/*.y*ml" }),
        json!({ "globPattern": "**", "kind": 4 }),
    ];
    assert_eq!(watchers, &json!(watched));
    assert_eq!(registrations[1]["method"], "workspace/didChangeConfiguration");
    session.client.respond(&asked, Value::Null).await;
    session.end().await;
}

#[tokio::test]
async fn changed_settings_count_from_the_next_message_on() {
    let workspace = Workspace::new(&target("dev", ""));
    let mut session = workspace.session(json!({ "trusted": true }), json!({})).await;
    let client = &mut session.client;
    workspace.write("hotdeploy.toml", &(target("dev", "") + &target("more", "")));
    let changes = json!([{ "uri": workspace.uri("hotdeploy.toml"), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes })).await;
    assert_eq!(targets(client).await, ["dev", "more"]);
    // A client that watches nothing: seen at the next save.
    workspace.write("hotdeploy.toml", &target("third", ""));
    assert_eq!(targets(client).await, ["dev", "more"]);
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": URI } })).await;
    assert_eq!(targets(client).await, ["third"]);
    session.end().await;
}

#[tokio::test]
async fn folders_come_and_go() {
    let (one, two) = (Workspace::new(&target("one", "")), Workspace::new(&target("two", "")));
    let mut session = one.session(json!({ "trusted": true }), json!({})).await;
    let client = &mut session.client;
    let event = json!({ "added": two.folders(), "removed": one.folders() });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event })).await;
    assert_eq!(targets(client).await, ["two"]);
    session.client.finish(USUAL).await;
}

#[tokio::test]
async fn the_users_own_file_counts_everywhere() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("config.toml");
    let workspace = Workspace::new("");
    let folder = workspace.path().display();
    fs::write(&file, format!("trusted-folders = [\"{folder}\"]\n{}", target("mine", ""))).unwrap();
    let mut session = Session::start(Options { user_file: Some(file), ..Options::default() });
    session.client.initialize(workspace.params(&Value::Null, &json!({}))).await;
    let status = status(&mut session.client).await;
    assert_eq!((&status["trusted"], &status["selected"]), (&json!(true), &json!("mine")));
    session.end().await;
}

#[tokio::test]
async fn what_is_wrong_with_the_settings_is_said_once() {
    let workspace = Workspace::new(&target("dev", ""));
    let wrong = json!({ "targets": { "dev": { "timeout": "soon" } } });
    let mut session = workspace.session(json!({ "trusted": true, "settings": wrong }), json!({})).await;
    let client = &mut session.client;
    let said = client.expect("window/showMessage").await;
    assert!(said["params"]["message"].as_str().unwrap().contains("timeout"), "{said}");
    let changes = json!([{ "uri": workspace.uri("hotdeploy.toml"), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes })).await;
    assert_eq!(targets(client).await, ["dev"]);
    // Saying it again would be a message that nobody asked for.
    session.end().await;
}
