//! One server's part of a rollout.

use std::time::Duration;

use super::event::Fact;
use super::model::{
    Content, Evidence, Failure, LoadError, Mark, OpId, RolloutId, ServerError, ServerName, ServerState,
    Sha256, TargetName, TimerId, Timings,
};

/// How far a server has come. What follows `Confirmed` is final until something looks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its turn has not come: the platform, or the strategy, serves another first.
    Turn,
    /// A second upload this soon would be lost: wait until the platform listens again.
    Window,
    Uploading,
    /// Accepted, or perhaps so; looking for proof.
    Confirming,
    /// Not reachable; will be tried again before the deadline.
    Retry,

    Confirmed,
    /// The server tried to load the content and could not.
    Failed,
    /// The server, or the lack of a password, refused the upload.
    Refused,
    /// It runs something else.
    Stale,
    Unreachable,
    /// Accepted, and nothing more can be known.
    Accepted,
}

impl Stage {
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Turn | Self::Window | Self::Uploading | Self::Confirming | Self::Retry)
    }

    /// Whether the server may still come to run the content without another save.
    pub fn may_converge(self) -> bool {
        matches!(self, Self::Stale | Self::Unreachable)
    }

    pub fn state(self) -> ServerState {
        match self {
            Self::Turn | Self::Window | Self::Uploading | Self::Confirming | Self::Accepted => {
                ServerState::Pending
            }
            Self::Confirmed => ServerState::Confirmed,
            Self::Failed | Self::Refused => ServerState::Failed,
            Self::Stale => ServerState::Stale,
            Self::Unreachable | Self::Retry => ServerState::Unreachable,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub server: ServerName,
    pub stage: Stage,
    /// The request that is under way.
    pub op: Option<OpId>,
    /// The pause before the next one.
    pub pause: Option<TimerId>,
    pub uploads: u32,
    /// Questions since the last upload.
    pub polls: u32,
    pub mark: Option<Mark>,
    /// When the request under way was begun.
    pub asked: Duration,
    /// When the last upload was answered.
    pub uploaded: Option<Duration>,
    /// When it was last seen to have loaded the content, or to have failed to.
    pub concluded: Option<Duration>,
    /// The last question got no answer at all.
    pub silent: bool,
    /// It could not be reached when it was last tried, and is being tried again.
    pub down: bool,
    /// How the present state is known.
    pub evidence: Evidence,
    /// How what it runs is known.
    pub observed: Evidence,
    /// What it runs, where that is known.
    pub runs: Option<Sha256>,
    pub services: Vec<String>,
    pub timings: Timings,
    pub failure: Option<Failure>,
    /// Lines of the module in the traceback.
    pub frames: Vec<u32>,
    told: Option<Told>,
}

/// What people were last told of a server.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    stage: ServerState,
    evidence: Evidence,
    runs: Option<Sha256>,
    failure: Option<Failure>,
}

impl Leg {
    pub fn new(server: ServerName, validate: f64) -> Self {
        Self {
            server,
            stage: Stage::Turn,
            op: None,
            pause: None,
            uploads: 0,
            polls: 0,
            mark: None,
            asked: Duration::ZERO,
            uploaded: None,
            concluded: None,
            silent: false,
            down: false,
            evidence: Evidence::None,
            observed: Evidence::None,
            runs: None,
            services: Vec::new(),
            timings: Timings { validate: rounded(validate), ..Timings::default() },
            failure: None,
            frames: Vec::new(),
            told: None,
        }
    }

    /// The state as told: a server that was down stays so until it has answered.
    pub fn state(&self) -> ServerState {
        if self.down && !self.stage.is_final() { ServerState::Unreachable } else { self.stage.state() }
    }

    /// The upload was answered, or given up: proof is looked for from here on.
    pub fn sent(&mut self, now: Duration, mark: Option<Mark>) {
        self.timings.upload = millis(now.saturating_sub(self.asked));
        self.uploaded = Some(now);
        self.mark = mark;
        self.polls = 0;
        self.evidence = Evidence::Accepted;
        self.stage = Stage::Confirming;
    }

    pub fn confirmed(&mut self, now: Duration, content: &Content, evidence: Evidence, services: Vec<String>) {
        self.stage = Stage::Confirmed;
        self.concluded = Some(now);
        self.evidence = evidence;
        self.runs = Some(content.sha256);
        self.services = services;
        self.failure = None;
        self.frames.clear();
        self.time_proof(now, None);
    }

    pub fn failed(&mut self, now: Duration, error: LoadError, evidence: Evidence) {
        self.stage = Stage::Failed;
        self.concluded = Some(now);
        self.evidence = evidence;
        self.frames = error.frames;
        self.failure = Some(Failure { message: error.message, line: error.line, traceback: error.traceback });
        self.time_proof(now, None);
    }

    pub fn gave_up(&mut self, stage: Stage, message: impl Into<String>) {
        self.stage = stage;
        self.failure = Some(Failure { message: message.into(), line: None, traceback: None });
        self.frames.clear();
    }

    pub fn refused(&mut self, error: &ServerError) {
        self.gave_up(Stage::Refused, error.message.clone());
    }

    /// Splits the time since the upload into loading and proving it. `load` is what the server says of itself.
    pub fn time_proof(&mut self, now: Duration, load: Option<f64>) {
        let verify = millis(now.saturating_sub(self.asked));
        let since_upload = self.uploaded.map_or(0.0, |uploaded| millis(now.saturating_sub(uploaded)));
        let load = load.unwrap_or((since_upload - verify).max(0.0));
        self.timings.load = rounded(load);
        self.timings.verify = rounded((since_upload - load).max(0.0));
    }

    /// What there is to tell, when it differs from what was told last. Timings alone are no news.
    pub fn news(&mut self, rollout: RolloutId, target: &TargetName, content: &Content) -> Option<Fact> {
        let now = Told {
            stage: self.state(),
            evidence: self.evidence,
            runs: self.runs,
            failure: self.failure.clone(),
        };
        if self.told.as_ref() == Some(&now) {
            return None;
        }
        self.told = Some(now);
        Some(self.fact(rollout, target, content))
    }

    pub fn fact(&self, rollout: RolloutId, target: &TargetName, content: &Content) -> Fact {
        Fact::Server {
            rollout: Some(rollout),
            target: target.clone(),
            server: self.server.clone(),
            module: content.module.clone(),
            state: self.state(),
            evidence: self.evidence,
            sha256: self.runs,
            services: self.services.clone(),
            ms: self.timings,
            error: self.failure.clone(),
        }
    }
}

pub(super) fn millis(duration: Duration) -> f64 {
    rounded(duration.as_secs_f64() * 1e3)
}

/// Two decimals: more would be noise.
fn rounded(millis: f64) -> f64 {
    (millis * 1e2).round() / 1e2
}
