//! The modules that the paths of a command line mean.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Misuse, Result};
use crate::deploy::Uri;
use crate::workspace::FileKind;

/// A module on disk, or another file of the workspace.
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

    /// Also of a file that is not there yet.
    pub fn uri(&self) -> Uri {
        let real = self.path.canonicalize().or_else(|_| std::path::absolute(&self.path));
        let path = real.unwrap_or_else(|_| self.path.clone());
        Uri::of_path(&path).unwrap_or_else(|| Uri::from(path.to_string_lossy().as_ref()))
    }
}

/// Reads every module that the paths mean: files as they are named, directories with all that is below them and
/// mentions Zato, in the order of their names.
pub fn modules(paths: &[PathBuf]) -> Result<Vec<Module>> {
    files(paths, &[FileKind::Module])
}

/// The same, of directories with the enmasse files in them.
pub fn modules_and_enmasse(paths: &[PathBuf]) -> Result<Vec<Module>> {
    files(paths, &[FileKind::Module, FileKind::Enmasse])
}

fn files(paths: &[PathBuf], kinds: &[FileKind]) -> Result<Vec<Module>> {
    let mut modules = Vec::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if metadata.is_dir() {
            below(path, kinds, &mut modules)?;
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

/// All files of these kinds below a directory that git does not ignore, in the order of their names.
fn below(directory: &Path, kinds: &[FileKind], modules: &mut Vec<Module>) -> Result<()> {
    let walk = ignore::WalkBuilder::new(directory)
        // What is ignored where git is used is ignored where it is not, as in an unpacked archive.
        .require_git(false)
        .sort_by_file_name(std::ffi::OsStr::cmp)
        // Links to directories are not followed: they may lead round in circles.
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_foreign(entry.path()))
        .build();
    for entry in walk {
        let entry =
            entry.map_err(|error| Misuse(format!("{} cannot be read: {error}", directory.display())))?;
        let path = entry.path();
        let kind = FileKind::on_disk(&path.to_string_lossy());
        if !kinds.contains(&kind) || !path.is_file() {
            continue;
        }
        let module = read(path, false)?;
        // A directory of service modules holds ordinary ones as well, which are nothing to Zato.
        if kind == FileKind::Enmasse
            || module.bytes.windows(4).any(|window| window.eq_ignore_ascii_case(b"zato"))
        {
            modules.push(module);
        }
    }
    Ok(())
}

/// The module on standard input, under the name of the file that it stands for.
pub fn standard_input(path: PathBuf) -> Result<Module> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Misuse(format!("standard input cannot be read: {error}")))?;
    Ok(Module { path, bytes, named: true })
}

/// Directories that hold nobody's own modules.
fn is_foreign(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    matches!(name.as_ref(), "__pycache__" | "node_modules" | "site-packages")
        || path.join("pyvenv.cfg").exists()
}

fn read(path: &Path, named: bool) -> Result<Module> {
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    Ok(Module { path: path.to_owned(), bytes, named })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Misuse {
    Misuse(format!("{} cannot be read: {error}", path.display()))
}
