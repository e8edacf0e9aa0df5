//! Passwords from environment variables.

use std::ffi::OsString;

use futures::future::BoxFuture;

use super::{Asked, Provider, Secret, variable};

type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// `HOTDEPLOY_<TARGET>_PASSWORD` and `HOTDEPLOY_<TARGET>_INVOKE_PASSWORD`; an empty one counts as not set.
pub struct Environment {
    lookup: Box<Lookup>,
}

impl Environment {
    /// An environment other than that of this process.
    pub fn new(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self { lookup: Box::new(lookup) }
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::new(|name| std::env::var_os(name))
    }
}

impl Provider for Environment {
    fn name(&self) -> &'static str {
        "the environment"
    }

    fn provide<'a>(&'a self, asked: &'a Asked) -> BoxFuture<'a, Option<Secret>> {
        let name = variable(&asked.target, asked.account);
        let password = (self.lookup)(&name).filter(|value| !value.is_empty()).and_then(|value| {
            let text = value.into_string();
            if text.is_err() {
                tracing::warn!(variable = name, "not used: it is not UTF-8");
            }
            text.ok()
        });
        Box::pin(std::future::ready(password.map(Secret::new)))
    }
}
