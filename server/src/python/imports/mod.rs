//! Whether a server finds what a module imports.

mod standard;

use super::installed::is_installed;
use super::outline::{Import, Reached};
use super::{Profile, PythonVersion};
use standard::Known;

/// What becomes of one import on the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportVerdict {
    /// It succeeds, or its failure is expected where it stands.
    Fine,
    /// The servers have no such module, unless it is one of the workspace's own. `certain`: it is surely imported when
    /// the module loads, and everything that the servers have is known.
    Missing { certain: bool },
    /// The module is there and the name that is imported from it is not. `certain` as above.
    NameMissing { certain: bool },
    /// Nothing here says.
    Unknown,
}

/// Judges one import by what standard servers have and by the modules that the settings name. Whether the workspace
/// has the module is for the caller to know, and to ask first.
pub fn judge_import(import: &Import, profile: &Profile) -> ImportVerdict {
    if matches!(import.reached, Reached::Guarded | Reached::Never) {
        return ImportVerdict::Fine;
    }
    // A rule of its own.
    if import.level > 0 || import.module.is_empty() {
        return ImportVerdict::Unknown;
    }
    let certain = import.reached == Reached::Always;
    let top = import.module.split('.').next().unwrap_or_default();
    // `__main__` is the server's own program.
    if top == "__main__" || is_named(&import.module, profile) {
        ImportVerdict::Fine
    } else if standard::has_top(top, profile.python) {
        of_standard_library(import, profile.python, certain)
    } else if is_installed(profile.zato, top) || brings_distutils(top, profile) {
        ImportVerdict::Fine
    } else {
        // What another version has and this one not is installed by nobody; the settings name it where it is.
        let removed = is_of_another_version(top, profile.python);
        // Private modules of the interpreter are listed nowhere.
        let known = !top.starts_with('_') && (removed || profile.modules.is_some());
        ImportVerdict::Missing { certain: certain && known }
    }
}

/// Whether the settings name the module or a package it is in.
fn is_named(module: &str, profile: &Profile) -> bool {
    let Some(modules) = &profile.modules else { return false };
    let mut name = module;
    loop {
        if modules.contains(name) {
            return true;
        }
        let Some((package, _)) = name.rsplit_once('.') else { return false };
        name = package;
    }
}

fn of_standard_library(import: &Import, python: PythonVersion, certain: bool) -> ImportVerdict {
    match standard::has_module(&import.module, python) {
        Known::Missing => return ImportVerdict::Missing { certain },
        Known::Perhaps => return ImportVerdict::Unknown,
        Known::There => {}
    }
    match import.name.as_deref() {
        None | Some("*") => ImportVerdict::Fine,
        Some(name) => match standard::has_name(&import.module, name, python) {
            Known::There => ImportVerdict::Fine,
            Known::Missing => ImportVerdict::NameMissing { certain },
            Known::Perhaps => ImportVerdict::Unknown,
        },
    }
}

/// `setuptools` puts `distutils` back where Python no longer has it.
fn brings_distutils(top: &str, profile: &Profile) -> bool {
    top == "distutils" && is_installed(profile.zato, "_distutils_hack")
}

/// Whether only another version's standard library has a top-level module.
fn is_of_another_version(top: &str, python: PythonVersion) -> bool {
    (PythonVersion::OLDEST.minor..=PythonVersion::NEWEST.minor)
        .any(|minor| minor != python.minor && standard::has_top(top, PythonVersion { major: 3, minor }))
}

#[cfg(test)]
mod tests;
