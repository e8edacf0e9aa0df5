//! The syntax checks against the Pythons of this machine: `compile` over a slice of each one's standard library and
//! the broken modules of its own tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Command, Stdio};

use hotdeploy::python::{PythonVersion, Report, Source, ZatoVersion, check};
use serde::Deserialize;

/// Prints one JSON object a line for every n-th module: its source and the line `compile` complains about.
const PROGRAM: &str = r"
import json, os, sys, sysconfig, warnings
warnings.simplefilter('ignore')
paths = []
for folder, folders, files in os.walk(sysconfig.get_path('stdlib')):
    folders[:] = [name for name in folders if name != 'site-packages']
    paths.extend(os.path.join(folder, name) for name in files if name.endswith('.py'))
paths.sort()
broken = [path for path in paths if 'bad' in os.path.basename(path)]
sys.stdout.reconfigure(encoding='utf-8', newline='\n')
for path in broken + paths[::int(sys.argv[1])]:
    with open(path, 'rb') as file:
        data = file.read()
    try:
        source = data.decode('utf-8')
    except UnicodeDecodeError:
        continue
    line = None
    try:
        compile(data, path, 'exec', dont_inherit=True)
    except SyntaxError as error:
        line = error.lineno or 1
    print(json.dumps({'path': path, 'version': '%d.%d' % sys.version_info[:2], 'source': source, 'line': line}))
";

#[derive(Debug, Deserialize)]
struct Compiled {
    path: String,
    version: String,
    source: String,
    line: Option<usize>,
}

/// The Pythons that are on the path or in pyenv's place.
fn interpreters() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = (8..=14).map(|minor| PathBuf::from(format!("python3.{minor}"))).collect();
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")));
    if let Some(versions) = pyenv.and_then(|root| root.join("versions").read_dir().ok()) {
        found.extend(versions.flatten().map(|version| version.path().join("bin").join("python")));
    }
    found
}

/// One module in `step` of an interpreter's standard library; nothing where there is no such interpreter.
fn compiled(interpreter: &PathBuf, step: u32) -> Vec<Compiled> {
    let output = Command::new(interpreter)
        .args(["-I", "-c", PROGRAM, &step.to_string()])
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success());
    let Some(output) = output else { return Vec::new() };
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn refusal(report: &Report) -> Option<&hotdeploy::python::Problem> {
    let codes = ["syntax-error", "unsupported-syntax", "too-deeply-nested", "not-utf8"];
    report.problems.iter().find(|problem| codes.contains(&problem.code))
}

#[test]
fn what_the_pythons_of_this_machine_compile_passes_and_the_rest_does_not() {
    let mut versions = Vec::new();
    let mut wrong = Vec::new();
    for interpreter in interpreters() {
        let modules = compiled(&interpreter, 120);
        let Some(Ok(python)) = modules.first().map(|module| module.version.parse::<PythonVersion>()) else {
            continue;
        };
        if versions.contains(&python) {
            continue;
        }
        versions.push(python);
        for Compiled { path, source, line, .. } in &modules {
            let report = check(Source {
                text: source,
                file_name: "crm.py",
                profile: &hotdeploy::python::Profile::new(python, ZatoVersion::V4),
            });
            let ours = refusal(&report);
            if ours.is_some() != line.is_some() {
                wrong.push(format!("{path} on {python}: compile says line {line:?}, we say {ours:?}"));
            }
            let undefined = report.problems.iter().find(|problem| problem.code == "undefined-name");
            if let (Some(problem), None) = (undefined, line) {
                wrong.push(format!("{path} on {python}: {problem:?}"));
            }
        }
    }
    if versions.is_empty() {
        println!("skipped: no Python from {} to {} was found", PythonVersion::OLDEST, PythonVersion::NEWEST);
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
