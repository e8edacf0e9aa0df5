//! The status service: one module of our own on the servers that answers what each process runs.
//!
//! It is there only where the target has `status-service = true`. Where a server does not know it, or has an older
//! one, it is uploaded like any other module.

mod reply;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Method, StatusCode};
use tokio::time::Instant;

use super::http::{Answer, Call, Http};
use super::members::Member;
use super::wire;
use crate::deploy::{Content, Evidence, ModuleName, Observation, Query, ServerError, ServerName};
use crate::python::PythonVersion;
use crate::secrets::Account;

pub(super) use reply::Seen;
use reply::{Reply, Request, Since};

/// The module.
const SOURCE: &str = include_str!("../../../../assets/status/hotdeploy_status.py");
const FILE_NAME: &str = "hotdeploy_status.py";
const PATH: &str = "/zato/api/invoke/hotdeploy.status";
/// The `revision` in the module. A server that has an earlier one is given ours.
const REVISION: u64 = 2;

/// How long an answer may take beyond what the service is allowed to wait.
const PATIENCE: Duration = Duration::from_secs(10);
/// An upload of the service that led to nothing is not repeated before this is over.
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// How long the service is waited for after it was uploaded, wherever a caller has that much time.
const COMES_WITHIN: Duration = Duration::from_secs(3);
/// Shortest and longest pause before a server is asked for the service again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));
/// Clocks are not compared, durations are; this is more than they can be off by.
const SLACK_MS: f64 = 1_000.0;

/// What is known of the service on each server.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// Held while the service is being uploaded: one upload at a time, and on 3.2 one is enough for all.
    uploaded: tokio::sync::Mutex<BTreeMap<ServerName, Instant>>,
    learned: Mutex<BTreeMap<ServerName, Learned>>,
}

/// What the service told of a server.
#[derive(Debug, Clone, Default)]
pub(super) struct Learned {
    pub python: Option<PythonVersion>,
    pub pickup_dir: Option<String>,
}

/// One question.
pub(super) struct Question<'a> {
    pub query: &'a Query,
    /// The upload in question.
    pub upload: Option<Sent<'a>>,
    /// Attempts that were told of already.
    pub seen: Seen,
    pub until: Instant,
}

/// An upload, as far as what the service tells has to be told from what was before.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub at: Instant,
    pub accepted: Instant,
    /// The attempts that each process had made before.
    pub before: &'a Seen,
}

/// What came back.
pub(super) struct Told {
    pub observation: Observation,
    /// The last attempts, news for nobody any more.
    pub seen: Seen,
}

enum Asked {
    Reply(Reply, Answer),
    /// The server does not have the service, or too old a one.
    Lacking,
}

/// Uploads a module to a server.
pub(super) trait Upload {
    async fn upload(&self, member: &Member, content: &Content) -> Result<(), ServerError>;

    /// Whether one upload reaches every server.
    fn is_broadcast(&self) -> bool;
}

impl Status {
    /// What the service told of a server so far.
    pub fn learned(&self, server: &ServerName) -> Learned {
        let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        learned.get(server).cloned().unwrap_or_default()
    }

    /// Finds out about a server, and gives it the service where it lacks it and `uploads` is given.
    pub async fn introduce(
        &self,
        http: &Http,
        member: &Member,
        uploads: Option<&impl Upload>,
    ) -> Result<bool, ServerError> {
        let request = Request::default();
        let until = Instant::now() + COMES_WITHIN;
        let mut asked = self.ask(http, member, &request).await?;
        if matches!(asked, Asked::Lacking)
            && let Some(uploads) = uploads
            && self.give(member, uploads).await?
        {
            asked = self.ask_until_there(http, member, &request, until).await?;
        }
        Ok(matches!(asked, Asked::Reply(..)))
    }

    /// Asks what a server runs of a module. `None`: it does not have the service, and is not to have it.
    pub async fn observe(
        &self,
        http: &Http,
        member: &Member,
        question: Question<'_>,
        uploads: Option<&impl Upload>,
    ) -> Result<Option<Told>, ServerError> {
        let query = question.query;
        let now = Instant::now();
        let since_ms = question.upload.map_or(0.0, |upload| millis(now - upload.at) + SLACK_MS);
        let wait = question.until.saturating_duration_since(now);
        let request = Request {
            module: Some(query.module.as_str()),
            wanted: query.wanted.to_string(),
            services: &query.services,
            wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            since_ms,
            seen: &question.seen,
            ..Request::default()
        };
        let mut asked = self.ask(http, member, &request).await?;
        if matches!(asked, Asked::Lacking)
            && let Some(uploads) = uploads
            && self.give(member, uploads).await?
        {
            let later = Request { wait_ms: 0, ..request };
            asked = self.ask_until_there(http, member, &later, question.until).await?;
            if matches!(asked, Asked::Lacking) {
                return Ok(Some(Told { observation: nothing_yet(), seen: question.seen }));
            }
        }
        Ok(match asked {
            Asked::Reply(reply, answer) => {
                Some(told(&reply, Instant::from_std(answer.received), query, question.upload))
            }
            Asked::Lacking => None,
        })
    }

    /// The source of a module as a process of a server has loaded it. `None`: the server does not have the service, or
    /// not the module.
    pub async fn source(
        &self,
        http: &Http,
        member: &Member,
        module: &ModuleName,
    ) -> Result<Option<String>, ServerError> {
        let request = Request { module: Some(module.as_str()), source: true, ..Request::default() };
        Ok(match self.ask(http, member, &request).await? {
            Asked::Reply(reply, _) => reply.processes.into_iter().find_map(|process| process.loaded?.source),
            Asked::Lacking => None,
        })
    }

    /// Of some modules, those that a process of a server would not find. `None`: the server does not have the service.
    pub async fn missing(
        &self,
        http: &Http,
        member: &Member,
        modules: &[String],
    ) -> Result<Option<Vec<String>>, ServerError> {
        let request = Request { imports: modules, ..Request::default() };
        Ok(match self.ask(http, member, &request).await? {
            Asked::Reply(reply, _) => {
                let missing: BTreeSet<_> =
                    reply.processes.into_iter().flat_map(|process| process.missing).collect();
                // Only what was asked for: the rest is whatever a server likes to say.
                Some(modules.iter().filter(|module| missing.contains(*module)).cloned().collect())
            }
            Asked::Lacking => None,
        })
    }

    async fn ask(&self, http: &Http, member: &Member, request: &Request<'_>) -> Result<Asked, ServerError> {
        let body = serde_json::to_string(request).map_err(|error| wire::unexpected(error.to_string()))?;
        let call = Call {
            member,
            method: Method::POST,
            path: PATH,
            account: Some(Account::Invoke),
            body: Some(body),
            timeout: PATIENCE + Duration::from_millis(request.wait_ms),
        };
        let answer = http.send(call).await?;
        match answer.status {
            StatusCode::OK => {}
            // Observed: an unknown service is a bad request, on 3.2 without a reason (section 4).
            StatusCode::BAD_REQUEST => return Ok(Asked::Lacking),
            status => {
                let why = super::why(&answer);
                let message = format!("the status service of {member} failed with {status}: {why}");
                return Err(wire::unexpected(message));
            }
        }
        let reply: Reply = answer.json(member)?;
        if reply.hotdeploy_status < REVISION {
            return Ok(Asked::Lacking);
        }
        self.learn(&member.name, &reply);
        Ok(Asked::Reply(reply, answer))
    }

    /// Asks until the service is there or the time is over. Nothing tells when it is: pauses grow from short ones.
    async fn ask_until_there(
        &self,
        http: &Http,
        member: &Member,
        request: &Request<'_>,
        until: Instant,
    ) -> Result<Asked, ServerError> {
        let mut pause = PAUSES.0;
        loop {
            let asked = self.ask(http, member, request).await?;
            if matches!(asked, Asked::Reply(..)) || Instant::now() + pause > until {
                return Ok(asked);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Uploads the service unless that was done a moment ago. Returns whether it may be on its way.
    async fn give(&self, member: &Member, uploads: &impl Upload) -> Result<bool, ServerError> {
        let mut uploaded = self.uploaded.lock().await;
        let last = if uploads.is_broadcast() { uploaded.values().max() } else { uploaded.get(&member.name) };
        if let Some(last) = last
            && last.elapsed() < AGAIN_AFTER
        {
            return Ok(last.elapsed() < COMES_WITHIN);
        }
        tracing::info!(server = %member.name, "uploading the status service");
        uploads.upload(member, &content()).await?;
        uploaded.insert(member.name.clone(), Instant::now());
        Ok(true)
    }

    fn learn(&self, server: &ServerName, reply: &Reply) {
        let Some(process) = reply.processes.first() else { return };
        let learned = Learned {
            python: python(&process.python),
            pickup_dir: is_directory(&process.pickup_dir).then(|| process.pickup_dir.clone()),
        };
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).insert(server.clone(), learned);
    }
}

/// What a reply says of a module, and of the upload in question.
fn told(reply: &Reply, received: Instant, query: &Query, upload: Option<Sent<'_>>) -> Told {
    let since =
        upload.map(|upload| Since { before: upload.before, ms: millis(received - upload.at) + SLACK_MS });
    let sight = reply.sight(query, since.as_ref());
    // Loading begins when the upload was accepted and ended `age` before the answer. A source is live before the log
    // says so: then the answer itself is the end.
    let age = sight.age.or_else(|| sight.runs(query.wanted).then_some(0.0));
    let load = upload.zip(age).map(|(upload, age)| (millis(received - upload.accepted) - age).max(0.0));
    let observation = Observation {
        evidence: Evidence::Verified,
        processes: sight.processes,
        failure: sight.failure,
        load,
    };
    Told { observation, seen: reply.seen() }
}

/// The service as it is uploaded.
fn content() -> Content {
    #[expect(clippy::expect_used, reason = "the name is a constant that the type allows")]
    let module = ModuleName::new(FILE_NAME).expect("a valid name");
    Content::new(module, Arc::from(SOURCE), vec!["hotdeploy.status".to_owned()])
}

fn nothing_yet() -> Observation {
    Observation { evidence: Evidence::Verified, processes: Vec::new(), failure: None, load: None }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// `3.10.4`.
fn python(text: &str) -> Option<PythonVersion> {
    let mut parts = text.split('.');
    Some(PythonVersion { major: parts.next()?.parse().ok()?, minor: parts.next()?.parse().ok()? })
}

/// Whether a server's directory can be put before a module's name. It comes from the server and goes back to it.
pub(super) fn is_directory(path: &str) -> bool {
    path.starts_with('/')
        && path.len() < 1000
        && !path.contains(char::is_control)
        && !path.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests;
