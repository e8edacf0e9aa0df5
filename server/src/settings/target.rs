//! One cluster as the settings describe it, addresses included.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use url::Url;

use crate::deploy::{ServerName, TargetName, TargetPolicy};

/// Which adapter speaks to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformKind {
    Zato,
}

/// Where a server's log is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogSource {
    /// A file on this machine.
    File(PathBuf),
    /// A command that prints the log and goes on printing, `["ssh", "host", "tail", "-F", "…"]`; run without a shell.
    Command(Vec<String>),
}

/// A program and its arguments, run without a shell. Shows only the program, as an argument may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Command(Vec<String>);

impl Command {
    /// `words` starts with the program.
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self(words)
    }

    /// The program, then its arguments.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({} …)", self.0.first().map_or("", String::as_str))
    }
}

/// One target. Every address in it comes from the user's own settings or from a trusted workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// As the settings call it.
    pub name: TargetName,
    /// Which adapter speaks to it.
    pub platform: PlatformKind,
    /// The load balancer, or one server. `http` or `https`, no user name or password in it.
    pub url: Url,
    /// Every server by name; empty: they are discovered, where `invoke_username` allows it.
    pub servers: BTreeMap<ServerName, Url>,
    /// The account that may upload, `ide_publisher`.
    pub username: String,
    /// The account that may ask, `pubapi` on 3.2 and `admin.invoke` on 4.1.
    pub invoke_username: Option<String>,
    /// Whether our status service may be deployed.
    pub status_service: bool,
    /// Where each server's log is to be read, for evidence.
    pub logs: BTreeMap<ServerName, LogSource>,
    /// 4.1: the pickup directory of each server, where it cannot be learned from the server.
    pub pickup_dirs: BTreeMap<ServerName, String>,
    /// Path of the upload channel, `/ide-deploy`.
    pub endpoint: String,
    /// A certificate authority of the user's own, PEM.
    pub ca_file: Option<PathBuf>,
    /// Prints the password of `username`. Only ever from the user's own settings.
    pub password_command: Option<Command>,
    /// Prints the password of `invoke_username`. Only ever from the user's own settings.
    pub invoke_password_command: Option<Command>,
    /// What the core needs to know.
    pub policy: TargetPolicy,
}
