//! The walk through the folders: which files there are, and what each holds.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::python::{self, Profile, Source};
use crate::uri::Uri;
use crate::workspace::{
    Contents, EnmasseContents, FileKind, ModuleContents, VIRTUAL_ENVIRONMENT, is_foreign_folder,
};

/// Threads that read.
const THREADS: usize = 2;

/// Larger files are not written by people.
const MAX_SIZE: u64 = 4 << 20;

/// Files and folders that are looked at below all roots: somebody who opens a whole disk gets a part of it.
const MAX_ENTRIES: usize = 300_000;

/// Files that are read.
const MAX_FILES: usize = 30_000;

/// Folders within folders.
const MAX_DEPTH: usize = 64;

/// What was read, on its way from the threads that read.
type Found = (PathBuf, Uri, Contents);

/// One walk.
pub(super) struct Walk<'a> {
    /// Nothing but these files.
    pub only: Option<&'a HashSet<PathBuf>>,
    pub cancelled: &'a AtomicBool,
}

impl Walk<'_> {
    /// Reads what is of interest at or below the roots, each file once, and hands it over as it comes.
    pub fn read(&self, roots: &[PathBuf], mut take: impl FnMut(&Path, Uri, Contents)) {
        let Some((first, more)) = roots.split_first() else { return };
        let mut builder = WalkBuilder::new(first);
        for root in more {
            builder.add(root);
        }
        builder.threads(THREADS).max_depth(Some(MAX_DEPTH)).follow_links(false);
        // A `.gitignore` counts in a copy without `.git` as well; what hides is foreign by its name.
        builder.require_git(false).git_global(false).hidden(false);
        let ways = self.only.map(ways_to);
        builder.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let on_the_way = ways.as_ref().is_none_or(|ways| !is_folder || ways.contains(entry.path()));
            // A root is of interest whatever it is called.
            on_the_way && (entry.depth() == 0 || !is_folder || !is_foreign(entry))
        });
        let (entries, files) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let (sender, receiver) = sync_channel::<Found>(1024);
        std::thread::scope(|scope| {
            let walker = builder.build_parallel();
            let (entries, files) = (&entries, &files);
            scope.spawn(move || {
                walker.run(|| {
                    let sender = sender.clone();
                    Box::new(move |entry| {
                        if self.cancelled.load(Ordering::Relaxed) || count(entries) > MAX_ENTRIES {
                            return WalkState::Quit;
                        }
                        let Ok(entry) = entry else { return WalkState::Continue };
                        let Some(found) = self.file(&entry) else { return WalkState::Continue };
                        if count(files) > MAX_FILES || sender.send(found).is_err() {
                            return WalkState::Quit;
                        }
                        WalkState::Continue
                    })
                });
            });
            let mut seen = HashSet::new();
            for (path, uri, contents) in receiver {
                // A folder may lie within another that is a root as well.
                if seen.insert(uri.clone()) {
                    take(&path, uri, contents);
                }
            }
        });
        if entries.into_inner() > MAX_ENTRIES || files.into_inner() > MAX_FILES {
            tracing::warn!("the workspace is too large: only a part of it is known");
        }
    }

    fn file(&self, entry: &DirEntry) -> Option<Found> {
        let path = entry.path();
        if self.only.is_some_and(|only| !only.contains(path)) || entry.file_type()?.is_dir() {
            return None;
        }
        let kind = FileKind::on_disk(&path.to_string_lossy());
        if kind == FileKind::Other {
            return None;
        }
        let contents = contents(path, kind)?;
        Some((path.to_owned(), Uri::of_path(path)?, contents))
    }
}

fn count(counter: &AtomicUsize) -> usize {
    counter.fetch_add(1, Ordering::Relaxed)
}

/// The folders that lead to files.
fn ways_to(files: &HashSet<PathBuf>) -> HashSet<PathBuf> {
    files.iter().flat_map(|file| file.ancestors().skip(1)).map(Path::to_owned).collect()
}

fn is_foreign(entry: &DirEntry) -> bool {
    is_foreign_folder(&entry.file_name().to_string_lossy()) || entry.path().join(VIRTUAL_ENVIRONMENT).exists()
}

/// What a file holds; `None` where it cannot be read or is of no use.
fn contents(path: &Path, kind: FileKind) -> Option<Contents> {
    // Follows a link to a file. What is no file (a pipe would be waited for) is not read.
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    if metadata.len() > MAX_SIZE {
        return None;
    }
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    match kind {
        FileKind::Enmasse => Some(Contents::Enmasse(EnmasseContents::read(&text))),
        FileKind::Module => {
            let file_name = path.file_name()?.to_string_lossy();
            let profile = Profile::default();
            let source = Source { text: &text, file_name: &file_name, profile: &profile };
            // A file that makes the parser fall over is one file that is not known.
            let outline = std::panic::catch_unwind(|| python::outline(source)).ok().flatten();
            let (outline, lines) = outline?;
            Some(Contents::Module(ModuleContents { outline: Arc::new(outline), lines: Arc::new(lines) }))
        }
        FileKind::Other => None,
    }
}
