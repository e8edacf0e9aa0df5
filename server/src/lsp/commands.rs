//! `workspace/executeCommand`: what the commands take and what they answer.

use serde_json::{Value, json};

use super::guard::escaped;
use crate::deploy::{ClusterInfo, Fact, Reply, Request, ServerError, ServerName, Sha256, TargetName, Uri};

/// Version of the answers' shape; grows when a field changes its meaning.
const VERSION: u32 = 1;

/// Every command, as told to the client.
pub const NAMES: [&str; 12] = [
    "hotdeploy.deploy",
    "hotdeploy.deployAll",
    "hotdeploy.redeploy",
    "hotdeploy.rollback",
    "hotdeploy.selectTarget",
    "hotdeploy.clear",
    "hotdeploy.status",
    "hotdeploy.inspect",
    "hotdeploy.connect",
    "hotdeploy.source",
    "hotdeploy.invoke",
    "hotdeploy.services",
];

/// A command that was understood.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub request: Request,
    /// The client said `confirmed`, so it asks the user itself.
    pub client_asks: bool,
}

impl Command {
    /// Reads a command and its arguments; the error says what is expected.
    pub fn decode(name: &str, arguments: &[Value]) -> Result<Self, String> {
        let wants_target =
            matches!(name, "hotdeploy.selectTarget" | "hotdeploy.connect" | "hotdeploy.deployAll");
        let mut given = Arguments::default();
        for argument in arguments {
            given.take(argument, wants_target).map_err(|what| format!("{name}: {what}"))?;
        }
        let client_asks = given.confirmed.is_some();
        let confirmed = given.confirmed == Some(true);
        let target = given.target.clone();
        let needs_uri = |given: Arguments| {
            given.uris.into_iter().next().ok_or_else(|| {
                format!("{name} expects a document: its URI, or an object {{uri, target?, confirmed?}}")
            })
        };
        let needs_target = || {
            target
                .clone()
                .ok_or_else(|| format!("{name} expects a target: its name, or an object {{target}}"))
        };
        let request = match name {
            "hotdeploy.deploy" => Request::Deploy { target, uri: needs_uri(given)?, confirmed },
            "hotdeploy.redeploy" => Request::Redeploy { target, uri: needs_uri(given)?, confirmed },
            "hotdeploy.rollback" => Request::RollBack { target, uri: needs_uri(given)?, confirmed },
            "hotdeploy.deployAll" => Request::DeployAll { target, confirmed },
            "hotdeploy.selectTarget" => Request::SelectTarget { target: needs_target()? },
            "hotdeploy.connect" => Request::Connect { target: needs_target()? },
            "hotdeploy.clear" => Request::Clear { uri: given.uris.into_iter().next() },
            "hotdeploy.status" => Request::Status,
            "hotdeploy.inspect" => Request::Inspect { target, uris: given.uris },
            "hotdeploy.source" => {
                let server = given.server.take();
                Request::Source { target, server, uri: needs_uri(given)? }
            }
            "hotdeploy.invoke" => {
                let service = given.service.take().filter(|service| !service.is_empty());
                let service =
                    service.ok_or("hotdeploy.invoke expects {service, payload?, target?, server?}")?;
                let payload = given.payload.take().unwrap_or_default();
                Request::Invoke { service, payload, target, server: given.server.take() }
            }
            "hotdeploy.services" => Request::Services,
            _ => return Err(format!("there is no command {}", crate::text::plain_line(name, 80))),
        };
        Ok(Self { request, client_asks })
    }
}

/// The same request, with the user's yes.
pub fn confirmed(request: Request) -> Request {
    match request {
        Request::Deploy { uri, target, .. } => Request::Deploy { uri, target, confirmed: true },
        Request::Redeploy { uri, target, .. } => Request::Redeploy { uri, target, confirmed: true },
        Request::RollBack { uri, target, .. } => Request::RollBack { uri, target, confirmed: true },
        Request::DeployAll { target, .. } => Request::DeployAll { target, confirmed: true },
        other => other,
    }
}

#[derive(Default)]
struct Arguments {
    uris: Vec<Uri>,
    target: Option<TargetName>,
    confirmed: Option<bool>,
    server: Option<ServerName>,
    service: Option<String>,
    payload: Option<String>,
}

impl Arguments {
    fn take(&mut self, argument: &Value, wants_target: bool) -> Result<(), String> {
        match argument {
            Value::Null => Ok(()),
            Value::String(name) if wants_target => {
                self.target = Some(TargetName::from(name.as_str()));
                Ok(())
            }
            Value::String(place) => {
                self.uris.push(uri(place)?);
                Ok(())
            }
            // Some clients wrap the arguments once more.
            Value::Array(items) => items.iter().try_for_each(|item| self.take(item, wants_target)),
            Value::Object(members) => {
                let text = |name: &str| match members.get(name) {
                    None | Some(Value::Null) => Ok(None),
                    Some(Value::String(text)) => Ok(Some(text.as_str())),
                    Some(_) => Err(format!("`{name}` must be a string")),
                };
                // `external`: how VS Code writes a URI object of its own.
                if let Some(place) = text("uri")?.map_or_else(|| text("external"), |uri| Ok(Some(uri)))? {
                    self.uris.push(uri(place)?);
                }
                match members.get("uris") {
                    None | Some(Value::Null) => {}
                    Some(Value::Array(items)) => {
                        for item in items {
                            self.uris.push(uri(item.as_str().ok_or("`uris` must be strings")?)?);
                        }
                    }
                    Some(_) => return Err("`uris` must be a list".to_owned()),
                }
                if let Some(server) = text("server")? {
                    self.server = Some(ServerName::from(server));
                }
                self.service = text("service")?.map(str::to_owned).or_else(|| self.service.take());
                self.payload = text("payload")?.map(str::to_owned).or_else(|| self.payload.take());
                if let Some(target) = text("target")? {
                    self.target = Some(TargetName::from(target));
                }
                match members.get("confirmed") {
                    None | Some(Value::Null) => {}
                    Some(Value::Bool(yes)) => self.confirmed = Some(*yes),
                    Some(_) => return Err("`confirmed` must be true or false".to_owned()),
                }
                Ok(())
            }
            Value::Bool(_) | Value::Number(_) => Err("an argument must be a string or an object".to_owned()),
        }
    }
}

/// A document's URI, also from an absolute path.
fn uri(text: &str) -> Result<Uri, String> {
    if let Some(uri) = Uri::of_path(std::path::Path::new(text)) {
        return Ok(uri);
    }
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let plausible =
        scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if plausible {
        return Ok(Uri::from(escaped(text).as_str()));
    }
    Err(format!("`{}` is neither a URI nor an absolute path", crate::text::plain_line(text, 80)))
}

/// The JSON answer to a command; `Err` where nothing was done, with the reason for the user.
pub fn answer(reply: Reply) -> Result<Value, String> {
    let value = match reply {
        // No command asks for the latter three.
        Reply::Done | Reply::Diagnostics(_) | Reply::Lenses(_) | Reply::Assist(_) => {
            json!({ "version": VERSION, "outcome": "done" })
        }
        Reply::Rollout(facts) => with_facts("rollout", &facts),
        Reply::Facts(facts) => with_facts("facts", &facts),
        Reply::Refused(why) => return Err(why),
        Reply::NeedsConfirmation { target, message } => json!({
            "version": VERSION, "outcome": "needsConfirmation", "target": target, "message": message,
        }),
        Reply::Status(status) => json!({ "version": VERSION, "outcome": "status", "status": status }),
        Reply::Connected(result) => connected(result),
        Reply::Source { server, text } => json!({
            "version": VERSION, "outcome": "source",
            "server": server, "sha256": Sha256::of(text.as_bytes()), "text": text,
        }),
        Reply::Invoked { server, body, ms } => json!({
            "version": VERSION, "outcome": "invoked", "server": server, "body": body, "ms": ms,
        }),
        Reply::Services(services) => json!({
            "version": VERSION, "outcome": "services", "services": services,
        }),
    };
    Ok(value)
}

fn with_facts(outcome: &str, facts: &[Fact]) -> Value {
    json!({ "version": VERSION, "outcome": outcome, "facts": facts })
}

fn connected(result: Result<ClusterInfo, ServerError>) -> Value {
    match result {
        Ok(cluster) => {
            let servers: Vec<_> = cluster
                .servers
                .iter()
                .map(|server| json!({ "name": server.name, "url": server.url }))
                .collect();
            json!({
                "version": VERSION, "outcome": "connected",
                "servers": servers,
                "python": cluster.python.map(|python| python.to_string()),
                "notes": cluster.notes,
            })
        }
        Err(error) => json!({ "version": VERSION, "outcome": "notConnected", "message": error.message }),
    }
}
