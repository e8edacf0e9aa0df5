//! The one publisher: every diagnostic that is shown stands in one table.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{Change, Diagnostic, Effect};
use super::model::{ServerName, TargetName, Uri};
use crate::text::{Encoding, shifted};

/// Where a diagnostic comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Settings,
    Validation,
    /// How it fits the other files of the workspace.
    Workspace,
    Deployment(TargetName),
}

/// An entry is replaced by the next result for the same key, or cleared; never by anything else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub source: Source,
    /// `None`: it speaks of no single server.
    pub server: Option<ServerName>,
}

#[derive(Debug, Default)]
struct Page {
    entries: BTreeMap<Key, Vec<Diagnostic>>,
    sent: Vec<Diagnostic>,
}

/// The table, and what the client was last told of it.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    pages: BTreeMap<Uri, Page>,
    changed: BTreeSet<Uri>,
    /// The client pulls validation diagnostics: they are not pushed as well.
    pub pulled: bool,
}

impl Publisher {
    /// Replaces one entry.
    pub fn set(&mut self, uri: &Uri, key: Key, diagnostics: Vec<Diagnostic>) {
        let page = self.pages.entry(uri.clone()).or_default();
        if diagnostics.is_empty() {
            page.entries.remove(&key);
        } else {
            page.entries.insert(key, diagnostics);
        }
        self.changed.insert(uri.clone());
    }

    /// The entry as it stands, moved by the edits since.
    pub fn entry(&self, uri: &Uri, key: &Key) -> &[Diagnostic] {
        self.pages.get(uri).and_then(|page| page.entries.get(key)).map_or(&[], Vec::as_slice)
    }

    /// Removes every entry whose document and key the predicate refuses.
    pub fn retain(&mut self, keep: impl Fn(&Uri, &Key) -> bool) {
        for (uri, page) in &mut self.pages {
            let before = page.entries.len();
            page.entries.retain(|key, _| keep(uri, key));
            if page.entries.len() != before {
                self.changed.insert(uri.clone());
            }
        }
    }

    /// Moves all entries of a document with an edit. The client moves what it shows by itself, so this alone is no
    /// reason to send anything.
    pub fn shift(&mut self, uri: &Uri, change: &Change, encoding: Encoding) {
        let Some(page) = self.pages.get_mut(uri) else { return };
        let all = page.entries.values_mut().flatten().chain(&mut page.sent);
        for diagnostic in all {
            diagnostic.range = shifted(diagnostic.range, change, encoding);
            for related in diagnostic.related.iter_mut().filter(|related| related.uri == *uri) {
                related.range = shifted(related.range, change, encoding);
            }
        }
    }

    /// Sends every page that differs from what the client was last told.
    pub fn flush(&mut self, version_of: impl Fn(&Uri) -> Option<i32>, out: &mut Vec<Effect>) {
        for uri in std::mem::take(&mut self.changed) {
            let Some(page) = self.pages.get_mut(&uri) else { continue };
            let pushed = |key: &Key| !(self.pulled && key.source == Source::Validation);
            let mut diagnostics: Vec<_> = page
                .entries
                .iter()
                .filter(|(key, _)| pushed(key))
                .flat_map(|(_, list)| list)
                .cloned()
                .collect();
            diagnostics.sort_by_key(|diagnostic| diagnostic.range);
            if diagnostics != page.sent {
                page.sent.clone_from(&diagnostics);
                out.push(Effect::Publish { version: version_of(&uri), uri: uri.clone(), diagnostics });
            }
            if page.entries.is_empty() && page.sent.is_empty() {
                self.pages.remove(&uri);
            }
        }
    }
}
