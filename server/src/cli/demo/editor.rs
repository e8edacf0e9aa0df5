//! A small editor: a client of the language server over its standard input and output.
//!
//! It knows nothing of Hotdeploy's insides. What the demo shows comes from the messages that any editor gets.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::Instant;

use super::Stopped;

/// How long anything may take before the demo gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// One diagnostic, as an editor gets it.
#[derive(Debug, Clone, Deserialize)]
pub struct Diagnostic {
    pub range: Range,
    pub severity: Option<u8>,
    pub code: Option<String>,
    pub message: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Range {
    pub start: Position,
    pub end: Position,
}

/// From 0; characters are bytes, as agreed with the server.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Position {
    pub line: u32,
    pub character: u32,
}

/// What `hotdeploy/status` tells, as far as it is shown.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Status {
    pub targets: Vec<Target>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    pub servers: Vec<Server>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Server {
    pub name: String,
    pub modules: Vec<Module>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Module {
    pub state: String,
    pub evidence: String,
    pub sha256: Option<String>,
    pub wanted: String,
    pub ms: BTreeMap<String, f64>,
}

/// What an editor has on its screen.
#[derive(Debug, Default)]
pub struct Screen {
    pub status: Status,
    /// By document.
    pub diagnostics: HashMap<String, Vec<Diagnostic>>,
}

impl Screen {
    /// What each server runs of the one module there is, where anything is known.
    pub fn servers(&self) -> impl Iterator<Item = (&Server, &Module)> {
        let servers = self.status.targets.iter().flat_map(|target| &target.servers);
        servers.filter_map(|server| Some((server, server.modules.first()?)))
    }

    pub fn server(&self, name: &str) -> Option<&Module> {
        self.servers().find(|(server, _)| server.name == name).map(|(_, module)| module)
    }
}

/// The editor, with a language server of its own.
pub struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    settings: Value,
    /// By account, `deploy` and `invoke`.
    passwords: HashMap<&'static str, String>,
    next: u64,
    pub screen: Screen,
}

impl Editor {
    /// Starts the language server of this very program, away from the user's own settings, and introduces itself.
    /// The server's log goes to `home/lsp.log`.
    pub async fn start(
        home: &Path,
        workspace: &str,
        settings: Value,
        passwords: HashMap<&'static str, String>,
    ) -> Result<Self, Stopped> {
        let log = std::fs::File::create(home.join("lsp.log"))?;
        let mut server = Command::new(std::env::current_exe()?)
            .args(["lsp", "--stdio"])
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_STATE_HOME", home)
            .env("XDG_DATA_HOME", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (server.stdin.take(), server.stdout.take()) else {
            return Err(Stopped("the language server has no standard streams".to_owned()));
        };
        let output = BufReader::new(output);
        let mut editor =
            Self { server, input, output, settings, passwords, next: 0, screen: Screen::default() };
        editor.introduce(workspace).await?;
        Ok(editor)
    }

    async fn introduce(&mut self, workspace: &str) -> Result<(), Stopped> {
        let parameters = json!({
            "processId": std::process::id(),
            "clientInfo": { "name": "hotdeploy demo" },
            "workspaceFolders": [{ "uri": workspace, "name": "demo" }],
            "initializationOptions": { "trusted": true, "credentials": true },
            "capabilities": {
                "general": { "positionEncodings": ["utf-8"] },
                "workspace": { "configuration": true },
                "textDocument": {
                    "synchronization": { "willSave": true, "didSave": true },
                    "publishDiagnostics": { "relatedInformation": true },
                },
            },
        });
        self.request("initialize", parameters).await?;
        self.notify("initialized", json!({})).await
    }

    /// Asks the server and waits for its answer; what it tells meanwhile comes onto the screen.
    pub async fn request(&mut self, method: &str, params: Value) -> Result<Value, Stopped> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await?;
        let until = Instant::now() + PATIENCE;
        loop {
            let message = self.receive(until, method).await?;
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(Stopped(format!("{method}: {}", error["message"]))),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    pub async fn notify(&mut self, method: &str, params: Value) -> Result<(), Stopped> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params })).await
    }

    /// Waits until the screen shows something; `what` is it for the message that it did not.
    pub async fn wait_for<T>(
        &mut self,
        what: &str,
        mut shown: impl FnMut(&Screen) -> Option<T>,
    ) -> Result<T, Stopped> {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = shown(&self.screen) {
                return Ok(found);
            }
            self.receive(until, what).await?;
        }
    }

    /// Says goodbye as the protocol asks for.
    pub async fn close(mut self) -> Result<(), Stopped> {
        self.request("shutdown", Value::Null).await?;
        self.notify("exit", Value::Null).await?;
        let ended = tokio::time::timeout(PATIENCE, self.server.wait()).await;
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Stopped(format!("the language server ended with {status}"))),
            _ => Err(Stopped("the language server did not end".to_owned())),
        }
    }

    async fn send(&mut self, message: &Value) -> Result<(), Stopped> {
        let body = message.to_string();
        self.input.write_all(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await?;
        Ok(self.input.flush().await?)
    }

    /// The next message of the server; what it asks is answered, what it tells is on the screen.
    async fn receive(&mut self, until: Instant, what: &str) -> Result<Value, Stopped> {
        let message = tokio::time::timeout_at(until, self.read()).await;
        let message = message
            .map_err(|_| Stopped(format!("within {} s there was no: {what}", PATIENCE.as_secs())))??;
        let params = &message["params"];
        match message["method"].as_str() {
            Some("hotdeploy/status") => self.screen.status = serde_json::from_value(params.clone())?,
            Some("textDocument/publishDiagnostics") => {
                let uri = params["uri"].as_str().unwrap_or_default().to_owned();
                let diagnostics = serde_json::from_value(params["diagnostics"].clone())?;
                self.screen.diagnostics.insert(uri, diagnostics);
            }
            Some(method) if message.get("id").is_some() => {
                let result = self.answer(method, params);
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })).await?;
            }
            _ => {}
        }
        Ok(message)
    }

    /// What the server asks the editor.
    fn answer(&self, method: &str, params: &Value) -> Value {
        match method {
            "workspace/configuration" => json!([self.settings]),
            "hotdeploy/credentials" => {
                let account = params["account"].as_str().unwrap_or_default();
                json!({ "password": self.passwords.get(account) })
            }
            _ => Value::Null,
        }
    }

    async fn read(&mut self) -> Result<Value, Stopped> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).await? == 0 {
                return Err(Stopped("the language server has ended".to_owned()));
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length =
                        value.trim().parse().map_err(|_| Stopped("a message without a length".to_owned()))?;
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).await?;
        Ok(serde_json::from_slice(&body)?)
    }
}
