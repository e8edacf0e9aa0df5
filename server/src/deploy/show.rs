//! What people see of rollouts: facts, diagnostics at their lines, the status, the lenses.

use super::desk::SlotKey;
use super::event::{Diagnostic, Effect, Lens, Related, Severity};
use super::leg::{Leg, Stage};
use super::model::{Content, RolloutState, ServerState, TargetName, Uri};
use super::policy::Trust;
use super::publisher::{Key, Source};
use super::rollout::Rollout;
use super::slot::Slot;
use super::status::{ModuleStatus, ServerStatus, Status, TargetStatus};
use super::world::World;
use crate::python::ZatoVersion;
use crate::text::{Range, Text};

/// Version of the shape of [`Status`].
const STATUS_VERSION: u32 = 1;
/// At most so many lines of a traceback are shown as places.
const RELATED: usize = 16;

impl World {
    /// Tells what changed on the servers of a rollout, and puts it at its line.
    pub(super) fn tell_legs(&mut self, key: &SlotKey) {
        let Some(rollout) = self.slots.get_mut(key).and_then(|slot| slot.rollout.as_mut()) else { return };
        let (id, content) = (rollout.id, rollout.content.clone());
        let mut changed = Vec::new();
        for (i, leg) in rollout.legs.iter_mut().enumerate() {
            if let Some(fact) = leg.news(id, &key.target, &content) {
                self.desk.out.push(Effect::Tell(fact));
                changed.push(i);
            }
        }
        self.desk.shown_changed |= !changed.is_empty();
        for i in changed {
            self.show_leg(key, i);
        }
    }

    /// Replaces the diagnostics of one server, once it has come to an end.
    fn show_leg(&mut self, key: &SlotKey, i: usize) {
        let Some(rollout) = self.slots.get(key).and_then(|slot| slot.rollout.as_ref()) else { return };
        let leg = &rollout.legs[i];
        if !leg.stage.is_final() && leg.stage != Stage::Retry {
            return;
        }
        let uri = rollout.uri.clone();
        let entry = Key { source: Source::Deployment(key.target.clone()), server: Some(leg.server.clone()) };
        let diagnostics = self.leg_diagnostic(key, rollout, leg).into_iter().collect();
        self.publisher.set(&uri, entry, diagnostics);
    }

    fn leg_diagnostic(&self, key: &SlotKey, rollout: &Rollout, leg: &Leg) -> Option<Diagnostic> {
        let server = &leg.server;
        let failure = leg.failure.as_ref()?;
        // What a server could not be asked names it already.
        let told = &failure.message;
        let named = told.strip_prefix(server.as_str()).is_some_and(|rest| rest.starts_with([' ', ':']));
        let message = if named { told.clone() } else { format!("{server}: {told}") };
        let (severity, code, message) = match leg.stage {
            Stage::Failed => (Severity::Error, "load-failed", message),
            Stage::Refused => (Severity::Error, "not-sent", message),
            Stage::Stale => (Severity::Error, "stale", message),
            Stage::Unreachable | Stage::Retry if self.policy.wait_for_unreachable => {
                (Severity::Warning, "unreachable", message)
            }
            Stage::Unreachable | Stage::Retry => {
                let said = message.trim_end_matches('.');
                (Severity::Warning, "unreachable", format!("{said}; it is sent the text when it is back"))
            }
            Stage::Accepted => (Severity::Information, "not-confirmed", message),
            _ => return None,
        };
        let at_line = failure.line.filter(|_| leg.stage == Stage::Failed);
        let range = match at_line {
            Some(line) => self.line_now(rollout, line),
            None => self.marker_range(&rollout.uri),
        };
        Some(Diagnostic {
            range,
            severity,
            code: code.to_owned(),
            message: format!("{}: {message}", key.target),
            related: self.related(rollout, leg, at_line),
            server: Some(server.clone()),
        })
    }

    /// The rest of the traceback: the other lines of the module in it.
    fn related(&self, rollout: &Rollout, leg: &Leg, at: Option<u32>) -> Vec<Related> {
        let others = leg.frames.iter().filter(|line| Some(**line) != at).take(RELATED);
        let server = &leg.server;
        others
            .map(|line| Related {
                uri: rollout.uri.clone(),
                range: self.line_now(rollout, *line),
                message: format!("called from here on {server}"),
            })
            .collect()
    }

    /// Where a line (1-based) of the deployed text is in the document now.
    fn line_now(&self, rollout: &Rollout, line: u32) -> Range {
        let text = Text::new(&rollout.content.text, self.encoding);
        let range = text.line_range(line.saturating_sub(1));
        self.documents.get(&rollout.uri).map_or(range, |document| document.now_at(rollout.stamp, range))
    }

    /// Edits that nothing can be reported for any more are forgotten.
    pub(super) fn prune_history(&mut self, key: &SlotKey) {
        let Some(uri) = self.slots.get(key).and_then(|slot| Some(slot.rollout.as_ref()?.uri.clone())) else {
            return;
        };
        let stamps = self.slots.values().filter_map(|slot| slot.rollout.as_ref()).filter(|r| r.uri == uri);
        let oldest = stamps.map(|rollout| rollout.stamp).min().unwrap_or(0);
        if let Some(document) = self.documents.get_mut(&uri) {
            document.forget_edits(oldest);
        }
    }

    /// A rollout that could not even begin is shown on the marker's line.
    pub(super) fn show_rollout_error(&mut self, key: &SlotKey) {
        let Some(rollout) = self.slots.get(key).and_then(|slot| slot.rollout.as_ref()) else { return };
        let uri = rollout.uri.clone();
        match rollout.error.clone() {
            Some(error) => {
                let message = format!("not deployed: {}: {error}", key.target);
                self.show_gate(&uri, &key.target, Severity::Error, &message);
            }
            None => self.drop_foreign_servers(key, &uri),
        }
    }

    /// Servers that are no longer of the cluster have nothing to say about the document.
    fn drop_foreign_servers(&mut self, key: &SlotKey, uri: &Uri) {
        let Some(rollout) = self.slots.get(key).and_then(|slot| slot.rollout.as_ref()) else { return };
        let servers: Vec<_> = rollout.legs.iter().map(|leg| leg.server.clone()).collect();
        let source = Source::Deployment(key.target.clone());
        self.publisher.retain(|page, entry| {
            let foreign = entry.server.as_ref().is_some_and(|server| !servers.contains(server));
            page != uri || entry.source != source || !foreign
        });
    }

    /// One line about how a rollout ended.
    pub(super) fn summary(&self, key: &SlotKey) -> String {
        let Some(rollout) = self.slots.get(key).and_then(|slot| slot.rollout.as_ref()) else {
            return String::new();
        };
        let (confirmed, all) = (rollout.count(Stage::Confirmed), rollout.legs.len());
        format!("{confirmed}/{all} servers · {}", rollout.content.sha256.short())
    }

    // The status.

    pub(super) fn status(&self) -> Status {
        let targets = self.policy.targets.iter().map(|(name, policy)| {
            let connection = self.connections.get(name);
            let info = connection.and_then(|connection| connection.info.as_ref());
            let servers = info.map(|info| info.servers.as_slice()).unwrap_or_default();
            TargetStatus {
                name: name.clone(),
                protected: policy.protected,
                connection: connection.map_or("unknown", super::connection::Connection::state),
                message: connection.and_then(|connection| Some(connection.error.as_ref()?.message.clone())),
                zato: info.map(|info| zato_name(info.zato).to_owned()),
                servers: servers
                    .iter()
                    .map(|server| ServerStatus {
                        name: server.name.clone(),
                        url: server.url.clone(),
                        modules: self.modules_on(name, &server.name),
                    })
                    .collect(),
            }
        });
        Status {
            version: STATUS_VERSION,
            trusted: self.policy.trust == Trust::Trusted,
            selected: self.selected.clone(),
            targets: targets.collect(),
        }
    }

    fn modules_on(&self, target: &TargetName, server: &super::model::ServerName) -> Vec<ModuleStatus> {
        let slots = self.slots.iter().filter(|(key, _)| key.target == *target);
        let module = |(key, slot): (&SlotKey, &Slot)| {
            let rollout = slot.rollout.as_ref()?;
            let leg = rollout.legs.iter().find(|leg| leg.server == *server)?;
            Some(ModuleStatus {
                name: key.module.clone(),
                uri: rollout.uri.clone(),
                state: leg.state(),
                evidence: leg.evidence,
                sha256: leg.runs,
                wanted: rollout.content.sha256,
                previous: slot.previous().map(|content| content.sha256),
                services: leg.services.clone(),
                ms: leg.timings,
                error: leg.failure.clone(),
            })
        };
        slots.filter_map(module).collect()
    }

    // The lenses.

    pub(super) fn lenses(&self, uri: &Uri) -> Vec<Lens> {
        let (Some(document), Some(target)) = (self.documents.get(uri), &self.selected) else {
            return Vec::new();
        };
        let Some(checked) = &document.checked else { return Vec::new() };
        let (title, command) = self.lens_title(uri, target);
        let lens = |service: &crate::python::Service| Lens {
            range: document.now_at(checked.stamp, document.text.range_at(&service.range)),
            title: title.clone(),
            command,
            uri: uri.clone(),
        };
        checked.report.services.iter().map(lens).collect()
    }

    fn lens_title(&self, uri: &Uri, target: &TargetName) -> (String, &'static str) {
        const DEPLOY: &str = "hotdeploy.deploy";
        const REDEPLOY: &str = "hotdeploy.redeploy";
        let slot = self.slots.iter().find_map(|(key, slot)| {
            let rollout = slot.rollout.as_ref()?;
            (key.target == *target && rollout.uri == *uri).then_some((key, rollout))
        });
        let Some((key, rollout)) = slot else { return (format!("Deploy to {target}"), DEPLOY) };
        if rollout.is_running() {
            let (done, all) = (rollout.count(Stage::Confirmed), rollout.legs.len());
            return (format!("Deploying to {target} · {done}/{all} servers"), REDEPLOY);
        }
        let mut title =
            if rollout.legs.is_empty() { format!("{target} not reached") } else { self.summary(key) };
        if let Some(leg) = rollout.legs.iter().find(|leg| leg.stage != Stage::Confirmed) {
            let state = match leg.state() {
                ServerState::Failed => "failed",
                ServerState::Stale => "runs something else",
                ServerState::Unreachable => "unreachable",
                _ => "not confirmed",
            };
            title = format!("{title} · {} {state}", leg.server);
        }
        if self.holds(uri, &rollout.content) {
            (format!("{title} · Redeploy"), REDEPLOY)
        } else {
            (format!("{title} · changed, not deployed · Deploy"), DEPLOY)
        }
    }

    fn holds(&self, uri: &Uri, content: &Content) -> bool {
        self.documents.get(uri).is_some_and(|document| document.holds(content))
    }
}

fn zato_name(zato: ZatoVersion) -> &'static str {
    match zato {
        ZatoVersion::V3 => "3.2",
        ZatoVersion::V4 => "4.1",
    }
}

impl RolloutState {
    /// Whether every server is known to run the text.
    pub fn is_confirmed(self) -> bool {
        self == Self::Confirmed
    }
}
