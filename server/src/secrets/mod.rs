//! Passwords: where they come from, and the one origin each may be sent to.

mod chain;
mod environment;
mod helper;
#[cfg(test)]
mod tests;

use std::fmt;

use futures::future::BoxFuture;
use url::Url;

use crate::deploy::TargetName;
use crate::settings::Target;

pub use chain::{Asked, Chain, Provider};
pub use environment::Environment;
pub use helper::Helper;

/// A password. Shows nothing of itself in any format.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(password: String) -> Self {
        Self(password)
    }

    /// The password itself, for the one request that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Scheme, host and port: what a password belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// The origin of an `http` or `https` address; `None` for any other.
    pub fn of(url: &Url) -> Option<Self> {
        let known = matches!(url.scheme(), "http" | "https");
        known.then(|| Self(url.origin().ascii_serialization()))
    }

    /// Whether this is the host of an address, by name, on any port, and not less protected than that address.
    fn is_on_host_of(&self, url: &Url) -> bool {
        Url::parse(&self.0).is_ok_and(|own| {
            let protected_enough = own.scheme() == "https" || url.scheme() == "http";
            own.host().is_some() && own.host() == url.host() && protected_enough
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which of a target's two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// May upload: `username`.
    Deploy,
    /// May ask: `invoke-username`.
    Invoke,
}

/// Gives out passwords.
pub trait Secrets: Send + Sync {
    /// Takes the targets of new settings: the only ones, and the only addresses, that passwords are given out for.
    fn configure(&self, targets: &[Target]);

    /// The password of an account of a target, for requests to this origin only. `None`: nobody knows it.
    ///
    /// May take long (a helper command, a question to the user): never await it on the core's task.
    fn password<'a>(
        &'a self,
        target: &'a TargetName,
        account: Account,
        origin: &'a Origin,
    ) -> BoxFuture<'a, Option<Secret>>;

    /// The server refused this password: do not give it out again.
    fn refused(&self, target: &TargetName, account: Account, origin: &Origin);
}

/// The environment variable that may hold the password of an account: `HOTDEPLOY_<TARGET>_PASSWORD` or
/// `HOTDEPLOY_<TARGET>_INVOKE_PASSWORD`, the target in capitals with `_` for what is neither letter nor digit.
pub fn variable(target: &TargetName, account: Account) -> String {
    let name: String = target
        .as_str()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    match account {
        Account::Deploy => format!("HOTDEPLOY_{name}_PASSWORD"),
        Account::Invoke => format!("HOTDEPLOY_{name}_INVOKE_PASSWORD"),
    }
}
