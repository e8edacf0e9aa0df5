//! What comes into the core and what goes out of it.

use std::sync::Arc;

use serde::Serialize;

use super::model::{
    Accepted, Ask, ClusterInfo, Content, Evidence, Failure, Interrupted, ModuleName, Observation, OpId,
    Query, ReadingId, RolloutId, RolloutState, ServerError, ServerName, ServerState, Sha256, TargetName,
    TimerId, Timings, Uri,
};
use super::policy::Policy;
use super::status::Status;
use crate::assist::{Answer, Question};
use crate::python::{Profile, Report};
use crate::text::{Range, Text};
use crate::workspace::{Cluster, Contents};

pub use crate::text::Change;

/// Why an editor saves; LSP's `TextDocumentSaveReason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveReason {
    Manual,
    AfterDelay,
    FocusOut,
}

/// A request that awaits exactly one [`Effect::Reply`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A setting that could not be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsProblem {
    /// The file it stands in; `None` for the editor's settings and the environment.
    pub uri: Option<Uri>,
    /// The key, `targets.dev.timeout`.
    pub key: String,
    /// [`Severity::Error`]: a value that cannot be used. [`Severity::Warning`]: one that is not used.
    pub severity: Severity,
    pub message: String,
    pub range: Range,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The settings were read, at the start or again.
    Configured {
        policy: Policy,
        problems: Vec<SettingsProblem>,
        /// Targets whose address or way of asking is another now: what was learned of them counts no more.
        changed: Vec<TargetName>,
    },

    /// A process that is dead left these rollouts unfinished.
    Recovered {
        interrupted: Vec<Interrupted>,
    },

    // The editor's documents, in the order in which the editor sent them.
    Opened {
        uri: Uri,
        version: i32,
        text: String,
    },
    Edited {
        uri: Uri,
        version: i32,
        changes: Vec<Change>,
    },
    Closed {
        uri: Uri,
    },
    WillSave {
        uri: Uri,
        reason: SaveReason,
    },
    /// The text as saved, where the editor sends it; else the document as it stands is what was saved.
    Saved {
        uri: Uri,
        text: Option<String>,
    },
    /// The user pressed save on this document, modified or not (`hotdeploy/saveIntent`).
    SaveIntent {
        uri: Uri,
    },
    /// The file on disk was seen to hold this: after a save of the editor, or because somebody else wrote it.
    ChangedOnDisk {
        uri: Uri,
        sha256: Sha256,
    },

    /// What the files on disk hold; `None`: the file is gone, or is of no interest. `complete`: by now all are known,
    /// so that what is not found is nowhere.
    Indexed {
        files: Vec<(Uri, Option<Contents>)>,
        complete: bool,
    },

    Requested {
        id: RequestId,
        request: Request,
    },

    // Outcomes of effects.
    Validated {
        uri: Uri,
        stamp: u64,
        report: Arc<Report>,
        /** Milliseconds. */
        took: f64,
    },
    Connected {
        target: TargetName,
        result: Result<ClusterInfo, ServerError>,
    },
    Uploaded {
        op: OpId,
        result: Result<Accepted, ServerError>,
    },
    Observed {
        op: OpId,
        result: Result<Observation, ServerError>,
    },
    /// Of the modules that a server was asked for, those that it does not find.
    ModulesFound {
        op: OpId,
        result: Result<Vec<String>, ServerError>,
    },
    /// The services that a cluster runs.
    ServicesListed {
        target: TargetName,
        result: Result<Cluster, ServerError>,
    },
    Elapsed {
        timer: TimerId,
    },
    /// The texts of files that are not open; where one cannot be read, why.
    FilesRead {
        reading: ReadingId,
        files: Vec<(Uri, Result<String, String>)>,
    },
    Told {
        id: RequestId,
        result: Result<String, ServerError>,
        /** Milliseconds. */
        ms: f64,
    },
}

/// What a person or a program asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Deploy a document. `confirmed`: the user has said yes to a protected target. Answered with
    /// [`Reply::Rollout`] when the rollout has ended, or [`Reply::Refused`] at once.
    Deploy {
        uri: Uri,
        target: Option<TargetName>,
        confirmed: bool,
    },
    /// Deploy every module of the workspace that the target takes, open or not.
    DeployAll {
        target: Option<TargetName>,
        confirmed: bool,
    },
    /// Bring a document's module to every server again, whatever they run.
    Redeploy {
        uri: Uri,
        target: Option<TargetName>,
        confirmed: bool,
    },
    /// Bring every server back to the text of a document's module that all of them were last proved to run before.
    RollBack {
        uri: Uri,
        target: Option<TargetName>,
        confirmed: bool,
    },
    SelectTarget {
        target: TargetName,
    },
    /// Forget what is shown of deployments: of one document, or of all.
    Clear {
        uri: Option<Uri>,
    },
    /// Everything a status bar or a tree shows, as it is known now.
    Status,
    /// Ask the servers what they run of these documents, against the text as it stands. Answered with
    /// [`Reply::Facts`].
    Inspect {
        uris: Vec<Uri>,
        target: Option<TargetName>,
    },
    /// Try the connection to a target. Answered with [`Reply::Connected`].
    Connect {
        target: TargetName,
    },
    /// The source of a document's module as a server runs it; any server where none is named.
    Source {
        uri: Uri,
        target: Option<TargetName>,
        server: Option<ServerName>,
    },
    /// The answer of a service.
    Invoke {
        service: String,
        payload: String,
        target: Option<TargetName>,
        server: Option<ServerName>,
    },
    /// The services of the workspace that have a known name.
    Services,
    /// Validation diagnostics of a document at its newest version.
    Diagnostics {
        uri: Uri,
    },
    /// One lens for each service class.
    Lenses {
        uri: Uri,
    },
    /// Language help. Answered with [`Reply::Assist`] at once.
    Assist(Question),
}

/// The one answer to a request.
#[derive(Debug, Clone)]
pub enum Reply {
    Done,
    /// The facts of a rollout that ended, the last being [`Fact::Rollout`].
    Rollout(Vec<Fact>),
    Facts(Vec<Fact>),
    /// Nothing was done; why, and what to do.
    Refused(String),
    /// The target is protected: ask the user and request again with `confirmed`.
    NeedsConfirmation {
        target: TargetName,
        message: String,
    },
    Status(Status),
    Connected(Result<ClusterInfo, ServerError>),
    Source {
        server: ServerName,
        text: String,
    },
    Invoked {
        server: ServerName,
        body: String,
        /** Milliseconds. */
        ms: f64,
    },
    Services(Vec<ServiceInfo>),
    Diagnostics(Vec<Diagnostic>),
    Lenses(Vec<Lens>),
    Assist(Answer),
}

/// Something that became known; the command line's `--json` prints exactly these, one object a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Fact {
    /// The state of one server for one module changed.
    Server {
        /// The rollout that it speaks of, where it is no mere look. Other programs are not told: it is a number of this
        /// process.
        #[serde(skip)]
        rollout: Option<RolloutId>,
        target: TargetName,
        server: ServerName,
        module: ModuleName,
        state: ServerState,
        evidence: Evidence,
        /// What the server runs, where it is known.
        sha256: Option<Sha256>,
        services: Vec<String>,
        ms: Timings,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Failure>,
    },
    /// A rollout ended, or ended anew after a server was converged.
    Rollout {
        /// `None`: it did not even begin.
        #[serde(skip)]
        rollout: Option<RolloutId>,
        target: TargetName,
        /// The file's own name where no module name could be made of it.
        module: String,
        state: RolloutState,
        sha256: Option<Sha256>,
        ms: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Failure>,
    },
}

impl Fact {
    /// A deployment that did not even begin.
    pub fn blocked(
        target: TargetName,
        module: String,
        sha256: Option<Sha256>,
        error: Option<Failure>,
    ) -> Self {
        Self::Rollout { rollout: None, target, module, state: RolloutState::Blocked, sha256, ms: 0.0, error }
    }

    /// The rollout that it speaks of.
    pub fn rollout(&self) -> Option<RolloutId> {
        match self {
            Self::Server { rollout, .. } | Self::Rollout { rollout, .. } => *rollout,
        }
    }
}

/// Work-done progress of a rollout that takes longer than a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    Begin { title: String },
    Report { message: String, percentage: u32 },
    End { message: String },
}

/// How grave, in LSP's words; the same as validation's.
pub use crate::python::Severity;

/// What is shown at a place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub range: Range,
    pub severity: Severity,
    pub code: String,
    pub message: String,
    /// Other places: the rest of a traceback.
    pub related: Vec<Related>,
    /// The server it speaks of.
    pub server: Option<ServerName>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub uri: Uri,
    pub range: Range,
    pub message: String,
}

/// A service of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceInfo {
    pub name: String,
    pub uri: Uri,
    /// What it declares to take; `None` where that is not known.
    pub input: Option<Vec<InputInfo>>,
}

/// An input that a service declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputInfo {
    pub name: String,
    /// Its type as it is written.
    pub kind: Option<String>,
    pub optional: bool,
}

/// A line above a service class, "3/3 servers · a1b2c3d · Redeploy".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    pub range: Range,
    pub title: String,
    /// `hotdeploy.deploy` or `hotdeploy.redeploy`.
    pub command: &'static str,
    pub uri: Uri,
}

/// What is to be done. The shell performs each without judgement, and reports outcomes as events.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Check this text and answer with [`Event::Validated`] of the same stamp.
    Validate {
        uri: Uri,
        stamp: u64,
        text: Text,
        file_name: String,
        profile: Arc<Profile>,
    },
    Connect {
        target: TargetName,
    },
    Upload {
        op: OpId,
        target: TargetName,
        server: ServerName,
        content: Arc<Content>,
    },
    Observe {
        op: OpId,
        target: TargetName,
        server: ServerName,
        query: Query,
    },
    /// Ask a server which of these modules an import there would not find, and answer with [`Event::ModulesFound`].
    FindModules {
        op: OpId,
        target: TargetName,
        server: ServerName,
        /// Dotted names.
        modules: Vec<String>,
    },
    /// Ask the cluster which services it runs, and answer with [`Event::ServicesListed`].
    ListServices {
        target: TargetName,
    },
    /// Read these files and answer with [`Event::FilesRead`].
    ReadFiles {
        reading: ReadingId,
        uris: Vec<Uri>,
    },
    /// Ask a server what a person wants to know, and answer with [`Event::Told`].
    Ask {
        id: RequestId,
        target: TargetName,
        server: ServerName,
        ask: Ask,
    },
    /// The answer to this operation is no longer wanted; the request may be dropped.
    Abandon {
        op: OpId,
    },
    SetTimer {
        timer: TimerId,
        after: u64,
    },

    /// Replace all pushed diagnostics of a document. Only sent when they changed.
    Publish {
        uri: Uri,
        version: Option<i32>,
        diagnostics: Vec<Diagnostic>,
    },
    /// Validation diagnostics changed for a reason that the client cannot know (pull clients).
    RefreshDiagnostics,
    RefreshLenses,
    /// The user switched inlay hints on or off.
    RefreshHints,
    Tell(Fact),
    Status(Status),
    Progress {
        rollout: RolloutId,
        progress: Progress,
    },
    /// Ask the user whether this document may go to a protected target; on yes, request it with `confirmed`.
    Confirm {
        uri: Uri,
        target: TargetName,
        message: String,
    },
    /// A message that no document line can carry.
    Notify {
        severity: Severity,
        message: String,
    },
    Reply {
        id: RequestId,
        reply: Reply,
    },
    /// Append to the journal before anything that follows in the same list is performed.
    Journal(Record),
}

/// A line of the append-only journal: what was under way if the process dies.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub enum Record {
    Started { rollout: RolloutId, target: TargetName, module: ModuleName, uri: Uri, sha256: Sha256 },
    Ended { rollout: RolloutId, target: TargetName, module: ModuleName, state: RolloutState, sha256: Sha256 },
}
