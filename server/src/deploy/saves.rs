//! Documents, and what a save of one means.

use std::sync::Arc;
use std::time::Duration;

use super::document::{Attempt, Checked, Document, Trigger};
use super::event::{Change, Effect, Reply, RequestId, SaveReason, Severity};
use super::gather::{Gathering, Order};
use super::model::{Interrupted, Sha256, TargetName, Uri};
use super::policy::{DeployOnSave, IntentSource};
use super::publisher::{Key, Source};
use super::world::{Batch, World};
use crate::python::Report;
use crate::workspace::FileKind;

/// A save and the word of the editor that a person made it belong together when they are this close.
const INTENT_HOLDS: Duration = Duration::from_secs(10);

impl World {
    // Documents.

    pub(super) fn opened(&mut self, uri: &Uri, version: i32, text: &str) {
        let stamp = self.desk.fresh();
        let kind = FileKind::of_document(uri.as_str());
        let mut document = Document::new(kind, text, self.encoding, version, stamp);
        if let Some(lent) = self.documents.remove(uri).filter(|document| document.lent) {
            // Its text on disk is being checked, and goes out as it was.
            document.attempts = lent.attempts;
            document.checking = lent.checking;
        }
        self.documents.insert(uri.clone(), document);
        self.check_now(uri);
    }

    pub(super) fn recovered(&mut self, interrupted: Vec<Interrupted>) {
        self.interrupted = interrupted;
        self.tell_interrupted();
    }

    /// Says of open documents what was on its way when a process died. Nothing is sent: what the user wants by now,
    /// only the user knows.
    fn tell_interrupted(&mut self) {
        // Before a document was checked, nobody knows where its marker is.
        let is_checked = |document: &Document| document.checked.is_some();
        let known = std::mem::take(&mut self.interrupted);
        let (told, later) =
            known.into_iter().partition(|i: &Interrupted| self.documents.get(&i.uri).is_some_and(is_checked));
        self.interrupted = later;
        for Interrupted { uri, target, sha256 } in told {
            let message = format!(
                "the deployment of {} to {target} was cut off when Hotdeploy ended; what the servers run is not known: \
                 deploy again",
                sha256.short()
            );
            self.show_gate(&uri, &target, Severity::Warning, &message);
        }
    }

    pub(super) fn edited(&mut self, uri: &Uri, version: i32, changes: &[Change]) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.version = version;
        let was_in_sync = !document.out_of_sync;
        for change in changes {
            let stamp = self.desk.fresh();
            document.apply(stamp, change);
            if !document.out_of_sync {
                self.publisher.shift(uri, change, self.encoding);
            }
        }
        if was_in_sync && document.out_of_sync {
            let message = format!(
                "The text of {} got out of step with the editor; save it, or reopen it.",
                uri.file_name()
            );
            self.desk.out.push(Effect::Notify { severity: Severity::Warning, message });
        }
        if self.documents.get(uri).is_some_and(|document| document.foreign.is_some()) {
            self.reloaded(uri);
        }
        self.check_now(uri);
    }

    pub(super) fn closed(&mut self, uri: &Uri) {
        let Some(document) = self.documents.remove(uri) else { return };
        for id in document.pulls {
            self.reply(id, Reply::Diagnostics(Vec::new()));
        }
        for request in document.attempts.into_iter().filter_map(|attempt| attempt.request) {
            self.batches.remove(&request);
            self.reply(request, Reply::Refused("the document was closed before it was checked".to_owned()));
        }
        let of_the_text = |key: &Key| matches!(key.source, Source::Validation | Source::Workspace);
        self.publisher.retain(|page, key| page != uri || !of_the_text(key));
        self.forget_document(uri);
    }

    /// Has the newest text checked. One check at a time: what is typed meanwhile is checked once, after it.
    pub(super) fn check_now(&mut self, uri: &Uri) {
        let profile = self.profile.clone();
        let Some(document) = self.documents.get_mut(uri) else { return };
        match document.kind {
            FileKind::Module => {}
            FileKind::Enmasse => return self.read_enmasse(uri),
            FileKind::Other => return,
        }
        if document.checking.is_empty() && document.report(document.stamp).is_none() {
            let (stamp, text) = (document.stamp, document.text.clone());
            self.desk.out.extend(document.check(uri, stamp, text, profile));
        }
    }

    pub(super) fn validated(&mut self, uri: &Uri, stamp: u64, report: Arc<Report>, took: f64) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.checking.retain(|checking| *checking != stamp);
        let checked = Checked { stamp, report, took };
        let (ready, later) =
            std::mem::take(&mut document.attempts).into_iter().partition(|a: &Attempt| a.stamp == stamp);
        document.attempts = later;
        if document.stamp == stamp {
            let before = document.checked.replace(checked.clone());
            if checked.report.is_parsed() {
                document.good = Some(checked.report.outline.clone());
            }
            let names = |checked: &Checked| {
                checked.report.services.iter().map(|service| service.name.clone()).collect::<Vec<_>>()
            };
            let renamed = before.is_none_or(|before| names(&before) != names(&checked));
            self.desk.shown_changed |= renamed;
            self.show_report(uri, &checked.report);
            self.index_document(uri, &checked.report);
            self.tell_interrupted();
        }
        for attempt in ready {
            self.judge_attempt(&attempt, &checked);
        }
        self.take_back(uri);
        self.check_now(uri);
    }

    /// Diagnostics of the newest text, as soon as it has been checked.
    pub(super) fn pull(&mut self, id: RequestId, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else {
            self.reply(id, Reply::Diagnostics(Vec::new()));
            return;
        };
        // What is no module is read at once.
        if document.kind != FileKind::Module || document.report(document.stamp).is_some() {
            let diagnostics = self.publisher.entry(uri, &validation()).to_vec();
            self.reply(id, Reply::Diagnostics(diagnostics));
        } else {
            document.pulls.push(id);
        }
    }

    fn show_report(&mut self, uri: &Uri, report: &Report) {
        let diagnostics: Vec<_> = report.shown().map(|problem| self.diagnostic(uri, problem)).collect();
        let Some(document) = self.documents.get_mut(uri) else { return };
        let pulls = std::mem::take(&mut document.pulls);
        self.publisher.set(uri, validation(), diagnostics.clone());
        for id in pulls {
            self.reply(id, Reply::Diagnostics(diagnostics.clone()));
        }
    }

    // Saves.

    pub(super) fn will_save(&mut self, uri: &Uri, reason: SaveReason) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.reason = Some(reason);
        let marked = document.checked.as_ref().is_some_and(|checked| checked.report.marker.is_some());
        let target = self.selected.clone();
        // The connection is warm by the time the save itself arrives.
        if marked
            && reason == SaveReason::Manual
            && let Some(target) = target
            && self.may_send(&target).is_ok()
        {
            let _ = self.cluster(&target);
        }
    }

    pub(super) fn saved(&mut self, uri: &Uri, text: Option<&str>) {
        let stamp = self.desk.fresh();
        let now = self.desk.now;
        let source = self.policy.intent;
        let Some(document) = self.documents.get_mut(uri) else { return };
        if let Some(text) = text.filter(|text| document.out_of_sync || !document.text.is(text)) {
            document.replace(stamp, text);
        }
        document.modified = false;
        document.saved = Some(document.sha256());
        document.foreign = None;
        let reason = document.reason.take();
        let intended = document.intent.take().is_some_and(|at| now.saturating_sub(at) <= INTENT_HOLDS);
        let explicit = match source {
            IntentSource::EverySave => true,
            IntentSource::WillSave => reason == Some(SaveReason::Manual),
            IntentSource::Notification => intended,
        };
        if document.kind == FileKind::Module {
            self.deploy_on_save(uri, explicit);
        }
        self.check_now(uri);
    }

    /// The user pressed save. Where the save itself is still to come, it is waited for; it acts once either way. Of a
    /// module that no editor shows nothing more is told: it is read from the disk.
    pub(super) fn save_intended(&mut self, uri: &Uri) {
        if self.is_closed_module(uri) {
            return self.gather(vec![uri.clone()], Gathering::Save);
        }
        let now = self.desk.now;
        let Some(document) = self.documents.get_mut(uri) else { return };
        if document.modified {
            document.intent = Some(now);
        } else if document.kind == FileKind::Module {
            self.deploy_on_save(uri, true);
        }
    }

    pub(super) fn changed_on_disk(&mut self, uri: &Uri, sha256: Sha256) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        // Most often what is seen on disk is what the editor itself saved a moment ago.
        if document.saved != Some(sha256) {
            document.foreign = Some(sha256);
            self.reloaded(uri);
        }
    }

    /// Says that a file changed outside the editor, once the editor shows what stands in it.
    fn reloaded(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        if document.foreign != Some(document.sha256()) {
            return;
        }
        document.saved = document.foreign.take();
        document.modified = false;
        let Some(target) = self.selected.clone() else { return };
        let deployed = self.slots.iter().any(|(key, slot)| {
            key.target == target && slot.rollout.as_ref().is_some_and(|rollout| rollout.uri == *uri)
        });
        if deployed && !self.is_wanted(uri, &target) {
            self.show_gate(
                uri,
                &target,
                Severity::Information,
                "changed, not deployed: it changed outside the editor; save it to deploy it",
            );
        }
    }

    pub(super) fn deploy_on_save(&mut self, uri: &Uri, explicit: bool) {
        let Some(target) = self.selected.clone() else {
            if explicit && self.is_marked(uri) {
                let message = format!("not deployed: {NO_TARGET}");
                self.show_gate(uri, &nowhere(), Severity::Information, &message);
            }
            return;
        };
        let wanted = match self.policy.deploy_on_save_of(uri) {
            DeployOnSave::Never => false,
            DeployOnSave::Always => true,
            DeployOnSave::Explicit => explicit,
            DeployOnSave::ExplicitIfChanged => explicit && !self.is_wanted(uri, &target),
        };
        if wanted {
            self.attempt(uri, target, Trigger::Save, false, None);
        } else if !self.is_wanted(uri, &target) && self.is_marked(uri) && !explicit {
            let message =
                "changed, not deployed: only a save by hand deploys; save again or use the deploy command";
            self.show_gate(uri, &target, Severity::Information, message);
        }
    }

    /// Whether the document's text is what the servers should run already.
    pub(super) fn is_wanted(&self, uri: &Uri, target: &TargetName) -> bool {
        let Some(document) = self.documents.get(uri) else { return false };
        self.slots.iter().any(|(key, slot)| {
            key.target == *target && slot.wanted().is_some_and(|content| document.holds(content))
        })
    }

    fn is_marked(&self, uri: &Uri) -> bool {
        let checked = self.documents.get(uri).and_then(|document| document.checked.as_ref());
        checked.is_some_and(|checked| checked.report.marker.is_some())
    }

    // Commands.

    pub(super) fn deploy_on_command(
        &mut self,
        id: RequestId,
        uri: &Uri,
        target: Option<TargetName>,
        confirmed: bool,
        again: bool,
    ) {
        let Some(target) = self.target_meant(id, target) else { return };
        if self.is_closed_module(uri) {
            let order = Order { request: id, target, again, confirmed, open: Vec::new() };
            return self.gather(vec![uri.clone()], Gathering::Command(order));
        }
        let refusal = match self.documents.get(uri) {
            None => Some("is not open, and no module of the workspace"),
            Some(document) if document.kind != FileKind::Module => {
                Some("is no Python module: it is not deployed")
            }
            Some(_) => None,
        };
        if let Some(refusal) = refusal {
            self.reply(id, Reply::Refused(format!("{} {refusal}", uri.file_name())));
            return;
        }
        self.batches.insert(id, Batch { open: 1, facts: Vec::new() });
        self.attempt(uri, target, Trigger::Command { again }, confirmed, Some(id));
    }
}

pub(super) const NO_TARGET: &str = "no target is selected; set default-target, or name one";

/// Under this name stands what is said where no target is selected.
pub(super) fn nowhere() -> TargetName {
    TargetName::from("")
}

fn validation() -> Key {
    Key { source: Source::Validation, server: None }
}
