//! Finding out what a cluster is: its version, its servers, what they let us know.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures::future::{join, join_all};
use reqwest::{Method, StatusCode};

use super::http::Call;
use super::members::{self, Found, Member};
use super::wire::{self, DeployedService, ListedServer, Listing};
use super::{Cluster, QUICK, Zato, status, why};
use crate::deploy::{ClusterInfo, ErrorKind, Millis, PlatformTraits, Propagation, ServerError, ServerName};
use crate::python::ZatoVersion;
use crate::secrets::Account;

/// For a ping: a server that takes longer is treated as one that is down.
const PING: Duration = Duration::from_secs(5);
/// Where uploads land on every version, unless a server is told otherwise.
const USUAL_PICKUP_DIR: &str = "/pickup/incoming/services";

impl Zato {
    /// Finds out what is there.
    pub(super) async fn find(&self) -> Result<(Arc<Cluster>, ClusterInfo), ServerError> {
        let seeds = self.seeds();
        let pings = join_all(seeds.iter().map(|member| self.ping(member))).await;
        let up = pinged(&seeds, &pings);
        let (seed, version) = first_that_answers(&seeds, pings)?;
        self.test_login(seed, version).await?;
        let Found { members, up, mut notes } = self.members(seed, &seeds, up).await?;
        let cluster =
            Arc::new(Cluster { version, pickup_dirs: self.deployed_dirs(seed, version).await, members, up });
        let (introductions, logs) = join(self.introduce_all(&cluster), self.logs.start()).await;
        notes.extend(introductions.into_iter().chain(logs));
        *self.cluster.lock().unwrap_or_else(PoisonError::into_inner) = Some(cluster.clone());
        let info = ClusterInfo {
            zato: version,
            python: cluster.members.iter().find_map(|member| self.status.learned(&member.name).python),
            servers: cluster.members.iter().map(Member::info).collect(),
            traits: self.traits(&cluster),
            finds_modules: self.uses_status(),
            lists_services: self.has_invoke_account(),
            notes,
        };
        Ok((cluster, info))
    }

    /// The servers of the settings, or the target's address where there are none.
    fn seeds(&self) -> Vec<Member> {
        if self.target.servers.is_empty() {
            let name = self.target.url.host_str().unwrap_or("server");
            return Member::new(name.into(), self.target.url.clone()).into_iter().collect();
        }
        let listed = self.target.servers.iter();
        listed.filter_map(|(name, url)| Member::new(name.clone(), url.clone())).collect()
    }

    /// Which generation of Zato answers there. Needs no password.
    async fn ping(&self, member: &Member) -> Result<ZatoVersion, ServerError> {
        let call = Call {
            member,
            method: Method::GET,
            path: "/zato/ping",
            account: None,
            body: None,
            timeout: PING,
        };
        let answer = self.http.send(call).await?;
        wire::version_of_ping(&answer.body).ok_or_else(|| {
            let message = format!(
                "{member} does not look like a Zato server: it answers a ping with {} and {:?}. Check the address.",
                answer.status,
                answer.shown()
            );
            ServerError::new(ErrorKind::Protocol, message)
        })
    }

    /// Whether the account may upload: an upload without a body changes nothing.
    async fn test_login(&self, member: &Member, version: ZatoVersion) -> Result<(), ServerError> {
        let answer = self.post(member, &self.target.endpoint, Account::Deploy, String::new(), QUICK).await?;
        if wire::accepts_empty_upload(version, answer.status.as_u16(), &answer.body) {
            return Ok(());
        }
        Err(self.not_accepted(member, &answer))
    }

    /// The members of the cluster, and what to know about them. `up`: those of `seeds` that answered.
    async fn members(
        &self,
        seed: &Member,
        seeds: &[Member],
        up: Vec<ServerName>,
    ) -> Result<Found, ServerError> {
        let is_listed = !self.target.servers.is_empty();
        let name = &self.target.name;
        let found =
            |note: Option<String>| Found { members: seeds.to_vec(), up, notes: note.into_iter().collect() };
        if !self.has_invoke_account() {
            return Ok(found((!is_listed).then(|| {
                format!(
                    "only {seed} is known: to reach every server, list them under targets.{name}.servers, or set \
                     targets.{name}.invoke-username so that they can be found."
                )
            })));
        }
        let list = match self.server_list(seed).await {
            Ok(list) => list,
            Err(error) if matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::NoPassword) => {
                return Err(error);
            }
            Err(error) => return Ok(found(Some(error.message))),
        };
        if is_listed {
            let mut found = found(members::unlisted(name, seeds, &list));
            found.members = members::in_order(found.members, &list);
            return Ok(found);
        }
        let mut found = members::discovered(name, &self.target.url, &list);
        let pings = join_all(found.members.iter().map(|member| self.ping(member))).await;
        found.up = pinged(&found.members, &pings);
        if found.up.is_empty() {
            found.up = vec![seed.name.clone()];
            found.members = vec![seed.clone()];
            found.notes.push(format!(
                "none of the cluster's servers can be reached at its own address: only what answers at {seed} is \
                 watched. To reach every server, list them under targets.{name}.servers."
            ));
        }
        Ok(found)
    }

    async fn server_list(&self, member: &Member) -> Result<Vec<ListedServer>, ServerError> {
        let answer = self.invoke(member, "zato.server.get-list", r#"{"cluster_id":1}"#).await?;
        if answer.status != StatusCode::OK {
            let message = format!("{member} does not tell its cluster's servers: {}", why(&answer));
            return Err(ServerError::new(ErrorKind::Refused, message));
        }
        Ok(answer.json::<Listing<ListedServer>>(member)?.rows())
    }

    /// The directories that uploads land in, from what is deployed already. 4.1 only.
    async fn deployed_dirs(&self, member: &Member, version: ZatoVersion) -> Vec<(ServerName, String)> {
        if version == ZatoVersion::V3 || !self.has_invoke_account() {
            return Vec::new();
        }
        let Ok(rows) = self.deployed(member).await else { return Vec::new() };
        let mut dirs = Vec::new();
        for row in rows {
            let Some((dir, _)) = row.fs_location.rsplit_once('/') else { continue };
            // A module may also have been deployed from a project's own directory, where no upload lands.
            if dir.ends_with(USUAL_PICKUP_DIR) && status::is_directory(dir) {
                dirs.push((ServerName::from(row.server_name.as_str()), dir.to_owned()));
            }
        }
        dirs.dedup();
        dirs
    }

    /// What is deployed on every server: a row for each service and server.
    pub(super) async fn deployed(&self, member: &Member) -> Result<Vec<DeployedService>, ServerError> {
        let name = "zato.service.get-deployment-info-list";
        let answer = self.invoke(member, name, r#"{"include_internal":false}"#).await?;
        if answer.status != StatusCode::OK {
            let message = format!("{member} does not tell what is deployed: {}", why(&answer));
            return Err(ServerError::new(ErrorKind::Refused, message));
        }
        Ok(answer.json::<Listing<DeployedService>>(member)?.rows())
    }

    /// Lets the status service introduce every server, and says where it cannot.
    async fn introduce_all(&self, cluster: &Cluster) -> Vec<String> {
        if !self.uses_status() {
            return Vec::new();
        }
        let uploads = self.uploader(cluster);
        // Nothing is sent to a protected target before somebody said yes to a deployment.
        let uploads = (!self.target.policy.protected).then_some(&uploads);
        let members = cluster.members.iter().filter(|member| cluster.up.contains(&member.name));
        let introduced =
            join_all(members.map(|member| self.status.introduce(&self.http, member, uploads))).await;
        introduced.into_iter().filter_map(|introduced| Some(introduced.err()?.message)).collect()
    }

    fn traits(&self, cluster: &Cluster) -> PlatformTraits {
        match cluster.version {
            ZatoVersion::V3 => {
                let has_log = |member: &Member| self.logs.has(&member.name);
                let is_proven = self.has_invoke_account() || cluster.members.iter().all(has_log);
                PlatformTraits {
                    propagation: Propagation::Broadcast,
                    // Observed: live after 0.4 to 1.1 s (section 1).
                    settle: 2_000,
                    // Observed: nothing is lost at 0.3 s or more (section 2). Evidence makes waiting needless.
                    drop_window: (!is_proven).then_some(1_500),
                }
            }
            ZatoVersion::V4 => {
                // The directory of a server that is down is learned when it is back.
                let is_forced = cluster.up.iter().all(|server| self.pickup_dir(cluster, server).is_some());
                // Observed: the listener drops a change within 2 s of the last deployment (section 3), and that follows
                // the answer to the upload by up to half a second.
                let (settle, drop_window): (Millis, _) =
                    if is_forced { (500, None) } else { (3_000, Some(2_500)) };
                PlatformTraits { propagation: Propagation::PerServer, settle, drop_window }
            }
        }
    }
}

/// The servers that answered a ping.
fn pinged(members: &[Member], pings: &[Result<ZatoVersion, ServerError>]) -> Vec<ServerName> {
    let answered = members.iter().zip(pings).filter(|(_, ping)| ping.is_ok());
    answered.map(|(member, _)| member.name.clone()).collect()
}

/// The first server that answers, or why none does.
fn first_that_answers(
    seeds: &[Member],
    pings: Vec<Result<ZatoVersion, ServerError>>,
) -> Result<(&Member, ZatoVersion), ServerError> {
    // Where servers differ, the rules of the careful one hold for all.
    let is_newer = pings.contains(&Ok(ZatoVersion::V4));
    let mut first_error = None;
    for (member, ping) in seeds.iter().zip(pings) {
        match ping {
            Ok(version) if version == ZatoVersion::V4 || !is_newer => return Ok((member, version)),
            Ok(_) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error
        .unwrap_or_else(|| ServerError::new(ErrorKind::Unreachable, "the target has no server".to_owned())))
}
