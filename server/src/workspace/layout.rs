//! What the folders of a workspace mean: which files are of interest, and which ones Zato deploys from where they lie.
//! Source: sheet `zato-source`, sections A3.5, A3.7 and A7.2.

use crate::python::{ZatoVersion, in_place_module};

/// What a file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Module,
    Enmasse,
    Other,
}

impl FileKind {
    /// Of a file on disk, by its path or URI.
    pub fn on_disk(path: &str) -> Self {
        match Self::of_document(path) {
            // Servers deploy no other spelling of it.
            Self::Module if extension(path) != Some("py") => Self::Other,
            kind => kind,
        }
    }

    /// Of a document: what an editor opens as Python is a module whatever its name, so that it is told of a bad one.
    pub fn of_document(path: &str) -> Self {
        let mut parts = path.rsplit(['/', '\\']);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let folder = parts.next().unwrap_or_default();
        let is_yaml = matches!(extension(&name), Some("yaml" | "yml"));
        match is_yaml {
            true if name.contains("enmasse") || folder.eq_ignore_ascii_case("enmasse") => Self::Enmasse,
            true => Self::Other,
            false => Self::Module,
        }
    }
}

fn extension(path: &str) -> Option<&str> {
    Some(path.rsplit_once('.')?.1)
}

/// Folders that hold nobody's own modules. Those that hide (`.git`, `.venv`) are no more looked into.
pub fn is_foreign_folder(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "__pycache__" | "node_modules" | "site-packages")
}

/// The file by which a folder shows that it is a virtual environment.
pub const VIRTUAL_ENVIRONMENT: &str = "pyvenv.cfg";

/// Whether a server that watches a project deploys a module of it from where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InPlace {
    Yes,
    /// 3.2 does not, 3.3 does.
    From3_3,
    No,
}

/// The folders right below a project's `src` that all versions watch, by how their names start.
const WATCHED: [&str; 6] = ["common", "util", "model", "core", "channel", "adapter"];

/// Those that 3.2 does not watch yet.
const WATCHED_FROM_3_3: [&str; 2] = ["api", "services"];

/// Whether a project's `src` is watched where this file lies. `path` is absolute, with either kind of separators.
pub fn in_place(path: &str, zato: ZatoVersion) -> InPlace {
    let mut parts: Vec<&str> = path.split(['/', '\\']).collect();
    parts.pop();
    // Each `src` is a project, also one within another.
    let below = parts.windows(2).filter(|pair| pair[0] == "src").map(|pair| pair[1]);
    let starts = |patterns: &[&str]| {
        below.clone().any(|folder| patterns.iter().any(|start| folder.starts_with(start)))
    };
    match zato {
        _ if starts(&WATCHED) => InPlace::Yes,
        ZatoVersion::V4 if starts(&WATCHED_FROM_3_3) => InPlace::Yes,
        ZatoVersion::V3 if starts(&WATCHED_FROM_3_3) => InPlace::From3_3,
        _ => InPlace::No,
    }
}

/// The dotted name of a module that is deployed in place, where it differs from that of its upload.
pub(super) fn project_module(path: &str, stem: &str) -> Option<String> {
    let module = in_place_module(path);
    (module != stem && !module.is_empty()).then_some(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_interest() {
        for (path, document, on_disk) in [
            ("/w/crm.py", FileKind::Module, FileKind::Module),
            ("/w/CRM.PY", FileKind::Module, FileKind::Other),
            ("untitled:Untitled-1", FileKind::Module, FileKind::Other),
            ("/w/enmasse.yaml", FileKind::Enmasse, FileKind::Enmasse),
            ("/w/my-enmasse-1.yml", FileKind::Enmasse, FileKind::Enmasse),
            ("/w/Enmasse.YAML", FileKind::Enmasse, FileKind::Enmasse),
            ("/w/config/enmasse/rest.yaml", FileKind::Enmasse, FileKind::Enmasse),
            ("C:\\w\\enmasse\\rest.yml", FileKind::Enmasse, FileKind::Enmasse),
            ("/w/enmasse/x/rest.yaml", FileKind::Other, FileKind::Other),
            ("/w/docker-compose.yaml", FileKind::Other, FileKind::Other),
            ("/w/enmasse.py", FileKind::Module, FileKind::Module),
            ("/w/enmasse.json", FileKind::Module, FileKind::Other),
        ] {
            assert_eq!((FileKind::of_document(path), FileKind::on_disk(path)), (document, on_disk), "{path}");
        }
    }

    #[test]
    fn folders_that_projects_watch() {
        use InPlace::{From3_3, No, Yes};
        for (path, v3, v4) in [
            ("/p/src/core/crm.py", Yes, Yes),
            ("/p/src/core_crm/a/b/crm.py", Yes, Yes),
            ("/p/src/models/crm.py", Yes, Yes),
            ("/p/src/api/crm.py", From3_3, Yes),
            ("/p/src/services/crm.py", From3_3, Yes),
            ("/p/src/crm.py", No, No),
            ("/p/src/core.py", No, No),
            ("/p/src/my_core/crm.py", No, No),
            ("/p/src/other/core/crm.py", No, No),
            ("/p/core/crm.py", No, No),
            ("/home/me/src/p/src/adapters/crm.py", Yes, Yes),
            ("/home/me/src/common/p/crm.py", Yes, Yes),
            ("C:\\p\\src\\util\\crm.py", Yes, Yes),
            ("/p/source/core/crm.py", No, No),
            ("", No, No),
        ] {
            assert_eq!(
                (in_place(path, ZatoVersion::V3), in_place(path, ZatoVersion::V4)),
                (v3, v4),
                "{path}"
            );
        }
    }
}
