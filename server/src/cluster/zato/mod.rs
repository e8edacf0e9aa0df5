//! Zato 3.2, 3.3 and 4.1 over HTTP.
//!
//! Facts about Zato are marked "Observed" where they were seen on real servers, with the section of the record.

mod ask;
mod connect;
mod evidence;
mod http;
mod log;
mod members;
mod status;
mod traceback;
mod uploads;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use reqwest::{Method, StatusCode};

use http::{Answer, Call, Http};
use log::Logs;
use members::Member;
use status::Status;
use uploads::Uploads;

use super::Platform;
use crate::deploy::{
    Accepted, Ask, ClusterInfo, Content, ErrorKind, Observation, Query, ServerError, ServerName,
};
use crate::python::ZatoVersion;
use crate::secrets::{Account, Secrets};
use crate::settings::Target;
use crate::text::plain_line;
use crate::workspace::Cluster as Services;

/// For a small question. Propagation on 3.2 keeps servers busy, seldom for longer.
const QUICK: Duration = Duration::from_secs(10);
/// For an upload: a module on its way to a server far away.
const UPLOAD: Duration = Duration::from_secs(30);
/// Above this, 4.1 may reset the connection. Observed: section 3.
const LARGE: usize = 5 * 1024 * 1024;

/// Most services of a cluster that are kept in mind.
const MAX_SERVICES: usize = 50_000;

/// One Zato cluster.
pub struct Zato {
    target: Target,
    http: Http,
    status: Status,
    logs: Logs,
    uploads: Uploads,
    cluster: Mutex<Option<Arc<Cluster>>>,
}

/// What the last connection found.
#[derive(Debug)]
struct Cluster {
    version: ZatoVersion,
    members: Vec<Member>,
    /// Those that answered.
    up: Vec<ServerName>,
    /// Pickup directories from the list of what is deployed.
    pickup_dirs: Vec<(ServerName, String)>,
}

impl Zato {
    /// An adapter for a target. Nothing is sent and nothing is read yet.
    pub fn new(target: Target, secrets: Arc<dyn Secrets>) -> Result<Self, ServerError> {
        for url in target.servers.values().chain(std::iter::once(&target.url)) {
            if Member::new("".into(), url.clone()).is_none() {
                let message = format!(
                    "the address {} of target {} is not one of http or https. Correct it in the settings.",
                    plain_line(url.scheme(), 50),
                    target.name
                );
                return Err(ServerError::new(ErrorKind::Refused, message));
            }
        }
        Ok(Self {
            http: Http::new(&target, secrets),
            status: Status::default(),
            logs: Logs::new(&target),
            uploads: Uploads::default(),
            cluster: Mutex::default(),
            target,
        })
    }

    fn has_invoke_account(&self) -> bool {
        self.target.invoke_username.is_some()
    }

    fn uses_status(&self) -> bool {
        self.target.status_service && self.has_invoke_account()
    }

    /// The cluster as it was found, after finding it where nobody did yet.
    async fn cluster(&self) -> Result<Arc<Cluster>, ServerError> {
        let known = self.cluster.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(cluster) => Ok(cluster),
            None => Ok(self.find().await?.0),
        }
    }

    fn uploader<'a>(&'a self, cluster: &'a Cluster) -> Uploader<'a> {
        Uploader { zato: self, cluster }
    }

    /// The directory on a server that uploads land in, as far as it is known.
    fn pickup_dir(&self, cluster: &Cluster, server: &ServerName) -> Option<String> {
        let set = self.target.pickup_dirs.get(server).cloned();
        let deployed =
            || cluster.pickup_dirs.iter().find(|(name, _)| name == server).map(|(_, dir)| dir.clone());
        set.or_else(|| self.status.learned(server).pickup_dir).or_else(deployed)
    }

    async fn send(&self, member: &Member, content: &Content) -> Result<(), ServerError> {
        let payload = STANDARD.encode(content.text.as_bytes());
        let upload = wire::Upload { payload_name: content.module.as_str(), payload: &payload };
        let body = serde_json::to_string(&upload).map_err(|error| wire::unexpected(error.to_string()))?;
        let size = body.len();
        let answer = self.post(member, &self.target.endpoint, Account::Deploy, body, UPLOAD).await;
        let answer = answer.map_err(|mut error| {
            if error.kind == ErrorKind::TimedOut && size > LARGE {
                error.message.push_str(
                    " The module is large: the server may have a limit, on 4.1 Zato_TCP_Max_Msg_Size.",
                );
            }
            error
        })?;
        if answer.status != StatusCode::OK {
            return Err(self.not_accepted(member, &answer));
        }
        let uploaded: wire::Uploaded = answer.json(member)?;
        if uploaded.response.success {
            return Ok(());
        }
        let why = answer.clean(&uploaded.response.msg);
        let message = format!("{member} did not take {}: {why}", content.module);
        Err(ServerError::new(ErrorKind::Refused, message))
    }

    /// Why an upload, or the test of one, was not accepted.
    fn not_accepted(&self, member: &Member, answer: &Answer) -> ServerError {
        let target = &self.target.name;
        let endpoint = plain_line(&self.target.endpoint, 100);
        let why = why(answer);
        let (kind, message) = match answer.status.as_u16() {
            404 => (
                ErrorKind::Refused,
                format!(
                    "{member} has no channel {endpoint}: {why}. Set targets.{target}.endpoint to the channel for uploads."
                ),
            ),
            403 | 405 => {
                (ErrorKind::Refused, format!("{member} does not let {} upload: {why}", self.target.username))
            }
            // What a load balancer says for servers that are gone.
            503 => (ErrorKind::Unreachable, format!("behind {member} no server is reachable: {why}")),
            502 | 504 => (
                ErrorKind::TimedOut,
                format!("behind {member} a server did not answer: {why}. What was asked may have been done."),
            ),
            200..=299 => (
                ErrorKind::Protocol,
                format!(
                    "{member} does not answer {endpoint} as Zato does: {why}. Check targets.{target}.endpoint."
                ),
            ),
            status => (ErrorKind::Refused, format!("{member} refused with {status}: {why}")),
        };
        ServerError::new(kind, message)
    }

    async fn post(
        &self,
        member: &Member,
        path: &str,
        account: Account,
        body: String,
        timeout: Duration,
    ) -> Result<Answer, ServerError> {
        let call =
            Call { member, method: Method::POST, path, account: Some(account), body: Some(body), timeout };
        self.http.send(call).await
    }

    async fn invoke(&self, member: &Member, service: &str, body: &str) -> Result<Answer, ServerError> {
        let path = format!("/zato/api/invoke/{service}");
        self.post(member, &path, Account::Invoke, body.to_owned(), QUICK).await
    }
}

/// What an answer says is wrong.
fn why(answer: &Answer) -> String {
    match wire::problem(&answer.body) {
        Some(problem) => answer.clean(&problem),
        None if answer.body.is_empty() => answer.status.to_string(),
        None => answer.shown(),
    }
}

impl Cluster {
    /// A server that answered, if one did.
    fn any_member(&self) -> Option<&Member> {
        let up = self.members.iter().find(|member| self.up.contains(&member.name));
        up.or(self.members.first())
    }

    fn member(&self, server: &ServerName) -> Result<&Member, ServerError> {
        self.members.iter().find(|member| member.name == *server).ok_or_else(|| {
            let message = format!("{server} is no server of this cluster any more. Connect again.");
            ServerError::new(ErrorKind::Refused, message)
        })
    }
}

/// Uploads for the status service, which go the way of all modules.
struct Uploader<'a> {
    zato: &'a Zato,
    cluster: &'a Cluster,
}

impl status::Upload for Uploader<'_> {
    async fn upload(&self, member: &Member, content: &Content) -> Result<(), ServerError> {
        self.zato.send(member, content).await
    }

    fn is_broadcast(&self) -> bool {
        self.cluster.version == ZatoVersion::V3
    }
}

impl Platform for Zato {
    fn connect(&self) -> BoxFuture<'_, Result<ClusterInfo, ServerError>> {
        async { Ok(self.find().await?.1) }.boxed()
    }

    fn upload<'a>(
        &'a self,
        server: &'a ServerName,
        content: &'a Content,
    ) -> BoxFuture<'a, Result<Accepted, ServerError>> {
        async move {
            let cluster = self.cluster().await?;
            let member = cluster.member(server)?;
            let mark = self.uploads.begin(&content.module, self.logs.end().await);
            self.send(member, content).await?;
            self.uploads.accepted(mark);
            Ok(Accepted { mark })
        }
        .boxed()
    }

    fn observe<'a>(
        &'a self,
        server: &'a ServerName,
        query: &'a Query,
    ) -> BoxFuture<'a, Result<Observation, ServerError>> {
        self.see(server, query).boxed()
    }

    fn missing<'a>(
        &'a self,
        server: &'a ServerName,
        modules: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<String>, ServerError>> {
        async move {
            let cluster = self.cluster().await?;
            let member = cluster.member(server)?;
            let answer = if self.uses_status() {
                self.status.missing(&self.http, member, modules).await?
            } else {
                None
            };
            answer.ok_or_else(|| {
                let message = format!("{member} has no status service that could be asked for modules");
                ServerError::new(ErrorKind::Refused, message)
            })
        }
        .boxed()
    }

    fn services(&self) -> BoxFuture<'_, Result<Services, ServerError>> {
        async move {
            let cluster = self.cluster().await?;
            // Any server knows of all of them. Observed: section 4.
            let member = cluster.any_member();
            let member = member.ok_or_else(|| wire::unexpected("the cluster has no server".to_owned()))?;
            let rows = self.deployed(member).await?.into_iter();
            Ok(rows.filter_map(wire::DeployedService::service).take(MAX_SERVICES).collect())
        }
        .boxed()
    }

    fn ask<'a>(&'a self, server: &'a ServerName, ask: &'a Ask) -> BoxFuture<'a, Result<String, ServerError>> {
        self.answer_to(server, ask).boxed()
    }
}
