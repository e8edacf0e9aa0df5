//! A parsed module, what the checks look at, and the one list of checks.

use ruff_python_ast::ModModule;
use ruff_python_parser::Parsed;
use ruff_text_size::{TextRange, TextSize};

use super::names::Names;
use super::rule::Rule;
use super::services::Classes;
use super::{Problem, Report, Source};
use super::{encoding, file_name, loading, marker, names, services, syntax};

/// One check: looks at the module and reports.
type Check = fn(&Module<'_>, &mut Sink);

/// When a check makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    /// The tree is whole: it would only repeat a syntax error otherwise.
    Parsed,
}

/// Every check. A new one is one function and one line here.
const CHECKS: &[(When, Check)] = &[
    (When::Always, file_name::file_name),
    (When::Always, encoding::cookie),
    (When::Always, syntax::null_bytes),
    (When::Always, syntax::parse_errors),
    (When::Always, syntax::unsupported_syntax),
    (When::Parsed, syntax::compile_errors),
    (When::Parsed, loading::relative_imports),
    (When::Parsed, loading::ends_import),
    (When::Parsed, names::undefined_names),
    (When::Parsed, services::no_services),
    (When::Parsed, services::bad_io),
    (When::Parsed, services::duplicate_services),
];

/// All that the checks may look at.
pub(super) struct Module<'a> {
    pub source: Source<'a>,
    pub parsed: &'a Parsed<ModModule>,
    pub names: Names<'a>,
    pub classes: Classes<'a>,
}

impl<'a> Module<'a> {
    fn new(source: Source<'a>, parsed: &'a Parsed<ModModule>) -> Self {
        let names = Names::of(source, parsed.suite());
        let classes = Classes::of(source, parsed.suite(), &names);
        Self { source, parsed, names, classes }
    }

    /// The range of the first line, for what concerns the whole file.
    pub fn first_line(&self) -> TextRange {
        first_line(self.source.text)
    }
}

/// The range of the first line without its end.
pub(super) fn first_line(text: &str) -> TextRange {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    TextRange::up_to(TextSize::try_from(end).unwrap_or_default())
}

/// Runs every check.
pub(super) fn report(source: Source<'_>, parsed: &Parsed<ModModule>) -> Report {
    let module = Module::new(source, parsed);
    let mut sink = Sink::default();
    for (when, check) in CHECKS {
        if *when == When::Always || parsed.has_valid_syntax() {
            check(&module, &mut sink);
        }
    }
    Report {
        problems: sink.into_problems(),
        services: module.classes.services(),
        models: module.classes.models(),
        marker: marker::find(source.text, Some(parsed.tokens())),
    }
}

/// Longest message, in characters: names in it come from the source.
const MAX_MESSAGE: usize = 400;

/// Problems of one rule that are told; more of the same help nobody and cost every editor.
const MAX_PER_RULE: usize = 200;

/// Takes what the checks find.
#[derive(Debug, Default)]
pub(super) struct Sink {
    problems: Vec<Problem>,
    /// How many there are of each rule that has any.
    counts: Vec<(&'static str, usize)>,
}

impl Sink {
    /// Adds one problem; control characters and overlong messages, which can only come from the source, are cut.
    pub fn report(&mut self, rule: &Rule, range: TextRange, message: impl Into<String>) {
        let count = match self.counts.iter_mut().find(|(code, _)| *code == rule.code) {
            Some((_, count)) => count,
            None => &mut self.counts.push_mut((rule.code, 0)).1,
        };
        *count += 1;
        if *count > MAX_PER_RULE {
            return;
        }
        let mut message: String = message.into();
        if message.len() > MAX_MESSAGE || message.contains(char::is_control) {
            message =
                message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_MESSAGE).collect();
        }
        self.problems.push(Problem {
            code: rule.code,
            severity: rule.severity,
            blocking: rule.blocking,
            message,
            range: range.start().to_usize()..range.end().to_usize(),
        });
    }

    /// The problems by position, the same thing said once.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by(|a, b| {
            (a.range.start, !a.blocking, a.range.end).cmp(&(b.range.start, !b.blocking, b.range.end))
        });
        self.problems.dedup();
        self.problems
    }
}
