//! The modules of Python's standard library and their public names, version by version, as Linux servers have them.
//!
//! `standard.txt` is written by `scripts/standard-modules.py`, never by hand: one line a module, sorted,
//! ```text
//! asyncio.taskgroups 38 :38 TaskGroup events exceptions futures tasks :30 …
//! ```
//! First its versions, a hexadecimal number with a bit for each minor version from 3.8 on, and marks: `*` and a number,
//! the versions in which any name may be in it (it has `__getattr__`, or could not be looked into); `**`, in all of
//! them, and submodules too; `~`, its constants are the system's. Then, after `:` and a number, names that just these
//! versions have.

use std::sync::{LazyLock, OnceLock};

use ruff_python_stdlib::sys::is_known_standard_library;
use rustc_hash::FxHashMap;

use crate::python::PythonVersion;

static TEXT: &str = include_str!("standard.txt");

/// The newest version of which the names are known.
const NEWEST: PythonVersion = PythonVersion { major: 3, minor: 13 };

static MODULES: LazyLock<FxHashMap<&'static str, Module>> = LazyLock::new(|| {
    TEXT.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, rest)| (name, Module::new(rest)))
        .collect()
});

/// Versions, as bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Versions(u8);

impl Versions {
    fn read(text: &str) -> Self {
        Self(u8::from_str_radix(text, 16).unwrap_or_default())
    }

    /// Versions that are not in the table are taken for the newest that is.
    fn has(self, python: PythonVersion) -> bool {
        let minor = python.minor.clamp(PythonVersion::OLDEST.minor, NEWEST.minor);
        self.0 & (1 << (minor - PythonVersion::OLDEST.minor)) != 0
    }
}

/// A module of the table. Its names are read when they are first asked for.
struct Module {
    versions: Versions,
    /// Those in which any name may be in it.
    open: Versions,
    /// Submodules are not listed.
    whole: bool,
    /// Constants are the system's.
    system: bool,
    text: &'static str,
    names: OnceLock<FxHashMap<&'static str, Versions>>,
}

impl Module {
    fn new(line: &'static str) -> Self {
        let (head, text) = line.split_once(' ').unwrap_or((line, ""));
        let system = head.ends_with('~');
        let mut marks = head.trim_end_matches('~').splitn(2, '*');
        let versions = Versions::read(marks.next().unwrap_or_default());
        let open = marks.next();
        let whole = open == Some("*");
        let open = if whole { versions } else { open.map(Versions::read).unwrap_or_default() };
        Self { versions, open, whole, system, text, names: OnceLock::new() }
    }

    fn has_name(&self, name: &str, python: PythonVersion) -> bool {
        let names = self.names.get_or_init(|| read_names(self.text));
        names.get(name).is_some_and(|versions| versions.has(python))
    }
}

fn read_names(text: &'static str) -> FxHashMap<&'static str, Versions> {
    let mut versions = Versions::default();
    let mut names = FxHashMap::default();
    for word in text.split_ascii_whitespace() {
        match word.strip_prefix(':') {
            Some(number) => versions = Versions::read(number),
            None => {
                names.insert(word, versions);
            }
        }
    }
    names
}

/// What is known of something of the standard library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    There,
    Missing,
    /// The table does not say.
    Perhaps,
}

/// Whether a version's standard library has a top-level module of this name.
pub(super) fn has_top(top: &str, python: PythonVersion) -> bool {
    // The list knows 3.14, the table `__future__` and `test`.
    is_known_standard_library(python.minor, top)
        || MODULES.get(top).is_some_and(|module| module.versions.has(python))
}

/// Whether a version has a module of this dotted name, given that it has the top-level one.
pub(super) fn has_module(module: &str, python: PythonVersion) -> Known {
    // Private modules differ from build to build.
    let private = module != "__future__" && module.split('.').any(|part| part.starts_with('_'));
    if private {
        return Known::Perhaps;
    }
    if let Some(found) = MODULES.get(module) {
        return said(found.versions.has(python), python);
    }
    let mut package = module;
    while let Some((parent, _)) = package.rsplit_once('.') {
        if MODULES.get(parent).is_some_and(|found| found.whole) {
            return Known::Perhaps;
        }
        package = parent;
    }
    said(false, python)
}

/// Whether a module of the standard library has a name, be it that of a submodule.
pub(super) fn has_name(module: &str, name: &str, python: PythonVersion) -> Known {
    let Some(found) = MODULES.get(module) else { return Known::Perhaps };
    if found.whole || name.starts_with('_') || found.open.has(python) {
        return Known::Perhaps;
    }
    if found.has_name(name, python) {
        return Known::There;
    }
    let submodule = MODULES.get(format!("{module}.{name}").as_str());
    if submodule.is_some_and(|submodule| submodule.versions.has(python)) {
        return Known::There;
    }
    let constant =
        name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if found.system && constant { Known::Perhaps } else { said(false, python) }
}

/// What the table says of a version that is newer than it is only likely.
fn said(there: bool, python: PythonVersion) -> Known {
    match there {
        true => Known::There,
        false if python > NEWEST => Known::Perhaps,
        false => Known::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minor: u8) -> PythonVersion {
        PythonVersion { major: 3, minor }
    }

    #[test]
    fn the_table_is_sound() {
        assert!(MODULES.len() > 500, "{}", MODULES.len());
        assert!(TEXT.lines().map(|line| line.split(' ').next()).is_sorted());
        for (name, module) in MODULES.iter() {
            assert_ne!(module.versions, Versions(0), "{name}");
            for (member, versions) in read_names(module.text) {
                let beyond = versions.0 & !module.versions.0;
                assert!(versions.0 != 0 && beyond == 0, "{name}.{member}");
            }
        }
    }

    #[test]
    fn modules_come_and_go() {
        use Known::{Missing, Perhaps, There};
        for (module, minor, known) in [
            ("__future__", 12, There),
            ("os", 8, There),
            ("os.path", 12, There),
            ("os.paths", 12, Missing),
            ("asyncio.taskgroups", 10, Missing),
            ("asyncio.taskgroups", 11, There),
            ("tomllib", 10, Missing),
            ("tomllib", 11, There),
            ("distutils.core", 11, Perhaps),
            ("asynchat", 12, Missing),
            ("binhex", 10, There),
            ("binhex", 11, Missing),
            ("test.support", 12, Perhaps),
            ("importlib._no_such", 12, Perhaps),
            ("importlib.no_such", 12, Missing),
            ("importlib.no_such", 14, Perhaps),
            ("importlib.util", 14, There),
        ] {
            assert_eq!(has_module(module, at(minor)), known, "{module} on 3.{minor}");
        }
    }

    #[test]
    fn names_come_and_go() {
        use Known::{Missing, Perhaps, There};
        for (module, name, minor, known) in [
            ("os", "no_such_name", 10, Missing),
            ("os", "path", 10, There),
            ("os", "O_NO_SUCH_FLAG", 10, Perhaps),
            ("typing", "Self", 10, Missing),
            ("typing", "Self", 11, There),
            ("typing", "override", 11, Missing),
            ("typing", "override", 12, There),
            // It has `__getattr__` there.
            ("typing", "no_such_name", 13, Perhaps),
            ("collections", "Mapping", 9, Perhaps),
            ("collections", "Mapping", 10, Missing),
            ("xml", "etree", 12, There),
            ("xml", "trees", 12, Missing),
            ("json", "_default_encoder", 12, Perhaps),
            ("json", "no_such_name", 14, Perhaps),
            ("asyncio", "TaskGroup", 10, Missing),
            ("asyncio", "TaskGroup", 11, There),
            ("tarfile", "LinkFallbackError", 8, There),
        ] {
            assert_eq!(has_name(module, name, at(minor)), known, "{module}.{name} on 3.{minor}");
        }
    }
}
