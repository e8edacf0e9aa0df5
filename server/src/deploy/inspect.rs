//! What every server runs of some documents, asked without sending anything.

use std::time::Duration;

use super::desk::{Operation, Timer};
use super::event::{Fact, Reply, RequestId};
use super::gate;
use super::judge::{Verdict, judge, services_or_declared};
use super::model::{
    Content, ErrorKind, Evidence, Failure, ModuleName, Observation, Query, ServerError, ServerName,
    ServerState, TargetName, Timings, Uri,
};
use super::world::World;

/// One such question.
#[derive(Debug)]
pub(super) struct Inspection {
    pub target: TargetName,
    /// Documents whose servers were not asked yet, because the cluster was not known.
    pub unasked: Vec<Uri>,
    pub open: Vec<(Uri, ServerName)>,
    pub facts: Vec<Fact>,
}

impl World {
    pub(super) fn inspect(&mut self, id: RequestId, uris: Vec<Uri>, target: Option<TargetName>) {
        let Some(target) = self.target_to_ask(id, target) else { return };
        let timeout = Duration::from_millis(self.target_policy(&target).timeout);
        self.desk.timer(Timer::Inspect { request: id }, timeout);
        let inspection =
            Inspection { target: target.clone(), unasked: uris, open: Vec::new(), facts: Vec::new() };
        self.inspections.insert(id, inspection);
        if self.cluster(&target).is_some() {
            self.inspections_connected(&target);
        }
    }

    /// The cluster is known, or cannot be reached: questions go on, or end.
    pub(super) fn inspections_connected(&mut self, target: &TargetName) {
        let (error, servers) = self.known_servers(target);
        let waiting: Vec<_> = self
            .inspections
            .iter()
            .filter(|(_, inspection)| inspection.target == *target && !inspection.unasked.is_empty())
            .map(|(id, _)| *id)
            .collect();
        for id in waiting {
            if let Some(error) = &error {
                self.inspections.remove(&id);
                self.reply(id, Reply::Refused(error.message.clone()));
                continue;
            }
            let Some(inspection) = self.inspections.get_mut(&id) else { continue };
            for uri in std::mem::take(&mut inspection.unasked) {
                for server in &servers {
                    self.ask_one(id, &uri, server);
                }
            }
            self.end_inspection(id);
        }
    }

    fn content_of(&self, uri: &Uri) -> Option<Content> {
        let document = self.documents.get(uri)?;
        let module = ModuleName::new(&uri.file_name())?;
        let report = document.checked.as_ref().map(|checked| &*checked.report);
        Some(gate::content_of(module, &document.text, report))
    }

    fn ask_one(&mut self, id: RequestId, uri: &Uri, server: &ServerName) {
        let Some(content) = self.content_of(uri) else { return };
        let Some(inspection) = self.inspections.get_mut(&id) else { return };
        let query = Query {
            module: content.module,
            wanted: content.sha256,
            services: content.services,
            since: None,
            attempt: 0,
            wait: 0,
        };
        inspection.open.push((uri.clone(), server.clone()));
        let whose = Operation::Inspect { request: id, uri: uri.clone(), server: server.clone() };
        let target = inspection.target.clone();
        self.desk.observe(&target, server, query, whose);
    }

    pub(super) fn inspected(
        &mut self,
        id: RequestId,
        uri: &Uri,
        server: &ServerName,
        result: Result<Observation, ServerError>,
    ) {
        let Some(content) = self.content_of(uri) else { return };
        let Some(inspection) = self.inspections.get_mut(&id) else { return };
        inspection.open.retain(|(page, name)| (page, name) != (uri, server));
        let fact = fact(&inspection.target, server, &content, result);
        inspection.facts.push(fact);
        self.end_inspection(id);
    }

    pub(super) fn inspection_deadline(&mut self, id: RequestId) {
        let Some(inspection) = self.inspections.get_mut(&id) else { return };
        let target = inspection.target.clone();
        for (uri, server) in std::mem::take(&mut inspection.open) {
            let error = ServerError::new(ErrorKind::TimedOut, format!("{server} did not answer in time"));
            let Some(content) = self.content_of(&uri) else { continue };
            let fact = fact(&target, &server, &content, Err(error));
            if let Some(inspection) = self.inspections.get_mut(&id) {
                inspection.facts.push(fact);
            }
        }
        if self.inspections.get(&id).is_some_and(|inspection| !inspection.unasked.is_empty()) {
            self.inspections.remove(&id);
            self.reply(id, Reply::Refused(format!("{target} did not answer in time")));
        }
        self.end_inspection(id);
    }

    fn end_inspection(&mut self, id: RequestId) {
        let done = |inspection: &Inspection| inspection.open.is_empty() && inspection.unasked.is_empty();
        if self.inspections.get(&id).is_some_and(done)
            && let Some(inspection) = self.inspections.remove(&id)
        {
            self.reply(id, Reply::Facts(inspection.facts));
        }
    }
}

fn fact(
    target: &TargetName,
    server: &ServerName,
    content: &Content,
    result: Result<Observation, ServerError>,
) -> Fact {
    let said =
        |message: &str, line, traceback| Some(Failure { message: message.to_owned(), line, traceback });
    let (state, evidence, sha256, services, error) = match result {
        Err(error) => {
            let state = match error.kind {
                ErrorKind::Unreachable | ErrorKind::TimedOut => ServerState::Unreachable,
                _ => ServerState::Pending,
            };
            (state, Evidence::None, None, Vec::new(), said(&error.message, None, None))
        }
        Ok(observation) => match judge(&observation, &content.sha256) {
            Verdict::Runs { evidence, services } if evidence == Evidence::Verified => {
                let services = services_or_declared(services, content);
                (ServerState::Confirmed, evidence, Some(content.sha256), services, None)
            }
            // Loaded at some time, whatever text: no proof of this one.
            Verdict::Runs { evidence, services } => {
                let message = "loaded, but which text is not known with this evidence";
                (ServerState::Pending, evidence, None, services, said(message, None, None))
            }
            Verdict::Failed { error, evidence, seen } => {
                let shown = said(&error.message, error.line, error.traceback);
                (ServerState::Failed, evidence, seen, Vec::new(), shown)
            }
            Verdict::Other { evidence, seen, services } => {
                let message = match seen {
                    Some(sha256) => {
                        format!("runs {}, not the local {}", sha256.short(), content.sha256.short())
                    }
                    None => "not deployed".to_owned(),
                };
                (ServerState::Stale, evidence, seen, services, said(&message, None, None))
            }
            Verdict::Unknowable => {
                let message = "nothing tells which text it runs: turn on status-service";
                (ServerState::Pending, Evidence::None, None, Vec::new(), said(message, None, None))
            }
        },
    };
    Fact::Server {
        rollout: None,
        target: target.clone(),
        server: server.clone(),
        module: content.module.clone(),
        state,
        evidence,
        sha256,
        services,
        ms: Timings::default(),
        error,
    }
}
