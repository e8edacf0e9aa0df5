//! Runs the status service's own tests under every Python of this machine that servers may have.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to panic")]

use std::path::Path;
use std::process::Command;

/// Versions of Python that maintained versions of Zato run on; `python3` is whatever is usual here.
const PYTHONS: [&str; 7] =
    ["python3", "python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13"];

#[test]
fn it_works_under_every_python_that_is_here() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zato_support/status_service.py");
    let mut tried = 0;
    for python in PYTHONS {
        let is_there =
            Command::new(python).arg("--version").output().is_ok_and(|output| output.status.success());
        if !is_there {
            continue;
        }
        let output = Command::new(python).arg("-B").arg(&script).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("Ran "), "{python}: {said}");
        tried += 1;
    }
    assert!(tried > 0, "there is no Python");
}
