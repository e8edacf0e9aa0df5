//! What became known of servers, as lines for people or objects for programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstyle::Style;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::excerpt::{Finding, render};
use super::term::{self, paint, say, say_aside};
use crate::deploy::{
    Effect, Evidence, Fact, Failure, ModuleName, RolloutState, ServerName, ServerState, Severity, Timings,
};
use crate::text::{Encoding, Text};

/// A module's file, for its name and its lines.
#[derive(Debug, Clone)]
pub struct Page {
    pub path: PathBuf,
    pub text: String,
}

/// Prints facts as they come.
pub struct Report {
    json: bool,
    names_modules: bool,
    /// Which page a module's name means.
    pages: BTreeMap<String, Page>,
    /// What failed and was shown with its lines, and where: other servers have the same to say.
    explained: BTreeMap<(String, String, Option<u32>), ServerName>,
    /// The servers that are still waited for, where somebody watches.
    bars: Option<Bars>,
}

impl Report {
    pub fn new(json: bool, pages: BTreeMap<String, Page>) -> Self {
        let bars = (!json && term::is_watched()).then(Bars::default);
        Self { json, names_modules: pages.len() > 1, pages, explained: BTreeMap::new(), bars }
    }

    /// Whether a server's line says of which module it speaks; without this, when there are several.
    pub fn name_modules(&mut self, names_modules: bool) {
        self.names_modules = names_modules;
    }

    /// Shows one effect of the core.
    pub fn show(&mut self, effect: &Effect) {
        match effect {
            Effect::Tell(fact) => self.fact(fact),
            Effect::Notify { severity, message } => {
                let (style, word) = match severity {
                    Severity::Error => (term::BAD.bold(), "error"),
                    Severity::Warning => (term::DOUBT.bold(), "warning"),
                    Severity::Information | Severity::Hint => (term::DIM, "note"),
                };
                self.aside(|| say_aside(format_args!("{}: {message}", paint(style, word))));
            }
            _ => {}
        }
    }

    pub fn fact(&mut self, fact: &Fact) {
        if self.json {
            match serde_json::to_string(fact) {
                Ok(line) => say(line),
                Err(error) => tracing::error!(%error, "a fact has no form in JSON"),
            }
            return;
        }
        match fact {
            Fact::Server { server, module, state, error, .. } => {
                let (said, details) = match error {
                    Some(failure) => self.failure(module.as_str(), server, *state, failure),
                    None => (None, None),
                };
                let line = server_line(fact, self.names_modules, said.as_deref());
                let silent = *state == ServerState::Pending && error.is_none();
                if let Some(bars) = &mut self.bars
                    && bars.update(module, server, *state, error.as_ref(), &line)
                {
                    return;
                }
                if !silent {
                    self.aside(|| {
                        say(line);
                        details.into_iter().for_each(say);
                    });
                }
            }
            Fact::Rollout { module, state, error, .. } => {
                for line in self.bars.iter_mut().flat_map(|bars| bars.end(module)) {
                    say(line);
                }
                say(rollout_line(fact));
                if let Some(failure) = error.as_ref().filter(|_| *state != RolloutState::Blocked) {
                    say(indented(&failure.message));
                }
            }
        }
    }

    /// What went wrong on a server: some words for its line, and the module's lines where they are known.
    fn failure(
        &mut self,
        module: &str,
        server: &ServerName,
        state: ServerState,
        failure: &Failure,
    ) -> (Option<String>, Option<String>) {
        let page = self.pages.get(module);
        let (Some(page), Some(line), ServerState::Failed) = (page, failure.line, state) else {
            let one_line = !failure.message.contains('\n');
            let message = failure.message.clone();
            return if one_line { (Some(message), None) } else { (None, Some(indented(&message))) };
        };
        let key = (module.to_owned(), failure.message.clone(), failure.line);
        if let Some(first) = self.explained.get(&key) {
            return (Some(format!("as on {first}: {}", failure.message)), None);
        }
        self.explained.insert(key, server.clone());
        let message = format!("{server}: {}", failure.message);
        (None, Some(at_line(page, line, "load-failed", &message, failure.traceback.as_deref()) + "\n"))
    }

    /// Prints without running into the moving lines.
    fn aside(&self, print: impl FnOnce()) {
        match &self.bars {
            Some(bars) => bars.all.suspend(print),
            None => print(),
        }
    }
}

/// `  server1  confirmed  verified  a1b2c3d  crm.get  41 ms (…)`
fn server_line(fact: &Fact, names_module: bool, said: Option<&str>) -> String {
    let Fact::Server { server, module, state, evidence, sha256, services, ms, .. } = fact else {
        return String::new();
    };
    let who = if names_module { format!("  {module}  {server}") } else { format!("  {server}") };
    let mut words = vec![who, paint(style_of(*state), word_of(*state))];
    if *state == ServerState::Confirmed {
        words.push(word_of_evidence(*evidence).to_owned());
        words.extend(sha256.map(|sha256| sha256.short()));
        words.extend((!services.is_empty()).then(|| services.join(", ")));
    }
    words.extend(said.map(str::to_owned));
    words.extend(timings(*ms).map(|text| paint(term::DIM, text)));
    words.join("  ")
}

/// `crm.py a1b2c3d confirmed on every server of dev in 41 ms`
fn rollout_line(fact: &Fact) -> String {
    let Fact::Rollout { target, module, state, sha256, ms, .. } = fact else { return String::new() };
    let hash = sha256.map(|sha256| format!(" {}", sha256.short())).unwrap_or_default();
    let (style, words) = words_of(*state);
    let took = if *ms > 0.0 { format!(" in {ms:.0} ms") } else { String::new() };
    format!("{module}{hash} {} {target}{took}", paint(style.bold(), words))
}

/// A problem at a whole line (from 1) of a module.
pub fn at_line(page: &Page, line: u32, code: &str, message: &str, traceback: Option<&str>) -> String {
    let text = Text::new(&page.text, Encoding::Utf8);
    let range = text.line_range(line.saturating_sub(1));
    let notes = traceback.map(|traceback| format!("the server says:\n{traceback}"));
    let finding = Finding {
        severity: Severity::Error,
        code,
        message,
        path: Path::new(&page.path),
        text: &page.text,
        range: Some(text.byte_at(range.start)..text.byte_at(range.end)),
        elsewhere: Vec::new(),
        notes: notes.into_iter().collect(),
        help: None,
    };
    render(&finding)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// `41 ms (validate 0.2, upload 4.1, load 31.0, verify 5.3)`, without what took no time.
fn timings(ms: Timings) -> Option<String> {
    let parts = [("validate", ms.validate), ("upload", ms.upload), ("load", ms.load), ("verify", ms.verify)];
    let total: f64 = parts.iter().map(|(_, ms)| ms).sum();
    let shown: Vec<_> =
        parts.iter().filter(|(_, ms)| *ms > 0.0).map(|(name, ms)| format!("{name} {ms:.1}")).collect();
    (!shown.is_empty()).then(|| format!("{total:.0} ms ({})", shown.join(", ")))
}

fn style_of(state: ServerState) -> Style {
    match state {
        ServerState::Confirmed => term::GOOD,
        ServerState::Failed | ServerState::Stale | ServerState::Blocked => term::BAD,
        ServerState::Unreachable | ServerState::Pending => term::DOUBT,
    }
}

fn word_of(state: ServerState) -> &'static str {
    match state {
        ServerState::Confirmed => "confirmed",
        ServerState::Failed => "failed",
        ServerState::Stale => "stale",
        ServerState::Unreachable => "unreachable",
        ServerState::Pending => "not confirmed",
        ServerState::Blocked => "blocked",
    }
}

pub fn word_of_evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::None => "nothing",
        Evidence::Accepted => "accepted",
        Evidence::Loaded => "loaded",
        Evidence::Verified => "verified",
    }
}

fn words_of(state: RolloutState) -> (Style, &'static str) {
    match state {
        RolloutState::Confirmed => (term::GOOD, "confirmed on every server of"),
        RolloutState::Failed => (term::BAD, "failed on"),
        RolloutState::Partial => (term::BAD, "not confirmed on every server of"),
        RolloutState::Blocked => (term::BAD, "not sent to"),
        RolloutState::Unconfirmed => (term::DOUBT, "not confirmed on"),
    }
}

/// A moving line for each server that is waited for.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    waiting: BTreeMap<(String, ServerName), Waiting>,
}

struct Waiting {
    bar: ProgressBar,
    /// What is to be said of the server if nothing more comes.
    last: String,
}

impl Bars {
    /// Takes a server's new state, and the line about it. True when that is nothing to print yet.
    fn update(
        &mut self,
        module: &ModuleName,
        server: &ServerName,
        state: ServerState,
        error: Option<&Failure>,
        line: &str,
    ) -> bool {
        let key = (module.to_string(), server.clone());
        let goes_on = match state {
            ServerState::Pending => error.is_none(),
            ServerState::Unreachable => true,
            ServerState::Confirmed | ServerState::Failed | ServerState::Stale | ServerState::Blocked => false,
        };
        if !goes_on {
            if let Some(waiting) = self.waiting.remove(&key) {
                waiting.bar.finish_and_clear();
            }
            return false;
        }
        let waits = error.map_or("waiting for proof", |failure| failure.message.as_str());
        let message = format!("{module}  {server}  {waits}");
        let all = &self.all;
        let waiting = self.waiting.entry(key).or_insert_with(|| Waiting::new(all, message.clone()));
        waiting.bar.set_message(message);
        line.clone_into(&mut waiting.last);
        true
    }

    /// A module has come to its end; returns what is to be said of the servers that are still waited for.
    fn end(&mut self, module: &str) -> Vec<String> {
        let (ended, others) =
            std::mem::take(&mut self.waiting).into_iter().partition(|((name, _), _)| name == module);
        self.waiting = others;
        let ended: BTreeMap<_, Waiting> = ended;
        let clear = |waiting: Waiting| {
            waiting.bar.finish_and_clear();
            waiting.last
        };
        ended.into_values().map(clear).collect()
    }
}

impl Waiting {
    fn new(all: &MultiProgress, message: String) -> Self {
        let bar = ProgressBar::new_spinner().with_message(message);
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {elapsed:>4} {wide_msg}") {
            bar.set_style(style);
        }
        let bar = all.add(bar);
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, last: String::new() }
    }
}
