//! What is known of a target's cluster, and who waits to know it.

use std::collections::BTreeSet;
use std::time::Duration;

use super::desk::Timer;
use super::event::{Effect, Reply, RequestId, Severity};
use super::model::{ClusterInfo, ErrorKind, Millis, ServerError, ServerName, TargetName};
use super::world::World;
use crate::workspace::Cluster;

/// Pauses before a cluster that could not be reached is tried again; the last repeats.
const RECONNECT: [Millis; 5] = [500, 1_000, 2_000, 5_000, 15_000];

/// The connection to one target.
#[derive(Debug, Default)]
pub(super) struct Connection {
    pub info: Option<ClusterInfo>,
    pub error: Option<ServerError>,
    pub connecting: bool,
    pub tries: usize,
    pub waiting: Vec<RequestId>,
    /// Modules that servers are known to have, by their dotted names.
    pub found: BTreeSet<(ServerName, String)>,
    /// The services of the cluster, as far as it was asked.
    pub services: Option<Cluster>,
}

impl Connection {
    pub fn state(&self) -> &'static str {
        match (self.connecting, &self.info, &self.error) {
            (true, ..) => "connecting",
            (_, _, Some(_)) => "failed",
            (_, Some(_), _) => "connected",
            _ => "unknown",
        }
    }
}

impl World {
    /// The cluster, where it is known; else the question is on its way.
    pub(super) fn cluster(&mut self, target: &TargetName) -> Option<ClusterInfo> {
        let connection = self.connections.entry(target.clone()).or_default();
        if connection.error.is_none()
            && let Some(info) = &connection.info
        {
            return Some(info.clone());
        }
        self.connect(target);
        None
    }

    /// The target of a question that a person asks: the one that was named, or the selected one. Where nothing may be
    /// asked of it, the request is answered with the reason.
    pub(super) fn target_to_ask(&mut self, id: RequestId, target: Option<TargetName>) -> Option<TargetName> {
        let target = self.target_meant(id, target)?;
        if let Err(reason) = self.may_send(&target) {
            self.reply(id, Reply::Refused(reason));
            return None;
        }
        Some(target)
    }

    /// Why a cluster cannot be reached, where it cannot, and its servers as far as they are known.
    pub(super) fn known_servers(&self, target: &TargetName) -> (Option<ServerError>, Vec<ServerName>) {
        let Some(connection) = self.connections.get(target) else { return (None, Vec::new()) };
        let servers = connection.info.iter().flat_map(|info| &info.servers);
        (connection.error.clone(), servers.map(|server| server.name.clone()).collect())
    }

    pub(super) fn connect(&mut self, target: &TargetName) {
        let connection = self.connections.entry(target.clone()).or_default();
        if !connection.connecting {
            connection.connecting = true;
            self.desk.shown_changed = true;
            self.desk.out.push(Effect::Connect { target: target.clone() });
        }
    }

    pub(super) fn connect_on_command(&mut self, id: RequestId, target: &TargetName) {
        if let Err(reason) = self.may_send(target) {
            self.reply(id, Reply::Refused(reason));
            return;
        }
        self.connect(target);
        self.connections.entry(target.clone()).or_default().waiting.push(id);
    }

    pub(super) fn connected(&mut self, target: &TargetName, result: Result<ClusterInfo, ServerError>) {
        if result.is_err() {
            // Before the connection counts as failed: their rollouts would try it again at once.
            self.questions_not_connected(target);
        }
        let Some(connection) = self.connections.get_mut(target) else { return };
        connection.connecting = false;
        connection.found.clear();
        self.desk.shown_changed = true;
        let waiting = std::mem::take(&mut connection.waiting);
        match &result {
            Ok(info) => {
                let news = connection.info.as_ref() != Some(info);
                connection.info = Some(info.clone());
                connection.error = None;
                connection.tries = 0;
                if news {
                    for note in &info.notes {
                        let message = format!("{target}: {note}");
                        self.desk.out.push(Effect::Notify { severity: Severity::Warning, message });
                    }
                    self.versions_changed();
                }
            }
            Err(error) => connection.error = Some(error.clone()),
        }
        for id in waiting {
            self.reply(id, Reply::Connected(result.clone()));
        }
        match result {
            Ok(info) => {
                self.list_services(target);
                self.begin_waiting_rollouts(target, &info);
                self.questions_connected(target, &info);
            }
            Err(error) => self.not_connected(target, &error),
        }
        self.inspections_connected(target);
        self.asks_connected(target);
    }

    /// Asks for the services of the cluster, where it can be asked.
    pub(super) fn list_services(&mut self, target: &TargetName) {
        let info = self.connections.get(target).and_then(|connection| connection.info.as_ref());
        if info.is_some_and(|info| info.lists_services) && self.may_send(target).is_ok() {
            self.desk.out.push(Effect::ListServices { target: target.clone() });
        }
    }

    /// The cluster said which services it runs. Where it did not, what is known of it still counts.
    pub(super) fn services_listed(&mut self, target: &TargetName, result: Result<Cluster, ServerError>) {
        let Some(connection) = self.connections.get_mut(target) else { return };
        let Ok(services) = result else { return };
        if connection.services.as_ref() != Some(&services) {
            connection.services = Some(services);
            self.show_workspace();
        }
    }

    /// The services of the selected target's cluster, where they are known.
    pub(super) fn services_of_cluster(&self) -> Option<&Cluster> {
        self.connections.get(self.selected.as_ref()?)?.services.as_ref()
    }

    /// Rollouts that could not begin: they are told now, and tried again where that can help.
    fn not_connected(&mut self, target: &TargetName, error: &ServerError) {
        let keys: Vec<_> = self.slots.keys().filter(|key| key.target == *target).cloned().collect();
        let mut wanted = false;
        for key in keys {
            wanted |= self.rollout_not_begun(&key, error);
        }
        // Without a password, or with a wrong one, asking again only locks accounts.
        let may_pass = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::TimedOut);
        if let Some(connection) = self.connections.get_mut(target).filter(|_| wanted && may_pass) {
            let after = RECONNECT[connection.tries.min(RECONNECT.len() - 1)];
            connection.tries += 1;
            self.desk.timer(Timer::Reconnect { target: target.clone() }, Duration::from_millis(after));
        }
    }

    pub(super) fn reconnect(&mut self, target: &TargetName) {
        let waiting =
            |slot: &super::slot::Slot| slot.rollout.as_ref().is_some_and(|rollout| rollout.legs.is_empty());
        if self.may_send(target).is_ok()
            && self.slots.iter().any(|(key, slot)| key.target == *target && waiting(slot))
        {
            self.connect(target);
        }
    }
}
