//! What every part of the core needs at hand: the time, fresh numbers, the list of effects, who waits for what.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::event::{Effect, RequestId};
use super::model::{Content, ModuleName, OpId, Query, RolloutId, ServerName, TargetName, TimerId, Uri};

/// One slot: a module on a target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SlotKey {
    pub target: TargetName,
    pub module: ModuleName,
}

/// Whose answer an operation brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    /// A server of a rollout.
    Leg { slot: SlotKey, rollout: RolloutId, server: ServerName },
    /// Whether a server has what a module imports.
    Imports { slot: SlotKey, server: ServerName },
    /// A question that belongs to no rollout.
    Inspect { request: RequestId, uri: Uri, server: ServerName },
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Timer {
    /// A server of a rollout may be asked or sent to again.
    Leg {
        slot: SlotKey,
        rollout: RolloutId,
        server: ServerName,
    },
    Deadline {
        slot: SlotKey,
        rollout: RolloutId,
    },
    /// A newer save has waited long enough for this rollout.
    Supersede {
        slot: SlotKey,
        rollout: RolloutId,
    },
    /// The rollout takes longer than a moment: show progress.
    Moment {
        slot: SlotKey,
        rollout: RolloutId,
    },
    /// Look again at the servers that do not run what they should.
    Reconcile {
        slot: SlotKey,
        rollout: RolloutId,
    },
    Reconnect {
        target: TargetName,
    },
    /// Servers have had the time to say whether they have what a module imports.
    Imports {
        slot: SlotKey,
    },
    Inspect {
        request: RequestId,
    },
}

#[derive(Debug, Default)]
pub(super) struct Desk {
    pub now: Duration,
    pub out: Vec<Effect>,
    /// Set when anything that `hotdeploy/status` and the lenses show has changed.
    pub shown_changed: bool,
    next: u64,
    operations: BTreeMap<OpId, Operation>,
    timers: BTreeMap<TimerId, Timer>,
}

impl Desk {
    /// A number that was never given before.
    pub fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub fn upload(
        &mut self,
        slot: &SlotKey,
        rollout: RolloutId,
        server: &ServerName,
        content: Arc<Content>,
    ) -> OpId {
        let op = OpId(self.fresh());
        let target = slot.target.clone();
        self.operations.insert(op, Operation::Leg { slot: slot.clone(), rollout, server: server.clone() });
        self.out.push(Effect::Upload { op, target, server: server.clone(), content });
        op
    }

    pub fn observe(
        &mut self,
        target: &TargetName,
        server: &ServerName,
        query: Query,
        whose: Operation,
    ) -> OpId {
        let op = OpId(self.fresh());
        self.operations.insert(op, whose);
        self.out.push(Effect::Observe { op, target: target.clone(), server: server.clone(), query });
        op
    }

    /// Remembers whose answer an operation brings.
    pub fn note(&mut self, op: OpId, whose: Operation) {
        self.operations.insert(op, whose);
    }

    pub fn abandon(&mut self, op: OpId) {
        if self.operations.remove(&op).is_some() {
            self.out.push(Effect::Abandon { op });
        }
    }

    /// Whose answer this is; `None` when nobody waits for it any more.
    pub fn answered(&mut self, op: OpId) -> Option<Operation> {
        self.operations.remove(&op)
    }

    pub fn timer(&mut self, timer: Timer, after: Duration) -> TimerId {
        let id = TimerId(self.fresh());
        self.timers.insert(id, timer);
        let after = u64::try_from(after.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        self.out.push(Effect::SetTimer { timer: id, after });
        id
    }

    pub fn elapsed(&mut self, timer: TimerId) -> Option<Timer> {
        self.timers.remove(&timer)
    }

    /// Forgets a timer: when it runs out, nothing happens.
    pub fn forget(&mut self, timer: TimerId) {
        self.timers.remove(&timer);
    }
}
