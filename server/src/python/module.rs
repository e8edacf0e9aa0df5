//! A parsed module, what the checks look at, and the one list of checks.

use std::sync::Arc;

use ruff_python_ast::ModModule;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::names::Names;
use super::services::Classes;
use super::{Outline, Report, Source};
use super::{advice, encoding, file_name, loading, marker, names, outline, raises, services, syntax};
use crate::lines::Lines;
use crate::rules::{Silenced, Sink};

/// One check: looks at the module and reports.
type Check = fn(&Module<'_>, &mut Sink<'_>);

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
    (When::Parsed, raises::raises),
    (When::Parsed, names::undefined_names),
    (When::Parsed, services::no_services),
    (When::Parsed, services::bad_io),
    (When::Parsed, services::duplicate_services),
    (When::Parsed, advice::missing_handlers),
    (When::Parsed, advice::async_handlers),
    (When::Parsed, advice::handler_parameters),
    (When::Parsed, advice::uncalled_hooks),
    (When::Parsed, advice::ignored_simple_io),
    (When::Parsed, advice::undeclared_io),
    (When::Parsed, advice::inherited_names),
    (When::Parsed, advice::taken_for_services),
    (When::Parsed, advice::invokes_itself),
    (When::Parsed, advice::effects),
    (When::Parsed, advice::secrets),
    (When::Always, advice::size),
];

/// All that the checks may look at.
pub(super) struct Module<'a> {
    pub source: Source<'a>,
    pub parsed: &'a Parsed<ModModule>,
    pub names: Names<'a>,
    pub classes: Classes<'a>,
    pub outline: Outline,
}

impl<'a> Module<'a> {
    fn new(source: Source<'a>, parsed: &'a Parsed<ModModule>) -> Self {
        let names = Names::of(source, parsed.suite());
        let classes = Classes::of(source, parsed.suite(), &names);
        let outline = outline::outline(source, parsed, &classes);
        Self { source, parsed, names, classes, outline }
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
    let mut sink = Sink::new(&source.profile.severities);
    for (when, check) in CHECKS {
        if *when == When::Always || parsed.has_valid_syntax() {
            check(&module, &mut sink);
        }
    }
    let lines = Lines::of(source.text);
    let silenced = silenced(source.text, parsed.tokens(), &lines);
    Report {
        problems: sink.into_problems(&silenced, |byte| lines.line_at(byte)),
        services: module.classes.services(),
        models: module.classes.models(),
        marker: marker::find(source.text, Some(parsed.tokens())),
        model_uses: advice::model_uses(&module),
        outline: Arc::new(module.outline),
        lines: Arc::new(lines),
        silenced,
    }
}

/// The outline alone.
pub(super) fn outline_of(source: Source<'_>, parsed: &Parsed<ModModule>) -> Outline {
    let classes = Classes::of(source, parsed.suite(), &Names::default());
    outline::outline(source, parsed, &classes)
}

fn silenced(text: &str, tokens: &Tokens, lines: &Lines) -> Silenced {
    let mut silenced = Silenced::default();
    // Most modules silence nothing, and need no walk over their tokens.
    if text.contains("hotdeploy:") {
        for token in tokens.iter().filter(|token| token.kind() == TokenKind::Comment) {
            silenced.comment(lines.line_at(token.start().to_usize()), &text[token.range()]);
        }
    }
    silenced
}
