//! Passwords from the editor's own secret storage.

use futures::future::BoxFuture;
use serde_json::json;

use super::outbox::Outbox;
use crate::secrets::{Account, Asked, Provider, Secret};

/// Asks the client with `hotdeploy/credentials`; the client may ask the user.
pub struct Editor {
    outbox: Outbox,
}

impl Editor {
    pub fn new(outbox: Outbox) -> Self {
        Self { outbox }
    }
}

impl Provider for Editor {
    fn name(&self) -> &'static str {
        "the editor"
    }

    fn provide<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Option<Secret>> {
        let answer = self.outbox.ask(
            "hotdeploy/credentials",
            json!({
                "target": asked.target,
                "origin": asked.origin.to_string(),
                "username": asked.username,
                "account": match asked.account { Account::Deploy => "deploy", Account::Invoke => "invoke" },
                "refused": asked.refused_before,
            }),
        );
        Box::pin(async move {
            let answer = answer.await.ok()?;
            let password = answer.get("password")?.as_str()?;
            (!password.is_empty()).then(|| Secret::new(password.to_owned()))
        })
    }

    fn may_know_better(&self) -> bool {
        true
    }
}
