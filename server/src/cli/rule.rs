//! `hotdeploy rule`: what the checks hold modules against.

use std::fs;
use std::path::{Path, PathBuf};

use super::term::{BOLD, count, paint, say, say_aside};
use super::{Misuse, Outcome, Result};
use crate::rules::{self, Rule, Severity};

#[derive(clap::Args)]
pub struct Args {
    /// The rule, `undefined-name`; without it, all are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,

    /// Write the whole manual, a Markdown page for each rule
    #[arg(long, requires = "directory", conflicts_with = "code")]
    all: bool,

    /// The directory that the manual is written into
    #[arg(long, value_name = "DIR", requires = "all")]
    directory: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result {
    match (&args.code, &args.directory) {
        (_, Some(directory)) => write_manual(directory)?,
        (Some(code), None) => say(rules::page(find(code)?).trim_end()),
        (None, None) => list(),
    }
    Ok(Outcome::Done)
}

fn find(code: &str) -> Result<&'static Rule> {
    rules::rule(code).ok_or_else(|| {
        let near = rules::all()
            .map(|rule| (strsim::damerau_levenshtein(code, rule.code), rule.code))
            .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
            .min();
        let near = near.map_or_else(String::new, |(_, near)| format!("; did you mean {near}?"));
        Misuse(format!("there is no rule {code}{near}\n  To list them all: hotdeploy rule"))
    })
}

fn list() {
    let width = rules::all().map(|rule| rule.code.len()).max().unwrap_or_default();
    for rule in rules::all() {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
            Severity::Hint => "hint",
        };
        let code = paint(BOLD, format!("{:width$}", rule.code));
        say(format_args!("{code}  {severity:11}  {}", rule.summary));
    }
}

/// Writes every page, and removes those of rules that are no more.
fn write_manual(directory: &Path) -> Result<()> {
    let failed =
        |path: &Path, error: std::io::Error| Misuse(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
    let pages: Vec<_> = rules::manual().collect();
    for (name, page) in &pages {
        let path = directory.join(name);
        fs::write(&path, page).map_err(|error| failed(&path, error))?;
    }
    for entry in fs::read_dir(directory).map_err(|error| failed(directory, error))?.flatten() {
        let path = entry.path();
        let ours = path.extension().is_some_and(|extension| extension == "md") && path.is_file();
        let name = entry.file_name();
        if ours && !pages.iter().any(|(known, _)| name.to_str() == Some(known)) {
            fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        }
    }
    say_aside(format_args!("{} written to {}", count(pages.len(), "page"), directory.display()));
    Ok(())
}
