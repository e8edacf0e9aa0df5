//! The state of everything, and the one function that changes it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::ask::Asking;
use super::connection::Connection;
use super::desk::{Desk, Operation, SlotKey, Timer};
use super::document::Document;
use super::event::{Effect, Event, Fact, Reply, Request, RequestId};
use super::gather::Gathering;
use super::imports::Question;
use super::inspect::Inspection;
use super::model::{Ask, Interrupted, ReadingId, TargetName, Uri};
use super::policy::{Policy, TargetPolicy};
use super::publisher::Publisher;
use super::saves::NO_TARGET;
use super::slot::Slot;
use crate::python::{Profile, ZatoVersion};
use crate::text::Encoding;
use crate::workspace::Workspace;

/// All that is known, and all behaviour.
///
/// Its parts are in files of their own: documents and what a save means in `saves`, whether a text may go out in `gate`
/// and `imports`, modules that are not open in `gather`, the way back in `rollback`, new settings in `configured`, slots
/// and rollouts in `slot`, what modules say of each other in `indexed`, language help in `assisted`, connections in
/// `connection`, questions without a rollout in `inspect` and `ask`, what is shown in `show`.
#[derive(Debug)]
pub struct World {
    pub(super) encoding: Encoding,
    pub(super) policy: Policy,
    pub(super) selected: Option<TargetName>,
    /// What documents are checked for; follows from the settings and from what the servers said.
    pub(super) profile: Arc<Profile>,
    pub(super) documents: BTreeMap<Uri, Document>,
    pub(super) connections: BTreeMap<TargetName, Connection>,
    pub(super) slots: BTreeMap<SlotKey, Slot>,
    pub(super) inspections: BTreeMap<RequestId, Inspection>,
    pub(super) asks: BTreeMap<RequestId, Asking>,
    pub(super) questions: BTreeMap<SlotKey, Question>,
    pub(super) batches: BTreeMap<RequestId, Batch>,
    pub(super) gatherings: BTreeMap<ReadingId, Gathering>,
    /// Rollouts that a dead process left unfinished; told when their document is opened.
    pub(super) interrupted: Vec<Interrupted>,
    pub(super) workspace: Workspace,
    pub(super) publisher: Publisher,
    pub(super) desk: Desk,
}

/// A request that waits for one rollout or several.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub open: usize,
    pub facts: Vec<Fact>,
}

impl World {
    pub fn new(encoding: Encoding) -> Self {
        Self {
            encoding,
            policy: Policy::default(),
            selected: None,
            profile: Arc::default(),
            documents: BTreeMap::new(),
            connections: BTreeMap::new(),
            slots: BTreeMap::new(),
            inspections: BTreeMap::new(),
            asks: BTreeMap::new(),
            questions: BTreeMap::new(),
            batches: BTreeMap::new(),
            gatherings: BTreeMap::new(),
            interrupted: Vec::new(),
            workspace: Workspace::default(),
            publisher: Publisher::default(),
            desk: Desk::default(),
        }
    }

    /// Takes one event and says what is to be done, in this order. `now` is the time since an arbitrary moment and
    /// never runs backwards.
    pub fn step(&mut self, now: Duration, event: Event) -> Vec<Effect> {
        self.desk.now = now;
        self.take(event);
        if std::mem::take(&mut self.desk.shown_changed) {
            let status = self.status();
            self.desk.out.push(Effect::Status(status));
            self.desk.out.push(Effect::RefreshLenses);
        }
        let documents = &self.documents;
        self.publisher.flush(|uri| documents.get(uri).map(|document| document.version), &mut self.desk.out);
        std::mem::take(&mut self.desk.out)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Configured { policy, problems, changed } => self.configured(policy, problems, &changed),
            Event::Recovered { interrupted } => self.recovered(interrupted),
            Event::Opened { uri, version, text } => self.opened(&uri, version, &text),
            Event::Edited { uri, version, changes } => self.edited(&uri, version, &changes),
            Event::Closed { uri } => self.closed(&uri),
            Event::WillSave { uri, reason } => self.will_save(&uri, reason),
            Event::Saved { uri, text } => self.saved(&uri, text.as_deref()),
            Event::SaveIntent { uri } => self.save_intended(&uri),
            Event::ChangedOnDisk { uri, sha256 } => self.changed_on_disk(&uri, sha256),
            Event::Indexed { files, complete } => self.indexed(files, complete),
            Event::Requested { id, request } => self.requested(id, request),
            Event::Validated { uri, stamp, report, took } => self.validated(&uri, stamp, report, took),
            Event::Connected { target, result } => self.connected(&target, result),
            Event::Uploaded { op, result } => match self.desk.answered(op) {
                Some(Operation::Leg { slot, rollout, server }) => {
                    self.leg_uploaded(&slot, rollout, &server, result);
                }
                Some(Operation::Inspect { .. } | Operation::Imports { .. }) | None => {}
            },
            Event::Observed { op, result } => match self.desk.answered(op) {
                Some(Operation::Leg { slot, rollout, server }) => {
                    self.leg_observed(&slot, rollout, &server, result);
                }
                Some(Operation::Inspect { request, uri, server }) => {
                    self.inspected(request, &uri, &server, result);
                }
                Some(Operation::Imports { .. }) | None => {}
            },
            Event::ModulesFound { op, result } => {
                if let Some(Operation::Imports { slot, server }) = self.desk.answered(op) {
                    self.modules_found(&slot, &server, result);
                }
            }
            Event::ServicesListed { target, result } => self.services_listed(&target, result),
            Event::Elapsed { timer } => self.elapsed(timer),
            Event::FilesRead { reading, files } => self.files_read(reading, files),
            Event::Told { id, result, ms } => self.told(id, result, ms),
        }
    }

    fn elapsed(&mut self, timer: super::model::TimerId) {
        match self.desk.elapsed(timer) {
            Some(Timer::Leg { slot, rollout, server }) => self.leg_resumed(&slot, rollout, &server),
            Some(Timer::Deadline { slot, rollout }) => self.rollout_deadline(&slot, rollout),
            Some(Timer::Supersede { slot, rollout }) => self.supersede(&slot, rollout),
            Some(Timer::Moment { slot, rollout }) => self.moment_passed(&slot, rollout),
            Some(Timer::Reconcile { slot, rollout }) => self.reconcile(&slot, rollout),
            Some(Timer::Reconnect { target }) => self.reconnect(&target),
            Some(Timer::Imports { slot }) => self.answered_enough(&slot),
            Some(Timer::Inspect { request }) => self.inspection_deadline(request),
            None => {}
        }
    }

    fn requested(&mut self, id: RequestId, request: Request) {
        match request {
            Request::Deploy { uri, target, confirmed } => {
                self.deploy_on_command(id, &uri, target, confirmed, false);
            }
            Request::Redeploy { uri, target, confirmed } => {
                self.deploy_on_command(id, &uri, target, confirmed, true);
            }
            Request::DeployAll { target, confirmed } => self.deploy_all(id, target, confirmed),
            Request::RollBack { uri, target, confirmed } => self.roll_back(id, &uri, target, confirmed),
            Request::SelectTarget { target } => self.select_target(id, target),
            Request::Clear { uri } => self.clear(id, uri.as_ref()),
            Request::Status => {
                let status = self.status();
                self.reply(id, Reply::Status(status));
            }
            Request::Inspect { uris, target } => self.inspect(id, uris, target),
            Request::Connect { target } => self.connect_on_command(id, &target),
            Request::Source { uri, target, server } => self.ask_source(id, &uri, target, server),
            Request::Invoke { service, payload, target, server } => {
                self.ask(id, target, server, Ask::Invoke { service, payload });
            }
            Request::Services => {
                let services = self.services_of_workspace();
                self.reply(id, Reply::Services(services));
            }
            Request::Diagnostics { uri } => self.pull(id, &uri),
            Request::Lenses { uri } => {
                let lenses = self.lenses(&uri);
                self.reply(id, Reply::Lenses(lenses));
            }
            Request::Assist(question) => self.assist(id, question),
        }
    }

    pub(super) fn reply(&mut self, id: RequestId, reply: Reply) {
        self.desk.out.push(Effect::Reply { id, reply });
    }

    /// One of the rollouts that a request waits for has come to its end.
    pub(super) fn batch_ended(&mut self, id: RequestId, facts: Vec<Fact>) {
        let Some(batch) = self.batches.get_mut(&id) else { return };
        batch.facts.extend(facts);
        batch.open = batch.open.saturating_sub(1);
        if batch.open == 0 {
            let facts = self.batches.remove(&id).map(|batch| batch.facts).unwrap_or_default();
            self.reply(id, Reply::Rollout(facts));
        }
    }

    /// The target that a person means: the one that was named, or the selected one. Where there is none, the request is
    /// answered with that.
    pub(super) fn target_meant(&mut self, id: RequestId, target: Option<TargetName>) -> Option<TargetName> {
        let meant = target.or_else(|| self.selected.clone());
        if meant.is_none() {
            self.reply(id, Reply::Refused(NO_TARGET.to_owned()));
        }
        meant
    }

    pub(super) fn target_policy(&self, target: &TargetName) -> TargetPolicy {
        self.policy.targets.get(target).cloned().unwrap_or_default()
    }

    /// What documents are to be checked for now: what the settings say, else what the servers said, else the newest
    /// that is common.
    pub(super) fn profile_in_force(&self) -> Profile {
        let policy = self.selected.as_ref().map(|target| self.target_policy(target)).unwrap_or_default();
        let info = self.selected.as_ref().and_then(|target| self.connections.get(target)?.info.as_ref());
        let zato = policy.zato.or(info.map(|info| info.zato)).unwrap_or(ZatoVersion::V4);
        let python = policy.python.or(info.and_then(|info| info.python)).unwrap_or(zato.default_python());
        let severities = self.policy.severities.clone();
        Profile { python, zato, modules: policy.modules, severities }
    }
}
