//! A document that is open in the editor.

use std::sync::Arc;
use std::time::Duration;

use super::event::{Change, Effect, RequestId, SaveReason};
use super::model::{Content, Sha256, TargetName, Uri};
use crate::python::{Outline, Profile, Report};
use crate::text::{Encoding, Range, Text, shifted};
use crate::workspace::FileKind;

/// More edits than this since the last save, and places reported for that save are no longer moved.
const REMEMBERED_EDITS: usize = 20_000;

/// Why a document is to be deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A person saved it.
    Save,
    /// A person or a program asked for it; `again`: whatever the servers run.
    Command { again: bool },
}

/// A wish to deploy the text as it was at one moment, waiting until that text has been checked.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub uri: Uri,
    pub stamp: u64,
    pub text: Text,
    pub trigger: Trigger,
    pub target: TargetName,
    pub confirmed: bool,
    pub request: Option<RequestId>,
}

/// The result of checking one text.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub stamp: u64,
    pub report: Arc<Report>,
    pub took: f64,
}

#[derive(Debug)]
pub(super) struct Document {
    pub kind: FileKind,
    /// It is not open in the editor: its text was read from the disk, and is here until it has been judged.
    pub lent: bool,
    pub text: Text,
    pub version: i32,
    /// Grows with every change of the text, over all documents.
    pub stamp: u64,
    /// An edit did not fit: the text is not what the client shows, until it sends all of it again.
    pub out_of_sync: bool,
    /// Changed since it was opened or saved.
    pub modified: bool,
    /// What the editor saved last.
    pub saved: Option<Sha256>,
    /// What somebody else wrote to the file, until the editor shows it.
    pub foreign: Option<Sha256>,
    pub checked: Option<Checked>,
    /// What the last text was that had no syntax error.
    pub good: Option<Arc<Outline>>,
    /// The stamps that are being checked now.
    pub checking: Vec<u64>,
    /// The reason of the save that is about to come.
    pub reason: Option<SaveReason>,
    /// The user pressed save; the `didSave` of it is still to come.
    pub intent: Option<Duration>,
    pub attempts: Vec<Attempt>,
    /// Requests for diagnostics that wait for the newest text to be checked.
    pub pulls: Vec<RequestId>,
    /// Edits since the oldest text that something may still be reported for.
    history: Vec<(u64, Change)>,
}

impl Document {
    pub fn new(kind: FileKind, text: &str, encoding: Encoding, version: i32, stamp: u64) -> Self {
        Self {
            kind,
            lent: false,
            text: Text::new(text, encoding),
            version,
            stamp,
            out_of_sync: false,
            modified: false,
            saved: None,
            foreign: None,
            checked: None,
            good: None,
            checking: Vec::new(),
            reason: None,
            intent: None,
            attempts: Vec::new(),
            pulls: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Applies an edit. An edit that does not fit leaves the text as it was and marks the document.
    pub fn apply(&mut self, stamp: u64, change: &Change) {
        self.stamp = stamp;
        self.modified = true;
        if change.range.is_none() {
            self.out_of_sync = false;
        }
        if self.out_of_sync || self.text.apply(change).is_err() {
            self.out_of_sync = true;
            return;
        }
        if self.history.len() >= REMEMBERED_EDITS {
            self.history.clear();
        }
        self.history.push((stamp, change.clone()));
    }

    /// Takes the whole text as the client says it is.
    pub fn replace(&mut self, stamp: u64, text: &str) {
        self.stamp = stamp;
        self.text = Text::new(text, self.text.encoding());
        self.out_of_sync = false;
    }

    /// Where a range of the text of `stamp` is now.
    pub fn now_at(&self, stamp: u64, range: Range) -> Range {
        let since = self.edits_since(stamp);
        since.fold(range, |range, change| shifted(range, change, self.text.encoding()))
    }

    /// What was edited since the text of `stamp`, oldest first.
    pub fn edits_since(&self, stamp: u64) -> impl Iterator<Item = &Change> {
        let from = self.history.partition_point(|(edited, _)| *edited <= stamp);
        self.history[from..].iter().map(|(_, change)| change)
    }

    /// Forgets edits up to a stamp.
    pub fn forget_edits(&mut self, up_to: u64) {
        self.history.retain(|(stamp, _)| *stamp > up_to);
    }

    /// The effect that has this text checked, unless that is under way.
    pub fn check(&mut self, uri: &Uri, stamp: u64, text: Text, profile: Arc<Profile>) -> Option<Effect> {
        if self.checking.contains(&stamp) {
            return None;
        }
        self.checking.push(stamp);
        Some(Effect::Validate { uri: uri.clone(), stamp, text, file_name: uri.file_name(), profile })
    }

    /// The report of exactly this text, where there is one.
    pub fn report(&self, stamp: u64) -> Option<&Checked> {
        self.checked.as_ref().filter(|checked| checked.stamp == stamp)
    }

    /// Of the text as it stands.
    pub fn sha256(&self) -> Sha256 {
        Sha256::of(self.text.contiguous().as_bytes())
    }

    /// Whether the text is what this content holds.
    pub fn holds(&self, content: &Content) -> bool {
        self.text.is(&content.text)
    }
}
