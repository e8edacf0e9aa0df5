//! What a Python service module is: parse, service and model classes, their names, the marker, checks.
//!
//! Pure: no IO, no clock, no LSP type. [`check`] is the one entrance.

use std::ops::Range;

use ruff_python_parser::{Mode, ParseOptions};
use ruff_text_size::TextRange;

mod encoding;
mod file_name;
mod installed;
mod loading;
mod marker;
mod module;
mod names;
mod nesting;
mod rule;
mod services;
mod syntax;
mod version;

pub use rule::{RULES, Rule};
pub use version::{PythonVersion, PythonVersionError, ZatoVersion};

/// What [`check`] looks at.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The module's text, exactly as it would be sent.
    pub text: &'a str,
    /// Base name of the file, `crm.py`.
    pub file_name: &'a str,
    /// The Python that is to load it.
    pub python: PythonVersion,
    /// The platform that is to deploy it.
    pub zato: ZatoVersion,
}

/// How grave a problem is, in LSP's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Information,
    Hint,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name of the check, `syntax-error`.
    pub code: &'static str,
    pub severity: Severity,
    /// Whether the servers would not load the module: such a problem stops a deployment.
    pub blocking: bool,
    /// What is wrong, on one line.
    pub message: String,
    /// Bytes of [`Source::text`].
    pub range: Range<usize>,
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
}

impl Report {
    /// The first problem that stops a deployment.
    pub fn blocker(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.blocking)
    }

    /// Whether somebody means it to be deployed: it has the marker, or a service or a model in it.
    pub fn is_service_module(&self) -> bool {
        self.marker.is_some() || !self.services.is_empty() || !self.models.is_empty()
    }

    /// The problems worth showing. A workspace is full of Python files that nobody deploys: of those, only what would
    /// be wrong anywhere.
    pub fn shown(&self) -> impl Iterator<Item = &Problem> {
        let all = self.is_service_module();
        self.problems.iter().filter(move |problem| all || rule::concerns_any_file(problem.code))
    }
}

/// Text longer than this is not looked at: 50 MB is the largest upload seen to be accepted by a server.
const MAX_TEXT: usize = 256 << 20;

/// Everything there is to say about a module without running it. Never fails and never panics.
pub fn check(source: Source<'_>) -> Report {
    if source.text.len() > MAX_TEXT {
        return refused(source, &rule::TOO_LARGE, &format!("the file is larger than {} MB", MAX_TEXT >> 20));
    }
    if let Some(reason) = nesting::refuse_unparsed(source.text) {
        return refused(source, &rule::TOO_DEEPLY_NESTED, reason);
    }
    let target = ruff_python_ast::PythonVersion { major: source.python.major, minor: source.python.minor };
    let options = ParseOptions::from(Mode::Module).with_target_version(target);
    let Some(parsed) = ruff_python_parser::parse_unchecked(source.text, options).try_into_module() else {
        // `Mode::Module` parses to a module.
        return Report::default();
    };
    let depth = nesting::bound(parsed.tokens());
    let checked = nesting::with_stack(depth, move || match depth.refusal() {
        Some(reason) => refused(source, &rule::TOO_DEEPLY_NESTED, reason),
        None => module::report(source, &parsed),
    });
    checked.unwrap_or_else(|| {
        refused(source, &rule::TOO_DEEPLY_NESTED, "there is not enough memory to check it")
    })
}

/// [`check`] for the bytes of a file. What is not UTF-8 is a blocking problem; its range counts the file's bytes.
pub fn check_bytes(bytes: &[u8], file_name: &str, python: PythonVersion, zato: ZatoVersion) -> Report {
    encoding::check_bytes(bytes, file_name, python, zato)
}

/// The report on a text that cannot be looked into.
fn refused(source: Source<'_>, rule: &Rule, reason: &str) -> Report {
    let mut sink = module::Sink::default();
    sink.report(rule, TextRange::empty(0.into()), reason);
    Report { problems: sink.into_problems(), marker: marker::find(source.text, None), ..Report::default() }
}

#[cfg(test)]
mod tests;
