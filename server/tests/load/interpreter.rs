//! One long-lived process of a Python, asked about many sources.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use hotdeploy::python::PythonVersion;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What Python says of a source that it refuses.
#[derive(Debug, Deserialize)]
pub struct Refusal {
    #[expect(dead_code, reason = "shown where the two differ")]
    pub line: usize,
    pub error: String,
}

pub struct Interpreter {
    pub python: PythonVersion,
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Interpreter {
    /// `None` where there is none of a version that is known.
    pub fn start(program: &Path) -> Option<Self> {
        Self::of(&mut Command::new(program))
    }

    /// Python 3.14 as `make unit` installs it, where there is no other.
    fn of_wasm() -> Option<Self> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = own.join("../.tools/python-3.14");
        let is_there = folder.join("node_modules/pyodide").is_dir();
        is_there.then(|| Self::of(Command::new("node").arg(own.join("tests/load/wasm.mjs")).arg(&folder)))?
    }

    /// The command stands for a Python.
    fn of(command: &mut Command) -> Option<Self> {
        let mut process = command
            .args(["-I", "-c", include_str!("interpreter.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let questions = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take()?);
        let mut version = String::new();
        answers.read_line(&mut version).ok()?;
        let version: Option<String> = serde_json::from_str(&version).ok();
        let Some(python) = version.and_then(|version| version.parse().ok()) else {
            let _ = process.kill();
            let _ = process.wait();
            return None;
        };
        Some(Self { python, process, questions, answers })
    }

    fn ask<T: DeserializeOwned>(&mut self, operation: &str, argument: &str) -> T {
        let mut question = serde_json::to_string(&(operation, argument)).unwrap();
        question.push('\n');
        self.questions.as_mut().unwrap().write_all(question.as_bytes()).unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// The modules of the standard library, tests included, sorted.
    pub fn library(&mut self) -> Vec<PathBuf> {
        self.ask("paths", "")
    }

    pub fn compiled(&mut self, source: &str) -> Option<Refusal> {
        self.ask("compiled", source)
    }

    /// The short constant strings of a file.
    pub fn strings(&mut self, path: &Path) -> Vec<String> {
        self.ask("strings", &path.to_string_lossy())
    }

    /// What `re` says of patterns, each with whether it is of bytes, and with names of flags.
    pub fn patterns(&mut self, patterns: &[(String, bool, Vec<&str>)]) -> Vec<Option<Refusal>> {
        self.ask("patterns", &serde_json::to_string(patterns).unwrap())
    }

    /// Names and paths of all modules in plain Python that it may be able to import.
    pub fn importable(&mut self) -> Vec<(String, PathBuf)> {
        self.ask("importable", "")
    }

    pub fn imported(&mut self, module: &str) -> bool {
        self.ask("imported", module)
    }

    /// The exception that running a source raises. Only for sources that do nothing else.
    pub fn raised(&mut self, source: &str) -> Option<String> {
        self.ask::<Option<Refusal>>("raised", source).map(|refusal| refusal.error)
    }
}

impl Drop for Interpreter {
    fn drop(&mut self) {
        self.questions = None;
        let _ = self.process.wait();
    }
}

/// Where Pythons may be.
fn programs() -> Vec<PathBuf> {
    let mut programs: Vec<PathBuf> =
        (8..=14).map(|minor| PathBuf::from(format!("python3.{minor}"))).collect();
    programs.push(PathBuf::from("python3"));
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".pyenv")));
    if let Some(versions) = pyenv.and_then(|root| root.join("versions").read_dir().ok()) {
        programs.extend(versions.flatten().map(|version| version.path().join("bin").join("python")));
    }
    programs
}

/// One interpreter, whatever its version.
pub fn any_interpreter() -> Interpreter {
    programs().iter().find_map(|program| Interpreter::start(program)).unwrap()
}

/// One interpreter of each version that is there; says which are not. There must be one at least.
pub fn interpreters() -> Vec<Interpreter> {
    let mut found: Vec<Interpreter> = Vec::new();
    for interpreter in programs().iter().filter_map(|program| Interpreter::start(program)) {
        if found.iter().all(|known| known.python != interpreter.python) {
            found.push(interpreter);
        }
    }
    if found.iter().all(|known| known.python.minor != 14) {
        found.extend(Interpreter::of_wasm());
    }
    found.sort_by_key(|interpreter| interpreter.python);
    assert!(!found.is_empty(), "needs a Python from {} to {}", PythonVersion::OLDEST, PythonVersion::NEWEST);
    for minor in 8..=14 {
        if found.iter().all(|known| known.python.minor != minor) {
            println!("skipped: there is no Python 3.{minor} here");
        }
    }
    found
}

/// Whether all the work is asked for.
pub fn soak() -> bool {
    std::env::var_os("SOAK").is_some()
}

/// How long a test may go on where all the work is asked for: `SOAK_MINUTES`, 20 where it is not set.
pub struct Bound(Option<Instant>);

impl Bound {
    /// From now on. Everyday runs have none: they are short.
    pub fn new() -> Self {
        let minutes = std::env::var("SOAK_MINUTES").ok().and_then(|minutes| minutes.parse().ok());
        let end = Instant::now() + Duration::from_secs(60 * minutes.unwrap_or(20));
        Self(soak().then_some(end))
    }

    /// Whether the time is up; says how far the work has come.
    pub fn is_over(&self, done: usize, all: usize) -> bool {
        let over = self.0.is_some_and(|end| Instant::now() >= end);
        if over {
            println!("the time is up after {done} of {all}");
        }
        over
    }
}
