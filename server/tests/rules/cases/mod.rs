//! For each code: what must get it, and what must not although it comes near. Every code of the table is here.

mod advice;
mod loading;
mod workspace;

use std::collections::BTreeSet;

use hotdeploy::rules::all;

use crate::case::Case;

/// A code, cases that get it, and cases that do not.
type Cases = (&'static str, Vec<Case>, Vec<Case>);

fn cases() -> Vec<Cases> {
    [
        loading::of_syntax(),
        loading::of_files(),
        advice::of_services(),
        advice::of_classes(),
        advice::of_calls(),
        loading::of_loading(),
        loading::of_imports(),
        advice::of_effects(),
        workspace::of_names(),
        workspace::of_enmasse(),
    ]
    .concat()
}

#[test]
fn every_code_has_cases() {
    let cases = cases();
    let with_cases: Vec<_> = cases.iter().map(|(code, ..)| *code).collect();
    let codes: BTreeSet<_> = all().map(|rule| rule.code).collect();
    assert_eq!(with_cases.iter().copied().collect::<BTreeSet<_>>(), codes);
    assert_eq!(with_cases.len(), codes.len(), "a code is there twice");
    for (code, bad, near) in cases {
        assert!(!bad.is_empty() && near.len() >= 2 || code == "too-large", "{code}: too few cases");
    }
}

#[test]
fn what_must_be_seen_is() {
    let mut wrong = Vec::new();
    for (code, bad, _) in cases() {
        for case in bad {
            let codes = case.codes();
            if !codes.contains(&code) {
                wrong.push(format!("{code}: {codes:?}\n{:.300}", case.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_comes_near_is_not_taken_for_it() {
    let mut wrong = Vec::new();
    for (code, _, near) in cases() {
        for case in near {
            if case.codes().contains(&code) {
                wrong.push(format!("{code}:\n{:.300}", case.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
