//! `hotdeploy check`: validation only.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;

use super::excerpt::{Finding, render};
use super::files::{Module, modules};
use super::project::{Project, SettingsArgs};
use super::term::{self, count, say};
use super::{Outcome, Result};
use crate::deploy::{Severity, TargetPolicy};
use crate::python::{Problem, Profile, ZatoVersion, check_bytes};
use crate::text::{Encoding, Text};

#[derive(clap::Args)]
pub struct Args {
    /// Modules, or directories to look for modules in
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Check for the versions of this target
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one object a line
    Json,
}

/// The code of the problem that a module has nothing to deploy in it.
const ORDINARY: &str = "no-services";

pub fn run(args: &Args) -> Result {
    let project = Project::load(&args.settings, &args.paths)?;
    let profile = profile(&project, args.target.as_deref())?;
    let modules = modules(&args.paths)?;
    let mut tally = Tally::default();
    for module in &modules {
        check(module, &profile, args.format, &mut tally);
    }
    if args.format == Format::Text {
        say(tally.summary(&profile));
    }
    Ok(if tally.blocked > 0 { Outcome::Failed } else { Outcome::Done })
}

/// What the settings say of the target, else the newest that is common.
fn profile(project: &Project, target: Option<&str>) -> Result<Profile> {
    let policy = match target {
        Some(name) => Some(project.policy_of(name)?),
        None => project.default_policy(),
    };
    Ok(Profile { severities: project.severities().clone(), ..profile_of(policy) })
}

/// What is known of a target's servers before they are asked.
pub(super) fn profile_of(policy: Option<&TargetPolicy>) -> Profile {
    let zato = policy.and_then(|policy| policy.zato).unwrap_or(ZatoVersion::V4);
    let python = policy.and_then(|policy| policy.python).unwrap_or(zato.default_python());
    Profile { modules: policy.and_then(|policy| policy.modules.clone()), ..Profile::new(python, zato) }
}

fn check(module: &Module, profile: &Profile, format: Format, tally: &mut Tally) {
    let report = check_bytes(&module.bytes, &module.file_name(), profile);
    // Beside the service modules of a directory lie ordinary ones.
    if !module.named
        && report.marker.is_none()
        && report.problems.iter().any(|problem| problem.code == ORDINARY)
    {
        return;
    }
    let text = String::from_utf8_lossy(&module.bytes);
    let lines = Text::new(&text, Encoding::Utf32);
    tally.modules += 1;
    tally.services += report.services.len();
    tally.blocked += usize::from(report.blocker().is_some());
    for problem in &report.problems {
        match problem.severity {
            Severity::Error => tally.errors += 1,
            Severity::Warning => tally.warnings += 1,
            Severity::Information | Severity::Hint => {}
        }
        match format {
            Format::Text => say(text_of(&module.path, &text, problem) + "\n"),
            Format::Json => say(json_of(&module.path, &lines, problem)),
        }
    }
}

fn text_of(path: &Path, text: &str, problem: &Problem) -> String {
    render(&Finding {
        severity: problem.severity,
        code: problem.code,
        message: &problem.message,
        path,
        text,
        range: Some(problem.range.clone()),
        notes: Vec::new(),
    })
}

/// One finding, for programs.
#[derive(Serialize)]
struct Line<'a> {
    path: String,
    code: &'a str,
    severity: &'static str,
    blocking: bool,
    message: &'a str,
    range: Span,
}

/// Lines and columns from 1, columns in characters; the end is exclusive.
#[derive(Serialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

fn json_of(path: &Path, lines: &Text, problem: &Problem) -> String {
    let place = |byte: usize| {
        let position = lines.position_at(byte);
        Place { line: position.line + 1, column: position.character + 1 }
    };
    let line = Line {
        path: path.display().to_string(),
        code: problem.code,
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        },
        blocking: problem.blocking,
        message: &problem.message,
        range: Span { start: place(problem.range.start), end: place(problem.range.end) },
    };
    // Text and numbers always have a form in JSON.
    serde_json::to_string(&line).unwrap_or_default()
}

#[derive(Default)]
struct Tally {
    modules: usize,
    services: usize,
    blocked: usize,
    errors: usize,
    warnings: usize,
}

impl Tally {
    fn summary(&self, profile: &Profile) -> String {
        let found = match (self.errors, self.warnings) {
            (0, 0) => "nothing wrong".to_owned(),
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        };
        let zato = match profile.zato {
            ZatoVersion::V3 => "3.2",
            ZatoVersion::V4 => "4.1",
        };
        let checked = format!(
            "{} with {} checked for Zato {zato} and Python {}: {found}",
            count(self.modules, "module"),
            count(self.services, "service"),
            profile.python
        );
        match self.blocked {
            0 => term::paint(term::GOOD, checked),
            blocked => {
                term::paint(term::BAD, format!("{checked}; {} would not load", count(blocked, "module")))
            }
        }
    }
}
