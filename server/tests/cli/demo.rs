//! `hotdeploy demo` tells its whole story, on both kinds of cluster, and says so when it cannot.

use hotdeploy::sandbox::Version;

use crate::support::User;

#[test]
fn the_story_comes_to_its_end() {
    for version in [Version::V3_2, Version::V4_1] {
        let run = User::new().run(&["demo", "--emulate", &version.to_string()]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{version}: {}", run.stdout);
        let mut rest = run.stdout.as_str();
        for part in [
            "ready after",
            "1. ",
            "server1  confirmed    runs ",
            "3/3 servers",
            "2. ",
            "error[syntax-error]",
            "crm.py:8:21",
            "every server still runs ",
            "3. ",
            "+ import colorsys",
            "server2  failed",
            "server2: ModuleNotFoundError: No module named 'colorsys'",
            "crm.py:3:1",
            "server2  confirmed    runs ",
            "4. ",
            "server3  unreachable",
            "server3  confirmed    runs ",
            "ms after it was back",
            "What to try next",
        ] {
            let at = rest
                .find(part)
                .unwrap_or_else(|| panic!("{version}: no {part:?} in its place: {}", run.stdout));
            rest = &rest[at..];
        }
    }
}

#[test]
fn a_story_that_cannot_begin_is_no_success() {
    let run = User::new().variable("PATH", "/nowhere").run(&["demo"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("the demo stopped") && run.stderr.contains("Python"), "{}", run.stderr);
}

#[test]
fn what_the_user_has_set_does_not_bend_the_story() {
    let own = "default-target = \"prod\"\ndeploy-on-save = \"never\"\n\
               [targets.prod]\nurl = \"http://localhost:1\"\n[targets.demo]\nurl = \"http://localhost:1\"\nprotected = true\n";
    let run = User::new().own_settings(own).run(&["demo"]);
    assert_eq!(run.code, 0, "{run:?}");
}
