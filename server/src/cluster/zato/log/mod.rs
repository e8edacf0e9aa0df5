//! What the servers' logs say of deployments: evidence without a hash, but with the whole traceback.

mod command;
mod file;
mod record;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use command::Command;
use file::Tail;
use record::{Entry, Said};

use crate::deploy::{LoadError, ModuleName, Process, Runs, ServerName};
use crate::settings::{LogSource, Target};

use super::traceback;

/// Most entries of one log that are remembered.
const MAX_ENTRIES: usize = 512;
/// Shortest and longest pause between two looks at a file. A look is one call to the operating system.
const LOOKS: (Duration, Duration) = (Duration::from_millis(5), Duration::from_millis(100));

/// The logs of a target's servers, as far as the settings name them.
pub(super) struct Logs {
    sources: BTreeMap<ServerName, Source>,
    /// Numbers entries of all logs in the order in which they were read.
    clock: Arc<AtomicU64>,
}

struct Source {
    entries: Arc<Entries>,
    origin: Origin,
}

enum Origin {
    File(Arc<Mutex<Tail>>),
    Command(Box<Command>),
}

/// What was read of one log.
#[derive(Debug)]
struct Entries {
    clock: Arc<AtomicU64>,
    kept: Mutex<VecDeque<(u64, Entry)>>,
    news: Notify,
}

impl Entries {
    fn add(&self, entry: Entry) {
        let number = self.clock.fetch_add(1, Ordering::SeqCst) + 1;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_ENTRIES {
            kept.pop_front();
        }
        kept.push_back((number, entry));
        drop(kept);
        self.news.notify_waiters();
    }
}

/// What a log says of one module since some moment.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Sight {
    pub processes: Vec<Process>,
    pub failure: Option<LoadError>,
}

impl Sight {
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.failure.is_none()
    }
}

impl Logs {
    pub fn new(target: &Target) -> Self {
        Self::of(&target.logs)
    }

    fn of(logs: &BTreeMap<ServerName, LogSource>) -> Self {
        let clock = Arc::new(AtomicU64::new(0));
        let source = |source: &LogSource| {
            let entries =
                Arc::new(Entries { clock: clock.clone(), kept: Mutex::default(), news: Notify::new() });
            let origin = match source {
                LogSource::File(path) => Origin::File(Arc::new(Mutex::new(Tail::new(path.clone())))),
                LogSource::Command(words) => {
                    Origin::Command(Box::new(Command::new(words.clone(), entries.clone())))
                }
            };
            Source { entries, origin }
        };
        let sources = logs.iter().map(|(name, from)| (name.clone(), source(from))).collect();
        Self { sources, clock }
    }

    pub fn has(&self, server: &ServerName) -> bool {
        self.sources.contains_key(server)
    }

    /// Begins to follow the logs, and says which cannot be read.
    pub async fn start(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (server, source) in &self.sources {
            let started = match &source.origin {
                Origin::File(_) => source.read().await,
                Origin::Command(command) => command.start().await,
            };
            if let Err(error) = started {
                problems
                    .push(format!("the log of {server} cannot be read: {error}. Correct its entry in logs."));
            }
        }
        problems
    }

    /// The present end of all logs: what is read from now on has a greater number.
    pub async fn end(&self) -> u64 {
        self.start().await;
        self.clock.load(Ordering::SeqCst)
    }

    /// Reads what is new and says what the log has of a module after `since`.
    pub async fn look(&self, server: &ServerName, module: &ModuleName, since: u64) -> Sight {
        let Some(source) = self.sources.get(server) else { return Sight::default() };
        // A log that cannot be read was told of when the cluster was connected to; here it says nothing.
        let _ = source.read().await;
        let kept = source.entries.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = kept.iter().filter(|(number, entry)| *number > since && entry.file == module.as_str());
        sight(module, entries.map(|(_, entry)| entry))
    }

    /// Looks until there is something to be seen, or the time is over.
    pub async fn wait(&self, server: &ServerName, module: &ModuleName, since: u64, until: Instant) -> Sight {
        let mut pause = LOOKS.0;
        loop {
            let sight = self.look(server, module, since).await;
            if !sight.is_empty() || Instant::now() >= until {
                return sight;
            }
            self.news(server, (Instant::now() + pause).min(until)).await;
            pause = (pause * 2).min(LOOKS.1);
        }
    }

    /// Returns when the log grew in a way that can be told, or the time is over.
    async fn news(&self, server: &ServerName, until: Instant) {
        let Some(source) = self.sources.get(server) else { return };
        // Whoever reads the log first wakes all who wait for it.
        let _ = tokio::time::timeout_at(until, source.entries.news.notified()).await;
    }
}

impl Source {
    async fn read(&self) -> Result<(), String> {
        let Origin::File(tail) = &self.origin else { return Ok(()) };
        let (tail, entries) = (tail.clone(), self.entries.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
            tail.read(|entry| entries.add(entry))
        });
        match read.await {
            Ok(read) => read.map_err(|error| error.to_string()),
            Err(_) => Err("reading it failed".to_owned()),
        }
    }
}

/// Puts entries of one module together, process by process: its last attempt counts.
fn sight<'a>(module: &ModuleName, entries: impl Iterator<Item = &'a Entry>) -> Sight {
    let mut processes: BTreeMap<u32, Attempts<'_>> = BTreeMap::new();
    for entry in entries {
        let attempts = processes.entry(entry.pid).or_default();
        attempts.last = &entry.thread;
        attempts.by_thread.entry(&entry.thread).or_default().take(&entry.said);
    }
    let mut sight = Sight::default();
    for (pid, mut attempts) in processes {
        let Some(attempt) = attempts.by_thread.remove(attempts.last) else { continue };
        if let Some(traceback) = &attempt.failed {
            sight.failure.get_or_insert_with(|| traceback::load_error(module, traceback, None));
        } else if attempt.found_nothing {
            let message = format!("{module} was imported, and there is nothing in it to deploy");
            sight.failure.get_or_insert_with(|| traceback::unexplained(message, None));
        }
        if let Some(services) = attempt.services {
            let runs = Runs::Module { sha256: None, services };
            sight.processes.push(Process { pid: Some(pid), runs });
        }
    }
    sight
}

/// The attempts of one process, which may run at the same time: on 4.1 the listener's and a forced one.
#[derive(Default)]
struct Attempts<'a> {
    by_thread: BTreeMap<&'a str, Attempt>,
    last: &'a str,
}

/// How the last attempt of one thread went.
#[derive(Default)]
struct Attempt {
    services: Option<Vec<String>>,
    failed: Option<String>,
    found_nothing: bool,
    /// A failure was logged and the line that ends the attempt was not.
    is_open: bool,
}

impl Attempt {
    fn take(&mut self, said: &Said) {
        match said {
            Said::Failed(traceback) if self.is_open => {
                // Real servers log one failure twice (observed: zato 3.2, section 1).
                self.failed.get_or_insert_with(|| traceback.clone());
            }
            Said::Failed(traceback) => {
                *self = Self { failed: Some(traceback.clone()), is_open: true, ..Self::default() };
            }
            // What failed before this line in the same attempt is missing, whatever else is live.
            Said::Services(names) if self.is_open => {
                self.services = Some(names.clone());
                self.is_open = false;
            }
            Said::Services(names) => *self = Self { services: Some(names.clone()), ..Self::default() },
            Said::Others if self.is_open => {}
            Said::Others => {
                let services = self.services.take().unwrap_or_default();
                *self = Self { services: Some(services), ..Self::default() };
            }
            Said::Nothing if self.is_open => self.is_open = false,
            Said::Nothing => *self = Self { found_nothing: true, ..Self::default() },
        }
    }
}

#[cfg(test)]
mod tests;
