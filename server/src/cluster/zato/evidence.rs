//! What one server is seen to run of a module: the strongest evidence first, completed by the others.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::Instant;

use super::log::Sight;
use super::members::Member;
use super::status::{self, Question, Sent};
use super::traceback::{base_name, unexplained};
use super::uploads::{Forced, Upload};
use super::wire::{self, SourceInfo};
use super::{Cluster, Zato, why};
use crate::deploy::{
    ErrorKind, Evidence, LoadError, Observation, Process, Query, Runs, ServerError, ServerName, Sha256,
};
use crate::python::ZatoVersion;
use crate::secrets::Account;

/// A forced load takes as long as the import of the module does.
const FORCED: Duration = Duration::from_mins(1);
/// How long the log is waited for to say why a forced load failed: the line is written before the answer, but may be
/// on its way.
const REASON: Duration = Duration::from_millis(1_500);
/// Shortest and longest pause between two questions where no server tells of news.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));
/// Most services of a module that 3.2 is asked about, one by one.
const MAX_ASKED: usize = 16;

/// One observation that is being made.
struct Look<'a> {
    cluster: &'a Cluster,
    member: &'a Member,
    query: &'a Query,
    upload: Option<Arc<Upload>>,
    until: Instant,
}

impl Zato {
    pub(super) async fn see(&self, server: &ServerName, query: &Query) -> Result<Observation, ServerError> {
        let cluster = self.cluster().await?;
        let upload = query.since.and_then(|mark| self.uploads.get(mark));
        // What is only asked for the state of things is answered at once.
        let wait = if upload.is_some() { Duration::from_millis(query.wait) } else { Duration::ZERO };
        let look = Look {
            member: cluster.member(server)?,
            cluster: &cluster,
            query,
            upload,
            until: Instant::now() + wait,
        };
        let forced = self.force(&look).await?;
        if let Some(mut observation) = self.by_status(&look).await? {
            if let Some(Forced::Loaded(ms) | Forced::Nothing(ms)) = forced {
                observation.load = Some(ms);
            }
            return Ok(observation);
        }
        if look.cluster.version == ZatoVersion::V3 && self.has_invoke_account() && !query.services.is_empty()
        {
            return self.by_source_info(&look).await;
        }
        if let Some(forced) = forced
            && let Some(observation) = self.by_force(&look, forced).await
        {
            return Ok(observation);
        }
        Ok(self.by_log(&look).await.unwrap_or_else(accepted))
    }

    /// 4.1: makes the server load the module now, once for each upload, and says what came of it.
    ///
    /// Observed: a second upload with the absolute path imports in place and answers what is live (section 3). It also
    /// makes up for changes that the listener drops.
    async fn force(&self, look: &Look<'_>) -> Result<Option<Forced>, ServerError> {
        let Some(upload) = &look.upload else { return Ok(None) };
        if look.cluster.version != ZatoVersion::V4 {
            return Ok(None);
        }
        let server = &look.member.name;
        let Some(dir) = self.pickup_dir(look.cluster, server) else { return Ok(None) };
        let mut forced = upload.forced.lock().await;
        if let Some(known) = forced.get(server) {
            return Ok(Some(*known));
        }
        if look.query.attempt > 0 {
            return Ok(None);
        }
        // An answer that is lost is not asked for again: the import may be under way.
        forced.insert(server.clone(), Forced::Unknown);
        let path = format!("{}/{}", dir.trim_end_matches('/'), look.query.module);
        let body = wire::Upload { payload_name: &path, payload: "eA==" };
        let body = serde_json::to_string(&body).map_err(|error| wire::unexpected(error.to_string()))?;
        let answer = self.post(look.member, &self.target.endpoint, Account::Deploy, body, FORCED).await?;
        let took = (answer.received - answer.sent).as_secs_f64() * 1e3;
        let outcome = match answer.json::<wire::Forced>(look.member) {
            Ok(told) if answer.status == StatusCode::OK && told.services_deployed.is_empty() => {
                Forced::Nothing(took)
            }
            Ok(_) if answer.status == StatusCode::OK => Forced::Loaded(took),
            _ => Forced::Unknown,
        };
        forced.insert(server.clone(), outcome);
        Ok(Some(outcome))
    }

    async fn by_status(&self, look: &Look<'_>) -> Result<Option<Observation>, ServerError> {
        if !self.uses_status() {
            return Ok(None);
        }
        let (server, module) = (&look.member.name, &look.query.module);
        let uploads = self.uploader(look.cluster);
        // Whoever asks about an upload has said yes to a deployment.
        let may_upload = look.upload.is_some() || !self.target.policy.protected;
        let nothing = status::Seen::new();
        let upload = look.upload.as_deref().map(|upload| Sent {
            at: upload.sent,
            accepted: upload.accepted(),
            before: upload.before.get(server).unwrap_or(&nothing),
        });
        let question = Question {
            query: look.query,
            upload,
            seen: self.uploads.seen(module, server),
            until: look.until,
        };
        let told =
            self.status.observe(&self.http, look.member, question, may_upload.then_some(&uploads)).await?;
        Ok(told.map(|told| {
            self.uploads.saw(module, server, told.seen);
            told.observation
        }))
    }

    /// 3.2: the hash that the database has for this server, polled, and the log for the reason of a failure.
    async fn by_source_info(&self, look: &Look<'_>) -> Result<Observation, ServerError> {
        let mut pause = PAUSES.0;
        loop {
            let runs = self.source_info(look).await?;
            let sight = self.sight(look).await;
            let is_there = matches!(&runs, Runs::Module { sha256, .. } if *sha256 == Some(look.query.wanted));
            let failure = sight.failure.filter(|_| !is_there).map(|error| at(error, look.query.wanted));
            if is_there || failure.is_some() || Instant::now() + pause > look.until {
                let processes = vec![Process { pid: None, runs }];
                return Ok(Observation { evidence: Evidence::Verified, processes, failure, load: None });
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn source_info(&self, look: &Look<'_>) -> Result<Runs, ServerError> {
        let names = look.query.services.iter().take(MAX_ASKED);
        let rows = futures::future::join_all(names.map(|name| self.source_row(look, name))).await;
        let mut found = Vec::new();
        let mut hashes = Vec::new();
        for (name, row) in look.query.services.iter().zip(rows) {
            if let Some(sha256) = row? {
                found.push(name.clone());
                hashes.push(sha256);
            }
        }
        if hashes.is_empty() {
            return Ok(Runs::Nothing);
        }
        // Every service has to be there from the wanted text; one that is not says what else the server has.
        let wanted = Some(look.query.wanted);
        let sha256 = match hashes.iter().find(|sha256| **sha256 != wanted) {
            Some(other) => *other,
            None if found.len() < look.query.services.len().min(MAX_ASKED) => None,
            None => wanted,
        };
        Ok(Runs::Module { sha256, services: found })
    }

    /// The hash of one service's source, `None` where this server has no such service from this module.
    async fn source_row(
        &self,
        look: &Look<'_>,
        service: &str,
    ) -> Result<Option<Option<Sha256>>, ServerError> {
        let body = serde_json::json!({ "cluster_id": 1, "name": service }).to_string();
        let answer = self.invoke(look.member, "zato.service.get-source-info", &body).await?;
        // Observed: no row is status 500 with a body that breaks off (section 4).
        if answer.status != StatusCode::OK {
            return match answer.status.as_u16() {
                500 => Ok(None),
                status => {
                    let message = format!(
                        "{} does not tell the hashes of its services ({status}): {}",
                        look.member,
                        why(&answer)
                    );
                    Err(ServerError::new(ErrorKind::Refused, message))
                }
            };
        }
        let info: SourceInfo = answer.json(look.member)?;
        if base_name(&info.source_path) != look.query.module.as_str() {
            return Ok(None);
        }
        Ok(Some(Sha256::parse(&info.source_hash)))
    }

    /// 4.1 without the status service: what the forced load said, and the log's reason where it failed.
    async fn by_force(&self, look: &Look<'_>, forced: Forced) -> Option<Observation> {
        let server = &look.member.name;
        let loaded = |processes, failure, ms| {
            Some(Observation { evidence: Evidence::Loaded, processes, failure, load: Some(ms) })
        };
        match forced {
            Forced::Loaded(ms) => {
                let sight = self.sight(look).await;
                let runs = Runs::Module { sha256: None, services: look.query.services.clone() };
                // A class that could not be taken is in the log only.
                loaded(vec![Process { pid: None, runs }], sight.failure, ms)
            }
            Forced::Nothing(ms) => {
                let until = look.until.min(Instant::now() + REASON);
                let since = look.upload.as_ref()?.log;
                let sight = if self.logs.has(server) {
                    self.logs.wait(server, &look.query.module, since, until).await
                } else {
                    Sight::default()
                };
                if sight.failure.is_none() && (!sight.processes.is_empty() || look.query.services.is_empty())
                {
                    // Only models, perhaps, which the answer does not count.
                    return (!sight.is_empty()).then_some(Observation {
                        evidence: Evidence::Loaded,
                        processes: sight.processes,
                        failure: None,
                        load: Some(ms),
                    });
                }
                let target = &self.target.name;
                let failure = sight.failure.unwrap_or_else(|| {
                    let message = format!(
                        "{server} imported {} and no service came of it; it gives no reason. For reasons, set \
                         targets.{target}.status-service or targets.{target}.logs.",
                        look.query.module
                    );
                    unexplained(message, None)
                });
                loaded(Vec::new(), Some(failure), ms)
            }
            Forced::Unknown => None,
        }
    }

    /// What the log says since the upload. `None`: there is no log, or nothing was uploaded.
    async fn by_log(&self, look: &Look<'_>) -> Option<Observation> {
        let server = &look.member.name;
        let since = look.upload.as_ref()?.log;
        if !self.logs.has(server) {
            return None;
        }
        let sight = self.logs.wait(server, &look.query.module, since, look.until).await;
        Some(Observation {
            evidence: Evidence::Loaded,
            processes: sight.processes,
            failure: sight.failure,
            load: None,
        })
    }

    /// What the log says by now.
    async fn sight(&self, look: &Look<'_>) -> Sight {
        match &look.upload {
            Some(upload) => self.logs.look(&look.member.name, &look.query.module, upload.log).await,
            None => Sight::default(),
        }
    }
}

/// A failure that the log tells of after this very upload.
fn at(mut error: LoadError, wanted: Sha256) -> LoadError {
    error.sha256.get_or_insert(wanted);
    error
}

fn accepted() -> Observation {
    Observation { evidence: Evidence::Accepted, processes: Vec::new(), failure: None, load: None }
}
