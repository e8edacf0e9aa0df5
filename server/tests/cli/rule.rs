//! `hotdeploy rule`, and the manual that it writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::User;

#[test]
fn the_manual_in_the_repository_is_what_the_program_writes() {
    let user = User::new();
    let run = user.run(&["rule", "--all", "--directory", "manual"]);
    assert_eq!(run.code, 0, "{run:?}");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let pages = |folder: &Path| -> BTreeMap<String, String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        entries.map(|entry| (entry.file_name().into_string().unwrap(), read(&entry.path()))).collect()
    };
    let (written, committed) = (pages(&user.work().join("manual")), pages(&committed));
    let differ: Vec<_> = written
        .keys()
        .chain(committed.keys())
        .filter(|name| written.get(*name) != committed.get(*name))
        .collect();
    assert!(differ.is_empty(), "run `make docs`: {differ:?}");
}

#[test]
fn pages_of_rules_that_are_no_more_go_and_other_files_stay() {
    let user = User::new().file("manual/old-rule.md", "# old-rule").file("manual/notes.txt", "mine");
    assert_eq!(user.run(&["rule", "--all", "--directory", "manual"]).code, 0);
    assert!(!user.work().join("manual/old-rule.md").exists());
    assert!(user.work().join("manual/notes.txt").exists());
    assert!(user.work().join("manual/syntax-error.md").exists());
}

#[test]
fn one_rule_is_explained_and_all_are_listed() {
    let user = User::new();
    let page = user.run(&["rule", "relative-import"]);
    assert!(page.stdout.starts_with("# relative-import\n\nA deployed module"), "{page:?}");
    let list = user.run(&["rule"]);
    assert_eq!(list.code, 0);
    let line = list.stdout.lines().find(|line| line.starts_with("relative-import ")).unwrap();
    assert!(line.contains("error") && line.contains("belongs to no package"), "{line}");
}

#[test]
fn a_rule_that_is_not_there_is_wrong_use() {
    let user = User::new();
    let run = user.run(&["rule", "relativ-import"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("did you mean relative-import?"), "{}", run.stderr);
    assert_eq!(user.run(&["rule", "--all"]).code, 2);
}
