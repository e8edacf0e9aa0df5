//! One slot per target and module: at most one rollout under way and one save waiting, the latest.

use std::sync::Arc;
use std::time::Duration;

use super::desk::{Desk, SlotKey, Timer};
use super::document::{Attempt, Trigger};
use super::event::{Effect, Fact, Progress, Record, Reply, RequestId};
use super::leg::{Stage, millis};
use super::model::{
    Accepted, ClusterInfo, Content, ErrorKind, Millis, Observation, PlatformTraits, RolloutId, RolloutState,
    ServerError, ServerName, TimerId, Uri,
};
use super::policy::TargetPolicy;
use super::rollout::{Memory, Opening, Rollout, Terms};
use super::world::World;

/// Longer than this, and people want to see that something happens.
const MOMENT: Millis = 400;
/// A newer save waits this long for a rollout that does not come to its end, then takes its place.
const SUPERSEDE_AFTER: Millis = 5_000;
/// Pauses between looks at servers that do not run what they should; the last repeats.
const RECONCILE: [Millis; 6] = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

/// A checked text that is to be deployed.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub uri: Uri,
    pub stamp: u64,
    pub content: Arc<Content>,
    pub opening: Opening,
    pub validate: f64,
    pub request: Option<RequestId>,
}

#[derive(Debug, Default)]
pub(super) struct Slot {
    /// The rollout under way, or the last one.
    pub rollout: Option<Rollout>,
    /// The latest save that came meanwhile.
    pub waiting: Option<Wish>,
    pub memory: Memory,
    /// What all servers were last proved to run.
    pub proven: Option<Arc<Content>>,
    /// What they were proved to run before that.
    pub earlier: Option<Arc<Content>>,
    pub deadline: Option<TimerId>,
    pub looks: usize,
    pub look: Option<TimerId>,
}

impl Slot {
    /// What the servers should run, by the last save that was accepted.
    pub fn wanted(&self) -> Option<&Arc<Content>> {
        self.waiting
            .as_ref()
            .map(|wish| &wish.content)
            .or(self.rollout.as_ref().map(|rollout| &rollout.content))
    }

    /// All servers run this.
    fn prove(&mut self, content: Arc<Content>) {
        if self.proven.as_ref().is_none_or(|proven| proven.sha256 != content.sha256) {
            self.earlier = self.proven.replace(content);
        }
    }

    /// The last text that all servers were proved to run, other than the one they should run now.
    pub fn previous(&self) -> Option<&Arc<Content>> {
        let wanted = self.wanted()?.sha256;
        [&self.proven, &self.earlier].into_iter().flatten().find(|content| content.sha256 != wanted)
    }

    /// The rollout of this number, if it is still the slot's own, and what outlives it.
    fn rollout_of(&mut self, id: RolloutId) -> Option<(&mut Rollout, &mut Memory)> {
        let rollout = self.rollout.as_mut().filter(|rollout| rollout.id == id)?;
        Some((rollout, &mut self.memory))
    }
}

impl World {
    /// A text passed the gate: it goes out now, or as soon as the slot is free.
    pub(super) fn wish(&mut self, attempt: &Attempt, content: Content, validate: f64) {
        let key = SlotKey { target: attempt.target.clone(), module: content.module.clone() };
        let slot = self.slots.entry(key.clone()).or_default();
        // Saved again without a change: ask before sending, unless asked to send.
        let known = slot.wanted().is_some_and(|wanted| wanted.sha256 == content.sha256);
        let look = known && attempt.trigger != (Trigger::Command { again: true });
        let wish = Wish {
            uri: attempt.uri.clone(),
            stamp: attempt.stamp,
            content: Arc::new(content),
            opening: if look { Opening::LookFirst } else { Opening::Send },
            validate,
            request: attempt.request,
        };
        if let Some(rollout) = slot.rollout.as_mut().filter(|rollout| rollout.is_running()) {
            if look && slot.waiting.is_none() {
                // This very text is on its way: its end answers this wish as well.
                rollout.requests.extend(wish.request);
                return;
            }
            let stalled = rollout.legs.iter().all(|leg| leg.stage.is_final() || leg.stage == Stage::Retry);
            let age = self.desk.now.saturating_sub(rollout.started);
            let id = rollout.id;
            let replaced = slot.waiting.replace(wish);
            self.superseded(replaced);
            let limit = Duration::from_millis(SUPERSEDE_AFTER);
            if stalled || age >= limit {
                self.supersede(&key, id);
            } else {
                self.desk.timer(Timer::Supersede { slot: key, rollout: id }, limit.saturating_sub(age));
            }
            return;
        }
        self.begin(&key, wish);
    }

    fn superseded(&mut self, wish: Option<Wish>) {
        if let Some(id) = wish.and_then(|wish| wish.request) {
            self.batches.remove(&id);
            self.reply(id, Reply::Refused("a newer save took its place".to_owned()));
        }
    }

    /// Ends a rollout that holds up a newer save.
    pub(super) fn supersede(&mut self, key: &SlotKey, id: RolloutId) {
        let traits = self.traits(key);
        let policy = self.target_policy(&key.target);
        let Some(slot) = self.slots.get_mut(key) else { return };
        let running = slot.rollout.as_mut().filter(|rollout| rollout.id == id && rollout.is_running());
        let Some(rollout) = running else { return };
        let Some(wish) = slot.waiting.take() else { return };
        let terms = traits.map(|traits| Terms { key, traits, policy: &policy, persistent: false });
        rollout.abandon(&mut self.desk, terms, &mut slot.memory);
        let requests = std::mem::take(&mut rollout.requests);
        if rollout.progress {
            let progress = Progress::End { message: "a newer save took its place".to_owned() };
            self.desk.out.push(Effect::Progress { rollout: id, progress });
        }
        for id in requests {
            self.batches.remove(&id);
            self.reply(id, Reply::Refused("a newer save took its place".to_owned()));
        }
        self.begin(key, wish);
    }

    /// Ends whatever a slot does, and forgets it.
    pub(super) fn drop_slot(&mut self, key: &SlotKey, reason: &str) {
        let Some(mut slot) = self.slots.remove(key) else { return };
        let mut requests: Vec<_> = slot.waiting.and_then(|wish| wish.request).into_iter().collect();
        if let Some(rollout) = &mut slot.rollout {
            rollout.abandon(&mut self.desk, None, &mut slot.memory);
            requests.append(&mut rollout.requests);
            if rollout.progress && rollout.is_running() {
                let progress = Progress::End { message: reason.to_owned() };
                self.desk.out.push(Effect::Progress { rollout: rollout.id, progress });
            }
        }
        for id in requests {
            self.batches.remove(&id);
            self.reply(id, Reply::Refused(reason.to_owned()));
        }
    }

    fn begin(&mut self, key: &SlotKey, wish: Wish) {
        let id = RolloutId(self.desk.fresh());
        let policy = self.target_policy(&key.target);
        let Some(slot) = self.slots.get_mut(key) else { return };
        if let Some(timer) = slot.deadline.take() {
            self.desk.forget(timer);
        }
        slot.looks = 0;
        if let Some(before) = &mut slot.rollout {
            before.abandon(&mut self.desk, None, &mut slot.memory);
        }
        self.desk.out.push(Effect::Journal(Record::Started {
            rollout: id,
            target: key.target.clone(),
            module: key.module.clone(),
            uri: wish.uri.clone(),
            sha256: wish.content.sha256,
        }));
        let timer = Timer::Deadline { slot: key.clone(), rollout: id };
        slot.deadline = Some(self.desk.timer(timer, Duration::from_millis(policy.timeout)));
        self.desk.timer(Timer::Moment { slot: key.clone(), rollout: id }, Duration::from_millis(MOMENT));
        slot.rollout = Some(Rollout {
            id,
            uri: wish.uri,
            content: wish.content,
            stamp: wish.stamp,
            opening: wish.opening,
            validate: wish.validate,
            started: self.desk.now,
            legs: Vec::new(),
            requests: wish.request.into_iter().collect(),
            ended: None,
            progress: false,
            reported: None,
            error: None,
        });
        self.desk.shown_changed = true;
        self.prune_history(key);
        if let Some(info) = self.cluster(&key.target) {
            self.begin_legs(key, &info);
        }
    }

    pub(super) fn begin_waiting_rollouts(&mut self, target: &super::model::TargetName, info: &ClusterInfo) {
        let keys: Vec<_> = self.slots.keys().filter(|key| key.target == *target).cloned().collect();
        for key in keys {
            self.begin_legs(&key, info);
        }
    }

    fn begin_legs(&mut self, key: &SlotKey, info: &ClusterInfo) {
        let Some((slot, desk, policy, persistent)) = self.slot_and_desk(key) else { return };
        let Some(rollout) = slot.rollout.as_mut().filter(|rollout| rollout.legs.is_empty()) else { return };
        if rollout.ended.take().is_some() {
            // It was told as not begun; the cluster is back now.
            let timer = Timer::Deadline { slot: key.clone(), rollout: rollout.id };
            slot.deadline = Some(desk.timer(timer, Duration::from_millis(policy.timeout)));
        }
        let (uri, told) = (rollout.uri.clone(), rollout.error.take().is_some());
        let terms = Terms { key, traits: info.traits, policy: &policy, persistent };
        rollout.begin(desk, terms, &info.servers, &mut slot.memory);
        if told {
            self.clear_gate(&uri, &key.target);
        }
        self.after_leg(key);
    }

    /// The cluster itself could not be reached. True when the rollout is still wanted.
    pub(super) fn rollout_not_begun(&mut self, key: &SlotKey, error: &ServerError) -> bool {
        let Some((slot, _, _, persistent)) = self.slot_and_desk(key) else { return false };
        let Some(rollout) = slot.rollout.as_mut().filter(|rollout| rollout.legs.is_empty()) else {
            return false;
        };
        let first = rollout.error.is_none();
        rollout.error = Some(error.message.clone());
        let may_pass =
            matches!(error.kind, super::model::ErrorKind::Unreachable | super::model::ErrorKind::TimedOut);
        let goes_on = persistent && may_pass && rollout.is_running();
        if !goes_on && (first || rollout.is_running()) {
            let state = if may_pass { RolloutState::Unconfirmed } else { RolloutState::Failed };
            self.end(key, state);
        }
        true
    }

    fn traits(&self, key: &SlotKey) -> Option<PlatformTraits> {
        self.connections.get(&key.target)?.info.as_ref().map(|info| info.traits)
    }

    fn slot_and_desk(&mut self, key: &SlotKey) -> Option<(&mut Slot, &mut Desk, TargetPolicy, bool)> {
        let policy = self.target_policy(&key.target);
        let persistent = self.policy.wait_for_unreachable;
        Some((self.slots.get_mut(key)?, &mut self.desk, policy, persistent))
    }

    /// Runs one step of a rollout's leg, if that rollout is still the slot's own, and draws the conclusions.
    fn with_leg(
        &mut self,
        key: &SlotKey,
        id: RolloutId,
        server: &ServerName,
        act: impl FnOnce(&mut Rollout, &mut Desk, Terms<'_>, usize, &mut Memory),
    ) {
        let Some(traits) = self.traits(key) else {
            return;
        };
        let Some((slot, desk, policy, persistent)) = self.slot_and_desk(key) else { return };
        let terms = Terms { key, traits, policy: &policy, persistent };
        if let Some((rollout, memory)) = slot.rollout_of(id)
            && let Some(i) = rollout.leg(server)
        {
            act(rollout, desk, terms, i, memory);
        }
        self.after_leg(key);
    }

    pub(super) fn leg_uploaded(
        &mut self,
        key: &SlotKey,
        id: RolloutId,
        server: &ServerName,
        result: Result<Accepted, ServerError>,
    ) {
        if matches!(&result, Err(error) if error.kind == ErrorKind::Unreachable) {
            self.forget_found(&key.target, server);
        }
        self.with_leg(key, id, server, |rollout, desk, terms, i, last| {
            rollout.uploaded(desk, terms, i, result, last);
        });
    }

    pub(super) fn leg_observed(
        &mut self,
        key: &SlotKey,
        id: RolloutId,
        server: &ServerName,
        result: Result<Observation, ServerError>,
    ) {
        if matches!(&result, Err(error) if error.kind == ErrorKind::Unreachable) {
            self.forget_found(&key.target, server);
        }
        self.with_leg(key, id, server, |rollout, desk, terms, i, last| {
            rollout.observed(desk, terms, i, result, last);
        });
    }

    pub(super) fn leg_resumed(&mut self, key: &SlotKey, id: RolloutId, server: &ServerName) {
        self.with_leg(key, id, server, |rollout, desk, terms, i, _| rollout.resume(desk, terms, i));
    }

    pub(super) fn rollout_deadline(&mut self, key: &SlotKey, id: RolloutId) {
        let traits = self.traits(key);
        let Some((slot, desk, policy, persistent)) = self.slot_and_desk(key) else { return };
        let running = slot.rollout_of(id).filter(|(rollout, _)| rollout.is_running());
        let Some((rollout, memory)) = running else { return };
        let Some(traits) = traits.filter(|_| !rollout.legs.is_empty()) else {
            let silent = || format!("{} did not answer within {} s", key.target, policy.timeout / 1000);
            rollout.error.get_or_insert_with(silent);
            self.end(key, RolloutState::Unconfirmed);
            return;
        };
        rollout.deadline(desk, Terms { key, traits, policy: &policy, persistent }, memory);
        self.after_leg(key);
    }

    /// Tells what changed, and ends the rollout when its last leg has come to its end.
    fn after_leg(&mut self, key: &SlotKey) {
        self.tell_legs(key);
        let Some(slot) = self.slots.get_mut(key) else { return };
        let Some(rollout) = slot.rollout.as_mut() else { return };
        let outcome = rollout.outcome();
        match (outcome, rollout.ended) {
            (Some(state), None) => self.end(key, state),
            (Some(state), Some(before)) if state != before => self.end(key, state),
            (None, Some(_)) => {
                // A server that had come to its end is being sent to again.
                rollout.ended = None;
                let id = rollout.id;
                let timeout = Duration::from_millis(self.target_policy(&key.target).timeout);
                let timer = self.desk.timer(Timer::Deadline { slot: key.clone(), rollout: id }, timeout);
                if let Some(slot) = self.slots.get_mut(key) {
                    slot.deadline = Some(timer);
                }
            }
            _ => {}
        }
        self.report_progress(key);
    }

    fn end(&mut self, key: &SlotKey, state: RolloutState) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        let Some(rollout) = slot.rollout.as_mut() else { return };
        rollout.ended = Some(state);
        if let Some(timer) = slot.deadline.take() {
            self.desk.forget(timer);
        }
        let (id, requests) = (rollout.id, std::mem::take(&mut rollout.requests));
        let sha256 = rollout.content.sha256;
        let took = millis(self.desk.now.saturating_sub(rollout.started));
        let error = rollout.error.clone().map(|message| super::model::Failure {
            message,
            line: None,
            traceback: None,
        });
        let fact = Fact::Rollout {
            rollout: Some(id),
            target: key.target.clone(),
            module: key.module.to_string(),
            state,
            sha256: Some(sha256),
            ms: took,
            error,
        };
        let mut facts = rollout.facts(key);
        facts.push(fact.clone());
        let content = rollout.content.clone();
        let progress = std::mem::take(&mut rollout.progress);
        if state.is_confirmed() {
            slot.prove(content);
        }
        self.desk.out.push(Effect::Journal(Record::Ended {
            rollout: id,
            target: key.target.clone(),
            module: key.module.clone(),
            state,
            sha256,
        }));
        self.desk.out.push(Effect::Tell(fact));
        self.desk.shown_changed = true;
        if progress {
            let message = self.summary(key);
            self.desk.out.push(Effect::Progress { rollout: id, progress: Progress::End { message } });
        }
        for request in requests {
            self.batch_ended(request, facts.clone());
        }
        self.show_rollout_error(key);
        self.list_services(&key.target);
        self.after_end(key, id);
    }

    /// The slot is free: the save that waited goes out, or servers that lag behind are looked after.
    fn after_end(&mut self, key: &SlotKey, id: RolloutId) {
        let persistent = self.policy.wait_for_unreachable;
        let Some(slot) = self.slots.get_mut(key) else { return };
        if let Some(wish) = slot.waiting.take() {
            self.begin(key, wish);
            return;
        }
        let lagging = slot.rollout.as_ref().is_some_and(|rollout| rollout.needs_look(&slot.memory));
        if lagging && !persistent {
            self.look_later(key, id);
        }
    }

    fn look_later(&mut self, key: &SlotKey, id: RolloutId) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        let after = RECONCILE[slot.looks.min(RECONCILE.len() - 1)];
        slot.looks += 1;
        if let Some(timer) = slot.look.take() {
            self.desk.forget(timer);
        }
        slot.look = Some(
            self.desk
                .timer(Timer::Reconcile { slot: key.clone(), rollout: id }, Duration::from_millis(after)),
        );
    }

    pub(super) fn reconcile(&mut self, key: &SlotKey, id: RolloutId) {
        if self.may_send(&key.target).is_err() {
            return;
        }
        let traits = self.traits(key);
        let Some((slot, desk, policy, persistent)) = self.slot_and_desk(key) else { return };
        let (Some(traits), Some((rollout, memory))) = (traits, slot.rollout_of(id)) else { return };
        if rollout.is_running() || !rollout.needs_look(memory) {
            return;
        }
        rollout.look_again(desk, Terms { key, traits, policy: &policy, persistent }, memory);
        // Until a look finds everything as it should be, another follows.
        self.look_later(key, id);
    }

    pub(super) fn moment_passed(&mut self, key: &SlotKey, id: RolloutId) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        let running = slot.rollout_of(id).filter(|(rollout, _)| rollout.is_running());
        let Some((rollout, _)) = running else { return };
        rollout.progress = true;
        let title = format!("Deploying {} to {}", key.module, key.target);
        self.desk.out.push(Effect::Progress { rollout: id, progress: Progress::Begin { title } });
        self.report_progress(key);
    }

    fn report_progress(&mut self, key: &SlotKey) {
        let Some(rollout) = self.slots.get_mut(key).and_then(|slot| slot.rollout.as_mut()) else { return };
        if !rollout.progress || rollout.reported == Some(rollout.count(Stage::Confirmed)) {
            return;
        }
        let (done, all) = (rollout.count(Stage::Confirmed), rollout.legs.len());
        rollout.reported = Some(done);
        let percentage = u32::try_from(done * 100 / all.max(1)).unwrap_or(100);
        let message = format!("{done}/{all} servers");
        self.desk.out.push(Effect::Progress {
            rollout: rollout.id,
            progress: Progress::Report { message, percentage },
        });
    }
}
