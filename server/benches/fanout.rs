//! From a save to its proof on 1, 3, 10 and 50 servers, against the bare exchange of the same bytes in the same run.
//!
//! The servers are those of the embedded cluster: real Python processes that really import the module, without any
//! artificial latency. "bare" is the least that anybody has to do: send the bytes to every server at once, and have
//! every server import them. What the language server adds to that is its own: LSP, validation, asking for the proof.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a bench may stop and must talk"
)]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use futures::future::join_all;
use hotdeploy::sandbox::{Options, Ready, Sandbox};
use serde_json::{Value, json};
use support::{Client, percentiles};

const SERVERS: [u16; 4] = [1, 3, 10, 50];
const SAVES: usize = 30;
const WARM_UP: usize = 3;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    // As the program does before its first connection.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!(
        "{:>8}{:>14}{:>14}{:>20}{:>20}{:>10}",
        "servers", "send, ms", "import, ms", "confirmed p50, ms", "confirmed p95, ms", "ratio"
    );
    for servers in SERVERS {
        measure(&runtime, servers);
    }
}

/// A bare exchange and a save in turn, so that whatever else the machine does hits both alike.
fn measure(runtime: &tokio::runtime::Runtime, servers: u16) {
    let options = Options { servers, speed: 0.0, ..Options::default() };
    let sandbox = runtime.block_on(Sandbox::start(options)).expect("a cluster");
    let folder = tempfile::tempdir().expect("a directory");
    settings(folder.path(), sandbox.ready());
    let bare = Bare::new(sandbox.ready());
    let mut editor = Editor::start(folder.path(), sandbox.ready());

    let (mut send, mut import, mut saves) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..SAVES + WARM_UP {
        let exchange = runtime.block_on(bare.exchange(&text(2 * n)));
        let save = editor.save(&text(2 * n + 1));
        if n >= WARM_UP {
            send.push(exchange.0);
            import.push(exchange.1);
            saves.push(save);
        }
    }
    let (send, import) = (percentiles(&mut send).0, percentiles(&mut import).0);
    let (p50, p95) = percentiles(&mut saves);
    println!("{servers:>8}{send:>14.2}{import:>14.2}{p50:>20.2}{p95:>20.2}{:>10.2}", p50 / (send + import));
    runtime.block_on(sandbox.shutdown());
}

fn text(n: usize) -> String {
    format!("{}\n# save {n}\n", support::module(2_000))
}

/// The least that anybody has to do.
struct Bare<'a> {
    ready: &'a Ready,
    client: reqwest::Client,
}

impl<'a> Bare<'a> {
    fn new(ready: &'a Ready) -> Self {
        Self { ready, client: reqwest::Client::builder().no_proxy().build().expect("a client") }
    }

    /// The same bytes to all servers at once, then the import on all servers at once.
    async fn exchange(&self, text: &str) -> (Duration, Duration) {
        let payload = base64::engine::general_purpose::STANDARD.encode(text);
        let servers = &self.ready.servers;
        let began = Instant::now();
        join_all(servers.iter().map(|server| self.post(&server.url, "crm.py", &payload))).await;
        let sent = began.elapsed();
        let paths = servers.iter().map(|server| server.pickup_dir.join("crm.py").display().to_string());
        let imports = servers.iter().zip(paths);
        join_all(imports.map(|(server, path)| async move { self.post(&server.url, &path, "eA==").await }))
            .await;
        (sent, began.elapsed().saturating_sub(sent))
    }

    async fn post(&self, url: &str, name: &str, payload: &str) {
        let account = &self.ready.accounts.ide;
        let request = self.client.post(format!("{url}/ide-deploy"));
        let request = request.basic_auth(&account.username, Some(account.password.as_str()));
        let answer = request.json(&json!({"payload_name": name, "payload": payload})).send().await;
        let answer = answer.expect("an answer");
        assert!(answer.status().is_success());
        answer.bytes().await.expect("a body");
    }
}

fn settings(folder: &Path, ready: &Ready) {
    let servers: Vec<_> =
        ready.servers.iter().map(|server| format!("{} = {:?}", server.name, server.url)).collect();
    let text = format!(
        "default-target = \"dev\"\n[targets.dev]\nurl = {:?}\nservers = {{ {} }}\nusername = {:?}\n\
         invoke-username = {:?}\nstatus-service = true\n",
        ready.load_balancer,
        servers.join(", "),
        ready.accounts.ide.username,
        ready.accounts.invoke.username
    );
    std::fs::write(folder.join("hotdeploy.toml"), text).expect("the settings");
}

/// An editor on the real language server.
struct Editor {
    client: Client,
    uri: String,
    version: usize,
}

impl Editor {
    fn start(root: &Path, ready: &Ready) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotdeploy"));
        command
            .arg("lsp")
            .env("HOTDEPLOY_DEV_PASSWORD", ready.accounts.ide.password.as_str())
            .env("HOTDEPLOY_DEV_INVOKE_PASSWORD", ready.accounts.invoke.password.as_str());
        let mut client = Client::start(&mut command, root, &json!({"trusted": true}));
        let uri = format!("file://{}/crm.py", root.display());
        client.open(&uri, &text(0));
        Self { client, uri, version: 1 }
    }

    /// Saves a text, until the editor is told that every server runs it.
    fn save(&mut self, text: &str) -> Duration {
        self.version += 1;
        let document = json!({"uri": self.uri, "version": self.version});
        let changes = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        self.client.notify("textDocument/didChange", changes);
        let began = Instant::now();
        let saved = json!({"textDocument": {"uri": self.uri}, "text": text});
        self.client.notify("textDocument/didSave", saved);
        let wanted = hotdeploy::deploy::Sha256::of(text.as_bytes()).to_string();
        self.client
            .wait(|message| message["method"] == "hotdeploy/status" && all_run(&message["params"], &wanted));
        began.elapsed()
    }
}

fn all_run(status: &Value, wanted: &str) -> bool {
    let Some(servers) = status["targets"][0]["servers"].as_array() else { return false };
    let runs = |server: &Value| {
        server["modules"].as_array().is_some_and(|modules| {
            modules.iter().any(|module| module["state"] == "confirmed" && module["sha256"] == wanted)
        })
    };
    !servers.is_empty() && servers.iter().all(runs)
}
