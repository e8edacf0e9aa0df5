//! Whole processes, side by side in one run: start, memory, and from an edit to its diagnostics.
//!
//! The peer is `ruff server`; `RUFF` names its binary (`make bench` installs it). Without it only our own numbers are
//! printed. Nothing here passes or fails: machines differ, ratios of one run do not lie as much.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::format_collect,
    reason = "a bench may stop and must talk"
)]

mod support;

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Client, module, percentiles};

const SIZES: [usize; 3] = [500, 20_000, 100_000];
const EDITS: usize = 300;
const STARTS: usize = 20;

struct Contestant {
    name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
    options: Value,
}

impl Contestant {
    fn start(&self, root: &std::path::Path) -> Client {
        Client::start(Command::new(&self.program).args(self.arguments), root, &self.options)
    }
}

fn main() {
    // `cargo test` builds benches and runs them with this flag: nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let ours = std::env::var_os("HOTDEPLOY_BIN")
        .map_or_else(|| env!("CARGO_BIN_EXE_hotdeploy").into(), PathBuf::from);
    let mut contestants =
        vec![Contestant { name: "hotdeploy", program: ours, arguments: &["lsp"], options: json!({}) }];
    if let Some(ruff) = std::env::var_os("RUFF") {
        let program = PathBuf::from(ruff);
        contestants.push(Contestant {
            name: "ruff server",
            program,
            arguments: &["server"],
            options: json!({}),
        });
    }
    let root = tempfile::tempdir().expect("a directory");

    println!(
        "{:<34}{}",
        "",
        contestants.iter().map(|c| format!("{:>22}", c.name)).collect::<String>() + "     ratio"
    );
    row("binary, MB", &contestants.iter().map(size).collect::<Vec<_>>());
    row(
        "initialize, ms (p50 of process start)",
        &contestants.iter().map(|c| starts(c, root.path())).collect::<Vec<_>>(),
    );
    row("memory after initialize, MB", &contestants.iter().map(|c| idle(c, root.path())).collect::<Vec<_>>());
    for bytes in SIZES {
        // Alternating rounds: what else the machine does hits both alike.
        let mut times: Vec<Vec<Duration>> = contestants.iter().map(|_| Vec::new()).collect();
        let mut memory = vec![0.0; contestants.len()];
        for _ in 0..3 {
            for (i, contestant) in contestants.iter().enumerate() {
                let (round, kb) = edits(contestant, root.path(), bytes);
                times[i].extend(round);
                memory[i] = kb / 1024.0;
            }
        }
        let both: Vec<_> = times.iter_mut().map(|times| percentiles(times)).collect();
        row(
            &format!("edit to diagnostics, {bytes} B, p50 ms"),
            &both.iter().map(|b| b.0).collect::<Vec<_>>(),
        );
        row(
            &format!("edit to diagnostics, {bytes} B, p95 ms"),
            &both.iter().map(|b| b.1).collect::<Vec<_>>(),
        );
        row(&format!("memory afterwards, {bytes} B, MB"), &memory);
    }
}

fn row(title: &str, values: &[f64]) {
    let cells: String = values.iter().map(|value| format!("{value:>22.2}")).collect();
    let ratio = if let [ours, theirs] = values { format!("{:>10.2}", ours / theirs) } else { String::new() };
    println!("{title:<34}{cells}{ratio}");
}

fn size(contestant: &Contestant) -> f64 {
    let path = std::fs::canonicalize(&contestant.program).unwrap_or_else(|_| contestant.program.clone());
    std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6)
}

fn starts(contestant: &Contestant, root: &std::path::Path) -> f64 {
    let mut times: Vec<_> = (0..STARTS).map(|_| contestant.start(root).started_in).collect();
    percentiles(&mut times).0
}

fn idle(contestant: &Contestant, root: &std::path::Path) -> f64 {
    let mut client = contestant.start(root);
    // One round trip more, so that everything that follows `initialized` has been done.
    client.request("workspace/symbol", json!({"query": ""}));
    client.memory() as f64 / 1024.0
}

/// Types an error and takes it back, again and again.
fn edits(contestant: &Contestant, root: &std::path::Path, bytes: usize) -> (Vec<Duration>, f64) {
    let mut client = contestant.start(root);
    let uri = format!("file://{}/crm.py", root.display());
    let text = module(bytes);
    client.open(&uri, &text);
    let line = text.lines().count() / 2;
    let range = |end: usize| json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": end}});
    let mut times = Vec::new();
    for version in 2..EDITS + 12 {
        let breaks = version % 2 == 0;
        let change = if breaks {
            json!({"range": range(0), "text": "=="})
        } else {
            json!({"range": range(2), "text": ""})
        };
        let document = json!({"uri": uri, "version": version});
        let began = Instant::now();
        client
            .notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
        // A list of the text as it was opened may come before the first.
        while client.diagnostics(&uri).is_empty() == breaks {}
        if version >= 12 {
            times.push(began.elapsed());
        }
    }
    (times, client.memory() as f64)
}
