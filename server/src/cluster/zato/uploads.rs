//! What is remembered of uploads, so that what is seen later can be told from what was there before.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::time::Instant;

use super::status::Seen;
use crate::deploy::{Mark, ModuleName, ServerName};

/// Most uploads that are remembered. A rollout asks about its own, which are the last ones.
const MAX_UPLOADS: usize = 1024;
/// Most pairs of server and module whose attempts are remembered.
const MAX_SEEN: usize = 8192;

/// One upload. On 3.2 it is everybody's: the same mark is asked about on every server.
#[derive(Debug)]
pub(super) struct Upload {
    pub sent: Instant,
    /// When the server had accepted it.
    accepted: OnceLock<Instant>,
    /// The end of the logs when it was sent.
    pub log: u64,
    /// The attempts of each server's processes before.
    pub before: BTreeMap<ServerName, Seen>,
    /// Servers that were told to load it at once, and what came of it.
    pub forced: tokio::sync::Mutex<BTreeMap<ServerName, Forced>>,
}

impl Upload {
    /// From when on the server is busy loading.
    pub fn accepted(&self) -> Instant {
        self.accepted.get().copied().unwrap_or(self.sent)
    }
}

/// What a forced load came to. Observed: 4.1, section 3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Forced {
    /// Services are live; how long that took, in milliseconds.
    Loaded(f64),
    /// The server named no service.
    Nothing(f64),
    /// The server said neither.
    Unknown,
}

#[derive(Debug, Default)]
pub(super) struct Uploads {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    uploads: VecDeque<(u64, Arc<Upload>)>,
    seen: BTreeMap<(ModuleName, ServerName), Seen>,
}

impl Uploads {
    /// Remembers that a module is about to be sent.
    pub fn begin(&self, module: &ModuleName, log: u64) -> Mark {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.seen.iter().filter(|((name, _), _)| name == module);
        let before = before.map(|((_, server), seen)| (server.clone(), seen.clone())).collect();
        let upload = Upload {
            sent: Instant::now(),
            accepted: OnceLock::new(),
            log,
            before,
            forced: tokio::sync::Mutex::default(),
        };
        state.last += 1;
        let number = state.last;
        if state.uploads.len() >= MAX_UPLOADS {
            state.uploads.pop_front();
        }
        state.uploads.push_back((number, Arc::new(upload)));
        Mark(number)
    }

    /// The server has accepted the upload.
    pub fn accepted(&self, mark: Mark) {
        if let Some(upload) = self.get(mark) {
            // Set once: there is one answer to one upload.
            let _ = upload.accepted.set(Instant::now());
        }
    }

    pub fn get(&self, mark: Mark) -> Option<Arc<Upload>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let place = state.uploads.binary_search_by_key(&mark.0, |(number, _)| *number).ok()?;
        Some(state.uploads[place].1.clone())
    }

    /// The attempts that a server told of last.
    pub fn seen(&self, module: &ModuleName, server: &ServerName) -> Seen {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.seen.get(&(module.clone(), server.clone())).cloned().unwrap_or_default()
    }

    pub fn saw(&self, module: &ModuleName, server: &ServerName, seen: Seen) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.seen.len() >= MAX_SEEN {
            state.seen.clear();
        }
        state.seen.insert((module.clone(), server.clone()), seen);
    }
}
