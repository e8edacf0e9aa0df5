//! `hotdeploy demo`: a cluster, an editor and a developer's day in half a minute.
//!
//! The cluster is a sandbox, the editor a real client of the real language server. Nothing that is shown is written
//! here: it comes from the server's messages, and a step that does not come to pass ends the demo with an error.

mod editor;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::excerpt::{Finding, render};
use super::term::{self, paint, say};
use super::{Outcome, Result as CommandResult};
use crate::deploy::{Severity, Sha256};
use crate::sandbox::{Faults, Options, Ready, Sandbox, Version};
use crate::text::{Encoding, Text};
use editor::{Diagnostic, Editor, Module, Screen};

#[derive(clap::Args)]
pub struct Args {
    /// The Zato version whose servers are shown
    #[arg(long, value_enum, default_value_t = Version::V4_1, value_name = "VERSION")]
    emulate: Version,
}

/// Why the demo could not go on.
#[derive(Debug)]
pub struct Stopped(pub String);

impl<E: std::error::Error> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

type Result<T = ()> = std::result::Result<T, Stopped>;

pub async fn run(args: &Args) -> CommandResult {
    let told = tokio::select! {
        told = tell(args.emulate) => told,
        _ = tokio::signal::ctrl_c() => Err(Stopped("interrupted".to_owned())),
    };
    match told {
        Ok(()) => Ok(Outcome::Done),
        Err(Stopped(reason)) => {
            term::complain(&format!("the demo stopped: {reason}"));
            Ok(Outcome::Failed)
        }
    }
}

async fn tell(emulate: Version) -> Result {
    let folder = tempfile::tempdir()?;
    let started = Instant::now();
    say(format_args!("Starting three servers like those of Zato {emulate} on this machine…"));
    let options = Options { servers: 3, emulate, ..Options::default() };
    let sandbox = Sandbox::start(options).await?;
    let ready = sandbox.ready();
    for server in &ready.servers {
        say(format_args!("  {}  {}  Python {}", server.name, server.url, ready.python));
    }
    say(format_args!("  ready after {} ms", started.elapsed().as_millis()));

    let told = match Story::begin(folder.path(), ready).await {
        Ok(mut story) => match story.go_on(&sandbox).await {
            Ok(()) => story.editor.close().await,
            Err(stopped) => Err(stopped),
        },
        Err(stopped) => Err(stopped),
    };
    sandbox.shutdown().await;
    told.map_err(|Stopped(reason)| Stopped(format!("{reason}{}", log_of(folder.path()))))?;
    say(paint(term::BOLD, "\nWhat to try next"));
    say(NEXT);
    Ok(())
}

const NEXT: &str =
    "  hotdeploy sandbox          keep such a cluster running, and deploy to it from your editor
  hotdeploy check PATH       what your own modules would do, without deploying anything
  hotdeploy doctor           whether your own cluster is set up for it
  server/README.md           how to attach your editor";

/// What the language server logged, for whoever has to find out why the demo stopped.
fn log_of(home: &Path) -> String {
    let log = std::fs::read_to_string(home.join("lsp.log")).unwrap_or_default();
    let lines: Vec<_> = log.lines().collect();
    let tail = &lines[lines.len().saturating_sub(20)..];
    if tail.is_empty() {
        String::new()
    } else {
        format!("\n  the language server's log ends with:\n  {}", tail.join("\n  "))
    }
}

/// The module, as it is at first.
const MODULE: &str = "\
# zato: ide-deploy=True
from zato.server.service import Service


class GetCustomer(Service):
    name = 'crm.get-customer'

    def handle(self):
        self.response.payload = {'id': 1, 'name': 'Alice'}
";

/// A developer at an editor.
struct Story {
    editor: Editor,
    path: PathBuf,
    uri: String,
    text: String,
    version: i32,
    /// State and hash of each server as they were printed last.
    shown: HashMap<String, (String, Option<String>)>,
}

impl Story {
    async fn begin(folder: &Path, ready: &Ready) -> Result<Self> {
        let folder = folder.canonicalize()?;
        let path = folder.join("crm.py");
        std::fs::write(&path, MODULE)?;
        let address = |path: &Path| Url::from_file_path(path).map_or_else(|()| String::new(), String::from);
        let passwords = HashMap::from([
            ("deploy", ready.accounts.ide.password.clone()),
            ("invoke", ready.accounts.invoke.password.clone()),
        ]);
        let editor = Editor::start(&folder, &address(&folder), settings(ready), passwords).await?;
        let uri = address(&path);
        let mut story =
            Self { editor, path, uri, text: MODULE.to_owned(), version: 1, shown: HashMap::new() };
        let document = json!({
            "uri": story.uri, "languageId": "python", "version": story.version, "text": story.text,
        });
        story.editor.notify("textDocument/didOpen", json!({ "textDocument": document })).await?;
        let known = |screen: &Screen| (!screen.status.targets.is_empty()).then_some(());
        story.editor.wait_for("word that the settings have arrived", known).await?;
        Ok(story)
    }

    async fn go_on(&mut self, sandbox: &Sandbox) -> Result {
        heading(1, "A module is saved");
        self.save().await?;
        self.confirmed_everywhere().await?;
        self.show_lens().await?;

        heading(2, "A save with a mistake in it stays here");
        let running = self.hash();
        self.type_and_save(&[("(self):", "(self)")]).await?;
        self.blocked(&running).await?;

        heading(3, "A module that one server cannot load");
        let faults = Faults { missing_modules: vec!["colorsys".to_owned()], ..Faults::default() };
        sandbox.set_faults("server2", &faults).await?;
        self.type_and_save(&[
            ("import Service\n", "import Service\nimport colorsys\n"),
            ("(self)", "(self):"),
        ])
        .await?;
        self.failed_on("server2").await?;
        say("  The module that it lacks is installed there; the file is saved again, unchanged.");
        sandbox.set_faults("server2", &Faults::default()).await?;
        self.save().await?;
        self.confirmed_everywhere().await?;

        heading(4, "A server is down, and comes back");
        sandbox.stop_server("server3").await?;
        self.type_and_save(&[("'Alice'", "'Bob'")]).await?;
        self.unreachable("server3").await?;
        say("  It is started again. Nobody saves anything.");
        sandbox.start_server("server3").await?;
        self.converged("server3").await
    }

    // What the developer does.

    async fn type_and_save(&mut self, edits: &[(&str, &str)]) -> Result {
        let before = self.text.clone();
        for (old, new) in edits {
            self.text = self.text.replace(old, new);
        }
        for (sign, style, from, against) in
            [("-", term::BAD, &before, &self.text), ("+", term::GOOD, &self.text, &before)]
        {
            for line in from.lines().filter(|line| !against.lines().any(|other| other == *line)) {
                say(format_args!("  {}", paint(style, format!("{sign} {line}"))));
            }
        }
        self.version += 1;
        let change = json!({
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "text": self.text }],
        });
        self.editor.notify("textDocument/didChange", change).await?;
        self.save().await
    }

    async fn save(&mut self) -> Result {
        let document = json!({ "uri": self.uri });
        let by_hand = 1;
        self.editor
            .notify("textDocument/willSave", json!({ "textDocument": document, "reason": by_hand }))
            .await?;
        std::fs::write(&self.path, &self.text)?;
        self.editor
            .notify("textDocument/didSave", json!({ "textDocument": document, "text": self.text }))
            .await
    }

    // What the developer sees.

    fn hash(&self) -> String {
        Sha256::of(self.text.as_bytes()).to_string()
    }

    async fn confirmed_everywhere(&mut self) -> Result {
        let hash = self.hash();
        self.editor
            .wait_for("confirmation by three servers", |screen| {
                let runs =
                    |module: &Module| module.state == "confirmed" && module.sha256.as_ref() == Some(&hash);
                let confirmed = screen.servers().filter(|(_, module)| runs(module)).count();
                (confirmed == 3).then_some(())
            })
            .await?;
        self.show_servers();
        Ok(())
    }

    /// The line above the class, as the editor shows it.
    async fn show_lens(&mut self) -> Result {
        let lenses = self
            .editor
            .request("textDocument/codeLens", json!({ "textDocument": { "uri": self.uri } }))
            .await?;
        let title = lenses.pointer("/0/command/title").and_then(Value::as_str);
        let title = title.ok_or_else(|| Stopped("there is no line above the class".to_owned()))?;
        let line = lenses.pointer("/0/range/start/line").and_then(Value::as_u64).unwrap_or_default();
        let class = usize::try_from(line).ok().and_then(|line| self.text.lines().nth(line));
        say(format_args!("  above `{}`: {title}", class.unwrap_or_default().trim()));
        Ok(())
    }

    async fn blocked(&mut self, running: &str) -> Result {
        let uri = self.uri.clone();
        let told = |code: &'static str| {
            let uri = uri.clone();
            move |screen: &Screen| find(screen, &uri, |found| found.code.as_deref() == Some(code))
        };
        let mistake = self.editor.wait_for("the mistake, in the editor", told("syntax-error")).await?;
        let refusal = self.editor.wait_for("word that nothing was sent", told("not-deployed")).await?;
        self.show(&mistake);
        say(format_args!("  {}", refusal.message));
        let untouched =
            self.editor.screen.servers().all(|(_, module)| module.sha256.as_deref() == Some(running));
        if !untouched {
            return Err(Stopped("a server does not run what it ran before".to_owned()));
        }
        say(format_args!("  every server still runs {}", short(running)));
        Ok(())
    }

    async fn failed_on(&mut self, server: &str) -> Result {
        let (uri, hash) = (self.uri.clone(), self.hash());
        let failure = self
            .editor
            .wait_for("the failure on one server, in the editor", |screen| {
                let outcome = |(one, module): (&editor::Server, &Module)| {
                    module.wanted == hash
                        && module.state == if one.name == server { "failed" } else { "confirmed" }
                };
                let all = screen.servers().filter(|pair| outcome(*pair)).count() == 3;
                let found = find(screen, &uri, |found| {
                    found.code.as_deref() == Some("load-failed") && found.message.contains(server)
                });
                found.filter(|_| all)
            })
            .await?;
        self.show_servers();
        self.show(&failure);
        Ok(())
    }

    async fn unreachable(&mut self, server: &str) -> Result {
        let hash = self.hash();
        self.editor
            .wait_for("word that a server is down", |screen| {
                let others = screen.servers().filter(|(one, _)| one.name != server);
                let confirmed = others.filter(|(_, module)| module.sha256.as_ref() == Some(&hash)).count();
                let down = screen.server(server).is_some_and(|module| module.state == "unreachable");
                (confirmed == 2 && down).then_some(())
            })
            .await?;
        self.show_servers();
        Ok(())
    }

    async fn converged(&mut self, server: &str) -> Result {
        let (hash, since) = (self.hash(), Instant::now());
        self.editor
            .wait_for("the server that came back to run what was saved", |screen| {
                let module = screen.server(server)?;
                (module.state == "confirmed" && module.sha256.as_ref() == Some(&hash)).then_some(())
            })
            .await?;
        self.show_servers();
        let took = since.elapsed().as_millis();
        say(format_args!("  {server} was brought to what was saved, {took} ms after it was back"));
        Ok(())
    }

    /// What changed in the editor's tree of servers.
    fn show_servers(&mut self) {
        for (server, module) in self.editor.screen.servers() {
            let news = (module.state.clone(), module.sha256.clone());
            if self.shown.get(&server.name) != Some(&news) {
                say(server_line(&server.name, module));
                self.shown.insert(server.name.clone(), news);
            }
        }
    }

    /// A diagnostic with the lines it stands at.
    fn show(&self, diagnostic: &Diagnostic) {
        let text = Text::new(&self.text, Encoding::Utf8);
        let byte = |at: editor::Position| text.byte_at(crate::text::Position::new(at.line, at.character));
        let shown = render(&Finding {
            severity: match diagnostic.severity {
                Some(2) => Severity::Warning,
                Some(3) => Severity::Information,
                Some(4) => Severity::Hint,
                _ => Severity::Error,
            },
            code: diagnostic.code.as_deref().unwrap_or_default(),
            message: &diagnostic.message,
            path: Path::new("crm.py"),
            text: &self.text,
            range: Some(byte(diagnostic.range.start)..byte(diagnostic.range.end)),
            elsewhere: Vec::new(),
            notes: Vec::new(),
            help: None,
        });
        shown.lines().for_each(|line| say(format_args!("  {line}")));
    }
}

/// The settings that a user would write for this cluster.
fn settings(ready: &Ready) -> Value {
    let servers: serde_json::Map<_, _> =
        ready.servers.iter().map(|server| (server.name.clone(), json!(server.url))).collect();
    let logs: serde_json::Map<_, _> =
        ready.servers.iter().map(|server| (server.name.clone(), json!(server.log))).collect();
    json!({
        "defaultTarget": "demo",
        "deployOnSave": "explicit",
        "targets": { "demo": {
            "url": ready.load_balancer,
            "servers": servers,
            "logs": logs,
            "username": ready.accounts.ide.username,
            "invokeUsername": ready.accounts.invoke.username,
            "statusService": true,
        }},
    })
}

fn find(screen: &Screen, uri: &str, wanted: impl Fn(&Diagnostic) -> bool) -> Option<Diagnostic> {
    screen.diagnostics.get(uri)?.iter().find(|diagnostic| wanted(diagnostic)).cloned()
}

fn heading(number: u8, what: &str) {
    say(paint(term::BOLD, format_args!("\n{number}. {what}")));
}

fn short(hash: &str) -> &str {
    hash.get(..7).unwrap_or(hash)
}

fn server_line(server: &str, module: &Module) -> String {
    let style = match module.state.as_str() {
        "confirmed" => term::GOOD,
        "unreachable" | "pending" => term::DOUBT,
        _ => term::BAD,
    };
    let parts: Vec<_> = ["validate", "upload", "load", "verify"]
        .iter()
        .filter_map(|name| Some((name, *module.ms.get(*name)?)))
        .filter(|(_, ms)| *ms > 0.0)
        .map(|(name, ms)| format!("{name} {ms:.1}"))
        .collect();
    let total: f64 = module.ms.values().sum();
    let took = format!("{total:.0} ms ({})", parts.join(", "));
    let state = paint(style, format_args!("{:<11}", module.state));
    match (&module.sha256, module.state.as_str()) {
        (Some(hash), _) => {
            let details = paint(term::DIM, format_args!("{}  {took}", module.evidence));
            format!("  {server}  {state}  runs {}  {details}", short(hash))
        }
        (None, "failed") => format!("  {server}  {state}  {}", paint(term::DIM, took)),
        (None, _) => format!("  {server}  {state}"),
    }
}
