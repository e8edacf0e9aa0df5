//! Settings as people get to see them.

use insta::assert_snapshot;

use crate::support::User;

#[test]
fn targets_are_listed() {
    let user = User::new().own_settings(
        r#"
default-target = "dev"
[targets.dev]
url = "http://localhost:11223"
servers = { server1 = "http://localhost:17010", server2 = "http://localhost:17011" }
invoke-username = "pubapi"
[targets.prod]
url = "https://zato.example"
protected = true
"#,
    );
    assert_snapshot!("targets", user.run(&["targets"]).shown());
}

#[test]
fn without_any_target_the_way_in_is_shown() {
    assert_snapshot!("no_targets", User::new().run(&["targets"]).shown());
}

#[test]
fn every_problem_is_shown_where_it_stands() {
    let user = User::new().own_settings(
        r#"
default-target = "deb"
[targets.dev]
url = "localhost:11223"
timout = "3s"
[targets.prod]
url = "https://zato.example"
protected = maybe
[targets.other]
url = "https://zato.example"
timeout = 5
"#,
    );
    let run = user.run(&["targets"]);
    assert_eq!(run.code, 2);
    assert_snapshot!("problems", run.shown());
}

#[test]
fn no_line_of_a_file_that_may_hold_a_password_is_printed() {
    let slip = "timout = \"1s\"\n";
    for secret in [
        "url = \"http://me:hunter2@localhost:11223\"",
        "password = \"hunter2\"",
        "Invoke_Password = \"hunter2\"",
        "password-command = [\"echo\", \"hunter2\"]",
        "password = \"\"\"\n\n\nhunter2\"\"\"",
        "password = hunter2",
    ] {
        let toml = format!("[targets.dev]\n{slip}{secret}\n{slip}");
        let user = User::new().own_settings(&toml).file("crm.py", "x = 1\n");
        for arguments in [&["targets"][..], &["doctor"], &["deploy", "crm.py", "--target", "dev"]] {
            let run = user.run(arguments);
            assert_eq!(run.code, 2, "{secret}: {run:?}");
            assert!(run.stderr.contains("config.toml:"), "{}", run.stderr);
            assert!(!run.stderr.contains("hunter2") && !run.stdout.contains("hunter2"), "{run:?}");
        }
    }
    let user = User::new().own_settings("[targets.dev]\nurl = \"http://me:hunter2@localhost:11223\"\n");
    assert_snapshot!("secret", user.run(&["targets"]).shown());
}

#[test]
fn a_target_with_wrong_settings_is_not_deployed_to() {
    let user = User::new()
        .own_settings(
            "[targets.dev]\nurl = \"http://localhost:1\"\ntimeout = 5\n\
             [targets.broken]\nurl = \"localhost\"\n\
             [targets.right]\nurl = \"http://localhost:1\"\n",
        )
        .file("crm.py", "x = 1\n");
    for (target, says) in [("dev", "settings of target dev are wrong"), ("broken", "targets.broken.url")] {
        let run = user.run(&["deploy", "crm.py", "--target", target]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{target}");
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    // A problem elsewhere stops nothing.
    let run = user.run(&["deploy", "crm.py", "--target", "right"]);
    assert_eq!(run.code, 1, "the module is blocked: {run:?}");
    assert!(run.stderr.contains("2 problems in the settings"), "{}", run.stderr);
    let run = user.run(&["deploy", "crm.py"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--target"), "{}", run.stderr);
}

#[test]
fn the_file_of_config_is_read_in_place_of_the_users_own() {
    let user = User::new()
        .own_settings("[targets.own]\nurl = \"http://localhost:1\"\n")
        .file("ci.toml", "[targets.ci]\nurl = \"http://localhost:2\"\n");
    let run = user.run(&["targets", "--config", "ci.toml"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("ci  http://localhost:2/"), "{}", run.stdout);
    assert!(!run.stdout.contains("own"), "{}", run.stdout);
}
