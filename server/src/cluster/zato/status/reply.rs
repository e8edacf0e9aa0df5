//! What the status service answers, and what that says of a module. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cluster::zato::traceback;
use crate::deploy::{LoadError, ModuleName, Process, Query, Runs, Sha256};
use crate::text::plain_line;

/// Most processes of one server that are looked at.
const MAX_PROCESSES: usize = 256;
const MAX_SERVICES: usize = 500;

/// The last attempt of each process, by its id: an attempt that is in here is not news.
pub(in crate::cluster::zato) type Seen = BTreeMap<u32, String>;

/// What is asked.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<&'a str>,
    pub wanted: String,
    pub services: &'a [String],
    pub wait_ms: u64,
    pub since_ms: f64,
    pub seen: &'a Seen,
    /// The text that is loaded is wanted too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub source: bool,
    /// Modules that are looked for, by their dotted names.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub imports: &'a [String],
}

static NOTHING_SEEN: Seen = Seen::new();

impl Default for Request<'_> {
    /// Asks for no more than what the server is.
    fn default() -> Self {
        Self {
            module: None,
            wanted: String::new(),
            services: &[],
            wait_ms: 0,
            since_ms: 0.0,
            seen: &NOTHING_SEEN,
            source: false,
            imports: &[],
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    /// Revision of the service.
    pub hotdeploy_status: u64,
    /// How many processes the server has, where it can tell.
    #[serde(default)]
    pub workers: Option<usize>,
    pub processes: Vec<ProcessReply>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ProcessReply {
    pub pid: u32,
    #[serde(default)]
    pub python: String,
    #[serde(default)]
    pub pickup_dir: String,
    #[serde(default)]
    pub loaded: Option<Loaded>,
    #[serde(default)]
    pub attempt: Option<Attempt>,
    /// Of the modules that were looked for, those that an import would not find.
    #[serde(default)]
    pub missing: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Loaded {
    pub sha256: Option<String>,
    #[serde(default)]
    pub services: Vec<String>,
    /// The text, where it was asked for.
    #[serde(default)]
    pub source: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Attempt {
    pub id: String,
    pub outcome: Outcome,
    pub age_ms: f64,
    pub sha256: Option<String>,
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Outcome {
    Deployed,
    Failed,
    Nothing,
}

/// What may be concluded from a reply.
#[derive(Debug, PartialEq)]
pub(super) struct Sight {
    pub processes: Vec<Process>,
    pub failure: Option<LoadError>,
    /// Age of the last attempt that belongs to the upload, in milliseconds, when the answer was given.
    pub age: Option<f64>,
}

impl Sight {
    /// Whether every process runs this text.
    pub fn runs(&self, wanted: Sha256) -> bool {
        let runs_it = |process: &Process| matches!(&process.runs, Runs::Module { sha256, .. } if *sha256 == Some(wanted));
        !self.processes.is_empty() && self.processes.iter().all(runs_it)
    }
}

/// When the question was asked, as far as attempts are concerned.
pub(super) struct Since<'a> {
    /// Attempts that were there before the upload.
    pub before: &'a Seen,
    /// How long ago the upload was sent when the answer came, with some slack, in milliseconds.
    pub ms: f64,
}

impl Reply {
    /// Attempts that this reply told of.
    pub fn seen(&self) -> Seen {
        let attempts = self.processes.iter().take(MAX_PROCESSES);
        attempts.filter_map(|process| Some((process.pid, cut(&process.attempt.as_ref()?.id)))).collect()
    }

    /// Judges nothing: states what each process runs, and whether one failed at this very upload.
    pub fn sight(&self, query: &Query, since: Option<&Since<'_>>) -> Sight {
        let mut sight = Sight { processes: Vec::new(), failure: None, age: None };
        for process in self.processes.iter().take(MAX_PROCESSES) {
            let attempt =
                process.attempt.as_ref().filter(|attempt| attempt.belongs_to(process.pid, query, since));
            let failed = attempt.filter(|attempt| attempt.outcome != Outcome::Deployed);
            if let Some(attempt) = attempt {
                sight.age = Some(sight.age.map_or(attempt.age_ms, |age| age.min(attempt.age_ms)));
            }
            let runs = runs(process.loaded.as_ref(), query, failed);
            let runs_it = matches!(&runs, Runs::Module { sha256, .. } if *sha256 == Some(query.wanted));
            if let Some(attempt) = failed.filter(|_| !runs_it) {
                sight.failure.get_or_insert_with(|| attempt.error(&query.module));
            }
            sight.processes.push(Process { pid: Some(process.pid), runs });
        }
        // A process that did not answer is not known to run anything.
        let silent = self.workers.unwrap_or(0).min(MAX_PROCESSES).saturating_sub(sight.processes.len());
        sight.processes.extend((0..silent).map(|_| Process { pid: None, runs: Runs::Nothing }));
        sight
    }
}

fn runs(loaded: Option<&Loaded>, query: &Query, failed: Option<&Attempt>) -> Runs {
    let Some(loaded) = loaded else { return Runs::Nothing };
    let services: Vec<_> =
        loaded.services.iter().take(MAX_SERVICES).map(|name| plain_line(name, 200)).collect();
    let mut sha256 = loaded.sha256.as_deref().and_then(Sha256::parse);
    // One class was taken and another was not: this text is only partly live.
    let is_partial = failed.is_some()
        && !query.services.iter().all(|name| loaded.services.iter().any(|loaded| loaded == name));
    if sha256 == Some(query.wanted) && is_partial {
        sha256 = None;
    }
    Runs::Module { sha256, services }
}

impl Attempt {
    /// Whether this is how the upload in question went: it ended after it, and on no other text.
    fn belongs_to(&self, pid: u32, query: &Query, since: Option<&Since<'_>>) -> bool {
        let sha256 = self.sha256.as_deref().and_then(Sha256::parse);
        if sha256.is_some_and(|sha256| sha256 != query.wanted) {
            return false;
        }
        since.is_none_or(|since| since.before.get(&pid) != Some(&self.id) && self.age_ms <= since.ms)
    }

    fn error(&self, module: &ModuleName) -> LoadError {
        let sha256 = self.sha256.as_deref().and_then(Sha256::parse);
        match self.outcome {
            Outcome::Nothing => {
                let message = format!("{module} was imported, and there is nothing in it to deploy");
                traceback::unexplained(message, sha256)
            }
            Outcome::Failed | Outcome::Deployed => traceback::load_error(module, &self.text, sha256),
        }
    }
}

fn cut(id: &str) -> String {
    plain_line(id, 100)
}
