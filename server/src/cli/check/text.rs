//! Findings as people read them.

use super::checked::Checked;
use crate::cli::excerpt::{Finding, Note, render};
use crate::cli::term::{self, count};
use crate::python::{Problem, Profile, ZatoVersion};
use crate::rules::Severity;

/// Prints every finding with its lines, and how it all stands.
pub fn report(profile: &Profile, checked: &[Checked], out: fn(String)) {
    for module in checked {
        for problem in &module.problems {
            out(finding(module, problem) + "\n");
        }
    }
    out(Tally::of(checked).summary(profile));
}

fn finding(module: &Checked, problem: &Problem) -> String {
    let places: Vec<_> =
        problem.elsewhere.iter().filter_map(|other| Some((module.place(other)?, &other.message))).collect();
    let elsewhere = places.iter().map(|(place, message)| Note {
        path: &place.path,
        text: &place.text,
        range: place.range.clone(),
        message,
    });
    let help = problem.fix.as_ref().map(|fix| {
        let option = if fix.safe { "--fix" } else { "--fix --unsafe-fixes" };
        format!("{} ({option})", fix.title)
    });
    render(&Finding {
        severity: problem.severity,
        code: problem.code,
        message: &problem.message,
        path: &module.module.path,
        text: &module.text,
        range: Some(problem.range.clone()),
        elsewhere: elsewhere.collect(),
        notes: Vec::new(),
        help,
    })
}

#[derive(Default)]
struct Tally {
    modules: usize,
    enmasse: usize,
    services: usize,
    blocked: usize,
    errors: usize,
    warnings: usize,
    others: usize,
    fixable: usize,
    unsafely: usize,
}

impl Tally {
    fn of(checked: &[Checked]) -> Self {
        let mut tally = Self::default();
        for module in checked {
            tally.modules += usize::from(module.is_module);
            tally.enmasse += usize::from(!module.is_module);
            tally.services += module.services;
            tally.blocked += usize::from(module.is_blocked());
            for problem in &module.problems {
                match problem.severity {
                    Severity::Error => tally.errors += 1,
                    Severity::Warning => tally.warnings += 1,
                    Severity::Information | Severity::Hint => tally.others += 1,
                }
                match &problem.fix {
                    Some(fix) if fix.safe => tally.fixable += 1,
                    Some(_) => tally.unsafely += 1,
                    None => {}
                }
            }
        }
        tally
    }

    fn summary(&self, profile: &Profile) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.others, "remark")];
        let found: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(*n, noun)).collect();
        let found = if found.is_empty() { "nothing wrong".to_owned() } else { found.join(", ") };
        let zato = match profile.zato {
            ZatoVersion::V3 => "3.2",
            ZatoVersion::V4 => "4.1",
        };
        let enmasse = match self.enmasse {
            0 => String::new(),
            n => format!(" and {}", count(n, "enmasse file")),
        };
        let checked = format!(
            "{} with {}{enmasse} checked for Zato {zato} and Python {}: {found}",
            count(self.modules, "module"),
            count(self.services, "service"),
            profile.python
        );
        let summary = match self.blocked {
            0 => term::paint(term::GOOD, checked),
            blocked => {
                term::paint(term::BAD, format!("{checked}; {} must not be deployed", count(blocked, "file")))
            }
        };
        match (self.fixable, self.unsafely) {
            (0, 0) => summary,
            (safe, 0) => format!("{summary}\n{safe} fixable with --fix"),
            (0, others) => format!("{summary}\n{others} fixable with --fix --unsafe-fixes"),
            (safe, others) => {
                format!("{summary}\n{safe} fixable with --fix, {others} more with --unsafe-fixes")
            }
        }
    }
}
