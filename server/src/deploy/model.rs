//! The words of the core: targets, servers, modules, content, evidence, observations.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use crate::python::{PythonVersion, ZatoVersion};
pub use crate::uri::Uri;

/// Milliseconds since an arbitrary moment; only differences mean anything.
pub type Millis = u64;

macro_rules! name_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! free_name {
    ($name:ident) => {
        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.into())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Arc::deserialize(deserializer).map(Self)
            }
        }
    };
}

name_type!(
    /// A named cluster in the settings, `dev`.
    TargetName
);
name_type!(
    /// One member of a cluster, `server1`.
    ServerName
);
name_type!(
    /// The base name under which a module is uploaded, `crm.py`.
    ///
    /// Both platforms join it to a directory without looking (observed: zato 3.2 section 1, 4.1 section 3), so only
    /// ASCII letters, digits and `_`, not starting with a digit and ending in `.py`, can be held by this type.
    ModuleName
);
free_name!(TargetName);
free_name!(ServerName);

impl ModuleName {
    /// The module's name, or `None` for a file name that must not reach a server.
    pub fn new(file_name: &str) -> Option<Self> {
        let stem = file_name.strip_suffix(".py")?;
        let starts_well = stem.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let allowed = stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (starts_well && allowed && file_name.len() <= 200).then(|| Self(file_name.into()))
    }

    /// The name without `.py`: the Python module's name on a server.
    pub fn stem(&self) -> &str {
        self.0.strip_suffix(".py").unwrap_or(&self.0)
    }
}

/// A rollout that a process left unfinished when it died.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    /// The document it came from.
    pub uri: Uri,
    /// Where it went.
    pub target: TargetName,
    /// What was on its way.
    pub sha256: Sha256,
}

/// SHA-256 of a module's bytes, the identity of what a server runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// From 64 hexadecimal digits.
    pub fn parse(hex: &str) -> Option<Self> {
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Seven digits, as people know them from version control.
    pub fn short(&self) -> String {
        self.to_string()[..7].to_owned()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

impl Serialize for Sha256 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What one save sends: exactly these bytes are checked, hashed and uploaded.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// The name it is uploaded under.
    pub module: ModuleName,
    /// The module, as it was saved.
    pub text: Arc<str>,
    /// Hash of the text's UTF-8 bytes.
    pub sha256: Sha256,
    /// Names of the services that the validation found, in source order.
    pub services: Vec<String>,
}

impl Content {
    /// Hashes the text.
    pub fn new(module: ModuleName, text: Arc<str>, services: Vec<String>) -> Self {
        let sha256 = Sha256::of(text.as_bytes());
        Self { module, text, sha256, services }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.module, self.sha256.short())
    }
}

/// How a server's state is known, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Nothing is known.
    None,
    /// HTTP said yes, which says nothing (observed: section 1).
    Accepted,
    /// The server said that it loaded the module after the upload; no hash.
    Loaded,
    /// The hash of the source that the server's processes loaded.
    Verified,
}

/// State of a server for a module, as told to people and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerState {
    /// Proved to run the text, every process of it.
    Confirmed,
    /// It tried to load the text and could not, or refused to take it.
    Failed,
    /// It runs something else, or has not loaded the module.
    Stale,
    /// It cannot be asked: what it runs is not known.
    Unreachable,
    /// On its way, or accepted and impossible to prove.
    Pending,
    /// Nothing was sent, because the text would not load.
    Blocked,
}

/// State of a rollout, as told to people and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RolloutState {
    /// Every server is confirmed.
    Confirmed,
    /// No server is confirmed, and some server could not load the text or refused it.
    Failed,
    /// Some servers are confirmed, others are not.
    Partial,
    /// Nothing was sent, because the text would not load.
    Blocked,
    /// No server is confirmed, and none is known to have failed.
    Unconfirmed,
}

/// One save on its way to all servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RolloutId(pub u64);

/// One request to a server that is under way; its answer carries the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u64);

/// A reading of files that is under way; what was read carries the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingId(pub u64);

/// A timer that the core asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerId(pub u64);

/// A place in what a server has said, opaque to the core: "after this upload".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub u64);

/// Why a server could not be asked or did not obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No connection: refused, no route, no such host, TLS.
    Unreachable,
    /// The connection was made and no answer came: the request may have been carried out.
    TimedOut,
    /// The credentials were refused.
    Unauthorized,
    /// No password is known for this target.
    NoPassword,
    /// The server answered and said no.
    Refused,
    /// The answer is not one that this platform gives.
    Protocol,
}

/// A failed request; `message` says what happened and what to do next, clean of control characters and secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ServerError {
    /// What may be done about it.
    pub kind: ErrorKind,
    /// For people: what happened, to which server, what to do next.
    pub message: String,
}

impl ServerError {
    /// An error of this kind. `message` must be clean: see [`crate::text::plain_line`].
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// How a platform treats an upload that one server accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Propagation {
    /// The server keeps it to itself: send to each (observed: 4.1, section 3).
    PerServer,
    /// The server passes it on to every other (observed: 3.2, section 1).
    Broadcast,
}

/// What the core must know of a platform to lose no update on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformTraits {
    /// Who passes an upload on.
    pub propagation: Propagation,
    /// How long an accepted upload may take until it is live; only then does older content mean a lost update.
    pub settle: Millis,
    /// Two uploads of one module to one server closer than this lose the second; `None` where they do not.
    pub drop_window: Option<Millis>,
}

/// One server of a cluster as the adapter found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// As the platform or the settings call it.
    pub name: ServerName,
    /// For people; no user name or password in it.
    pub url: String,
}

/// What the adapter learned when it first spoke to a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterInfo {
    /// The platform's generation, told apart by its answer to a ping (observed: section 4).
    pub zato: ZatoVersion,
    /// The servers' Python, where one of them says it.
    pub python: Option<PythonVersion>,
    /// In the platform's own order: a broadcast of 3.2 walks it and stops at the first that is down.
    pub servers: Vec<ServerInfo>,
    /// Those of the most careful server.
    pub traits: PlatformTraits,
    /// Servers can be asked whether they find a module.
    pub finds_modules: bool,
    /// The cluster can be asked which services it runs.
    pub lists_services: bool,
    /// What the user should know, such as a discovered server that must be listed before it gets the password.
    pub notes: Vec<String>,
}

/// An upload that a server accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// From here on, what the servers say may be about this upload.
    pub mark: Mark,
}

/// What the core wants to know of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The module asked about.
    pub module: ModuleName,
    /// What the server should run.
    pub wanted: Sha256,
    /// Services that `wanted` declares; 3.2 can only be asked by service name.
    pub services: Vec<String>,
    /// The upload that this question is about; `None` when only asking what is there.
    pub since: Option<Mark>,
    /// How many times this was asked before; an adapter that can force a load does so at 0 only.
    pub attempt: u32,
    /// The adapter may wait up to this long for news before it answers.
    pub wait: Millis,
}

/// What a person asks one server for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The source of a module, as the server runs it. 3.2 is asked by the name of a service.
    Source { module: ModuleName, services: Vec<String> },
    /// The answer of a service to this payload: JSON, or nothing.
    Invoke { service: String, payload: String },
}

/// What one process of a server runs of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// It has not loaded the module.
    Nothing,
    /// It has loaded it; the hash where the evidence gives one.
    Module { sha256: Option<Sha256>, services: Vec<String> },
}

/// One worker process of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its number on the server, where the evidence names it.
    pub pid: Option<u32>,
    /// What it has loaded.
    pub runs: Runs,
}

/// A module that a server tried to load and could not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The last line of the traceback, or what the platform said instead.
    pub message: String,
    /// 1-based line of the module that the traceback names last.
    pub line: Option<u32>,
    /// 1-based lines of the module in the traceback, outermost first.
    pub frames: Vec<u32>,
    /// The whole traceback, clean and capped.
    pub traceback: Option<String>,
    /// Hash of the text that failed, where it is known.
    pub sha256: Option<Sha256>,
}

/// What an adapter saw of one module on one server. It reports; the core decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The strongest evidence that the settings and the server allow. [`Evidence::Accepted`]: nothing more can be
    /// learned by asking again.
    pub evidence: Evidence,
    /// Every process that the evidence speaks of; none when it is silent.
    pub processes: Vec<Process>,
    /// A failed attempt after [`Query::since`].
    pub failure: Option<LoadError>,
    /// How long the server took to load, where it says so, in milliseconds.
    pub load: Option<f64>,
}

/// Where the time of one server went, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Timings {
    /// Checking the text.
    pub validate: f64,
    /// From sending the text to the server's answer.
    pub upload: f64,
    /// From that answer until the server had loaded it.
    pub load: f64,
    /// The rest, until it was proved here.
    pub verify: f64,
}

/// What went wrong on a server, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What went wrong, clean of control characters.
    pub message: String,
    /// 1-based line of the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceback: Option<String>,
}
