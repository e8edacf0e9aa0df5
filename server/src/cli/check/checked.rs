//! A file with what is wrong with it, by itself and beside the others of the workspace.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use crate::cli::files::Module;
use crate::indexer;
use crate::python::{Problem, Profile, Report, check_bytes};
use crate::rules::Elsewhere;
use crate::text::{Encoding, Text};
use crate::uri::Uri;
use crate::workspace::{Contents, EnmasseContents, FileKind, ModuleContents, Workspace};

/// The code of the problem that a module has nothing to deploy in it.
const ORDINARY: &str = "no-services";

/// Checks files, all for the same servers.
pub struct Judge<'a> {
    profile: &'a Profile,
    workspace: Workspace,
    others: Rc<Others>,
}

/// A file that was checked: a module, or an enmasse file.
pub struct Checked {
    pub module: Module,
    /// What stands in it; bytes that are no text are replaced.
    pub text: String,
    pub problems: Vec<Problem>,
    pub services: usize,
    pub is_module: bool,
    uri: Uri,
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
    /// Reads the files that others may refer to. `whole`: they are all there are, so that what is not among them is
    /// nowhere.
    pub fn new(profile: &'a Profile, folders: &[PathBuf], whole: bool) -> Self {
        let mut workspace = Workspace::default();
        for (uri, contents) in indexer::read(folders) {
            workspace.set(&uri, Some(contents));
        }
        if whole {
            workspace.complete();
        }
        Self { profile, workspace, others: Rc::default() }
    }

    /// What there is to say about files, each seen beside all others.
    pub fn check(&mut self, files: Vec<Module>) -> Vec<Checked> {
        let mut checked: Vec<_> = files.into_iter().filter_map(|file| self.take(file)).collect();
        for (file, report) in &mut checked {
            file.problems = self.problems_of(&file.uri, report.as_ref());
        }
        checked.into_iter().map(|(file, _)| file).collect()
    }

    /// The problems of a file that has another text now.
    pub fn again(&mut self, file: &Checked, text: &str) -> Vec<Problem> {
        let module = Module { bytes: text.as_bytes().to_vec(), named: true, ..file.module.clone() };
        let report = self.take(module).and_then(|(_, report)| report);
        self.problems_of(&file.uri, report.as_ref())
    }

    /// Puts a file among the others. `None` for a module that is ordinary, of which lie many beside those of services.
    fn take(&mut self, module: Module) -> Option<(Checked, Option<Report>)> {
        let uri = module.uri();
        let text = String::from_utf8_lossy(&module.bytes).into_owned();
        let is_module = FileKind::of_document(&module.path.to_string_lossy()) == FileKind::Module;
        let mut services = 0;
        let report = if is_module {
            let report = check_bytes(&module.bytes, &module.file_name(), self.profile);
            services = report.services.len();
            let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
            self.workspace.set_open(&uri, Some(Contents::Module(contents)));
            let ordinary = || report.problems.iter().any(|problem| problem.code == ORDINARY);
            if !module.named && report.marker.is_none() && ordinary() {
                return None;
            }
            Some(report)
        } else {
            self.workspace.set_open(&uri, Some(Contents::Enmasse(EnmasseContents::read(&text))));
            None
        };
        let others = self.others.clone();
        Some((Checked { module, text, problems: Vec::new(), services, is_module, uri, others }, report))
    }

    fn problems_of(&self, uri: &Uri, report: Option<&Report>) -> Vec<Problem> {
        let Some(report) = report else { return self.workspace.check_enmasse(uri, self.profile, None) };
        let mut problems = report.problems.clone();
        problems.extend(self.workspace.check(uri, report, self.profile, None));
        problems.sort_by_key(|problem| (problem.range.start, !problem.blocking));
        problems
    }
}

impl Checked {
    /// Whether something in it stops a deployment.
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
