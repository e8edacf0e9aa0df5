//! What a file holds.

use std::sync::Arc;

use super::enmasse::EnmasseContents;
use super::layout;
use crate::lines::Lines;
use crate::python::Outline;
use crate::uri::Uri;

/// A module of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleContents {
    pub outline: Arc<Outline>,
    pub lines: Arc<Lines>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    Module(ModuleContents),
    Enmasse(EnmasseContents),
}

impl Contents {
    pub fn lines(&self) -> &Lines {
        match self {
            Self::Module(module) => &module.lines,
            Self::Enmasse(enmasse) => &enmasse.lines,
        }
    }
}

/// A file, on disk and in the editor.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// As the editor spells it where it is open, else canonical.
    pub uri: Uri,
    /// The path's parts, from the root.
    pub path: Arc<[Box<str>]>,
    pub disk: Option<Contents>,
    pub open: Option<Contents>,
}

impl File {
    pub fn new(uri: &Uri) -> Self {
        let path = uri.path().map(|path| path.to_string_lossy().into_owned());
        let path = path.unwrap_or_else(|| uri.file_name());
        let parts = path.split(['/', '\\']).filter(|part| !part.is_empty()).map(Box::from).collect();
        Self { uri: uri.clone(), path: parts, disk: None, open: None }
    }

    /// What counts: the editor's text before the disk's.
    pub fn contents(&self) -> Option<&Contents> {
        self.open.as_ref().or(self.disk.as_ref())
    }

    pub fn module(&self) -> Option<&ModuleContents> {
        match self.contents()? {
            Contents::Module(module) => Some(module),
            Contents::Enmasse(_) => None,
        }
    }

    /// The folders that it lies in.
    pub fn folders(&self) -> &[Box<str>] {
        self.path.split_last().map_or(&[], |(_, folders)| folders)
    }

    /// The path as it is written, with `/` between its parts.
    pub fn path(&self) -> String {
        self.path.iter().fold(String::new(), |path, part| path + "/" + part)
    }

    /// The dotted name of a module that servers may deploy in place, where it differs from that of its upload.
    pub fn project_module(&self) -> Option<String> {
        // Without a project there is nothing to ask.
        let in_project = self.path.iter().any(|part| matches!(&**part, "src" | "source"));
        in_project.then(|| layout::project_module(&self.path(), &self.module()?.outline.stem)).flatten()
    }

    /// Whether nobody could tell it from the other.
    pub fn same(&self, other: &Self) -> bool {
        self.uri == other.uri && self.contents() == other.contents()
    }

    /// The name by which others import it: a package has that of its folder.
    pub fn module_name(&self) -> Option<&str> {
        let stem = self.module()?.outline.stem.as_str();
        match self.path.iter().rev().nth(1) {
            Some(folder) if stem == "__init__" => Some(folder),
            _ => Some(stem),
        }
    }
}
