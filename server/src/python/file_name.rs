//! The file's name is the module's name.

use ruff_python_stdlib::identifiers::is_identifier;
use ruff_python_stdlib::sys::is_known_standard_library;

use super::installed::is_installed;
use super::module::Module;
use super::{PythonVersion, ZatoVersion};
use crate::rules::Sink;
use crate::rules::loading::{BAD_FILE_NAME, SHADOWS_MODULE, UNIMPORTABLE_FILE_NAME};

/// What Zato takes for the module's name: the file name without `.py`.
pub(super) fn stem(file_name: &str) -> &str {
    file_name.strip_suffix(".py").unwrap_or(file_name)
}

/// Holds the file name to what servers deploy.
pub(super) fn file_name(module: &Module<'_>, sink: &mut Sink<'_>) {
    let source = module.source;
    let range = module.first_line();
    let name = source.file_name;
    if let Some(reason) = refusal(name) {
        sink.report(&BAD_FILE_NAME, range, format!("a file named `{name}` {reason}"));
    } else if let Some(owner) = shadowed(stem(name), source.profile.python, source.profile.zato) {
        sink.report(
            &SHADOWS_MODULE,
            range,
            format!(
                "`{name}` would replace the module `{}` {owner} in the whole server: rename the file",
                stem(name)
            ),
        );
    } else if !is_identifier(stem(name)) {
        sink.report(
            &UNIMPORTABLE_FILE_NAME,
            range,
            format!(
                "`{name}` deploys, but no other module can import it: `{}` is no Python identifier",
                stem(name)
            ),
        );
    }
}

/// Why servers do not deploy a file of this name.
///
/// Observed, section 6: `.PY`, `.txt` and no extension are passed over in silence, `.pyw` and `.tar.gz` fail; spaces,
/// dots, dashes, leading digits, keywords and letters beyond ASCII all deploy. Section 1: a file named just `.py`
/// poisons a 3.2 server until its restart, and path separators write outside of the pickup directory.
fn refusal(name: &str) -> Option<&'static str> {
    if name.contains(['/', '\\']) || name.contains(char::is_control) {
        return Some("is not deployed: the name must not have separators or control characters");
    }
    match name.strip_suffix(".py") {
        Some("") => Some("breaks a server until it is restarted: give it a name"),
        Some(_) => None,
        None => Some("is not deployed: the name must end with `.py` in lower case"),
    }
}

/// Whose module of this name a file would replace.
///
/// A module is stored under its stem among the modules of the process. Observed, section 1: `colorsys.py` replaces
/// the standard library's for the whole server.
fn shadowed(stem: &str, python: PythonVersion, zato: ZatoVersion) -> Option<&'static str> {
    if is_known_standard_library(python.minor, stem) {
        Some("of Python's standard library")
    } else if is_installed(zato, stem) {
        Some("of Zato's installation")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use crate::python::Source;

    fn code(file_name: &str, zato: ZatoVersion) -> Option<(&'static str, bool)> {
        let python = zato.default_python();
        let text = "from zato.server.service import Service\nclass A(Service):\n    def handle(self): pass\n";
        let report = check(Source { text, file_name, profile: &crate::python::Profile::new(python, zato) });
        report.problems.first().map(|problem| (problem.code, problem.blocking))
    }

    #[test]
    fn names_that_servers_pass_over_block() {
        for name in [
            "",
            "crm",
            ".py",
            "crm.PY",
            "crm.Py",
            "crm.pyw",
            "crm.txt",
            "crm.tar.gz",
            "happy",
            "crm.py ",
            "../crm.py",
            "a\\b.py",
            "a\0.py",
        ] {
            assert_eq!(code(name, ZatoVersion::V3), Some(("bad-file-name", true)), "{name:?}");
        }
    }

    #[test]
    fn names_that_only_servers_can_load_are_advised_against() {
        for name in ["my crm.py", "crm.v2.py", "crm-api.py", "1crm.py", "class.py", " .py"] {
            assert_eq!(code(name, ZatoVersion::V4), Some(("unimportable-file-name", false)), "{name:?}");
        }
    }

    #[test]
    fn good_names_pass() {
        for name in ["crm.py", "_crm.py", "Crm.py", "zażółć.py", "match.py", "jsonx.py", "py.py"] {
            let found = code(name, ZatoVersion::V3);
            assert_eq!(found, None, "{name:?}");
        }
    }

    #[test]
    fn a_module_of_the_server_is_not_to_be_replaced() {
        for (name, v3, v4) in [
            ("json.py", true, true),
            ("asynchat.py", true, false),
            ("tomllib.py", false, true),
            ("requests.py", true, true),
            ("pandas.py", true, false),
            ("httpx.py", false, true),
            ("zato.py", true, true),
            ("JSON.py", false, false),
        ] {
            for (zato, shadows) in [(ZatoVersion::V3, v3), (ZatoVersion::V4, v4)] {
                let expected = shadows.then_some(("shadows-module", true));
                assert_eq!(code(name, zato), expected, "{name} on {zato:?}");
            }
        }
    }
}
