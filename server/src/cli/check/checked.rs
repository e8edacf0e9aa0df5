//! A module with what is wrong with it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use crate::cli::files::Module;
use crate::python::{Problem, Profile, check_bytes};
use crate::rules::Elsewhere;
use crate::text::{Encoding, Text};
use crate::uri::Uri;

/// The code of the problem that a module has nothing to deploy in it.
const ORDINARY: &str = "no-services";

/// Checks modules, all for the same servers.
pub struct Judge<'a> {
    profile: &'a Profile,
    others: Rc<Others>,
}

/// A module that was checked.
pub struct Checked {
    pub module: Module,
    /// What stands in it; bytes that are no text are replaced.
    pub text: String,
    pub problems: Vec<Problem>,
    pub services: usize,
    others: Rc<Others>,
}

/// Where something stands in a file.
pub struct Place {
    pub path: PathBuf,
    pub text: Rc<str>,
    /// Bytes of the text.
    pub range: Range<usize>,
}

impl<'a> Judge<'a> {
    pub fn new(profile: &'a Profile) -> Self {
        Self { profile, others: Rc::default() }
    }

    /// What there is to say about a module; `None` for an ordinary one, of which lie many beside those of services.
    pub fn check(&self, module: Module) -> Option<Checked> {
        let report = check_bytes(&module.bytes, &module.file_name(), self.profile);
        let ordinary = || report.problems.iter().any(|problem| problem.code == ORDINARY);
        if !module.named && report.marker.is_none() && ordinary() {
            return None;
        }
        Some(Checked {
            text: String::from_utf8_lossy(&module.bytes).into_owned(),
            services: report.services.len(),
            problems: report.problems,
            others: self.others.clone(),
            module,
        })
    }

    /// The problems of a module with another text.
    pub fn problems(&self, module: &Module, text: &str) -> Vec<Problem> {
        check_bytes(text.as_bytes(), &module.file_name(), self.profile).problems
    }
}

impl Checked {
    /// Whether the servers would not load it.
    pub fn is_blocked(&self) -> bool {
        self.problems.iter().any(|problem| problem.blocking)
    }

    /// Whether all of it is text.
    pub fn is_text(&self) -> bool {
        self.text.as_bytes() == self.module.bytes
    }

    /// Another place that a problem of this module speaks of; `None` where the file is gone.
    pub fn place(&self, elsewhere: &Elsewhere) -> Option<Place> {
        let range = elsewhere.range.clone();
        match &elsewhere.uri {
            None => Some(Place { path: self.module.path.clone(), text: self.text.as_str().into(), range }),
            Some(uri) => {
                let (path, text) = self.others.read(uri)?;
                Some(Place { path, text, range })
            }
        }
    }
}

/// Files that problems of other files speak of, read once.
#[derive(Default)]
struct Others(RefCell<HashMap<Uri, Option<File>>>);

/// A file as it is shown, and what stands in it.
type File = (PathBuf, Rc<str>);

impl Others {
    fn read(&self, uri: &Uri) -> Option<File> {
        let mut known = self.0.borrow_mut();
        let read = || {
            let path = uri.path()?;
            let bytes = std::fs::read(&path).ok()?;
            let text = String::from_utf8_lossy(&bytes).into();
            let here = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok());
            let shown = here.and_then(|here| Some(path.strip_prefix(here).ok()?.to_owned()));
            Some((shown.unwrap_or(path), text))
        };
        known.entry(uri.clone()).or_insert_with(read).clone()
    }
}

/// A place of a text as programs count: lines and columns from 1, the end exclusive.
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Turns bytes of a text into places.
pub struct Positions(Text);

impl Positions {
    pub fn of(text: &str, unit: Encoding) -> Self {
        Self(Text::new(text, unit))
    }

    pub fn at(&self, byte: usize) -> Position {
        let position = self.0.position_at(byte);
        Position { line: position.line + 1, column: position.character + 1 }
    }
}
