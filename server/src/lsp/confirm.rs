//! Asks the user whether a protected target may be deployed to.

use serde_json::{Value, json};

use super::face::show_message;
use super::outbox::Outbox;
use crate::deploy::{Reply, Request, Severity, TargetName};
use crate::shell::Engine;

/// Asks, and on yes requests `request`. Returns at once: the answer may come late or never.
pub fn ask(outbox: &Outbox, engine: Engine, target: &TargetName, message: &str, request: Request) {
    let yes = format!("Deploy to {target}");
    let params = json!({
        "type": 2,
        "message": message,
        "actions": [{ "title": yes }, { "title": "Cancel" }],
    });
    let asked = outbox.clone();
    outbox.ask_then("window/showMessageRequest", params, move |answer| {
        let said = answer.unwrap_or_default();
        if said.get("title").and_then(Value::as_str) != Some(&yes) {
            return;
        }
        let reply = engine.request(request);
        tokio::spawn(async move {
            if let Ok(Reply::Refused(why)) = reply.await {
                show_message(&asked, Severity::Warning, &why);
            }
        });
    });
}
