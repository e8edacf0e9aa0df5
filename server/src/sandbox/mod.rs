//! An embedded cluster for trying things out, developing and testing on one machine.
//!
//! Each server is a real `CPython` process behind the HTTP interface of real servers; it really imports the modules it is
//! given, and it emulates version 3.2 or 4.1 with the ways they have to lose an update. How faithful it is, is held
//! against recordings of real servers by the tests.
//!
//! **Safety.** Servers listen on loopback only, with passwords of this start only. Where a real server writes or
//! imports any path it is given, an emulated one does so only below the sandbox's own directory. What is deployed runs
//! with the rights of the user, as any program that the user starts.

mod assets;
mod balancer;
mod control;
mod fault;
mod member;
mod ports;
mod python;
mod random;
mod ready;

use std::fmt;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use futures::future::{join_all, try_join_all};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use fault::{FaultError, Faults, ServerFaults};
use member::{Launch, Member};
pub use ready::{Account, Accounts, Ready, ReadyServer};

/// The version a sandbox emulates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Version {
    /// One upload goes to all servers; live within half a second or so, or not at all.
    #[value(name = "3.2")]
    V3_2,
    /// Every server is on its own; a listener deploys what is uploaded.
    #[value(name = "4.1")]
    V4_1,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3_2 => "3.2",
            Self::V4_1 => "4.1",
        })
    }
}

/// What kind of cluster to run.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How many servers
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub servers: u16,

    /// The Zato version to behave like
    #[arg(long, value_enum, default_value_t = Version::V4_1, value_name = "VERSION")]
    pub emulate: Version,

    /// The load balancer's port; the servers get the ports after it. 0 takes free ports
    #[arg(long, default_value_t = 0, value_name = "P")]
    pub port: u16,

    /// Where the servers keep their files: an empty directory, or that of an earlier sandbox. A temporary one without
    /// this option
    #[arg(long, value_name = "D")]
    pub dir: Option<PathBuf>,

    /// Write URLs and passwords to this file once all servers answer
    #[arg(long, value_name = "F")]
    pub ready_file: Option<PathBuf>,

    /// What a server does wrong, for instance server2:slow=500ms,drop=1 or server2:down
    #[arg(long = "fault", value_name = "SERVER:FAULT")]
    pub faults: Vec<ServerFaults>,

    /// Processes per server (3.2 only)
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=16))]
    pub workers: u16,

    /// Factor on every artificial latency: 1 is what real servers take, 0 is none
    #[arg(long, default_value_t = 1.0, value_name = "F")]
    pub speed: f64,

    /// The Python of the servers, 3.8 or later
    #[arg(long, value_name = "EXE")]
    pub python: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            servers: 2,
            emulate: Version::V4_1,
            port: 0,
            dir: None,
            ready_file: None,
            faults: Vec::new(),
            workers: 1,
            speed: 1.0,
            python: None,
        }
    }
}

/// Why a sandbox cannot start or do what it is asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No interpreter was found.
    #[error("no Python was found: install {usual} or python3, or say which with --python")]
    NoPython {
        /// The one that real servers of the version have.
        usual: &'static str,
    },
    /// The interpreter asked for does not work.
    #[error("{} cannot run the servers: {reason}", executable.display())]
    Python {
        /// What was tried.
        executable: PathBuf,
        /// What it said.
        reason: String,
    },
    /// The process of a server did not come up.
    #[error("{server} did not start: {reason}")]
    Start {
        /// Its name.
        server: String,
        /// What is known.
        reason: String,
    },
    /// The port is taken.
    #[error("port {port} cannot be used: {source}; choose another one with --port")]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// No ports are free.
    #[error("no free ports were found between {lowest} and {highest}; choose one with --port")]
    NoPorts {
        /// The first that was tried.
        lowest: u16,
        /// The last.
        highest: u16,
    },
    /// The cluster has no server of this name.
    #[error("there is no server called {name}; there are {known}")]
    NoServer {
        /// The name.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Options that exclude one another.
    #[error("servers of version 4.1 have one process each: use --workers with --emulate 3.2")]
    Workers,
    /// Not a factor.
    #[error("--speed is a factor: 0 or more")]
    Speed,
    /// The directory is somebody's.
    #[error("{} has other things in it: choose an empty directory for --dir", .0.display())]
    Dir(PathBuf),
    /// A file cannot be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system has no random numbers.
    #[error("the system gives no random numbers for passwords")]
    NoRandomness,
}

/// The servers, and what can be done to them.
struct Cluster {
    members: Vec<Member>,
}

impl Cluster {
    fn member(&self, name: &str) -> Result<&Member, Error> {
        self.members.iter().find(|member| member.name == name).ok_or_else(|| Error::NoServer {
            name: name.to_owned(),
            known: self.members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    async fn stop_server(&self, name: &str) -> Result<(), Error> {
        self.member(name)?.stop().await;
        Ok(())
    }

    async fn start_server(&self, name: &str) -> Result<(), Error> {
        self.member(name)?.start().await.map(|_| ())
    }

    async fn set_faults(&self, name: &str, faults: &Faults) -> Result<(), Error> {
        self.member(name)?.set_faults(faults).await
    }
}

/// A running cluster. Dropping it ends its processes, [`Sandbox::shutdown`] also waits for that.
pub struct Sandbox {
    cluster: Arc<Cluster>,
    ready: Ready,
    ready_files: Vec<PathBuf>,
    tasks: Vec<JoinHandle<()>>,
    /// Removed at the end.
    _temporary: Option<tempfile::TempDir>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("ready", &self.ready).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts a cluster and returns once all of its servers answer.
    pub async fn start(options: Options) -> Result<Self, Error> {
        check(&options)?;
        let python = python::find(options.python.as_deref(), options.emulate).await?;
        let (dir, temporary) = prepare_dir(options.dir.as_deref())?;
        let accounts = accounts(options.emulate)?;
        let ports = match options.port {
            0 => ports::free(options.servers)?,
            port => (1..=options.servers).map(|offset| port.saturating_add(offset)).collect(),
        };
        let cluster = Arc::new(Cluster { members: members(&options, &python, &dir, &accounts, &ports)? });
        let pids = start_members(&cluster, &options.faults).await?;

        let balancer = bind(options.port).await?;
        let control = bind(0).await?;
        let token = random::token()?;
        let ready = Ready {
            emulate: options.emulate.to_string(),
            pid: std::process::id(),
            load_balancer: url_of(&balancer),
            control: format!("{}/{token}", url_of(&control)),
            dir: dir.clone(),
            python: python.version,
            servers: cluster.members.iter().zip(pids).map(|(member, pid)| describe(member, pid)).collect(),
            accounts,
        };
        let router = control::router(&token, cluster.clone());
        let tasks = vec![
            tokio::spawn(balancer::balance(balancer, ports)),
            tokio::spawn(async move {
                // It serves until the task is aborted.
                let _ = axum::serve(control, router).await;
            }),
        ];
        let ready_files = std::iter::once(dir.join("ready.json")).chain(options.ready_file).collect();
        let this = Self { cluster, ready, ready_files, tasks, _temporary: temporary };
        for path in &this.ready_files {
            this.ready.write_to(path).map_err(|source| Error::Io { path: path.clone(), source })?;
        }
        Ok(this)
    }

    /// Where everything is.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Ends the processes of a server.
    pub async fn stop_server(&self, name: &str) -> Result<(), Error> {
        self.cluster.stop_server(name).await
    }

    /// Starts a server that was stopped; returns once it answers.
    pub async fn start_server(&self, name: &str) -> Result<(), Error> {
        self.cluster.start_server(name).await
    }

    /// Replaces what a server does wrong.
    pub async fn set_faults(&self, name: &str, faults: &Faults) -> Result<(), Error> {
        self.cluster.set_faults(name, faults).await
    }

    /// Ends all processes and removes the files that are only for the time being.
    pub async fn shutdown(mut self) {
        for path in &self.ready_files {
            // Somebody may have taken it away already.
            let _ = std::fs::remove_file(path);
        }
        join_all(self.cluster.members.iter().map(Member::stop)).await;
        // Waited for, so that nothing listens any more once this returns.
        for task in std::mem::take(&mut self.tasks) {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Runs a sandbox until it is told to end: Ctrl-C or a signal.
pub async fn run(options: Options) -> Result<ExitCode, Error> {
    let mut end = std::pin::pin!(wait_for_end());
    let sandbox = tokio::select! {
        started = Sandbox::start(options) => started?,
        () = &mut end => return Ok(ExitCode::SUCCESS),
    };
    // A terminal that went away is no reason to end.
    let _ = announce(sandbox.ready());
    end.await;
    sandbox.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn announce(ready: &Ready) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "A cluster like Zato {} (Python {}) runs until you press Ctrl-C.",
        ready.emulate, ready.python
    )?;
    writeln!(out, "  load balancer  {}", ready.load_balancer)?;
    for server in &ready.servers {
        let state = if server.pid == 0 { "  (down)" } else { "" };
        writeln!(out, "  {:<13}  {}  log: {}{state}", server.name, server.url, server.log.display())?;
    }
    writeln!(out, "  passwords      {}", ready.dir.join("ready.json").display())?;
    out.flush()
}

#[cfg(unix)]
async fn wait_for_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let hang_up = signal(SignalKind::hangup());
    let (Ok(mut terminate), Ok(mut hang_up)) = (terminate, hang_up) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn wait_for_end() {
    let _ = tokio::signal::ctrl_c().await;
}

fn check(options: &Options) -> Result<(), Error> {
    if options.emulate == Version::V4_1 && options.workers != 1 {
        return Err(Error::Workers);
    }
    if !(options.speed.is_finite() && options.speed >= 0.0) {
        return Err(Error::Speed);
    }
    Ok(())
}

/// A file in every directory that a sandbox made, by which it is known again.
const MARK: &str = "sandbox.json";

fn prepare_dir(asked: Option<&Path>) -> Result<(PathBuf, Option<tempfile::TempDir>), Error> {
    let (dir, temporary) = if let Some(dir) = asked {
        (dir.to_owned(), None)
    } else {
        let temporary = tempfile::Builder::new().prefix("hotdeploy-sandbox-").tempdir();
        let temporary = temporary.map_err(|source| Error::Io { path: std::env::temp_dir(), source })?;
        (temporary.path().to_owned(), Some(temporary))
    };
    let failed = |source| Error::Io { path: dir.clone(), source };
    std::fs::create_dir_all(&dir).map_err(failed)?;
    let is_ours = dir.join(MARK).exists();
    if !is_ours && std::fs::read_dir(&dir).map_err(failed)?.next().is_some() {
        return Err(Error::Dir(dir));
    }
    std::fs::write(dir.join(MARK), "{\"what\": \"a hotdeploy sandbox\"}\n").map_err(failed)?;
    let dir = std::fs::canonicalize(&dir).map_err(failed)?;
    assets::write_to(&dir.join("runtime")).map_err(failed)?;
    Ok((dir, temporary))
}

fn accounts(emulate: Version) -> Result<Accounts, Error> {
    let account = |username: &str| Ok(Account { username: username.to_owned(), password: random::token()? });
    let admin = account("admin.invoke")?;
    let invoke = match emulate {
        Version::V3_2 => account("pubapi")?,
        Version::V4_1 => admin.clone(),
    };
    Ok(Accounts { ide: account("ide_publisher")?, invoke, admin })
}

fn members(
    options: &Options,
    python: &python::Python,
    dir: &Path,
    accounts: &Accounts,
    ports: &[u16],
) -> Result<Vec<Member>, Error> {
    let names: Vec<String> = (1..=options.servers).map(|number| format!("server{number}")).collect();
    let servers: Vec<_> = names
        .iter()
        .zip(ports)
        .zip(1..)
        .map(|((name, port), id)| json!({ "id": id, "name": name, "port": port }))
        .collect();
    let internal = Account { username: "zato.internal.invoke".to_owned(), password: random::token()? };
    let mut members = Vec::new();
    for (name, &port) in names.into_iter().zip(ports) {
        let config = json!({
            "emulate": options.emulate.to_string(),
            "dir": dir,
            "cluster_name": "sandbox",
            "servers": servers,
            "name": name,
            "workers": options.workers,
            "speed": options.speed,
            "accounts": {
                "ide": accounts.ide, "invoke": accounts.invoke, "admin": accounts.admin, "internal": internal,
            },
        });
        let launch = Launch { python: python.executable.clone(), runtime: dir.join("runtime"), config };
        let member_dir = dir.join(&name);
        std::fs::create_dir_all(&member_dir)
            .map_err(|source| Error::Io { path: member_dir.clone(), source })?;
        members.push(Member::new(name, port, member_dir, launch));
    }
    Ok(members)
}

/// Sets the faults and starts all servers that are not to be down, at the same time; returns their process ids.
async fn start_members(cluster: &Cluster, faults: &[ServerFaults]) -> Result<Vec<u32>, Error> {
    for item in faults {
        cluster.member(&item.server)?;
    }
    let starts = cluster.members.iter().map(async |member| {
        let start = ServerFaults::of_server(&member.name, faults);
        member.set_faults(&start.faults).await?;
        if start.is_down { Ok(0) } else { member.start().await }
    });
    try_join_all(starts).await
}

async fn bind(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| Error::Port { port, source })
}

fn url_of(listener: &TcpListener) -> String {
    // A bound socket has an address.
    let port = listener.local_addr().map_or(0, |address| address.port());
    format!("http://127.0.0.1:{port}")
}

fn describe(member: &Member, pid: u32) -> ReadyServer {
    ReadyServer {
        name: member.name.clone(),
        url: format!("http://127.0.0.1:{}", member.port),
        pid,
        log: member.dir.join("logs").join("server.log"),
        pickup_dir: member.dir.join("pickup").join("incoming").join("services"),
    }
}
