//! A folder's own settings count only where the user trusts the folder.

use insta::assert_snapshot;

use crate::support::User;

const SETTINGS: &str = "[targets.dev]\nurl = \"http://localhost:1\"\n";

#[test]
fn an_untrusted_folder_sends_nothing_and_the_way_out_is_shown() {
    let user = User::new().file("hotdeploy.toml", SETTINGS).file("src/crm.py", "x = 1\n");
    for arguments in [&["deploy", "src/crm.py"][..], &["status"], &["doctor"], &["deploy", "src", "--json"]] {
        let run = user.run(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        let said = run.stdout.clone() + &run.stderr;
        assert!(said.contains("--trust") && said.contains("trusted-folders = [\"/work\"]"), "{run:?}");
    }
    assert_snapshot!("untrusted", user.run(&["deploy", "src/crm.py"]).shown());
}

#[test]
fn trust_is_given_for_a_run_or_for_a_folder() {
    let user = User::new().file("hotdeploy.toml", SETTINGS).file("src/crm.py", "x = 1\n");
    assert_eq!(user.run(&["targets", "--trust"]).code, 0);
    assert_eq!(user.run(&["deploy", "--trust", "src/crm.py"]).code, 1, "the module is blocked");
    let folder = user.work().parent().unwrap().to_owned();
    let user = user.own_settings(&format!("trusted-folders = [{:?}]", folder.display().to_string()));
    assert_eq!(user.run(&["targets"]).code, 0);
    assert_eq!(user.run(&["targets", "src"]).code, 0, "settings are found from below");
}

#[test]
fn paths_with_different_settings_are_not_mixed() {
    let user = User::new()
        .file("a/hotdeploy.toml", SETTINGS)
        .file("a/x.py", "")
        .file("b/hotdeploy.toml", SETTINGS)
        .file("b/y.py", "");
    let run = user.run(&["deploy", "--trust", "a/x.py", "b/y.py"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("separate commands"), "{}", run.stderr);
}

#[test]
fn a_protected_target_needs_a_yes() {
    let module = "from zato.server.service import Service\nclass A(Service):\n    def handle(self): pass\n";
    let user = User::new()
        .own_settings("[targets.prod]\nurl = \"http://localhost:1\"\nprotected = true\n")
        .file("crm.py", module);
    for arguments in [&["deploy", "crm.py"][..], &["deploy", "crm.py", "--json"]] {
        let run = user.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains("prod is protected") && run.stderr.contains("--yes"), "{}", run.stderr);
    }
}

#[test]
fn two_files_of_one_name_are_not_deployed_over_each_other() {
    let user = User::new()
        .own_settings("[targets.dev]\nurl = \"http://localhost:1\"\n")
        .file("a/crm.py", "x = 1\n")
        .file("b/crm.py", "x = 2\n");
    let run = user.run(&["deploy", "a/crm.py", "b/crm.py"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("a/crm.py and b/crm.py"), "{}", run.stderr);
}
