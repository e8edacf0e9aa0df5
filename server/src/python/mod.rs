//! What a Python service module is: parse, service and model classes, their names, the marker, checks.
//!
//! Pure: no IO, no clock, no LSP type. [`check`] is the one entrance.

use std::ops::Range;
use std::sync::Arc;

use ruff_python_ast::ModModule;
use ruff_python_parser::{Mode, ParseOptions, Parsed};

use crate::lines::Lines;
use crate::rules::loading::{SYNTAX_ERROR, TOO_DEEPLY_NESTED, TOO_LARGE};
use crate::rules::{Rule, Scope, Silenced, Sink};

mod advice;
mod encoding;
mod file_name;
mod imports;
mod installed;
mod loading;
mod marker;
mod module;
mod names;
mod nesting;
mod outline;
mod profile;
mod raises;
mod services;
mod syntax;
mod version;

pub use crate::rules::{Problem, Severity};
pub use advice::{ModelUse, Side};
pub use imports::{ImportVerdict, judge_import};
pub use outline::{
    Body, ClassKind, ClassOutline, Connection, Element, Import, Invocation, Io, Method, Outline, Reached,
    ServiceName, Target, Via, names_services,
};
pub use profile::Profile;
pub use services::{derived_name, in_place_module};
pub use version::{PythonVersion, PythonVersionError, ZatoVersion};

/// What [`check`] looks at.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The module's text, exactly as it would be sent.
    pub text: &'a str,
    /// Base name of the file, `crm.py`.
    pub file_name: &'a str,
    /// For whom it is checked, and how strictly.
    pub profile: &'a Profile,
}

/// A service class of the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The class's own name.
    pub class: String,
    /// The name under which Zato deploys it; `None` where it is computed at run time.
    pub name: Option<String>,
    /// Bytes of the class's name in the source.
    pub range: Range<usize>,
}

/// All that is known of a module without running it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sorted by position.
    pub problems: Vec<Problem>,
    /// In source order.
    pub services: Vec<Service>,
    /// `<module>.<Class>` of each model.
    pub models: Vec<String>,
    /// Bytes of the line `# zato: ide-deploy=True`, where there is one.
    pub marker: Option<Range<usize>>,
    /// What its services use of models of other modules.
    pub model_uses: Vec<ModelUse>,
    /// What other modules and an editor want to know of it.
    pub outline: Arc<Outline>,
    /// Where its lines are.
    pub lines: Arc<Lines>,
    /// What its comments silence.
    pub silenced: Silenced,
}

impl Report {
    /// The first problem that stops a deployment.
    pub fn blocker(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.blocking)
    }

    /// Whether its text is whole Python.
    pub fn is_parsed(&self) -> bool {
        let broken = [SYNTAX_ERROR.code, TOO_DEEPLY_NESTED.code, TOO_LARGE.code];
        !self.problems.iter().any(|problem| broken.contains(&problem.code))
    }

    /// Whether somebody means it to be deployed: it has the marker, or a service or a model in it.
    pub fn is_service_module(&self) -> bool {
        self.marker.is_some() || !self.services.is_empty() || !self.models.is_empty()
    }

    /// The problems worth showing. A workspace is full of Python files that nobody deploys: of those, only what would
    /// be wrong anywhere.
    pub fn shown(&self) -> impl Iterator<Item = &Problem> {
        let all = self.is_service_module();
        self.problems.iter().filter(move |problem| {
            all || crate::rules::rule(problem.code).is_none_or(|rule| rule.scope == Scope::AnyFile)
        })
    }
}

/// Text longer than this is not looked at: 50 MB is the largest upload seen to be accepted by a server.
const MAX_TEXT: usize = 256 << 20;

/// Everything there is to say about a module without running it. Never fails and never panics.
pub fn check(source: Source<'_>) -> Report {
    if source.text.len() > MAX_TEXT {
        return refused(source, &TOO_LARGE, &format!("the file is larger than {} MB", MAX_TEXT >> 20));
    }
    if let Some(reason) = nesting::refuse_unparsed(source.text) {
        return refused(source, &TOO_DEEPLY_NESTED, reason);
    }
    let Some(parsed) = parse(source) else {
        return Report::default();
    };
    let depth = nesting::bound(parsed.tokens());
    let checked = nesting::with_stack(depth, move || match depth.refusal() {
        Some(reason) => refused(source, &TOO_DEEPLY_NESTED, reason),
        None => module::report(source, &parsed),
    });
    checked.unwrap_or_else(|| refused(source, &TOO_DEEPLY_NESTED, "there is not enough memory to check it"))
}

/// [`check`] for the bytes of a file. What is not UTF-8 is a blocking problem; its range counts the file's bytes.
pub fn check_bytes(bytes: &[u8], file_name: &str, profile: &Profile) -> Report {
    encoding::check_bytes(bytes, file_name, profile)
}

/// What other modules and an editor want to know of a module, without checking it: a third of the work of [`check`].
pub fn outline(source: Source<'_>) -> Option<(Outline, Lines)> {
    if source.text.len() > MAX_TEXT || nesting::refuse_unparsed(source.text).is_some() {
        return None;
    }
    let parsed = parse(source)?;
    let depth = nesting::bound(parsed.tokens());
    if depth.refusal().is_some() {
        return None;
    }
    nesting::with_stack(depth, move || (module::outline_of(source, &parsed), Lines::of(source.text)))
}

fn parse(source: Source<'_>) -> Option<Parsed<ModModule>> {
    let python = source.profile.python;
    let target = ruff_python_ast::PythonVersion { major: python.major, minor: python.minor };
    let options = ParseOptions::from(Mode::Module).with_target_version(target);
    // `Mode::Module` parses to a module.
    ruff_python_parser::parse_unchecked(source.text, options).try_into_module()
}

/// The report on a text that cannot be looked into.
fn refused(source: Source<'_>, rule: &Rule, reason: &str) -> Report {
    let mut sink = Sink::new(&source.profile.severities);
    sink.report(rule, 0..0, reason);
    let problems = sink.into_problems(&Silenced::default(), |_| 0);
    Report { problems, marker: marker::find(source.text, None), ..Report::default() }
}

#[cfg(test)]
mod tests;
