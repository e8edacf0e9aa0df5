//! Modules that load are not blocked: the standard libraries, and the packages of `tests/corpus.txt`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hotdeploy::python::{ImportVerdict, Profile, Source, ZatoVersion, check, judge_import};

use crate::interpreter::{Interpreter, interpreters, soak};

/// Rules about being a module that is deployed alone; these files are none.
const OF_DEPLOYED_MODULES: &[&str] =
    &["no-services", "bad-file-name", "shadows-module", "relative-import", "bad-io"];

/// Modules that import and that we block all the same, each with the reason.
const BLOCKED: &[(&str, &str)] = &[
    ("test.support", "raises under any other name than its own"),
    ("distutils._msvccompiler", "for Windows; setuptools puts its own in its place"),
];

/// What we would stop of a module that can be imported.
fn blockers(name: &str, path: &Path, profile: &Profile) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let file_name = path.file_name().unwrap().to_string_lossy();
    let report = check(Source { text: &text, file_name: &file_name, profile });
    let problems = report
        .problems
        .iter()
        .filter(|problem| problem.blocking && !OF_DEPLOYED_MODULES.contains(&problem.code))
        .map(|problem| format!("{name} ({}) on {}: {problem:?}", path.display(), profile.python));
    let imports = report
        .outline
        .imports
        .iter()
        .filter(|import| {
            matches!(
                judge_import(import, profile),
                ImportVerdict::Missing { certain: true } | ImportVerdict::NameMissing { certain: true }
            )
        })
        .map(|import| format!("{name} ({}) on {}: {import:?}", path.display(), profile.python));
    problems.chain(imports).collect()
}

/// Checks every `step`-th module that an interpreter has, where it can be imported.
fn check_modules(
    interpreter: &mut Interpreter,
    step: usize,
    is_chosen: impl Fn(&str, &Path) -> bool,
) -> (usize, Vec<String>) {
    let all = interpreter.importable();
    // What there is besides the standard library.
    let tops: BTreeSet<String> =
        all.iter().map(|(name, _)| name.split('.').next().unwrap_or_default().to_owned()).collect();
    let profile = Profile { modules: Some(tops), ..Profile::new(interpreter.python, ZatoVersion::V4) };
    let standard = Profile { modules: Some(BTreeSet::new()), ..profile.clone() };
    let mut checked = 0;
    let mut wrong = Vec::new();
    let chosen = all
        .iter()
        .filter(|(name, path)| is_chosen(name, path) && !BLOCKED.iter().any(|(blocked, _)| blocked == name));
    for (name, path) in chosen.step_by(step) {
        let is_standard = !path.components().any(|part| part.as_os_str() == "site-packages");
        let found = blockers(name, path, if is_standard { &standard } else { &profile });
        // Most have none, and need not be imported to know that.
        if !found.is_empty() && interpreter.imported(name) {
            wrong.extend(found);
        }
        checked += 1;
    }
    (checked, wrong)
}

/// Not what is broken on purpose, and not what does something when it is imported.
fn is_harmless(name: &str) -> bool {
    !["antigravity", "this", "idlelib.idle"].contains(&name)
        && !name.split('.').any(|part| part == "__main__" || part.starts_with("bad") || part == "lib2to3")
}

#[test]
fn modules_of_the_standard_library_that_load_are_not_blocked() {
    let step = if soak() { 1 } else { 25 };
    let mut interpreters = interpreters();
    let (checked, wrong) = std::thread::scope(|scope| {
        let threads: Vec<_> = interpreters
            .iter_mut()
            .map(|interpreter| {
                scope.spawn(move || {
                    check_modules(interpreter, step, |name, path| {
                        is_harmless(name)
                            && !path.components().any(|part| part.as_os_str() == "site-packages")
                    })
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).fold((0, Vec::new()), |mut all, one| {
            all.0 += one.0;
            all.1.extend(one.1);
            all
        })
    });
    assert!(checked > 20, "only {checked} modules");
    assert!(wrong.is_empty(), "{} of {checked} are blocked:\n{}", wrong.len(), wrong.join("\n"));
}

/// The Python whose packages are looked at: `CORPUS_PYTHON`, or that of the packages in `tests/corpus.txt`.
fn with_packages() -> Option<Interpreter> {
    let named = std::env::var_os("CORPUS_PYTHON").map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.corpus/bin/python");
    Interpreter::start(&named.unwrap_or(own))
}

#[test]
fn modules_of_packages_that_load_are_not_blocked() {
    let Some(mut interpreter) = with_packages() else {
        println!("skipped: the packages are not installed (`make venv`)");
        return;
    };
    let step = if soak() { 1 } else { 4 };
    let (checked, wrong) = check_modules(&mut interpreter, step, |name, path| {
        is_harmless(name) && path.components().any(|part| part.as_os_str() == "site-packages")
    });
    assert!(checked > 500, "only {checked} modules");
    println!("{checked} modules");
    assert!(wrong.is_empty(), "{} of {checked} are blocked:\n{}", wrong.len(), wrong.join("\n"));
}
