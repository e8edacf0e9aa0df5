//! What is told to whoever started a sandbox, once all of its servers answer.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The ready file: where everything is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    /// The emulated version: `3.2` or `4.1`.
    pub emulate: String,
    /// The process that runs the sandbox.
    pub pid: u32,
    /// The URL of the load balancer.
    pub load_balancer: String,
    /// The URL of the control endpoint; paths go below it.
    pub control: String,
    /// The directory of the sandbox.
    pub dir: PathBuf,
    /// The version of the servers' Python.
    pub python: String,
    /// The servers, in the order of the ODB.
    pub servers: Vec<ReadyServer>,
    /// Who may do what.
    pub accounts: Accounts,
}

/// One server of the cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadyServer {
    /// Its name: `server1` and so on.
    pub name: String,
    /// The URL of the server itself.
    pub url: String,
    /// Its first process when the sandbox became ready; 0 when it was not started.
    pub pid: u32,
    /// Its log file.
    pub log: PathBuf,
    /// Where modules can be dropped.
    pub pickup_dir: PathBuf,
}

/// The accounts of the cluster, with passwords of this start only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Accounts {
    /// May deploy.
    pub ide: Account,
    /// May invoke services by name.
    pub invoke: Account,
    /// Emulating 3.2: may use `/zato/admin/invoke`. Emulating 4.1 it is the same account as `invoke`.
    pub admin: Account,
}

/// A user name and its password.
#[derive(Clone, Serialize, Deserialize)]
pub struct Account {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("username", &self.username).finish_non_exhaustive()
    }
}

impl Ready {
    /// Writes the file so that nobody ever sees half of it, readable for its owner only.
    pub(super) fn write_to(&self, path: &Path) -> io::Result<()> {
        write_atomically(path, &serde_json::to_vec(self)?)
    }
}

/// Replaces a file in one step.
pub(super) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}
