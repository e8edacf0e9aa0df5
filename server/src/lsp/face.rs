//! Shows in the editor what the core tells.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::client::Abilities;
use super::manual::Manual;
use super::outbox::{Key, Outbox};
use super::{confirm, convert, progress};
use crate::deploy::{Diagnostic, Effect, Progress, Request, RolloutId, Severity, Uri};
use crate::shell::{Engine, Face};

/// The face of one client.
pub struct EditorFace {
    outbox: Outbox,
    abilities: Abilities,
    manual: Manual,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// For what the user is asked; gone when the session is, as the engine holds this face.
    engine: Option<Engine>,
    progress: HashMap<RolloutId, mpsc::UnboundedSender<Progress>>,
}

impl EditorFace {
    pub fn new(outbox: Outbox, abilities: Abilities, manual: Manual) -> Self {
        Self { outbox, abilities, manual, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn attach(&self, engine: Engine) {
        self.state().engine = Some(engine);
    }

    pub fn detach(&self) {
        *self.state() = State::default();
    }

    fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: &[Diagnostic]) {
        let Some(lsp_uri) = convert::lsp_uri(uri) else {
            tracing::warn!(%uri, "diagnostics of a document that has no URI");
            return;
        };
        let mut params = json!({
            "uri": lsp_uri,
            "diagnostics": convert::diagnostics(diagnostics, self.abilities, &self.manual),
        });
        if let Some(version) = version {
            params["version"] = json!(version);
        }
        let key = Key::Diagnostics(uri.as_str().to_owned());
        self.outbox.notify(Some(key), "textDocument/publishDiagnostics", params);
    }

    fn refresh(&self, supported: bool, method: &'static str) {
        if supported {
            self.outbox.ask_in_passing(Some(Key::Refresh(method)), method, None);
        }
    }

    fn progress(&self, rollout: RolloutId, progress: Progress) {
        if !self.abilities.progress {
            return;
        }
        let mut state = self.state();
        match progress {
            Progress::Begin { title } => {
                let steps = progress::start(self.outbox.clone(), rollout, title);
                state.progress.insert(rollout, steps);
            }
            Progress::Report { .. } => {
                if let Some(steps) = state.progress.get(&rollout) {
                    let _ = steps.send(progress);
                }
            }
            Progress::End { .. } => {
                if let Some(steps) = state.progress.remove(&rollout) {
                    let _ = steps.send(progress);
                }
            }
        }
    }
}

/// A message for the person at the editor.
pub fn show_message(outbox: &Outbox, severity: Severity, message: &str) {
    let params = json!({ "type": convert::message_type(severity), "message": message });
    outbox.notify(None, "window/showMessage", params);
}

impl Face for EditorFace {
    fn show(&self, effect: Effect) {
        match effect {
            Effect::Publish { uri, version, diagnostics } => self.publish(&uri, version, &diagnostics),
            Effect::RefreshDiagnostics => self.refresh(self.abilities.pulls, "workspace/diagnostic/refresh"),
            Effect::RefreshLenses => {
                self.refresh(self.abilities.refresh_lenses, "workspace/codeLens/refresh");
            }
            Effect::RefreshHints => {
                self.refresh(self.abilities.refresh_hints, "workspace/inlayHint/refresh");
            }
            Effect::Status(status) => {
                let status = serde_json::to_value(status).unwrap_or(Value::Null);
                self.outbox.notify(Some(Key::Status), "hotdeploy/status", status);
            }
            Effect::Progress { rollout, progress } => self.progress(rollout, progress),
            Effect::Notify { severity, message } => show_message(&self.outbox, severity, &message),
            Effect::Confirm { uri, target, message } => {
                let engine = self.state().engine.clone();
                if let Some(engine) = engine {
                    let request = Request::Deploy { uri, target: Some(target.clone()), confirmed: true };
                    confirm::ask(&self.outbox, engine, &target, &message, request);
                }
            }
            Effect::Tell(fact) => {
                tracing::debug!(?fact, "told");
                if self.abilities.facts {
                    let rollout = fact.rollout();
                    let mut fact = serde_json::to_value(fact).unwrap_or(Value::Null);
                    if let Some(id) = rollout {
                        fact["rollout"] = json!(id);
                    }
                    self.outbox.notify(None, "hotdeploy/fact", fact);
                }
            }
            // Not for a face: the shell performs these.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::{Related, Status};
    use crate::text::{Position, Range};
    use tower_lsp::jsonrpc::{Error, Id};

    fn face(abilities: Abilities) -> (EditorFace, Outbox) {
        let outbox = Outbox::default();
        outbox.open();
        (EditorFace::new(outbox.clone(), abilities, Manual::default()), outbox)
    }

    fn line(line: u32) -> Range {
        Range::new(Position::new(line, 4), Position::new(line, 9))
    }

    fn failure() -> Effect {
        let uri = Uri::from("file:///src/crm.py");
        let diagnostic = Diagnostic {
            range: line(6),
            severity: Severity::Error,
            code: "load-failed".to_owned(),
            message: "dev: server1: NameError: name 'x' is not defined".to_owned(),
            related: vec![Related {
                uri: uri.clone(),
                range: line(2),
                message: "called from here".to_owned(),
            }],
            server: Some("server1".into()),
        };
        Effect::Publish { uri, version: Some(3), diagnostics: vec![diagnostic] }
    }

    #[tokio::test]
    async fn the_rest_of_a_traceback_is_shown_as_other_places() {
        let (face, outbox) = face(Abilities { related_information: true, ..Abilities::default() });
        face.show(failure());
        let params = outbox.sent().await[0]["params"].take();
        assert_eq!(params["version"], 3);
        assert_eq!(
            params["diagnostics"][0],
            json!({
                "range": { "start": { "line": 6, "character": 4 }, "end": { "line": 6, "character": 9 } },
                "severity": 1,
                "code": "load-failed",
                "source": "hotdeploy",
                "message": "dev: server1: NameError: name 'x' is not defined",
                "relatedInformation": [{
                    "location": {
                        "uri": "file:///src/crm.py",
                        "range": { "start": { "line": 2, "character": 4 }, "end": { "line": 2, "character": 9 } },
                    },
                    "message": "called from here",
                }],
                "data": { "server": "server1" },
            })
        );
    }

    #[tokio::test]
    async fn a_client_without_other_places_is_told_them_in_the_message() {
        let (face, outbox) = face(Abilities::default());
        face.show(failure());
        let shown = outbox.sent().await[0]["params"]["diagnostics"][0].take();
        assert_eq!(shown.get("relatedInformation"), None);
        let message = "dev: server1: NameError: name 'x' is not defined\ncrm.py:3: called from here";
        assert_eq!(shown["message"], message);
    }

    #[tokio::test]
    async fn what_a_client_cannot_do_is_not_asked_of_it() {
        let (face, outbox) = face(Abilities::default());
        face.show(Effect::RefreshDiagnostics);
        face.show(Effect::RefreshLenses);
        face.show(begin());
        let status = Status { version: 1, trusted: true, selected: None, targets: Vec::new() };
        face.show(Effect::Status(status));
        let sent = outbox.sent().await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(
            sent[0]["params"],
            json!({ "version": 1, "trusted": true, "selected": null, "targets": [] })
        );
    }

    #[tokio::test]
    async fn a_client_that_can_is_asked_to_ask_anew() {
        let (face, outbox) = face(Abilities { pulls: true, refresh_lenses: true, ..Abilities::default() });
        for _ in 0..3 {
            face.show(Effect::RefreshDiagnostics);
            face.show(Effect::RefreshLenses);
        }
        let sent = outbox.sent().await;
        let methods: Vec<_> = sent.iter().map(|sent| sent["method"].as_str().unwrap()).collect();
        assert_eq!(methods, ["workspace/diagnostic/refresh", "workspace/codeLens/refresh"]);
        assert_eq!(sent[0].get("params"), None);
    }

    #[tokio::test]
    async fn a_message_is_as_grave_as_it_is() {
        let (face, outbox) = face(Abilities::default());
        let grave = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];
        for severity in grave {
            face.show(Effect::Notify { severity, message: "m".to_owned() });
        }
        let sent = outbox.sent().await;
        let types: Vec<_> = sent.iter().map(|sent| sent["params"]["type"].as_i64().unwrap()).collect();
        assert_eq!(types, [1, 2, 3, 4]);
    }

    // Progress.

    const ROLLOUT: RolloutId = RolloutId(7);

    fn progress(progress: Progress) -> Effect {
        Effect::Progress { rollout: ROLLOUT, progress }
    }

    fn begin() -> Effect {
        progress(Progress::Begin { title: "Deploying crm.py".to_owned() })
    }

    fn report(percentage: u32) -> Effect {
        progress(Progress::Report { message: format!("{percentage} of 100"), percentage })
    }

    fn end() -> Effect {
        progress(Progress::End { message: "3/3 servers".to_owned() })
    }

    /// A face with a progress begun, and the id of the question for its token.
    async fn begun() -> (EditorFace, Outbox, Id) {
        let (face, outbox) = face(Abilities { progress: true, ..Abilities::default() });
        face.show(begin());
        let sent = outbox.sent().await;
        assert_eq!(sent[0]["method"], "window/workDoneProgress/create");
        assert_eq!(sent[0]["params"], json!({ "token": "hotdeploy/rollout/7" }));
        let id = Id::Number(sent[0]["id"].as_i64().unwrap());
        (face, outbox, id)
    }

    async fn values(outbox: &Outbox, count: usize) -> Vec<Value> {
        let mut values = Vec::new();
        while values.len() < count {
            for mut sent in outbox.sent().await {
                assert_eq!(sent["method"], "$/progress");
                assert_eq!(sent["params"]["token"], "hotdeploy/rollout/7");
                values.push(sent["params"]["value"].take());
            }
        }
        values
    }

    #[tokio::test]
    async fn progress_is_shown_once_the_client_agrees() {
        let (face, outbox, id) = begun().await;
        face.show(report(10));
        outbox.answered(&id, Ok(Value::Null));
        let shown = values(&outbox, 1).await;
        assert_eq!(
            shown[0],
            json!({
                "kind": "begin", "title": "Deploying crm.py", "cancellable": false,
                "message": "10 of 100", "percentage": 10,
            })
        );
        face.show(report(50));
        let shown = values(&outbox, 1).await;
        assert_eq!(shown[0], json!({ "kind": "report", "message": "50 of 100", "percentage": 50 }));
        face.show(end());
        assert_eq!(values(&outbox, 1).await, [json!({ "kind": "end", "message": "3/3 servers" })]);
    }

    /// Waits until nobody awaits the client's answer.
    async fn forgotten(outbox: &Outbox) {
        while outbox.awaits() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_client_that_refuses_or_is_too_late_is_shown_nothing() {
        for in_time in [true, false] {
            let (face, outbox, id) = begun().await;
            if in_time {
                outbox.answered(&id, Err(Error::method_not_found()));
                forgotten(&outbox).await;
                face.show(report(50));
                face.show(end());
            } else {
                face.show(end());
                forgotten(&outbox).await;
                outbox.answered(&id, Ok(Value::Null));
            }
            tokio::task::yield_now().await;
            outbox.notify(None, "marker", Value::Null);
            let sent = outbox.sent().await;
            assert_eq!(sent.len(), 1, "in time: {in_time}, {sent:?}");
        }
    }

    #[tokio::test]
    async fn progress_that_was_begun_is_ended_with_the_session() {
        let (face, outbox, id) = begun().await;
        outbox.answered(&id, Ok(Value::Null));
        assert_eq!(values(&outbox, 1).await[0]["kind"], "begin");
        face.detach();
        assert_eq!(values(&outbox, 1).await, [json!({ "kind": "end" })]);
    }
}
