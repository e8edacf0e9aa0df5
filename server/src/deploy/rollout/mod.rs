//! One save on its way to all servers.
//!
//! Every server has a [`Leg`] of its own; no leg waits for another unless the platform or the strategy demands it, and
//! the failure of one never ends another. What is sent when is in `sending`, what is asked and concluded in `asking`,
//! the end in `ending`.

mod asking;
mod ending;
mod sending;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::deploy::desk::{Desk, SlotKey, Timer};
use crate::deploy::event::{Fact, RequestId};
use crate::deploy::leg::{Leg, Stage};
use crate::deploy::model::{
    Content, PlatformTraits, Propagation, RolloutId, RolloutState, ServerInfo, ServerName, Sha256, Uri,
};
use crate::deploy::policy::{Strategy, TargetPolicy};

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
        self.legs.iter().map(|leg| leg.fact(self.id, &key.target, &self.content)).collect()
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
