//! Sending: to whom and when, and what comes of it.

use std::time::Duration;

use super::{Memory, Rollout, Terms, stale_message};
use crate::deploy::desk::Desk;
use crate::deploy::leg::{Leg, Stage};
use crate::deploy::model::{Accepted, ErrorKind, Millis, Propagation, ServerError};
use crate::deploy::policy::Strategy;

/// Pauses before a server that could not be reached is tried again within a rollout.
const RETRY: [Millis; 4] = [200, 400, 800, 1_500];

impl Rollout {
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

    pub(super) fn upload(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
        let leg = &mut self.legs[i];
        leg.stage = Stage::Uploading;
        leg.uploads += 1;
        leg.asked = desk.now;
        leg.op = Some(desk.upload(terms.key, self.id, &leg.server, self.content.clone()));
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

    pub(super) fn after_accepted(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize) {
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
    pub(super) fn unreachable(
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
    pub(super) fn next_entry(&mut self, desk: &mut Desk, terms: Terms<'_>, memory: &Memory) {
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

    /// Sends to a server that was found to run something else, unless another's broadcast is about to reach it.
    pub(super) fn send_missing(&mut self, desk: &mut Desk, terms: Terms<'_>, i: usize, memory: &Memory) {
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
    pub(super) fn blocked(&mut self, terms: Terms<'_>, i: usize) {
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
    pub(super) fn in_the_way(&self, terms: Terms<'_>, i: usize) -> Option<&Leg> {
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
    pub(super) fn why_blocked(&self, terms: Terms<'_>, i: usize) -> Option<String> {
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

    pub(super) fn may_send_alone(&self, terms: Terms<'_>, i: usize) -> bool {
        self.in_the_way(terms, i).is_none()
    }
}
