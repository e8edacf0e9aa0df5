//! Every rule's examples against the rule itself: the manual shows nothing that is not so.

use std::collections::{BTreeMap, BTreeSet};

use hotdeploy::python::{Profile, PythonVersion, Source, ZatoVersion, check};
use hotdeploy::rules::{Rule, Scope, all};
use hotdeploy::uri::Uri;
use hotdeploy::workspace::{Contents, ModuleContents, Workspace};

/// Rules without examples, each with the reason.
const NO_EXAMPLE: &[(&str, &str)] = &[
    ("too-deeply-nested", "it takes two hundred brackets"),
    ("too-large", "it takes 256 MB"),
    ("not-utf8", "the manual is UTF-8"),
    ("service-name-taken", "it takes two modules"),
    ("duplicate-service-name", "it takes two modules"),
    ("undefined-connection", "it takes an enmasse file"),
    ("upload-limit", "it takes 6 MB"),
    ("large-module", "it takes half a megabyte"),
];

/// Rules that say of something that it is nowhere: their examples are all there is. Other examples are parts of more.
const SEES_ALL: &[&str] = &[
    "unresolved-import",
    "possibly-unresolved-import",
    "missing-import-name",
    "possibly-missing-import-name",
    "unknown-service",
    "unseen-service",
];

/// What the examples are checked with besides the defaults.
fn setting(rule: &Rule, is_bad: bool) -> (&'static str, Profile) {
    let mut profile = Profile::default();
    let mut file_name = "customer_api.py";
    match rule.code {
        "unsupported-syntax" => {
            profile = Profile::new(PythonVersion { major: 3, minor: 8 }, ZatoVersion::V3);
        }
        "bad-file-name" if is_bad => file_name = "customer_api.PY",
        "unimportable-file-name" if is_bad => file_name = "customer-api.py",
        "shadows-module" if is_bad => file_name = "json.py",
        // All that the servers can import is known.
        "unresolved-import" => profile.modules = Some(BTreeSet::new()),
        _ => {}
    }
    (file_name, profile)
}

/// The codes that an example gets.
fn codes(rule: &Rule, is_bad: bool) -> BTreeMap<&'static str, String> {
    let (file_name, profile) = setting(rule, is_bad);
    let text = if is_bad { rule.bad } else { rule.good };
    let report = check(Source { text, file_name, profile: &profile });
    // Rules across files see a workspace of this one file, in a folder of a project where that is the point.
    let in_project = rule.code == "name-depends-on-deployment";
    let folder = std::env::temp_dir().join(if in_project { "src/api" } else { "" });
    let uri = Uri::of_path(&folder.join(file_name)).unwrap();
    let mut workspace = Workspace::default();
    let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
    workspace.set(&uri, Some(Contents::Module(contents)));
    if SEES_ALL.contains(&rule.code) {
        workspace.complete();
    }
    let across = workspace.check(&uri, &report, &profile, None);
    report.problems.into_iter().chain(across).map(|problem| (problem.code, problem.message)).collect()
}

fn with_examples() -> impl Iterator<Item = &'static Rule> {
    // enmasse files are no modules; theirs are tested where those are read.
    all().filter(|rule| rule.scope != Scope::Enmasse && !rule.bad.is_empty())
}

#[test]
fn bad_examples_have_the_problem_they_are_shown_for() {
    for rule in with_examples() {
        let found = codes(rule, true);
        assert!(found.contains_key(rule.code), "the bad example of {} gets {found:?}", rule.code);
    }
}

#[test]
fn good_examples_have_no_problem_at_all() {
    for rule in with_examples() {
        assert!(!rule.good.is_empty(), "{} has no good example", rule.code);
        // A star import is the very point there.
        let found: Vec<_> =
            codes(rule, false).into_iter().filter(|(code, _)| *code != "star-import").collect();
        assert!(found.is_empty(), "the good example of {} gets {found:?}", rule.code);
    }
}

#[test]
fn every_rule_has_its_page_filled() {
    for rule in all() {
        assert!(!rule.explanation.is_empty(), "{} is not explained", rule.code);
        assert!(!rule.explanation.lines().any(|line| line.ends_with(' ')), "{}", rule.code);
        let excused = NO_EXAMPLE.iter().any(|(code, _)| *code == rule.code);
        assert_eq!(
            rule.bad.is_empty() && rule.scope != Scope::Enmasse,
            excused,
            "the example of {}",
            rule.code
        );
    }
    let known: BTreeSet<_> = all().map(|rule| rule.code).collect();
    assert!(NO_EXAMPLE.iter().all(|(code, _)| known.contains(code)));
}

#[test]
fn links_lead_to_rules() {
    for rule in all() {
        for link in rule.explanation.split("](").skip(1) {
            let target = link.split(')').next().unwrap();
            let code = target.strip_suffix(".md").unwrap_or(target);
            let is_rule = all().any(|rule| rule.code == code);
            assert!(is_rule || target.starts_with("https://"), "{}: {target}", rule.code);
        }
    }
}
