//! A cluster on a virtual clock, with the ways in which the platforms lose updates.
//!
//! Facts: zato 3.2, section 2 (a broadcast in server order that ends at the first server that is down; two uploads in
//! quick succession leave some server on the first), zato 4.1, section 3 (nothing is passed on; a second change within
//! two seconds of a deployment is dropped).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hotdeploy::deploy::{
    Accepted, ClusterInfo, Content, ErrorKind, Evidence, LoadError, Mark, Observation, PlatformTraits,
    Process, Propagation, Query, Runs, ServerError, ServerInfo, ServerName, Sha256,
};
use hotdeploy::python::ZatoVersion;

use crate::random::Random;

/// A text whose loading fails on the server of this name says so with this word before it.
pub const FAILS_ON: &str = "fails on ";
/// A text with this import fails on the server that is named in it, which knows so before.
pub const LACKED_BY: &str = "import lacked_by_";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    Broadcast,
    /// Deployed some time later by a listener that drops what comes too soon.
    Listener,
    /// Loaded within the question that follows the upload.
    Forced,
}

#[derive(Debug)]
pub struct Server {
    pub name: ServerName,
    pub up: bool,
    /// Accepts connections and never answers.
    pub hung: bool,
    /// What its workers run.
    pub workers: Vec<Option<Arc<Content>>>,
    pub disk: Option<Arc<Content>>,
    /// The last text that it tried to load and could not.
    pub failed: Option<Arc<Content>>,
    last_load: Option<Duration>,
    /// Every text that was ever loaded, to hold claims against.
    pub ever: Vec<Sha256>,
}

/// What happens inside the cluster at some time.
#[derive(Debug, Clone)]
pub enum Inside {
    /// A text reaches the loader of a server's worker.
    Load { server: usize, worker: usize, content: Arc<Content> },
    /// An upload whose answer was lost is carried out after all.
    LateUpload { server: usize, content: Arc<Content> },
}

pub struct Cluster {
    pub platform: Platform,
    pub evidence: Evidence,
    pub servers: Vec<Server>,
    marks: u64,
}

impl Cluster {
    pub fn new(platform: Platform, evidence: Evidence, servers: usize, workers: usize) -> Self {
        let server = |i: usize| Server {
            name: ServerName::from(format!("server{}", i + 1).as_str()),
            up: true,
            hung: false,
            workers: vec![None; workers],
            disk: None,
            failed: None,
            last_load: None,
            ever: Vec::new(),
        };
        Self { platform, evidence, servers: (0..servers).map(server).collect(), marks: 0 }
    }

    pub fn info(&self) -> ClusterInfo {
        let (propagation, settle, drop_window) = match (self.platform, self.evidence) {
            (Platform::Broadcast, Evidence::Accepted) => (Propagation::Broadcast, 2_000, Some(1_500)),
            (Platform::Broadcast, _) => (Propagation::Broadcast, 2_000, None),
            (Platform::Listener, _) => (Propagation::PerServer, 3_000, Some(2_000)),
            (Platform::Forced, _) => (Propagation::PerServer, 500, None),
        };
        let zato = if self.platform == Platform::Broadcast { ZatoVersion::V3 } else { ZatoVersion::V4 };
        let info =
            |server: &Server| ServerInfo { name: server.name.clone(), url: "http://127.0.0.1:1".into() };
        ClusterInfo {
            zato,
            python: None,
            servers: self.servers.iter().map(info).collect(),
            traits: PlatformTraits { propagation, settle, drop_window },
            lists_services: true,
            finds_modules: self.evidence == Evidence::Verified,
            notes: Vec::new(),
        }
    }

    pub fn index(&self, name: &ServerName) -> usize {
        self.servers
            .iter()
            .position(|server| server.name == *name)
            .expect("the core only names servers it was told of")
    }

    /// An upload reaches a server. What follows from it inside the cluster comes after the delays.
    pub fn upload(
        &mut self,
        server: usize,
        content: &Arc<Content>,
        random: &mut Random,
    ) -> (Result<Accepted, ServerError>, Vec<(Duration, Inside)>) {
        let it = &self.servers[server];
        if !it.up {
            return (Err(unreachable(&it.name)), Vec::new());
        }
        if it.hung {
            let later = Inside::LateUpload { server, content: content.clone() };
            let inside =
                if random.chance(50) { vec![(random.between(100, 20_000), later)] } else { Vec::new() };
            return (
                Err(ServerError::new(ErrorKind::TimedOut, format!("{} gives no answer", it.name))),
                inside,
            );
        }
        let inside = self.carry_out(server, content, random);
        if random.chance(3) {
            // Carried out, but the answer was lost.
            return (Err(ServerError::new(ErrorKind::TimedOut, "connection reset after sending")), inside);
        }
        self.marks += 1;
        (Ok(Accepted { mark: Mark(self.marks) }), inside)
    }

    /// What an accepted upload sets going.
    pub fn carry_out(
        &mut self,
        server: usize,
        content: &Arc<Content>,
        random: &mut Random,
    ) -> Vec<(Duration, Inside)> {
        let workers = self.servers[server].workers.len();
        let mut inside = Vec::new();
        let mut load = |server: usize, after: Duration, random: &mut Random| {
            for worker in 0..workers {
                let after = after + random.between(0, 60) * u32::try_from(worker).unwrap_or(0);
                inside.push((after, Inside::Load { server, worker, content: content.clone() }));
            }
        };
        match self.platform {
            Platform::Broadcast => {
                // In server order, to the first that is down. Each takes its own time: that is the race.
                for (i, other) in self.servers.iter().enumerate() {
                    if !other.up {
                        break;
                    }
                    load(i, random.between(200, 1_100), random);
                }
            }
            Platform::Listener => {
                self.servers[server].disk = Some(content.clone());
                load(server, random.between(50, 600), random);
            }
            Platform::Forced => self.servers[server].disk = Some(content.clone()),
        }
        inside
    }

    pub fn happen(&mut self, now: Duration, inside: &Inside, random: &mut Random) -> Vec<(Duration, Inside)> {
        match inside {
            Inside::LateUpload { server, content } => {
                if self.servers[*server].up {
                    self.carry_out(*server, content, random)
                } else {
                    Vec::new()
                }
            }
            Inside::Load { server, worker, content } => {
                self.load(now, *server, *worker, content);
                Vec::new()
            }
        }
    }

    fn load(&mut self, now: Duration, server: usize, worker: usize, content: &Arc<Content>) {
        let listener = self.platform == Platform::Listener;
        let it = &mut self.servers[server];
        if !it.up {
            return;
        }
        let dropped = listener
            && it
                .last_load
                .is_some_and(|last| now.saturating_sub(last) < Duration::from_secs(2) && last != now);
        if dropped && worker == 0 {
            return;
        }
        // The listener reads what is on disk by then.
        let content =
            if listener { it.disk.clone().unwrap_or_else(|| content.clone()) } else { content.clone() };
        it.last_load = Some(now);
        it.load(worker, &content);
    }

    pub fn restart(&mut self, server: usize) {
        let it = &mut self.servers[server];
        it.up = true;
        it.failed = None;
        // Modules survive a restart: what was loaded last, or what lies in the pickup directory.
        if let Some(disk) = it.disk.clone() {
            for worker in 0..it.workers.len() {
                it.load(worker, &disk);
            }
        }
    }

    /// Answers a question truthfully, as far as the evidence reaches.
    pub fn observe(&mut self, server: usize, query: &Query) -> Result<Observation, ServerError> {
        let evidence = self.evidence;
        let forced = self.platform == Platform::Forced;
        let it = &mut self.servers[server];
        if !it.up {
            return Err(unreachable(&it.name));
        }
        if it.hung {
            return Err(ServerError::new(ErrorKind::TimedOut, format!("{} gives no answer", it.name)));
        }
        if forced
            && query.attempt == 0
            && query.since.is_some()
            && let Some(disk) = it.disk.clone()
        {
            for worker in 0..it.workers.len() {
                it.load(worker, &disk);
            }
        }
        let processes = it.workers.iter().map(|worker| Process {
            pid: None,
            runs: worker.as_ref().map_or(Runs::Nothing, |content| Runs::Module {
                sha256: Some(content.sha256),
                services: content.services.clone(),
            }),
        });
        let failure = it.failed.as_ref().map(|content| LoadError {
            message: "ModuleNotFoundError: No module named 'missing'".into(),
            line: Some(1),
            frames: vec![1],
            traceback: None,
            sha256: Some(content.sha256),
        });
        let processes = if evidence == Evidence::Accepted { Vec::new() } else { processes.collect() };
        Ok(Observation { evidence, processes, failure, load: None })
    }

    /// Answers which modules it does not find, where it answers at all.
    pub fn missing(
        &self,
        server: usize,
        modules: &[String],
        random: &mut Random,
    ) -> Result<Vec<String>, ServerError> {
        let it = &self.servers[server];
        if !it.up {
            return Err(unreachable(&it.name));
        }
        if it.hung || random.chance(5) {
            return Err(ServerError::new(ErrorKind::TimedOut, format!("{} gives no answer", it.name)));
        }
        let lacks = |module: &&String| **module == format!("lacked_by_{}", it.name);
        Ok(modules.iter().filter(lacks).cloned().collect())
    }

    /// What every worker of every server runs.
    pub fn truth(&self) -> BTreeMap<ServerName, Vec<Option<Sha256>>> {
        let runs =
            |server: &Server| server.workers.iter().map(|worker| worker.as_ref().map(|c| c.sha256)).collect();
        self.servers.iter().map(|server| (server.name.clone(), runs(server))).collect()
    }
}

impl Server {
    /// Whether a text cannot be loaded here.
    pub fn fails(&self, text: &str) -> bool {
        [FAILS_ON, LACKED_BY].iter().any(|why| text.contains(&format!("{why}{}\n", self.name)))
    }

    fn load(&mut self, worker: usize, content: &Arc<Content>) {
        if self.fails(&content.text) {
            // The old version keeps running.
            self.failed = Some(content.clone());
            return;
        }
        self.workers[worker] = Some(content.clone());
        self.ever.push(content.sha256);
    }
}

fn unreachable(name: &ServerName) -> ServerError {
    ServerError::new(ErrorKind::Unreachable, format!("{name} refused the connection"))
}
