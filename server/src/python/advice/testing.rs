//! What the tests of the checks share.

use crate::python::{Problem, Profile, Source, ZatoVersion, check};
use crate::rules::apply;

/// Imports that the examples need not repeat.
pub(super) const IMPORTS: &str =
    "from zato.server.service import Int, Model, RESTAdapter, Service, WSXAdapter, list_\n";

pub(super) const BOTH: [ZatoVersion; 2] = [ZatoVersion::V3, ZatoVersion::V4];

pub(super) fn problems(zato: ZatoVersion, text: &str) -> Vec<Problem> {
    let profile = Profile::new(zato.default_python(), zato);
    check(Source { text, file_name: "crm_api.py", profile: &profile }).problems
}

/// The source that each problem of this rule marks in `body`, below the imports.
pub(super) fn marked(zato: ZatoVersion, code: &str, body: &str) -> Vec<String> {
    let text = format!("{IMPORTS}{body}");
    let found = problems(zato, &text).into_iter().filter(|problem| problem.code == code);
    found.map(|problem| text[problem.range].to_owned()).collect()
}

/// The messages of this rule's problems in `body`.
pub(super) fn messages(zato: ZatoVersion, code: &str, body: &str) -> Vec<String> {
    let found =
        problems(zato, &format!("{IMPORTS}{body}")).into_iter().filter(|problem| problem.code == code);
    found.map(|problem| problem.message).collect()
}

/// `body` once the first problem of this rule is fixed; `None` where there is no fix. The problem must be gone then,
/// nothing new come, and the ends of lines be kept.
pub(super) fn fixed(zato: ZatoVersion, code: &str, body: &str) -> Option<String> {
    let repaired = repaired(zato, code, &format!("{IMPORTS}{body}"))?;
    let other_ends = repaired_with_other_ends(zato, code, &format!("{IMPORTS}{body}"));
    assert_eq!(repaired.replace('\n', "\r\n"), other_ends, "ends of lines: {body}");
    Some(repaired.strip_prefix(IMPORTS).unwrap().to_owned())
}

fn repaired_with_other_ends(zato: ZatoVersion, code: &str, text: &str) -> String {
    repaired(zato, code, &text.replace('\n', "\r\n")).unwrap()
}

fn repaired(zato: ZatoVersion, code: &str, text: &str) -> Option<String> {
    let before = problems(zato, text);
    let problem = before.iter().find(|problem| problem.code == code);
    let fix = problem.unwrap_or_else(|| panic!("no {code} in {text}: {before:?}")).fix.as_ref()?;
    let after_text = apply(text, fix);
    assert_ne!(after_text, text, "the fix changes nothing");
    let after = problems(zato, &after_text);
    let codes = |problems: &[Problem]| {
        let mut codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        codes.sort_unstable();
        codes
    };
    let mut expected = codes(&before);
    expected.remove(expected.iter().position(|found| *found == code).unwrap());
    assert_eq!(codes(&after), expected, "{text}\nbecame\n{after_text}\n{after:?}");
    Some(after_text)
}
