//! `hotdeploy check`.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::User;

const GOOD: &str =
    "from zato.server.service import Service\n\nclass Get(Service):\n    def handle(self):\n        pass\n";
const BROKEN: &str = "# zato: ide-deploy=True\nfrom zato.server.service import Service\n\nclass Get(Service):\n    def handle(self)\n        pass\n";

#[test]
fn a_good_module_passes() {
    let run = User::new().file("crm.py", GOOD).run(&["check", "crm.py"]);
    assert_snapshot!("good", run.shown());
}

#[test]
fn what_would_not_load_is_shown_with_its_lines() {
    let run = User::new().file("crm.py", BROKEN).run(&["check", "crm.py"]);
    assert_eq!(run.code, 1);
    assert_snapshot!("broken", run.shown());
}

#[test]
fn programs_get_one_object_a_line_with_columns_in_characters() {
    let module =
        "# zato: ide-deploy=True\nfrom zato.server.service import Service\nclass 🦀(Service): pass\n";
    let run = User::new().file("a.py", module).run(&["check", "--format", "json", "a.py"]);
    assert_eq!(run.code, 1);
    let lines = run.json();
    assert!(!lines.is_empty());
    for line in &lines {
        assert_eq!(line["path"], "a.py");
        for key in ["code", "message", "severity"] {
            assert!(line[key].as_str().is_some_and(|text| !text.is_empty()), "{line}");
        }
        assert!(line["blocking"].is_boolean());
    }
    let blocking = lines.iter().find(|line| line["blocking"] == true).unwrap();
    assert_eq!(blocking["severity"], "error");
    assert_eq!(blocking["range"]["start"], json!({"line": 3, "column": 7}));
    assert_eq!(blocking["range"]["end"]["column"], 8, "one crab is one character");
}

#[test]
fn directories_are_searched_for_modules_of_zato() {
    let user = User::new()
        .file("src/one.py", GOOD)
        .file("src/deep/er/two.py", BROKEN)
        .file("src/ordinary.py", "def (:")
        .file("src/helper.py", "# helps the services of zato\nX = 1\n")
        .file("src/notes.txt", "zato")
        .file("src/.hidden/three.py", BROKEN)
        .file("src/venv/pyvenv.cfg", "")
        .file("src/venv/four.py", BROKEN)
        .file("src/__pycache__/five.py", BROKEN);
    let run = user.run(&["check", "src"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("src/deep/er/two.py:5"), "{}", run.stdout);
    assert!(run.stdout.contains("2 modules with 2 services"), "{}", run.stdout);
    // What is named is checked, whatever it is.
    assert_eq!(user.run(&["check", "src/helper.py"]).code, 1);
    // Named and found is one.
    let run = user.run(&["check", "src/one.py", "src/one.py", "src", "src/deep"]);
    assert!(run.stdout.contains("2 modules with 2 services"), "{}", run.stdout);
}

#[test]
fn what_git_ignores_is_not_looked_at_unless_it_is_named() {
    let user = User::new()
        .file(".gitignore", "built/\n*_generated.py\n")
        .file("src/.gitignore", "!kept_generated.py\n")
        .file("src/one.py", GOOD)
        .file("src/two_generated.py", BROKEN)
        .file("src/kept_generated.py", GOOD)
        .file("built/three.py", BROKEN);
    let run = user.run(&["check", "."]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("2 modules"), "{}", run.stdout);
    assert_eq!(user.run(&["check", "src/two_generated.py"]).code, 1);
    assert_eq!(user.run(&["check", "built"]).code, 1);
}

#[test]
fn the_command_line_has_the_last_word_on_rules() {
    let settings = "[rules]\nundefined-name = \"error\"\n";
    let module = format!("{GOOD}x = nmae\n");
    let user = User::new().file("hotdeploy.toml", settings).file("a.py", module);
    assert_eq!(user.run(&["check", "a.py"]).code, 1);
    let run = user.run(&["check", "a.py", "--rule", "undefined-name=hint"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("1 remark"), "{}", run.stdout);
    let run = user.run(&["check", "a.py", "--rule", "undefined-name=hint", "--rule", "undefined-name=off"]);
    assert!(run.stdout.contains("nothing wrong"), "{}", run.stdout);
    for wrong in ["undefined-name", "undefined-name=fatal", "no-such-rule=off", "syntax-error=off"] {
        let run = user.run(&["check", "a.py", "--rule", wrong]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{wrong}");
        assert!(run.stderr.contains(wrong), "{}", run.stderr);
    }
}

#[test]
fn bytes_that_are_no_text_are_a_finding_not_a_crash() {
    let mut bytes = GOOD.as_bytes().to_vec();
    bytes.extend(b"# caf\xe9\n");
    let run = User::new().file("latin.py", bytes).run(&["check", "latin.py"]);
    assert_eq!(run.code, 1);
    assert_snapshot!("not_utf8", run.shown());
}

#[test]
fn the_target_says_for_which_versions() {
    let settings = "default-target = \"old\"\n\
                    [targets.old]\nurl = \"http://localhost:1\"\npython = \"3.8\"\nzato = \"3.2\"\n\
                    [targets.new]\nurl = \"http://localhost:2\"\npython = \"3.12\"\nzato = \"4.1\"\n";
    let module = format!("{GOOD}        match 1:\n            case 1: pass\n");
    let user = User::new().own_settings(settings).file("a.py", module);
    let run = user.run(&["check", "a.py"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("Zato 3.2 and Python 3.8"), "{}", run.stdout);
    assert_eq!(user.run(&["check", "a.py", "--target", "new"]).code, 0);
    assert_eq!(user.run(&["check", "a.py", "--target", "none"]).code, 2);
}

#[test]
fn an_untrusted_folder_can_be_checked_for_its_versions() {
    let settings = "[targets.old]\nurl = \"http://localhost:1\"\npython = \"3.8\"\nzato = \"3.2\"\n";
    let user = User::new().file("hotdeploy.toml", settings).file("a.py", GOOD);
    let run = user.run(&["check", "a.py"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("Zato 3.2 and Python 3.8"), "{}", run.stdout);
}

#[test]
fn wrong_use_has_its_own_exit_code() {
    let user = User::new().file("a.py", GOOD);
    for arguments in [
        &["check"][..],
        &["check", "missing.py"],
        &["check", "a.py", "--format", "xml"],
        &["check", "a.py", "--config", "missing.toml"],
        &["frobnicate"],
        &[],
    ] {
        let run = user.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
    assert_eq!(user.run(&["--version"]).code, 0);
    assert_eq!(user.run(&["help", "check"]).code, 0);
}

#[test]
fn a_reader_that_goes_away_ends_nothing_badly() {
    use std::process::Stdio;
    let user = User::new().file("crm.py", BROKEN.repeat(200));
    let mut child = user.command(&["check", "crm.py"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn files_are_seen_beside_the_others_of_their_workspace() {
    let user = User::new()
        .file("hotdeploy.toml", "")
        .file("src/one.py", GOOD)
        .file("enmasse.yaml", "security:\n  - name: one\n    type: basic_auth\n");
    let run = user.run(&["check", "."]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("1 module with 1 service and 1 enmasse file checked"), "{}", run.stdout);
    let run = user.run(&["check", "src", "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "only what is named is told of");
}
