//! Asking: what a server runs, and what follows from its answer.

use std::time::Duration;

use super::{Memory, Rollout, Terms};
use crate::deploy::desk::{Desk, Operation};
use crate::deploy::judge::{Verdict, judge, services_or_declared};
use crate::deploy::leg::Stage;
use crate::deploy::model::{
    ErrorKind, Evidence, Failure, Millis, Observation, Propagation, Query, ServerError, Sha256,
};

/// Pauses between questions while a module loads; the last repeats. An adapter that is told of news by the server
/// waits there instead, and these hardly matter.
const POLLS: [Millis; 6] = [5, 10, 20, 40, 80, 100];
/// After so many questions the server is slow anyway.
const PATIENT_AFTER: u32 = 40;
const PATIENT: Millis = 500;
/// How long an adapter may wait for news in one question.
const WAIT: Millis = 2_000;

impl Rollout {
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

    pub(super) fn ask_later(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        let leg = &mut self.legs[i];
        let after = if leg.polls >= PATIENT_AFTER {
            PATIENT
        } else {
            POLLS[(leg.polls as usize).min(POLLS.len() - 1)]
        };
        leg.polls += 1;
        self.pause(desk, terms, i, Duration::from_millis(after));
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

    pub(super) fn judged(
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
    pub(super) fn other(
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
    pub(super) fn reached(&self, terms: Terms<'_>, i: usize) -> Option<Duration> {
        let broadcast = terms.traits.propagation == Propagation::Broadcast;
        self.legs[..i].iter().filter(|_| broadcast).filter_map(|leg| leg.concluded).max()
    }

    pub(super) fn not_answered(
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
                leg.failure = Some(Failure {
                    message: format!("cannot be asked: {}", error.message),
                    line: None,
                    traceback: None,
                });
                self.ask_later(desk, terms, i);
            }
        }
    }
}
