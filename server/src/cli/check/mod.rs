//! `hotdeploy check`: validation only, for people, programs and pipelines.

mod checked;
mod fix;
mod json;
mod sarif;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use checked::{Checked, Judge};
use fix::{Fixes, Mode};

use super::files::{Module, modules_and_enmasse, standard_input};
use super::project::{Project, SettingsArgs};
use super::term::{say, say_aside};
use super::{Misuse, Outcome, Result};
use crate::deploy::TargetPolicy;
use crate::python::{Profile, ZatoVersion};
use crate::rules::{Severity, Strictness};

#[derive(clap::Args)]
pub struct Args {
    /// Modules, enmasse files, or directories to look for them in; `-` reads one file from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Check for the versions of this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    /// Report a rule as off, hint, information, warning or error, whatever the settings say; may be repeated
    #[arg(long = "rule", value_name = "CODE=SEVERITY")]
    rules: Vec<String>,

    /// Change the modules where a problem has a safe fix, and report what is left
    #[arg(long)]
    fix: bool,

    /// Apply fixes, too, that may change what a module does
    #[arg(long)]
    unsafe_fixes: bool,

    /// Print what --fix would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    diff: bool,

    /// The file that standard input stands for, with `-`
    #[arg(long, value_name = "FILE")]
    stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one object a line
    Json,
    /// For code scanning services: one SARIF 2.1.0 log
    Sarif,
}

/// What `-` stands for among the paths.
const STANDARD_INPUT: &str = "-";

pub fn run(args: &Args) -> Result {
    let (places, modules) = what_is_checked(args)?;
    let project = Project::load(&args.settings, &places)?;
    let profile = profile(args, &project)?;
    let (folders, whole) = workspace(&project, &places);
    let mut judge = Judge::new(&profile, &folders, whole);
    let mut checked = judge.check(modules);
    let mut fixes = Fixes::new(mode(args), args.unsafe_fixes);
    for module in &mut checked {
        fixes.mend(&mut judge, module, &places)?;
    }
    if args.diff {
        fixes.say_what_would_be_done();
    } else {
        fixes.say_what_was_done();
        report(args, &profile, &checked, &fixes);
    }
    let blocked = checked.iter().any(Checked::is_blocked);
    let unmended = args.diff && fixes.number() > 0;
    Ok(if blocked || unmended { Outcome::Failed } else { Outcome::Done })
}

/// The folders whose files may refer to each other, and whether they are the whole workspace: the folder of the
/// settings, else that of the repository.
fn workspace(project: &Project, places: &[PathBuf]) -> (Vec<PathBuf>, bool) {
    let of_repository = || {
        let roots = places.iter().map(|place| {
            let place = place.canonicalize().ok()?;
            place.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
        });
        roots.collect::<Option<BTreeSet<_>>>()
    };
    if let Some(root) = &project.root {
        return (vec![root.clone()], true);
    }
    match of_repository() {
        Some(roots) if roots.len() == 1 => (roots.into_iter().collect(), true),
        _ => {
            let folders = places.iter().filter_map(|place| place.canonicalize().ok());
            (folders.filter(|folder| folder.is_dir()).collect(), false)
        }
    }
}

/// Where the settings and the limits of what may be changed are looked for, and the modules.
fn what_is_checked(args: &Args) -> Result<(Vec<PathBuf>, Vec<Module>)> {
    if !args.paths.iter().any(|path| path == Path::new(STANDARD_INPUT)) {
        if args.stdin_filename.is_some() {
            return Err(Misuse("--stdin-filename names what `-` stands for, and no path is `-`".to_owned()));
        }
        return Ok((args.paths.clone(), modules_and_enmasse(&args.paths)?));
    }
    if args.paths.len() > 1 {
        return Err(Misuse("`-` is checked alone; name the other paths in a separate command".to_owned()));
    }
    let name = args.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("stdin.py"));
    // An editor asks about files that nobody has saved yet.
    let folder = name.ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = folder.map_or_else(|| PathBuf::from("."), Path::to_owned);
    Ok((vec![folder], vec![standard_input(name)?]))
}

fn mode(args: &Args) -> Mode {
    let from_standard_input = args.paths.iter().any(|path| path == Path::new(STANDARD_INPUT));
    match (args.fix, args.diff) {
        (true, _) if from_standard_input => Mode::Print,
        (true, _) => Mode::Write,
        (_, true) => Mode::Show,
        _ => Mode::Leave,
    }
}

/// What the command line says, else the settings of the target, else the newest that is common.
fn profile(args: &Args, project: &Project) -> Result<Profile> {
    let policy = match args.target.as_deref() {
        Some(name) => Some(project.policy_of(name)?),
        None => project.default_policy(),
    };
    let mut severities = project.severities().clone();
    for rule in &args.rules {
        let (code, strictness) = rule_severity(rule)?;
        severities.set(code, strictness).map_err(|error| Misuse(format!("--rule {rule}: {error}")))?;
    }
    Ok(Profile { severities, ..profile_of(policy) })
}

/// `undefined-name=warning`.
fn rule_severity(text: &str) -> Result<(&str, Strictness)> {
    let wrong =
        || Misuse(format!("--rule {text}: write CODE=off, or =hint, =information, =warning or =error"));
    let (code, strictness) = text.split_once('=').ok_or_else(wrong)?;
    let strictness = match strictness {
        "off" => Strictness::Off,
        "hint" => Strictness::At(Severity::Hint),
        "information" => Strictness::At(Severity::Information),
        "warning" => Strictness::At(Severity::Warning),
        "error" => Strictness::At(Severity::Error),
        _ => return Err(wrong()),
    };
    Ok((code, strictness))
}

/// What is known of a target's servers before they are asked.
pub(super) fn profile_of(policy: Option<&TargetPolicy>) -> Profile {
    let zato = policy.and_then(|policy| policy.zato).unwrap_or(ZatoVersion::V4);
    let python = policy.and_then(|policy| policy.python).unwrap_or(zato.default_python());
    Profile { modules: policy.and_then(|policy| policy.modules.clone()), ..Profile::new(python, zato) }
}

/// Prints what is left, where the fixed text itself does not take standard output.
fn report(args: &Args, profile: &Profile, checked: &[Checked], fixes: &Fixes) {
    let out: fn(String) = if fixes.mode() == Mode::Print { |line| say_aside(line) } else { |line| say(line) };
    match args.format {
        Format::Text => text::report(profile, checked, out),
        Format::Json => json::report(checked, out),
        Format::Sarif => out(sarif::log(checked)),
    }
}
