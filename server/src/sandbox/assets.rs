//! The Python runtime of the emulated servers, carried in the binary.

use std::fs;
use std::io;
use std::path::Path;

macro_rules! assets {
    ($($path:literal),* $(,)?) => {
        /// Every file of the runtime: its path below the runtime's directory, and its text.
        const FILES: &[(&str, &str)] = &[
            $(($path, include_str!(concat!("../../assets/sandbox/", $path)))),*
        ];
    };
}

assets![
    "main.py",
    "zato/__init__.py",
    "zato/common/__init__.py",
    "zato/common/exception.py",
    "zato/common/typing_.py",
    "zato/server/__init__.py",
    "zato/server/service/__init__.py",
    "zato/server/service/elements.py",
    "zato/server/service/internal/__init__.py",
    "zato/server/service/io.py",
    "zato/server/service/model.py",
    "zato/server/service/reqresp.py",
    "zato_sandbox/__init__.py",
    "zato_sandbox/channels.py",
    "zato_sandbox/cluster_3_2.py",
    "zato_sandbox/config.py",
    "zato_sandbox/dialects.py",
    "zato_sandbox/faults.py",
    "zato_sandbox/hot_deploy.py",
    "zato_sandbox/http_front.py",
    "zato_sandbox/ide_deploy_3_2.py",
    "zato_sandbox/ide_deploy_4_1.py",
    "zato_sandbox/importer.py",
    "zato_sandbox/inotify.py",
    "zato_sandbox/internal_services.py",
    "zato_sandbox/invoke.py",
    "zato_sandbox/listener_4_1.py",
    "zato_sandbox/logs.py",
    "zato_sandbox/names.py",
    "zato_sandbox/odb.py",
    "zato_sandbox/paths.py",
    "zato_sandbox/process.py",
    "zato_sandbox/server.py",
    "zato_sandbox/store.py",
];

/// The file that a server process starts from.
pub(super) const MAIN: &str = "main.py";

/// Writes the runtime below `directory`, over what is there.
pub(super) fn write_to(directory: &Path) -> io::Result<()> {
    for (path, text) in FILES {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn python_files(directory: &Path, root: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(directory).expect("the directory of the assets is readable") {
            let path = entry.expect("its entries are readable").path();
            if path.is_dir() {
                python_files(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let below = path.strip_prefix(root).expect("it is below the root");
                found.insert(below.to_string_lossy().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn every_file_of_the_runtime_is_in_the_binary() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sandbox");
        let mut on_disk = BTreeSet::new();
        python_files(&root, &root, &mut on_disk);
        let embedded: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(embedded, on_disk);
    }
}
