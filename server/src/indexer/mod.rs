//! Reads the files of the workspace from the disk, beside everything else.
//!
//! One thread takes the jobs in order and tells what it read in batches; the files of a folder are read by several.

mod walk;

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use crate::deploy::Event;
use crate::uri::Uri;
use crate::workspace::{Contents, FileKind};

use walk::Walk;

/// Files that are told at once: few enough that nobody waits for the core to take them.
const BATCH: usize = 64;

enum Job {
    Roots(Vec<PathBuf>),
    Files(Vec<PathBuf>),
}

/// A handle to the reading thread, which ends when this is gone.
#[derive(Debug)]
pub struct Indexer {
    jobs: Sender<Job>,
    cancelled: Arc<AtomicBool>,
}

impl Indexer {
    /// Starts the thread; `tell` is called on it with [`Event::Indexed`].
    pub fn start(tell: impl Fn(Event) + Send + 'static) -> std::io::Result<Self> {
        let (jobs, inbox) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let worker = Worker {
            roots: Vec::new(),
            known: BTreeSet::new(),
            cancelled: cancelled.clone(),
            tell: Box::new(tell),
        };
        std::thread::Builder::new().name("indexer".to_owned()).spawn(move || worker.run(&inbox))?;
        Ok(Self { jobs, cancelled })
    }

    /// The folders of the workspace are these now.
    pub fn roots(&self, roots: Vec<PathBuf>) {
        // The thread only ends before this handle when it broke down, which was logged.
        let _ = self.jobs.send(Job::Roots(roots));
    }

    /// These files, or folders, may have changed, come or gone. Those of no root and those of no interest are passed
    /// over.
    pub fn files(&self, files: Vec<PathBuf>) {
        if !files.is_empty() {
            let _ = self.jobs.send(Job::Files(files));
        }
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Reads what is of interest at or below these paths.
pub fn read(paths: &[PathBuf]) -> Vec<(Uri, Contents)> {
    let walk = Walk { only: None, cancelled: &AtomicBool::new(false) };
    let mut files = Vec::new();
    walk.read(paths, |_, uri, contents| files.push((uri, contents)));
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    files
}

struct Worker {
    roots: Vec<PathBuf>,
    /// The files that were read and told.
    known: BTreeSet<PathBuf>,
    cancelled: Arc<AtomicBool>,
    tell: Box<dyn Fn(Event) + Send>,
}

impl Worker {
    fn run(mut self, inbox: &Receiver<Job>) {
        while let Ok(job) = inbox.recv() {
            match job {
                Job::Roots(roots) => self.take_roots(roots),
                Job::Files(files) => self.take_files(&files),
            }
        }
    }

    fn take_roots(&mut self, roots: Vec<PathBuf>) {
        let started = Instant::now();
        let before = std::mem::replace(&mut self.roots, roots);
        let left = |path: &PathBuf| !self.roots.iter().any(|root| path.starts_with(root));
        let gone: Vec<_> = self.known.iter().filter(|path| left(path)).cloned().collect();
        self.forget(&gone);
        let added: Vec<_> = self.roots.iter().filter(|root| !before.contains(root)).cloned().collect();
        self.read(&added, None);
        (self.tell)(Event::Indexed { files: Vec::new(), complete: true });
        tracing::info!(files = self.known.len(), took = ?started.elapsed(), "the workspace is read");
    }

    fn take_files(&mut self, files: &[PathBuf]) {
        let mut only: HashSet<PathBuf> = HashSet::new();
        let mut gone = Vec::new();
        for path in files.iter().filter(|path| self.roots.iter().any(|root| path.starts_with(root))) {
            if FileKind::on_disk(&path.to_string_lossy()) != FileKind::Other {
                only.insert(path.clone());
            }
            // A folder that goes takes its files along, and nobody tells of each.
            let below = self.known.range(path.clone()..).take_while(|known| known.starts_with(path));
            gone.extend(below.filter(|known| !known.exists()).cloned());
        }
        if !only.is_empty() {
            let seen = self.read(&self.roots.clone(), Some(&only));
            gone.extend(only.into_iter().filter(|path| !seen.contains(path)));
        }
        self.forget(&gone);
    }

    /// Reads the files below the folders, or some of them, and tells of them. Returns which there are.
    fn read(&mut self, roots: &[PathBuf], only: Option<&HashSet<PathBuf>>) -> HashSet<PathBuf> {
        let mut seen = HashSet::new();
        let mut batch = Vec::new();
        let walk = Walk { only, cancelled: &self.cancelled };
        let (known, tell) = (&mut self.known, &self.tell);
        walk.read(roots, |path, uri, contents| {
            seen.insert(path.to_owned());
            known.insert(path.to_owned());
            batch.push((uri, Some(contents)));
            if batch.len() >= BATCH {
                tracing::debug!(files = known.len(), "reading the workspace");
                tell(Event::Indexed { files: std::mem::take(&mut batch), complete: false });
            }
        });
        if !batch.is_empty() {
            tell(Event::Indexed { files: batch, complete: false });
        }
        seen
    }

    fn forget(&mut self, gone: &[PathBuf]) {
        let uri = |path: &Path| Some((Uri::of_path(path)?, None));
        let files: Vec<_> =
            gone.iter().filter(|path| self.known.remove(*path)).filter_map(|path| uri(path)).collect();
        if !files.is_empty() {
            (self.tell)(Event::Indexed { files, complete: false });
        }
    }
}

#[cfg(test)]
mod tests;
