//! The validator against what real Zato servers did with the same modules.
//!
//! Each line of `tests/verdicts/*.jsonl` (at the root) is one small module with what a real server of that version made of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;

use base64::Engine;
use hotdeploy::python::{
    ImportVerdict, Profile, PythonVersion, Report, ZatoVersion, check_bytes, judge_import,
};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Verdict {
    id: String,
    zato: String,
    python: String,
    file: String,
    source: Option<String>,
    source_base64: Option<String>,
    /// `deployed`; `error` = it did not import; `nothing` = it imported and nothing of it was deployed; `refused` = the
    /// HTTP request failed; `silent` = accepted and then not a word.
    outcome: String,
    services: Vec<String>,
    models: Vec<String>,
    line: Option<usize>,
}

/// What the validator cannot see: what only running the module tells. (`*` = both versions.)
const KNOWN_DIFFERENCES: &[(&str, &str, &str)] =
    &[("*", "import-conditional-def", "depends on the environment of the server")];

/// Where the line that the validator names is of more use than the one that Python names.
const OTHER_LINE: &[(&str, &str, &str)] = &[
    ("3.2", "syntax-pep701-comment", "the comment's own; Python names the last line of the f-string"),
    ("*", "import-dataclass-order", "the field's own; Python names the class or its decorator"),
];

fn is_listed(list: &[(&str, &str, &str)], verdict: &Verdict) -> bool {
    list.iter().any(|(zato, id, _)| *id == verdict.id && (*zato == "*" || *zato == verdict.zato))
}

fn verdicts() -> Vec<Verdict> {
    [include_str!("../../tests/verdicts/zato-3.2.jsonl"), include_str!("../../tests/verdicts/zato-4.1.jsonl")]
        .iter()
        .flat_map(|file| file.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn bytes(verdict: &Verdict) -> Option<Vec<u8>> {
    match (&verdict.source, &verdict.source_base64) {
        (Some(source), _) => Some(source.clone().into_bytes()),
        (None, Some(encoded)) => Some(base64::engine::general_purpose::STANDARD.decode(encoded).unwrap()),
        (None, None) => None,
    }
}

fn report(verdict: &Verdict, bytes: &[u8]) -> Report {
    let zato = if verdict.zato == "3.2" { ZatoVersion::V3 } else { ZatoVersion::V4 };
    let python: PythonVersion = verdict.python.parse().unwrap();
    assert_eq!(python, zato.default_python());
    check_bytes(bytes, &verdict.file, &profile(python, zato))
}

/// These were standard installations, with nothing added.
fn profile(python: PythonVersion, zato: ZatoVersion) -> Profile {
    Profile { modules: Some(BTreeSet::new()), ..Profile::new(python, zato) }
}

/// Where the module surely fails, and why: a blocking problem, or an import of what is surely not there.
fn failure(verdict: &Verdict, report: &Report) -> Option<(usize, String)> {
    let blocker = report.blocker().map(|problem| (problem.range.start, format!("{problem:?}")));
    let profile = profile(verdict.python.parse().unwrap(), ZatoVersion::V4);
    let zato = if verdict.zato == "3.2" { ZatoVersion::V3 } else { ZatoVersion::V4 };
    let profile = Profile { zato, ..profile };
    let imports = report.outline.imports.iter().filter_map(|import| match judge_import(import, &profile) {
        ImportVerdict::Missing { certain: true } | ImportVerdict::NameMissing { certain: true } => {
            Some((import.span.start, format!("{import:?}")))
        }
        _ => None,
    });
    blocker.into_iter().chain(imports).min()
}

/// Says what differs between the report and what the server did.
fn difference(verdict: &Verdict, bytes: &[u8], report: &Report) -> Option<String> {
    let deployed = verdict.outcome == "deployed";
    let Some((start, why)) = failure(verdict, report) else {
        return if deployed {
            names_differ(verdict, report)
        } else {
            Some("passed, but the server did not deploy it".into())
        };
    };
    if deployed {
        return Some(format!("blocked ({why}), but the server deployed it"));
    }
    let newlines = bytes[..start].split(|byte| *byte == b'\n').count();
    let same = verdict.line.is_none_or(|line| line == newlines);
    (same == is_listed(OTHER_LINE, verdict))
        .then(|| format!("blocked on line {newlines}, the server says {:?}: {why}", verdict.line))
}

/// Compares the names wherever the validator claims to know them.
fn names_differ(verdict: &Verdict, report: &Report) -> Option<String> {
    let real: BTreeSet<&str> = verdict.services.iter().map(String::as_str).collect();
    let ours: BTreeSet<&str> = report.services.iter().filter_map(|service| service.name.as_deref()).collect();
    let computed = report.services.iter().filter(|service| service.name.is_none()).count();
    let wrong = !ours.is_subset(&real) || (computed == 0 && !ours.is_empty() && ours != real);
    let models: BTreeSet<&String> = verdict.models.iter().collect();
    if wrong {
        Some(format!("services {ours:?} (+{computed} computed), the server has {real:?}"))
    } else if models != report.models.iter().collect() {
        Some(format!("models {:?}, the server has {models:?}", report.models))
    } else {
        None
    }
}

#[test]
fn real_servers_and_the_validator_agree() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    let mut used = BTreeSet::new();
    for verdict in verdicts() {
        let Some(bytes) = bytes(&verdict) else { continue };
        compared += 1;
        let known = KNOWN_DIFFERENCES
            .iter()
            .find(|(zato, id, _)| *id == verdict.id && (*zato == "*" || *zato == verdict.zato));
        let differs = difference(&verdict, &bytes, &report(&verdict, &bytes));
        match (known, differs) {
            (None, Some(difference)) => wrong.push(format!("{} {}: {difference}", verdict.zato, verdict.id)),
            (Some((zato, id, _)), Some(_)) => {
                used.insert((zato, id));
            }
            (Some((_, id, _)), None) => wrong.push(format!("{} {id}: no longer differs", verdict.zato)),
            (None, None) => {}
        }
    }
    assert!(compared > 200, "only {compared} verdicts were compared");
    assert_eq!(used.len(), KNOWN_DIFFERENCES.len(), "known differences that never occurred");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_known_name_of_a_deployed_module_is_derived() {
    for verdict in verdicts().iter().filter(|verdict| verdict.id.starts_with("name-")) {
        let bytes = bytes(verdict).unwrap();
        if verdict.id == "name-attr-fstring" {
            continue; // computed
        }
        let names: Vec<_> =
            report(verdict, &bytes).services.into_iter().map(|service| service.name.unwrap()).collect();
        assert_eq!(names, verdict.services, "{} {}", verdict.zato, verdict.id);
    }
}

#[test]
fn a_module_of_600_kilobytes_passes() {
    // Observed on 3.2 and 4.1: 600 kB of source deploys.
    let mut source = String::from(
        "from zato.server.service import Service\n\nclass Big(Service):\n    name = 'vb.600k'\n",
    );
    source.push_str("    def handle(self):\n        pass\n\n");
    for index in 0.. {
        if source.len() > 600_000 {
            break;
        }
        writeln!(source, "VALUE_{index} = {index} # filler filler filler").unwrap();
    }
    let verdict = verdicts().into_iter().find(|verdict| verdict.id == "big-600k").unwrap();
    let report = report(&verdict, source.as_bytes());
    assert_eq!(report.blocker(), None);
    assert_eq!(report.services[0].name.as_deref(), Some("vb.600k"));
}
