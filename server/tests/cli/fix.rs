//! `hotdeploy check --fix` and `--diff`.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use insta::assert_snapshot;

use crate::support::User;

/// Has one problem with a safe fix.
const FIXABLE: &str = "# -*- coding: latin-1 -*-\nfrom zato.server.service import Service\n\n\
                       class Get(Service):\n    def handle(self):\n        pass\n";

fn fixed() -> String {
    FIXABLE.replace("latin-1", "utf-8")
}

#[test]
fn safe_fixes_are_applied_and_told() {
    let user = User::new().file("crm.py", FIXABLE);
    let before = user.run(&["check", "crm.py"]);
    assert_snapshot!("fixable", before.shown());
    let run = user.run(&["check", "--fix", "crm.py"]);
    assert_snapshot!("fixed", run.shown());
    assert_eq!(fs::read_to_string(user.work().join("crm.py")).unwrap(), fixed());
    // Nothing is left to do.
    let again = user.run(&["check", "--fix", "crm.py"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
}

#[test]
fn line_ends_and_permissions_stay() {
    let crlf = FIXABLE.replace('\n', "\r\n");
    let user = User::new().file("crm.py", &crlf);
    let path = user.work().join("crm.py");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }
    assert_eq!(user.run(&["check", "--fix", "crm.py"]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), fixed().replace('\n', "\r\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let left: Vec<_> = fs::read_dir(user.work()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing but the module is left: {left:?}");
}

#[test]
fn what_is_not_reported_is_not_fixed() {
    for (rule, line) in [("off", ""), ("warning", "  # hotdeploy: ignore[encoding-cookie]")] {
        let text = FIXABLE.replace(" -*-\n", &format!(" -*-{line}\n"));
        let user = User::new().file("crm.py", &text);
        let rule = format!("encoding-cookie={rule}");
        let run = user.run(&["check", "--fix", "--rule", &rule, "crm.py"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{rule}");
        assert_eq!(fs::read_to_string(user.work().join("crm.py")).unwrap(), text, "{rule}");
    }
}

#[test]
fn a_difference_is_shown_and_nothing_changed() {
    let user = User::new().file("crm.py", FIXABLE);
    let run = user.run(&["check", "--diff", "crm.py"]);
    assert_snapshot!("difference", run.shown());
    assert_eq!(fs::read_to_string(user.work().join("crm.py")).unwrap(), FIXABLE);
    let done = User::new().file("crm.py", fixed()).run(&["check", "--diff", "crm.py"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
}

#[test]
fn what_is_left_decides_the_exit_code() {
    let broken = FIXABLE.replace("(self):", "(self, nmae=undefined_here):");
    let user = User::new().file("crm.py", &broken);
    let run = user.run(&["check", "--fix", "crm.py"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stdout.contains("undefined_here") && !run.stdout.contains("latin-1"), "{}", run.stdout);
    // A module that is not wholly text is never written.
    let mut bytes = FIXABLE.as_bytes().to_vec();
    bytes.extend(b"# caf\xe9\n");
    let user = User::new().file("latin.py", &bytes);
    assert_eq!(user.run(&["check", "--fix", "latin.py"]).code, 1);
    assert_eq!(fs::read(user.work().join("latin.py")).unwrap(), bytes);
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_what_was_named_is_changed() {
    let user = User::new().file("elsewhere/crm.py", FIXABLE).file("src/other.py", fixed());
    let link = user.work().join("src/crm.py");
    std::os::unix::fs::symlink("../elsewhere/crm.py", &link).unwrap();
    let run = user.run(&["check", "--fix", "src"]);
    assert!(run.stderr.contains("src/crm.py was not changed: it is a link"), "{run:?}");
    assert!(run.stdout.contains("1 fixable"), "it is still told: {run:?}");
    assert_eq!(fs::read_to_string(user.work().join("elsewhere/crm.py")).unwrap(), FIXABLE);
    // Named itself, it is what is meant; the link stays one.
    assert_eq!(user.run(&["check", "--fix", "src/crm.py"]).code, 0);
    assert_eq!(fs::read_to_string(user.work().join("elsewhere/crm.py")).unwrap(), fixed());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn standard_input_stands_for_a_file() {
    let settings = "[rules]\nencoding-cookie = \"error\"\n";
    let user = User::new().file("src/hotdeploy.toml", settings);
    let run = |arguments: &[&str]| {
        let mut command = user.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that refuses its arguments reads nothing.
        let _ = child.stdin.take().unwrap().write_all(FIXABLE.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let named = ["check", "-", "--stdin-filename", "src/new.py"];
    let (code, stdout, _) = run(&named);
    assert_eq!(code, 1, "the settings of its folder count: {stdout}");
    assert!(stdout.contains("--> src/new.py:1:1"), "{stdout}");
    let (code, stdout, stderr) = run(&[&named[..], &["--fix"]].concat());
    assert_eq!((code, stdout), (0, fixed()), "{stderr}");
    assert!(stderr.contains("fixed src/new.py: Declare UTF-8"), "{stderr}");
    let (code, stdout, _) = run(&[&named[..], &["--diff"]].concat());
    assert_eq!(code, 1);
    assert!(stdout.starts_with("--- a/src/new.py\n+++ b/src/new.py\n@@ -1,"), "{stdout}");
    // Nothing is written.
    assert!(!user.work().join("src/new.py").exists());
    assert_eq!(run(&["check", "-"]).0, 0);
    for wrong in [
        &["check", "-", "src"][..],
        &["check", "src", "--stdin-filename", "a.py"],
        &["check", "--fix", "--diff", "src"],
    ] {
        assert_eq!(run(wrong).0, 2, "{wrong:?}");
    }
}
