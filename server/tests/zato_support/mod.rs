//! What the adapter's tests share: a target, passwords, modules.
#![allow(dead_code, reason = "every test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to panic")]

pub mod http;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use hotdeploy::deploy::{Content, Mark, ModuleName, Query, ServerName, TargetName, TargetPolicy};
use hotdeploy::secrets::{Account, Origin, Secret, Secrets};
use hotdeploy::settings::{PlatformKind, Target};

/// Passwords by account, whatever the address; remembers what was asked and refused.
#[derive(Default)]
pub struct Passwords {
    pub deploy: Option<String>,
    pub invoke: Option<String>,
    pub asked: Mutex<Vec<(Account, String)>>,
    pub refused: Mutex<Vec<(Account, String)>>,
}

impl Passwords {
    pub fn new(deploy: &str, invoke: &str) -> Arc<Self> {
        Arc::new(Self { deploy: Some(deploy.into()), invoke: Some(invoke.into()), ..Self::default() })
    }
}

impl Secrets for Passwords {
    fn configure(&self, _targets: &[Target]) {}

    fn password<'a>(
        &'a self,
        _target: &'a TargetName,
        account: Account,
        origin: &'a Origin,
    ) -> BoxFuture<'a, Option<Secret>> {
        self.asked.lock().unwrap().push((account, origin.to_string()));
        let password = match account {
            Account::Deploy => self.deploy.clone(),
            Account::Invoke => self.invoke.clone(),
        };
        async move { password.map(Secret::new) }.boxed()
    }

    fn refused(&self, _target: &TargetName, account: Account, origin: &Origin) {
        self.refused.lock().unwrap().push((account, origin.to_string()));
    }
}

pub fn target(url: &str) -> Target {
    Target {
        name: "dev".into(),
        platform: PlatformKind::Zato,
        url: url.parse().unwrap(),
        servers: BTreeMap::new(),
        username: "ide_publisher".into(),
        invoke_username: None,
        status_service: false,
        logs: BTreeMap::new(),
        pickup_dirs: BTreeMap::new(),
        endpoint: "/ide-deploy".into(),
        password_command: None,
        invoke_password_command: None,
        ca_file: None,
        policy: TargetPolicy::default(),
    }
}

pub fn content(file: &str, text: &str, services: &[&str]) -> Content {
    let services = services.iter().map(|&name| name.to_owned()).collect();
    Content::new(ModuleName::new(file).unwrap(), text.into(), services)
}

/// A module with one service that answers a number.
pub fn service(name: &str, number: u32) -> String {
    format!(
        "from zato.server.service import Service\n\nclass One(Service):\n    name = '{name}'\n\n    def handle(self):\n        \
         self.response.payload = {{'number': {number}}}\n"
    )
}

pub fn query(content: &Content, since: Option<Mark>, attempt: u32) -> Query {
    Query {
        module: content.module.clone(),
        wanted: content.sha256,
        services: content.services.clone(),
        since,
        attempt,
        wait: if since.is_some() { 5_000 } else { 0 },
    }
}

pub fn name(name: &str) -> ServerName {
    name.into()
}
