//! One save on its way to all servers.
//!
//! Every server has a [`Leg`] of its own; no leg waits for another unless the platform or the strategy demands it, and
//! the failure of one never ends another.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::desk::{Desk, Operation, SlotKey, Timer};
use super::event::{Fact, RequestId};
use super::judge::{Verdict, judge, services_or_declared};
use super::leg::{Leg, Stage};
use super::model::{
    Accepted, Content, ErrorKind, Evidence, Millis, Observation, PlatformTraits, Propagation, Query,
    RolloutId, RolloutState, ServerError, ServerInfo, ServerName, Sha256, Uri,
};
use super::policy::{Strategy, TargetPolicy};

/// Pauses between questions while a module loads; the last repeats. An adapter that is told of news by the server
/// waits there instead, and these hardly matter.
const POLLS: [Millis; 6] = [5, 10, 20, 40, 80, 100];
/// After so many questions the server is slow anyway.
const PATIENT_AFTER: u32 = 40;
const PATIENT: Millis = 500;
/// How long an adapter may wait for news in one question.
const WAIT: Millis = 2_000;
/// Pauses before a server that could not be reached is tried again within a rollout.
const RETRY: [Millis; 4] = [200, 400, 800, 1_500];

/// How long an upload whose fate is unknown may still be carried out: a server that hangs answers within its own
/// time-outs.
const LATE: Duration = Duration::from_mins(1);

/// What outlives a rollout of a slot.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// When each server last took an upload of this module.
    pub last: BTreeMap<ServerName, Duration>,
    /// Servers where an upload whose fate is unknown may still arrive, and until when.
    pub late: BTreeMap<ServerName, Duration>,
}

/// What a rollout must know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub key: &'a SlotKey,
    pub traits: PlatformTraits,
    pub policy: &'a TargetPolicy,
    /// Keep trying a server that is down until the deadline, instead of ending and converging later.
    pub persistent: bool,
}

/// How a rollout begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    Send,
    /// Ask first and send only to servers that run something else: the text was saved before.
    LookFirst,
}

#[derive(Debug)]
pub(super) struct Rollout {
    pub id: RolloutId,
    pub uri: Uri,
    pub content: Arc<Content>,
    /// The document's stamp when it was saved; edits after it move what is reported.
    pub stamp: u64,
    pub opening: Opening,
    pub validate: f64,
    pub started: Duration,
    pub legs: Vec<Leg>,
    /// Who waits for the end.
    pub requests: Vec<RequestId>,
    pub ended: Option<RolloutState>,
    pub progress: bool,
    /// How many confirmed servers the progress last spoke of.
    pub reported: Option<usize>,
    /// Why it could not even begin.
    pub error: Option<String>,
}

impl Rollout {
    pub fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    pub fn leg(&mut self, server: &ServerName) -> Option<usize> {
        self.legs.iter().position(|leg| leg.server == *server)
    }

    /// Sends, or looks, at every server whose turn it is.
    pub fn begin(&mut self, desk: &mut Desk, terms: Terms<'_>, servers: &[ServerInfo], memory: &mut Memory) {
        self.legs = servers.iter().map(|server| Leg::new(server.name.clone(), self.validate)).collect();
        // An upload this young may not have been loaded yet, even where the servers ran its text already: on a
        // broadcasting platform it could overtake the one that is sent now (observed: 3.2, section 2, quick uploads).
        let settle = Duration::from_millis(terms.traits.settle);
        if memory.last.values().any(|at| desk.now.saturating_sub(*at) < settle) {
            for leg in &self.legs {
                let until = memory.late.entry(leg.server.clone()).or_default();
                *until = (*until).max(desk.now + settle);
            }
        }
        if self.opening == Opening::LookFirst {
            for i in 0..self.legs.len() {
                self.ask(desk, terms, i);
            }
            return;
        }
        let one_by_one = terms.policy.strategy == Strategy::OneAtATime;
        let broadcast = terms.traits.propagation == Propagation::Broadcast;
        let first_only = one_by_one || broadcast;
        for i in 0..if first_only { 1.min(self.legs.len()) } else { self.legs.len() } {
            self.send(desk, terms, i, memory);
        }
    }

    /// Uploads to one server, as soon as the platform would not lose the upload.
    pub fn send(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize, memory: &Memory) {
        let leg = &mut self.legs[i];
        let opens = terms.traits.drop_window.and_then(|window| {
            let opens = *memory.last.get(&leg.server)? + Duration::from_millis(window);
            opens.checked_sub(desk.now).filter(|wait| !wait.is_zero())
        });
        if let Some(wait) = opens {
            leg.stage = Stage::Window;
            self.pause(desk, terms, i, wait);
            return;
        }
        self.upload(desk, terms, i);
    }

    fn upload(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        let leg = &mut self.legs[i];
        leg.stage = Stage::Uploading;
        leg.uploads += 1;
        leg.asked = desk.now;
        leg.op = Some(desk.upload(terms.key, self.id, &leg.server, self.content.clone()));
    }

    /// Asks one server what it runs.
    pub fn ask(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        let leg = &mut self.legs[i];
        if !leg.stage.is_final() {
            leg.stage = Stage::Confirming;
        }
        let sent = leg.uploaded.is_some();
        let query = Query {
            module: self.content.module.clone(),
            wanted: self.content.sha256,
            services: self.content.services.clone(),
            since: if sent { leg.mark } else { None },
            attempt: leg.polls,
            wait: if sent { WAIT } else { 0 },
        };
        leg.asked = desk.now;
        let whose = Operation::Leg { slot: terms.key.clone(), rollout: self.id, server: leg.server.clone() };
        leg.op = Some(desk.observe(&terms.key.target, &leg.server, query, whose));
    }

    fn pause(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize, after: Duration) {
        let leg = &mut self.legs[i];
        let timer = Timer::Leg { slot: terms.key.clone(), rollout: self.id, server: leg.server.clone() };
        leg.pause = Some(desk.timer(timer, after));
    }

    /// A pause of a leg is over.
    pub fn resume(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        self.legs[i].pause = None;
        match self.legs[i].stage {
            Stage::Window => self.upload(desk, terms, i),
            // Nothing was sent yet when the upload itself found nobody.
            Stage::Retry if self.legs[i].uploaded.is_none() && self.opening == Opening::Send => {
                self.upload(desk, terms, i);
            }
            Stage::Retry | Stage::Confirming => self.ask(desk, terms, i),
            _ => {}
        }
    }

    /// An upload was answered.
    pub fn uploaded(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        result: Result<Accepted, ServerError>,
        memory: &mut Memory,
    ) {
        let now = desk.now;
        let leg = &mut self.legs[i];
        leg.op = None;
        if !matches!(&result, Err(error) if error.kind == ErrorKind::Unreachable) {
            memory.last.insert(leg.server.clone(), now);
        }
        match result {
            Ok(accepted) => {
                leg.down = false;
                leg.sent(now, Some(accepted.mark));
                self.after_accepted(desk, terms, i);
            }
            // It may have been carried out, now or later: only looking tells.
            Err(error) if error.kind == ErrorKind::TimedOut => {
                leg.sent(now, None);
                self.may_arrive_late(desk, terms, i, memory);
                self.after_accepted(desk, terms, i);
            }
            Err(error) if error.kind == ErrorKind::Unreachable => {
                self.unreachable(desk, terms, i, &error, memory);
            }
            Err(error) => {
                leg.refused(&error);
                self.next_entry(desk, terms, memory);
            }
        }
    }

    fn after_accepted(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        self.ask(desk, terms, i);
        if terms.traits.propagation != Propagation::Broadcast {
            return;
        }
        // The platform passes it on from here: look for it everywhere.
        let (now, mark) = (desk.now, self.legs[i].mark);
        for other in 0..self.legs.len() {
            if self.legs[other].stage == Stage::Turn {
                self.legs[other].asked = now;
                self.legs[other].sent(now, mark);
                self.ask(desk, terms, other);
            }
        }
    }

    /// A server could not be reached, by an upload or by a question.
    fn unreachable(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        error: &ServerError,
        memory: &Memory,
    ) {
        let leg = &mut self.legs[i];
        leg.gave_up(Stage::Unreachable, error.message.clone());
        if terms.persistent {
            leg.down = true;
            leg.stage = Stage::Retry;
            let after = RETRY[(leg.polls as usize).min(RETRY.len() - 1)];
            leg.polls += 1;
            self.pause(desk, terms, i, Duration::from_millis(after));
        }
        self.next_entry(desk, terms, memory);
    }

    /// Where others wait for their turn and nobody is being served, serves the next.
    fn next_entry(&mut self, desk: &mut Desk, terms: Terms<'_>, memory: &Memory) {
        let busy = |leg: &Leg| matches!(leg.stage, Stage::Uploading | Stage::Confirming | Stage::Window);
        if self.legs.iter().any(busy) {
            return;
        }
        let broadcast = terms.traits.propagation == Propagation::Broadcast;
        if !broadcast && self.legs.iter().any(|leg| leg.stage.is_final() && leg.stage != Stage::Confirmed) {
            // One at a time: a server that did not come to run it stops the rest.
            for i in 0..self.legs.len() {
                if self.legs[i].stage == Stage::Turn {
                    self.blocked(terms, i);
                }
            }
            return;
        }
        if let Some(next) = self.legs.iter().position(|leg| leg.stage == Stage::Turn) {
            self.send(desk, terms, next, memory);
        }
    }

    /// A question was answered.
    pub fn observed(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        result: Result<Observation, ServerError>,
        memory: &mut Memory,
    ) {
        self.legs[i].op = None;
        match result {
            Ok(observation) => {
                self.legs[i].down = false;
                // Seen after the last moment at which an older upload could still arrive: that is over.
                let server = &self.legs[i].server;
                if memory.late.get(server).is_some_and(|until| self.legs[i].asked >= *until) {
                    memory.late.remove(server);
                }
                self.judged(desk, terms, i, &observation, memory);
            }
            Err(error) => self.not_answered(desk, terms, i, &error, memory),
        }
    }

    fn judged(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        observation: &Observation,
        memory: &Memory,
    ) {
        let now = desk.now;
        let looked_again = self.legs[i].stage.is_final();
        match judge(observation, &self.content.sha256) {
            Verdict::Runs { evidence, services } => {
                let services = services_or_declared(services, &self.content);
                self.legs[i].confirmed(now, &self.content, evidence, services);
                self.legs[i].time_proof(now, observation.load);
            }
            // This very text failed before: the cause may be gone, and only sending it again tells.
            Verdict::Failed { .. } if !looked_again && self.legs[i].uploaded.is_none() => {
                self.send_missing(desk, terms, i, memory);
                return;
            }
            Verdict::Failed { error, evidence, seen } => {
                self.legs[i].failed(now, error, evidence);
                self.legs[i].runs = seen;
                self.legs[i].time_proof(now, observation.load);
            }
            Verdict::Unknowable if looked_again => {}
            Verdict::Unknowable if self.legs[i].uploaded.is_none() => {
                // Looking first tells nothing here: send.
                self.send(desk, terms, i, memory);
                return;
            }
            Verdict::Unknowable => {
                self.legs[i].evidence = Evidence::Accepted;
                self.legs[i].gave_up(
                    Stage::Accepted,
                    "accepted, not confirmed: this target's settings allow no proof",
                );
            }
            Verdict::Other { evidence, seen, services } => {
                self.other(desk, terms, i, (evidence, seen, services), memory);
                return;
            }
        }
        self.next_entry(desk, terms, memory);
    }

    /// The server runs something else, so far.
    fn other(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        (evidence, seen, services): (Evidence, Option<Sha256>, Vec<String>),
        memory: &Memory,
    ) {
        let leg = &mut self.legs[i];
        leg.runs = seen;
        leg.services = services;
        leg.observed = evidence;
        leg.silent = false;
        let Some(uploaded) = leg.uploaded else {
            // Looked first, or looked again: now it is sent what it lacks.
            self.send_missing(desk, terms, i, memory);
            return;
        };
        if leg.stage.is_final() {
            return;
        }
        let settle =
            Duration::from_millis(terms.traits.settle) * 2_u32.saturating_pow(leg.uploads.saturating_sub(1));
        let begun = self.reached(terms, i).map_or(uploaded, |at| at.max(uploaded));
        if desk.now.saturating_sub(begun) <= settle {
            self.ask_later(desk, terms, i);
        } else if self.may_send_alone(terms, i) {
            // The platform lost the update: send again, to this very server.
            self.send(desk, terms, i, memory);
        } else if terms.persistent {
            self.ask_later(desk, terms, i);
        } else {
            self.blocked(terms, i);
        }
    }

    /// When a broadcast is known to have come to the server before this one, and so is on its way to this one: servers
    /// that load a module for seconds have those after them wait (observed: 3.2, section 2).
    fn reached(&self, terms: Terms<'_>, i: usize) -> Option<Duration> {
        let broadcast = terms.traits.propagation == Propagation::Broadcast;
        self.legs[..i].iter().filter(|_| broadcast).filter_map(|leg| leg.concluded).max()
    }

    /// Sends to a server that was found to run something else, unless another's broadcast is about to reach it.
    fn send_missing(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize, memory: &Memory) {
        if !self.may_send_alone(terms, i) {
            self.blocked(terms, i);
            return;
        }
        if terms.traits.propagation == Propagation::Broadcast {
            if self.legs.iter().any(|leg| leg.stage == Stage::Uploading) {
                self.legs[i].stage = Stage::Turn;
                return;
            }
            let sent = self.legs.iter().find(|leg| leg.stage == Stage::Confirming && leg.uploaded.is_some());
            if let Some(mark) = sent.map(|leg| leg.mark) {
                self.legs[i].sent(desk.now, mark);
                self.ask_later(desk, terms, i);
                return;
            }
        }
        self.send(desk, terms, i, memory);
    }

    /// A server that no upload can reach for now.
    fn blocked(&mut self, terms: Terms<'_>, i: usize) {
        let stale = stale_message(self.legs[i].runs);
        let message = match self.why_blocked(terms, i) {
            Some(why) if self.legs[i].runs.is_some() => format!("{stale}; {why}"),
            Some(why) => why,
            None => stale,
        };
        let leg = &mut self.legs[i];
        leg.evidence = leg.observed;
        leg.gave_up(Stage::Stale, message);
    }

    /// The server before this one that must first be up, or confirmed, for an upload to this one to make sense.
    ///
    /// A broadcast ends at the first server that is down, the sender's own import included (observed: 3.2, section 2).
    fn in_the_way(&self, terms: Terms<'_>, i: usize) -> Option<&Leg> {
        let before = &self.legs[..i];
        let down = |leg: &&Leg| matches!(leg.stage, Stage::Unreachable | Stage::Retry);
        let not_confirmed = |leg: &&Leg| leg.stage != Stage::Confirmed;
        match (terms.traits.propagation, terms.policy.strategy) {
            (Propagation::Broadcast, _) => before.iter().find(down),
            (Propagation::PerServer, Strategy::OneAtATime) => before.iter().find(not_confirmed),
            (Propagation::PerServer, Strategy::AllAtOnce) => None,
        }
    }

    /// What people are told of that.
    fn why_blocked(&self, terms: Terms<'_>, i: usize) -> Option<String> {
        let server = &self.in_the_way(terms, i)?.server;
        Some(match terms.traits.propagation {
            Propagation::Broadcast => {
                format!("{server} is down, and Zato's broadcast ends at the first server that is")
            }
            Propagation::PerServer => {
                format!("not sent: {server} does not run it, and servers go one at a time")
            }
        })
    }

    fn may_send_alone(&self, terms: Terms<'_>, i: usize) -> bool {
        self.in_the_way(terms, i).is_none()
    }

    fn ask_later(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        let leg = &mut self.legs[i];
        let after = if leg.polls >= PATIENT_AFTER {
            PATIENT
        } else {
            POLLS[(leg.polls as usize).min(POLLS.len() - 1)]
        };
        leg.polls += 1;
        self.pause(desk, terms, i, Duration::from_millis(after));
    }

    fn not_answered(
        &mut self,
        desk: &mut Desk,
        terms: Terms<'_>,
        i: usize,
        error: &ServerError,
        memory: &Memory,
    ) {
        let leg = &mut self.legs[i];
        let looked_again = leg.stage.is_final();
        match error.kind {
            _ if looked_again => {
                let silent = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::TimedOut);
                // What was proved of it before may not be true any more.
                if silent && (leg.stage.may_converge() || memory.late.contains_key(&leg.server)) {
                    leg.gave_up(Stage::Unreachable, error.message.clone());
                }
            }
            // It accepted the upload a moment ago: a restart, perhaps.
            ErrorKind::Unreachable
                if leg.uploaded.is_some_and(|at| {
                    desk.now.saturating_sub(at) < Duration::from_millis(terms.traits.settle)
                }) && leg.uploads > 0 =>
            {
                self.ask_later(desk, terms, i);
            }
            ErrorKind::Unreachable => self.unreachable(desk, terms, i, error, memory),
            ErrorKind::TimedOut => {
                leg.silent = true;
                self.ask_later(desk, terms, i);
            }
            ErrorKind::Unauthorized | ErrorKind::NoPassword if leg.uploaded.is_none() => {
                self.send(desk, terms, i, memory);
            }
            ErrorKind::Unauthorized | ErrorKind::NoPassword => {
                leg.evidence = Evidence::Accepted;
                leg.gave_up(Stage::Accepted, format!("accepted, not confirmed: {}", error.message));
                self.next_entry(desk, terms, memory);
            }
            ErrorKind::Refused | ErrorKind::Protocol => {
                leg.failure = Some(super::model::Failure {
                    message: format!("cannot be asked: {}", error.message),
                    line: None,
                    traceback: None,
                });
                self.ask_later(desk, terms, i);
            }
        }
    }

    /// The time is over: whatever is not known by now is told as it is.
    pub fn deadline(&mut self, desk: &mut Desk, terms: Terms<'_>, memory: &mut Memory) {
        self.all_may_arrive_late(desk, terms, memory);
        for i in 0..self.legs.len() {
            if self.legs[i].stage.is_final() {
                continue;
            }
            let blocked = self.why_blocked(terms, i);
            let leg = &mut self.legs[i];
            if let Some(op) = leg.op.take() {
                // Not one question was answered since the upload.
                leg.silent |= leg.polls == 0;
                desk.abandon(op);
            }
            if let Some(timer) = leg.pause.take() {
                desk.forget(timer);
            }
            let seconds = Duration::from_millis(terms.policy.timeout).as_secs_f64();
            let (stage, message) = match leg.stage {
                Stage::Retry => {
                    (Stage::Unreachable, leg.failure.take().map_or_else(String::new, |f| f.message))
                }
                Stage::Uploading => {
                    (Stage::Unreachable, format!("no answer to the upload within {seconds} s"))
                }
                Stage::Turn | Stage::Window => (Stage::Stale, format!("not sent within {seconds} s")),
                Stage::Confirming if leg.silent => (
                    Stage::Unreachable,
                    format!("accepted the upload, then gave no answer within {seconds} s"),
                ),
                _ => {
                    let why = leg.failure.take().map_or_else(|| stale_message(leg.runs), |f| f.message);
                    let blocked = blocked.map_or_else(String::new, |why| format!("; {why}"));
                    (Stage::Stale, format!("{why}{blocked}; no proof of the saved text within {seconds} s"))
                }
            };
            if stage == Stage::Stale {
                leg.evidence = leg.observed;
            }
            leg.gave_up(stage, message);
        }
    }

    /// Gives way to a newer save. What is still under way may arrive later than the newer text.
    pub fn abandon(&mut self, desk: &mut Desk, terms: Option<Terms<'_>>, memory: &mut Memory) {
        if let Some(terms) = terms {
            self.all_may_arrive_late(desk, terms, memory);
        }
        for leg in &mut self.legs {
            if let Some(op) = leg.op.take() {
                desk.abandon(op);
            }
            if let Some(timer) = leg.pause.take() {
                desk.forget(timer);
            }
        }
    }

    fn all_may_arrive_late(&self, desk: &Desk, terms: Terms<'_>, memory: &mut Memory) {
        for (i, leg) in self.legs.iter().enumerate() {
            if !leg.stage.is_final() && (leg.uploads > 0 || leg.uploaded.is_some()) {
                self.may_arrive_late(desk, terms, i, memory);
            }
        }
    }

    /// The fate of an upload is unknown: it may yet be carried out, and passed on to every other server.
    fn may_arrive_late(&self, desk: &Desk, terms: Terms<'_>, i: usize, memory: &mut Memory) {
        let reached = match terms.traits.propagation {
            Propagation::Broadcast => &self.legs[..],
            Propagation::PerServer => &self.legs[i..=i],
        };
        for leg in reached {
            memory.late.insert(leg.server.clone(), desk.now + LATE);
        }
    }

    /// The state of the whole, once every leg has come to its end.
    pub fn outcome(&self) -> Option<RolloutState> {
        if self.legs.is_empty() || self.legs.iter().any(|leg| !leg.stage.is_final()) {
            return None;
        }
        let count = |stage: Stage| self.legs.iter().filter(|leg| leg.stage == stage).count();
        let confirmed = count(Stage::Confirmed);
        Some(if confirmed == self.legs.len() {
            RolloutState::Confirmed
        } else if confirmed > 0 {
            RolloutState::Partial
        } else if count(Stage::Failed) + count(Stage::Refused) > 0 {
            RolloutState::Failed
        } else {
            RolloutState::Unconfirmed
        })
    }

    /// Looks again at the servers that do not run the content though nothing is wrong with it, and at those where an
    /// older upload may yet arrive.
    pub fn look_again(&mut self, desk: &mut Desk, terms: Terms<'_>, memory: &Memory) {
        for i in 0..self.legs.len() {
            let leg = &mut self.legs[i];
            if leg.op.is_none() && (leg.stage.may_converge() || memory.late.contains_key(&leg.server)) {
                leg.uploaded = None;
                leg.polls = 1;
                self.ask(desk, terms, i);
            }
        }
    }

    pub fn needs_look(&self, memory: &Memory) -> bool {
        self.legs.iter().any(|leg| leg.stage.may_converge() || memory.late.contains_key(&leg.server))
    }

    /// Facts about every server, as they stand.
    pub fn facts(&self, key: &SlotKey) -> Vec<Fact> {
        self.legs.iter().map(|leg| leg.fact(&key.target, &self.content)).collect()
    }

    pub fn count(&self, stage: Stage) -> usize {
        self.legs.iter().filter(|leg| leg.stage == stage).count()
    }
}

fn stale_message(seen: Option<Sha256>) -> String {
    match seen {
        Some(sha256) => format!("still runs {}", sha256.short()),
        None => "has not loaded this text".to_owned(),
    }
}
