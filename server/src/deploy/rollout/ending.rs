//! What is told when the time is over, and what a rollout that gives way leaves behind.

use std::time::Duration;

use super::{Memory, Rollout, Terms, stale_message};
use crate::deploy::desk::Desk;
use crate::deploy::leg::Stage;
use crate::deploy::model::Propagation;

/// How long an upload whose fate is unknown may still be carried out: a server that hangs answers within its own
/// time-outs.
const LATE: Duration = Duration::from_mins(1);

impl Rollout {
    /// The time is over: whatever is not known by now is told as it is.
    pub fn deadline(&mut self, desk: &mut Desk, terms: Terms<'_>, memory: &mut Memory) {
        self.all_may_arrive_late(desk, terms, memory);
        for i in 0..self.legs.len() {
            if self.legs[i].stage.is_final() {
                continue;
            }
            let blocked = self.why_blocked(terms, i);
            let leg = &mut self.legs[i];
            // What was sent again may be on its way still: it answered before, and what it runs is known.
            let answered = leg.uploads > 1 && leg.runs.is_some() && !leg.silent;
            if let Some(op) = leg.op.take() {
                // Not one question was answered since the upload.
                leg.silent |= leg.polls == 0 && !answered;
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
                Stage::Uploading if !answered => {
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

    pub(super) fn all_may_arrive_late(&self, desk: &Desk, terms: Terms<'_>, memory: &mut Memory) {
        for (i, leg) in self.legs.iter().enumerate() {
            if !leg.stage.is_final() && (leg.uploads > 0 || leg.uploaded.is_some()) {
                self.may_arrive_late(desk, terms, i, memory);
            }
        }
    }

    /// The fate of an upload is unknown: it may yet be carried out, and passed on to every other server.
    pub(super) fn may_arrive_late(&self, desk: &Desk, terms: Terms<'_>, i: usize, memory: &mut Memory) {
        let reached = match terms.traits.propagation {
            Propagation::Broadcast => &self.legs[..],
            Propagation::PerServer => &self.legs[i..=i],
        };
        for leg in reached {
            memory.late.insert(leg.server.clone(), desk.now + LATE);
        }
    }
}
