//! The modules that the paths of a command line mean.

use std::fs;
use std::path::{Path, PathBuf};

use url::Url;

use super::{Misuse, Result};
use crate::deploy::Uri;

/// A module on disk.
#[derive(Debug, Clone)]
pub struct Module {
    /// As people wrote it or as it was found below what they wrote.
    pub path: PathBuf,
    pub bytes: Vec<u8>,
    /// Named itself, not found in a directory.
    pub named: bool,
}

impl Module {
    /// `crm.py`.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub fn uri(&self) -> Result<Uri> {
        let wrong = |why: &dyn std::fmt::Display| Misuse(format!("{}: {why}", self.path.display()));
        let absolute = self.path.canonicalize().map_err(|error| wrong(&error))?;
        let url = Url::from_file_path(absolute).map_err(|()| wrong(&"this path has no address"))?;
        Ok(Uri::from(url.as_str()))
    }
}

/// Reads every module that the paths mean: files as they are named, directories with all that is below them and
/// mentions Zato, in the order of their names.
pub fn modules(paths: &[PathBuf]) -> Result<Vec<Module>> {
    let mut modules = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if metadata.is_dir() {
            below(path, &mut modules)?;
        } else if metadata.is_file() {
            modules.push(read(path, true)?);
        } else {
            return Err(Misuse(format!("{} is neither a file nor a directory", path.display())));
        }
    }
    let mut seen = std::collections::HashSet::new();
    // A file that is named and in a directory that is named counts once, as named.
    modules.sort_by_key(|module| !module.named);
    modules.retain(|module| seen.insert(module.path.canonicalize().unwrap_or_else(|_| module.path.clone())));
    Ok(modules)
}

fn below(directory: &Path, modules: &mut Vec<Module>) -> Result<()> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).map_err(|error| unreadable(&directory, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&directory, &error))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            // Links to directories are not followed: they may lead round in circles.
            if kind.is_dir() && !is_foreign(&path) {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") && path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    for path in found {
        let module = read(&path, false)?;
        // A directory of service modules holds ordinary ones as well, which are nothing to Zato.
        if module.bytes.windows(4).any(|window| window.eq_ignore_ascii_case(b"zato")) {
            modules.push(module);
        }
    }
    Ok(())
}

/// Directories that hold nobody's own modules.
fn is_foreign(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.')
        || matches!(name.as_ref(), "__pycache__" | "node_modules" | "site-packages")
        || path.join("pyvenv.cfg").exists()
}

fn read(path: &Path, named: bool) -> Result<Module> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    Ok(Module { path: path.to_owned(), bytes, named })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Misuse {
    Misuse(format!("{} cannot be read: {error}", path.display()))
}
