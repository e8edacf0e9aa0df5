//! Questions of a person to one server: the source it runs, or the answer of a service.

use super::event::{Effect, Reply, RequestId};
use super::model::{Ask, ModuleName, ServerError, ServerName, TargetName, Uri};
use super::world::World;

/// One such question.
#[derive(Debug)]
pub(super) struct Asking {
    pub target: TargetName,
    /// `None`: any server will do.
    pub server: Option<ServerName>,
    pub ask: Ask,
    pub sent: bool,
}

impl World {
    /// Asks for the source of a document's module as a server runs it.
    pub(super) fn ask_source(
        &mut self,
        id: RequestId,
        uri: &Uri,
        target: Option<TargetName>,
        server: Option<ServerName>,
    ) {
        let Some(module) = ModuleName::new(&uri.file_name()) else {
            self.reply(id, Reply::Refused(format!("{} is never sent to a server", uri.file_name())));
            return;
        };
        let report = self.documents.get(uri).and_then(|document| document.checked.as_ref());
        let services = report.map(|checked| &checked.report.services).into_iter().flatten();
        let services = services.filter_map(|service| service.name.clone()).collect();
        self.ask(id, target, server, Ask::Source { module, services });
    }

    pub(super) fn ask(
        &mut self,
        id: RequestId,
        target: Option<TargetName>,
        server: Option<ServerName>,
        ask: Ask,
    ) {
        let Some(target) = self.target_to_ask(id, target) else { return };
        self.asks.insert(id, Asking { target: target.clone(), server, ask, sent: false });
        if self.cluster(&target).is_some() {
            self.asks_connected(&target);
        }
    }

    /// The cluster is known, or cannot be reached: questions go out, or end.
    pub(super) fn asks_connected(&mut self, target: &TargetName) {
        let (error, names) = self.known_servers(target);
        let waiting = self.asks.iter().filter(|(_, asking)| asking.target == *target && !asking.sent);
        let waiting: Vec<_> = waiting.map(|(id, _)| *id).collect();
        for id in waiting {
            if let Some(error) = &error {
                self.asks.remove(&id);
                self.reply(id, Reply::Refused(error.message.clone()));
                continue;
            }
            let Some(asking) = self.asks.get_mut(&id) else { continue };
            let server = match &asking.server {
                Some(wanted) => names.iter().find(|name| *name == wanted),
                None => names.first(),
            };
            let Some(server) = server.cloned() else {
                let wanted = asking.server.as_ref().map_or("any server", ServerName::as_str).to_owned();
                self.asks.remove(&id);
                self.reply(id, Reply::Refused(format!("{target} does not have {wanted}")));
                continue;
            };
            asking.sent = true;
            asking.server = Some(server.clone());
            let (target, ask) = (target.clone(), asking.ask.clone());
            self.desk.out.push(Effect::Ask { id, target, server, ask });
        }
    }

    pub(super) fn told(&mut self, id: RequestId, result: Result<String, ServerError>, ms: f64) {
        let Some(Asking { server: Some(server), ask, .. }) = self.asks.remove(&id) else { return };
        let reply = match (result, ask) {
            (Err(error), _) => Reply::Refused(error.message),
            (Ok(text), Ask::Source { .. }) => Reply::Source { server, text },
            (Ok(body), Ask::Invoke { .. }) => Reply::Invoked { server, body, ms },
        };
        self.reply(id, reply);
    }
}
