//! Whether the servers have what a module imports: asked of each before anything is sent to any.
//!
//! Only where the cluster can be asked, only for imports that load time is sure to reach and that no standard
//! installation answers for. A server that does not answer in time holds nothing up: its upload will tell.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::desk::{Operation, SlotKey, Timer};
use super::document::Attempt;
use super::event::{Diagnostic, Effect, Fact, Severity};
use super::model::{
    ClusterInfo, Content, ErrorKind, Evidence, Failure, Millis, ModuleName, OpId, ServerError, ServerName,
    ServerState, TargetName, TimerId, Timings,
};
use super::world::World;
use crate::lines::Span;
use crate::python::{ImportVerdict, Profile, Reached, Report, judge_import};

/// How long servers may think about it: it is one round trip on a connection that is open.
const WITHIN: Millis = 2_000;
/// Most modules that are asked for at once.
const MOST: usize = 100;
/// What a module that finds modules in its own way has in its text.
const OWN_WAYS: [&str; 5] = ["sys.path", "sys.modules", "meta_path", "addsitedir", "extend_path"];

/// A module that another one is sure to import when it loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needed {
    /// Its dotted name.
    pub module: String,
    /// Where the import names it.
    pub span: Span,
}

/// A text that passed the gate, and what the servers are asked before it goes out.
#[derive(Debug)]
pub(super) struct Question {
    pub attempt: Attempt,
    pub content: Content,
    pub validate: f64,
    needed: Vec<Needed>,
    /// `false`: the cluster is not known yet.
    sent: bool,
    /// Servers that have not answered, and what they were asked for.
    open: BTreeMap<ServerName, (OpId, Vec<String>)>,
    missing: BTreeMap<ServerName, BTreeSet<String>>,
    timer: TimerId,
}

/// What a module needs that only the servers can answer for.
pub(super) fn needed(text: &str, report: &Report, profile: &Profile) -> Vec<Needed> {
    let unknown = |import: &&crate::python::Import| {
        import.reached == Reached::Always
            && import.level == 0
            && !import.module.is_empty()
            && import.module.split('.').next() != Some(report.outline.stem.as_str())
            && matches!(judge_import(import, profile), ImportVerdict::Missing { .. } | ImportVerdict::Unknown)
    };
    let imports: Vec<_> = report.outline.imports.iter().filter(unknown).collect();
    if imports.is_empty() || OWN_WAYS.iter().any(|way| text.contains(way)) {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    imports
        .into_iter()
        .filter(|import| seen.insert(import.module.as_str()))
        .take(MOST)
        .map(|import| Needed { module: import.module.clone(), span: import.span.clone() })
        .collect()
}

impl World {
    /// A text passed the gate. It goes out now, or when the servers have said that they have what it imports.
    pub(super) fn past_gate(
        &mut self,
        attempt: &Attempt,
        content: Content,
        needed: Vec<Needed>,
        validate: f64,
    ) {
        let key = SlotKey { target: attempt.target.clone(), module: content.module.clone() };
        self.drop_question(&key, "a newer save took its place");
        if needed.is_empty() {
            self.go_on(attempt, content, validate);
            return;
        }
        let limit = Duration::from_millis(self.target_policy(&key.target).timeout);
        let timer = self.desk.timer(Timer::Imports { slot: key.clone() }, limit);
        let question = Question {
            attempt: attempt.clone(),
            content,
            validate,
            needed,
            sent: false,
            open: BTreeMap::new(),
            missing: BTreeMap::new(),
            timer,
        };
        self.questions.insert(key.clone(), question);
        if let Some(info) = self.cluster(&key.target) {
            self.ask_servers(&key, &info);
        }
    }

    fn go_on(&mut self, attempt: &Attempt, content: Content, validate: f64) {
        self.clear_gate(&attempt.uri, &attempt.target);
        self.warn_of_namesake(attempt, &content.module);
        self.wish(attempt, content, validate);
    }

    /// The cluster is known: questions that waited for it go out.
    pub(super) fn questions_connected(&mut self, target: &TargetName, info: &ClusterInfo) {
        for key in self.questions_of(target, false) {
            self.ask_servers(&key, info);
        }
    }

    /// The cluster cannot be reached: the rollout tells of it, and tries again where that can help.
    pub(super) fn questions_not_connected(&mut self, target: &TargetName) {
        for key in self.questions_of(target, false) {
            self.answered_enough(&key);
        }
    }

    fn questions_of(&self, target: &TargetName, sent: bool) -> Vec<SlotKey> {
        let those = self.questions.iter();
        let those = those.filter(|(key, question)| key.target == *target && question.sent == sent);
        those.map(|(key, _)| key.clone()).collect()
    }

    fn ask_servers(&mut self, key: &SlotKey, info: &ClusterInfo) {
        let under_way = self.modules_under_way(key);
        let Some(question) = self.questions.get_mut(key) else { return };
        question.sent = true;
        let found = self.connections.get(&key.target).map(|connection| &connection.found);
        let servers = info.servers.iter().filter(|_| info.finds_modules);
        for server in servers {
            let names = question.needed.iter().map(|needed| &needed.module);
            let unknown = names.filter(|module| {
                let known = |found: &BTreeSet<_>| found.contains(&(server.name.clone(), (*module).clone()));
                !found.is_some_and(known) && !under_way.contains(top(module))
            });
            let modules: Vec<_> = unknown.cloned().collect();
            if modules.is_empty() {
                continue;
            }
            let op = OpId(self.desk.fresh());
            let whose = Operation::Imports { slot: key.clone(), server: server.name.clone() };
            self.desk.note(op, whose);
            question.open.insert(server.name.clone(), (op, modules.clone()));
            let (target, server) = (key.target.clone(), server.name.clone());
            self.desk.out.push(Effect::FindModules { op, target, server, modules });
        }
        if question.open.is_empty() {
            self.answered_enough(key);
            return;
        }
        self.desk.forget(question.timer);
        question.timer = self.desk.timer(Timer::Imports { slot: key.clone() }, Duration::from_millis(WITHIN));
    }

    /// Modules that are on their way to the same servers: whether they have them is about to change.
    fn modules_under_way(&self, key: &SlotKey) -> BTreeSet<String> {
        let rollouts = self.slots.iter().filter(|(slot, _)| slot.target == key.target);
        let running = rollouts
            .filter(|(_, slot)| slot.rollout.as_ref().is_some_and(super::rollout::Rollout::is_running));
        let asked = self.questions.keys().filter(|other| other.target == key.target && *other != key);
        running.map(|(slot, _)| slot).chain(asked).map(|slot| slot.module.stem().to_owned()).collect()
    }

    /// A server says which of the modules it does not find.
    pub(super) fn modules_found(
        &mut self,
        key: &SlotKey,
        server: &ServerName,
        result: Result<Vec<String>, ServerError>,
    ) {
        let Some(question) = self.questions.get_mut(key) else { return };
        let Some((_, asked)) = question.open.remove(server) else { return };
        match result {
            Ok(missing) => {
                // What a server lacks may be installed the next moment: only what it has is remembered.
                let (missing, found): (BTreeSet<_>, BTreeSet<_>) =
                    asked.into_iter().partition(|module| missing.contains(module));
                if !missing.is_empty() {
                    question.missing.insert(server.clone(), missing);
                }
                if let Some(connection) = self.connections.get_mut(&key.target) {
                    connection.found.extend(found.into_iter().map(|module| (server.clone(), module)));
                }
            }
            Err(error) if error.kind == ErrorKind::Unreachable => self.forget_found(&key.target, server),
            Err(_) => {}
        }
        if self.questions.get(key).is_some_and(|question| question.open.is_empty()) {
            self.answered_enough(key);
        }
    }

    /// Every server has answered, or has had the time to.
    pub(super) fn answered_enough(&mut self, key: &SlotKey) {
        let Some(question) = self.take_question(key) else { return };
        if let Err(reason) = self.may_send(&key.target) {
            self.refuse_because(&question.attempt, format!("not deployed: {reason}"));
        } else if question.missing.is_empty() {
            self.go_on(&question.attempt, question.content, question.validate);
        } else {
            self.lacking(&question);
        }
    }

    /// Ends the asking; answers that are still to come are not wanted.
    fn take_question(&mut self, key: &SlotKey) -> Option<Question> {
        let question = self.questions.remove(key)?;
        self.desk.forget(question.timer);
        for (op, _) in question.open.values() {
            self.desk.abandon(*op);
        }
        Some(question)
    }

    /// What a server was known to have counts no more: it may have been started anew.
    pub(super) fn forget_found(&mut self, target: &TargetName, server: &ServerName) {
        if let Some(connection) = self.connections.get_mut(target) {
            connection.found.retain(|(name, _)| name != server);
        }
    }

    /// Ends a question whose text is not to go out any more.
    pub(super) fn drop_question(&mut self, key: &SlotKey, reason: &str) {
        let Some(question) = self.take_question(key) else { return };
        self.refuse_request(&question.attempt, super::event::Reply::Refused(reason.to_owned()));
    }

    /// Tells of every server that lacks something, at the imports in question. Nothing is sent.
    fn lacking(&mut self, question: &Question) {
        let (attempt, target) = (&question.attempt, &question.attempt.target);
        let mut diagnostics = Vec::new();
        let mut facts = Vec::new();
        let document = self.documents.get(&attempt.uri);
        for (server, missing) in &question.missing {
            let imports = question.needed.iter().filter(|needed| missing.contains(&needed.module));
            for needed in imports.clone() {
                let range = attempt.text.range_at(&needed.span);
                diagnostics.push(Diagnostic {
                    range: document.map_or(range, |document| document.now_at(attempt.stamp, range)),
                    severity: Severity::Error,
                    code: "missing-module".to_owned(),
                    message: format!("{target}: {}", message(server, [needed.module.as_str()])),
                    related: Vec::new(),
                    server: Some(server.clone()),
                });
            }
            let first = imports.clone().map(|needed| needed.span.start).min().unwrap_or_default();
            let failure = Failure {
                message: message(server, imports.map(|needed| needed.module.as_str())),
                line: Some(attempt.text.position_at(first).line + 1),
                traceback: None,
            };
            facts.push(blocked(target, server, &question.content.module, failure));
        }
        self.publisher.set(&attempt.uri, super::gate::gate(target), diagnostics);
        let error = facts.iter().find_map(|fact| match fact {
            Fact::Server { error, .. } => error.clone(),
            Fact::Rollout { .. } => None,
        });
        let content = &question.content;
        facts.push(Fact::blocked(target.clone(), content.module.to_string(), Some(content.sha256), error));
        self.desk.out.extend(facts.iter().cloned().map(Effect::Tell));
        if let Some(id) = attempt.request {
            self.batch_ended(id, facts);
        }
    }
}

fn top(module: &str) -> &str {
    module.split('.').next().unwrap_or_default()
}

fn message<'a>(server: &ServerName, modules: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = modules.into_iter().map(|module| format!("`{module}`")).collect();
    let noun = if names.len() == 1 { "module" } else { "modules" };
    let what = if names.len() == 1 { "it" } else { "them" };
    format!(
        "{server} has no {noun} {}; nothing was sent to any server. Install {what} there, or deploy {what} first",
        names.join(", ")
    )
}

fn blocked(target: &TargetName, server: &ServerName, module: &ModuleName, failure: Failure) -> Fact {
    Fact::Server {
        rollout: None,
        target: target.clone(),
        server: server.clone(),
        module: module.clone(),
        state: ServerState::Blocked,
        evidence: Evidence::None,
        sha256: None,
        services: Vec::new(),
        ms: Timings::default(),
        error: Some(failure),
    }
}
