//! What Python refuses before it runs any of the module.

mod extra;
mod indentation;
mod semantic;
mod unsupported;

use ruff_python_ast::PythonVersion;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{TextRange, TextSize};
use rustc_hash::FxHashSet;

use super::module::Module;
use crate::rules::Sink;
use crate::rules::loading::{SYNTAX_ERROR, UNSUPPORTED_SYNTAX};

pub(super) use semantic::future_annotations;

/// A place and what is wrong with it.
type Found = (TextRange, String);

/// More errors than this of one parse are an echo of the first ones.
const MAX_PARSE_ERRORS: usize = 20;

/// What the parser could not read.
pub(super) fn parse_errors(module: &Module<'_>, sink: &mut Sink<'_>) {
    let mut errors = module.parsed.errors().iter().take(MAX_PARSE_ERRORS);
    let Some(first) = errors.next() else { return };
    let (range, message) = never_closed(module, first)
        .or_else(|| print_statement(module, first))
        .unwrap_or_else(|| (first.location, first.error.to_string()));
    sink.report(&SYNTAX_ERROR, range, message);
    for error in errors {
        sink.report(&SYNTAX_ERROR, error.location, error.error.to_string());
    }
}

/// The bracket whose closing is missing, where that is what upset the parser on a later line.
fn never_closed(module: &Module<'_>, first: &ParseError) -> Option<(TextRange, String)> {
    let at_end = match &first.error {
        ParseErrorType::Lexical(LexicalErrorType::Eof) => true,
        ParseErrorType::Lexical(_) | ParseErrorType::FStringError(_) | ParseErrorType::TStringError(_) => {
            return None;
        }
        _ => false,
    };
    let mut open: Vec<(TokenKind, TextRange)> = Vec::new();
    for (kind, range) in module.parsed.tokens().iter().map(ruff_python_ast::token::Token::as_tuple) {
        let closes = match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                open.push((kind, range));
                continue;
            }
            TokenKind::Rpar => TokenKind::Lpar,
            TokenKind::Rsqb => TokenKind::Lsqb,
            TokenKind::Rbrace => TokenKind::Lbrace,
            _ => continue,
        };
        if open.pop()?.0 != closes {
            return None;
        }
    }
    let (_, range) = open.pop()?;
    let text = module.source.text;
    let between = text.get(range.end().to_usize()..first.location.start().to_usize())?;
    (at_end || between.contains(['\n', '\r']))
        .then(|| (range, format!("'{}' was never closed", &text[range])))
}

/// `print x`, the first thing that someone who knows Python 2 stumbles over.
fn print_statement(module: &Module<'_>, first: &ParseError) -> Option<(TextRange, String)> {
    if !matches!(first.error, ParseErrorType::SimpleStatementsOnSameLine) {
        return None;
    }
    let before = &module.source.text[..first.location.start().to_usize()];
    let function = ["print", "exec"].into_iter().find(|name| {
        let rest = before.trim_end().strip_suffix(name);
        rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.')))
    })?;
    Some((
        first.location,
        format!("Missing parentheses in call to '{function}'. Did you mean {function}(...)?"),
    ))
}

/// `CPython` reads no source that has a zero byte, be it in a comment.
pub(super) fn null_bytes(module: &Module<'_>, sink: &mut Sink<'_>) {
    if let Some(offset) = module.source.text.find('\0').and_then(|offset| TextSize::try_from(offset).ok()) {
        let range = TextRange::at(offset, TextSize::new(1));
        sink.report(&SYNTAX_ERROR, range, "source code cannot contain null bytes");
    }
}

/// Syntax of another Python than the target's.
pub(super) fn unsupported_syntax(module: &Module<'_>, sink: &mut Sink<'_>) {
    for error in module.parsed.unsupported_syntax_errors() {
        sink.report(&UNSUPPORTED_SYNTAX, error.range, unsupported::message(error));
    }
}

/// What `CPython`'s compiler refuses after parsing.
pub(super) fn compile_errors(module: &Module<'_>, sink: &mut Sink<'_>) {
    let python = PythonVersion {
        major: module.source.profile.python.major,
        minor: module.source.profile.python.minor,
    };
    let found = semantic::errors(module.parsed.suite(), module.source.text, python);
    // The parser has noted some of it already.
    let noted = module.parsed.unsupported_syntax_errors().iter().map(|error| error.range.start());
    let noted: FxHashSet<TextSize> = noted.collect();
    for (range, message) in found.unsupported.into_iter().filter(|(range, _)| !noted.contains(&range.start()))
    {
        sink.report(&UNSUPPORTED_SYNTAX, range, message);
    }
    let indentation = indentation::error(module.source.text, module.parsed.tokens());
    for (range, message) in indentation.into_iter().chain(found.errors) {
        sink.report(&SYNTAX_ERROR, range, message);
    }
    for (range, message) in &module.names.declaration_errors {
        sink.report(&SYNTAX_ERROR, *range, message.clone());
    }
}

#[cfg(test)]
mod tests;
