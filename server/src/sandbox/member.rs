//! One server of the cluster: starting and stopping its process.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::fault::Faults;
use super::ready::write_atomically;
use super::{Error, assets};

/// A start takes well under a second; this is for machines under heavy load.
const START_PATIENCE: Duration = Duration::from_mins(1);
/// An orderly end takes milliseconds.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// How to start the process of a server.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    /// The interpreter.
    pub(super) python: PathBuf,
    /// Where the runtime is.
    pub(super) runtime: PathBuf,
    /// The line of JSON that the process reads first. It has passwords in it.
    pub(super) config: serde_json::Value,
}

/// A server, running or not.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) port: u16,
    /// `<sandbox>/<name>`.
    pub(super) dir: PathBuf,
    launch: Launch,
    running: Mutex<Option<Running>>,
    faults: Mutex<u64>,
}

struct Running {
    child: Child,
    /// The process lives as long as this is open.
    stdin: ChildStdin,
}

/// The one line a process writes to its standard output.
#[derive(Deserialize)]
struct Hello {
    ready: bool,
    #[serde(default)]
    pid: u32,
    #[serde(default)]
    error: String,
}

/// What is written to `faults.json`.
#[derive(Serialize)]
struct FaultsFile<'a> {
    #[serde(flatten)]
    faults: &'a Faults,
    /// Grows with each change: counting starts anew.
    generation: u64,
}

impl Member {
    pub(super) fn new(name: String, port: u16, dir: PathBuf, launch: Launch) -> Self {
        Self { name, port, dir, launch, running: Mutex::new(None), faults: Mutex::new(0) }
    }

    /// Starts the process and waits until it serves; returns its id. Does nothing when it runs already.
    pub(super) async fn start(&self) -> Result<u32, Error> {
        let mut running = self.running.lock().await;
        if let Some(process) = running.as_mut() {
            if let Ok(None) = process.child.try_wait() {
                return Ok(process.child.id().unwrap_or(0));
            }
            *running = None;
        }
        let failed = |reason: String| Error::Start { server: self.name.clone(), reason };
        let mut child = self.spawn().map_err(|error| failed(error.to_string()))?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("it has no pipes".to_owned()));
        };
        let mut line = self.launch.config.to_string().into_bytes();
        line.push(b'\n');
        stdin.write_all(&line).await.map_err(|error| failed(error.to_string()))?;
        let mut stdout = BufReader::new(stdout);
        let mut answer = String::new();
        match timeout(START_PATIENCE, stdout.read_line(&mut answer)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(failed(error.to_string())),
            Err(_) => return Err(failed(format!("it was not ready after {} s", START_PATIENCE.as_secs()))),
        }
        let hello: Hello =
            serde_json::from_str(&answer).map_err(|_| failed("it ended before it was ready".to_owned()))?;
        if !hello.ready {
            return Err(failed(hello.error));
        }
        tokio::spawn(async move {
            // Nothing more is said; reading on only notices the end.
            let _ = stdout.read_to_end(&mut Vec::new()).await;
        });
        *running = Some(Running { child, stdin });
        Ok(hello.pid)
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let mut command = Command::new(&self.launch.python);
        command
            .args(["-I", "-B", "-X", "utf8"])
            .arg(self.launch.runtime.join(assets::MAIN))
            .current_dir(&self.launch.runtime)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // Modules of users run there: they need not see the passwords of real clusters.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HOTDEPLOY_") {
                command.env_remove(name);
            }
        }
        command.spawn()
    }

    /// Ends the process and waits for that. Does nothing when it does not run.
    pub(super) async fn stop(&self) {
        let Some(Running { mut child, stdin }) = self.running.lock().await.take() else { return };
        drop(stdin);
        if timeout(STOP_PATIENCE, child.wait()).await.is_err() {
            // Either it ends now or it has ended by itself in the meantime.
            let _ = child.kill().await;
        }
    }

    /// Replaces the faults of the server. They hold from the moment this returns, over restarts too.
    pub(super) async fn set_faults(&self, faults: &Faults) -> Result<(), Error> {
        let mut generation = self.faults.lock().await;
        *generation += 1;
        let path = self.dir.join("faults.json");
        let content = serde_json::to_vec(&FaultsFile { faults, generation: *generation })
            .map_err(|error| Error::Io { path: path.clone(), source: error.into() })?;
        write_atomically(&path, &content).map_err(|source| Error::Io { path, source })
    }
}
