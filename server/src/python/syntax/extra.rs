//! Errors of `CPython`'s compiler that Ruff's checker leaves out, each seen in one node.

use ruff_python_ast::{
    self as ast, Expr, InterpolatedStringElement, Pattern, PythonVersion, Stmt, TypeParam,
};
use ruff_text_size::{Ranged, TextLen, TextRange};

/// Digits of a decimal integer that `CPython` converts since the security releases of 2022.
const MAX_INT_DIGITS: usize = 4300;

use super::Found;
use super::unsupported::needs;

pub(super) fn of_stmt(stmt: &Stmt) -> Option<Found> {
    match stmt {
        Stmt::Expr(stmt) if stmt.value.is_starred_expr() => Some(starred(stmt.range)),
        Stmt::Try(stmt) => {
            let mut before_last = stmt.handlers.iter().rev().skip(1);
            let bare = before_last
                .find_map(|handler| handler.as_except_handler().filter(|handler| handler.type_.is_none()))?;
            Some((bare.range, "default 'except:' must be last".into()))
        }
        _ => None,
    }
}

/// What only newer versions take.
pub(super) fn newer(expr: &Expr, text: &str, python: PythonVersion) -> Option<Found> {
    match expr {
        // Before 3.10 an assignment expression needed parentheses there.
        Expr::Subscript(subscript) if python < PythonVersion::PY310 => {
            let unparenthesized = |expr: &Expr| {
                expr.is_named_expr() && !text[..expr.start().to_usize()].trim_end().ends_with('(')
            };
            let bare = match &*subscript.slice {
                Expr::Tuple(tuple) if !tuple.parenthesized => {
                    tuple.elts.iter().find(|element| unparenthesized(element))
                }
                slice => unparenthesized(slice).then_some(slice),
            }?;
            Some((bare.range(), needs("`:=` without parentheses in an index", 10, python)))
        }
        Expr::FString(string) if python < PythonVersion::PY312 => {
            string.value.elements().find_map(|element| newer_element(element, text, 0, python))
        }
        _ => None,
    }
}

/// The same of statements.
pub(super) fn newer_stmt(stmt: &Stmt, text: &str, python: PythonVersion) -> Option<Found> {
    match stmt {
        // Ruff takes `match *a, b:` for an expression at first, and forgets to say so.
        Stmt::Match(stmt) if python < PythonVersion::PY310 => {
            let keyword = TextRange::at(stmt.start(), "match".text_len());
            Some((keyword, needs("`match`", 10, python)))
        }
        // Of several items Ruff says it.
        Stmt::With(with) if python < PythonVersion::PY39 => {
            let [item] = &*with.items else { return None };
            let before = text[with.start().to_usize()..item.start().to_usize()].trim_end();
            let parenthesized = item.optional_vars.is_some() && before.ends_with('(');
            parenthesized.then(|| (item.range, needs("`with` and parentheses around its items", 9, python)))
        }
        _ => None,
    }
}

pub(super) fn of_expr(expr: &Expr, text: &str) -> Option<Found> {
    match expr {
        Expr::Attribute(attribute) if attribute.attr.as_str() == "__debug__" && !attribute.ctx.is_load() => {
            Some((attribute.attr.range, "cannot assign to __debug__".into()))
        }
        Expr::NumberLiteral(ast::ExprNumberLiteral { value: ast::Number::Int(_), range, .. }) => {
            of_integer(*range, &text[*range])
        }
        Expr::FString(string) => string.value.elements().find_map(|element| of_element(element, 0)),
        _ => None,
    }
}

pub(super) fn of_keyword(keyword: &ast::Keyword) -> Option<Found> {
    let arg = keyword.arg.as_ref().filter(|arg| arg.as_str() == "__debug__")?;
    Some((arg.range, "cannot assign to __debug__".into()))
}

/// Ruff notes the defaults of type variables only.
pub(super) fn of_type_param(param: &TypeParam, python: PythonVersion) -> Option<Found> {
    let default = match param {
        TypeParam::TypeVar(_) => None,
        TypeParam::TypeVarTuple(param) => param.default.as_ref(),
        TypeParam::ParamSpec(param) => param.default.as_ref(),
    }?;
    (python < PythonVersion::PY313)
        .then(|| (default.range(), needs("a default of a type parameter", 13, python)))
}

pub(super) fn of_pattern(pattern: &Pattern) -> Option<Found> {
    match pattern {
        Pattern::MatchValue(value) if value.value.is_f_string_expr() || value.value.is_t_string_expr() => {
            Some((value.range, "patterns may only match literals and attribute lookups".into()))
        }
        Pattern::MatchOr(or) => {
            let (_, before_last) = or.patterns.split_last()?;
            let catches_all = before_last.iter().find_map(Pattern::irrefutable_pattern)?;
            let what = match &catches_all.kind {
                ast::IrrefutablePatternKind::Name(name) => format!("name capture `{name}`"),
                ast::IrrefutablePatternKind::Wildcard => "wildcard".into(),
            };
            Some((catches_all.range, format!("{what} makes remaining patterns unreachable")))
        }
        _ => None,
    }
}

fn starred(range: TextRange) -> Found {
    (range, "can't use starred expression here".into())
}

fn of_integer(range: TextRange, literal: &str) -> Option<Found> {
    if literal.len() <= MAX_INT_DIGITS || literal.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let digits = literal.bytes().filter(u8::is_ascii_digit).count();
    (digits > MAX_INT_DIGITS).then(|| {
        (
            range,
            format!("the integer has {digits} digits, more than the {MAX_INT_DIGITS} that Python converts"),
        )
    })
}

/// A replacement field of an f-string at some depth of format specifications.
fn of_element(element: &InterpolatedStringElement, depth: u32) -> Option<Found> {
    let InterpolatedStringElement::Interpolation(field) = element else { return None };
    if depth > 2 {
        return Some((field.range, "f-string: expressions nested too deeply".into()));
    }
    if field.expression.is_starred_expr() {
        return Some(starred(field.expression.range()));
    }
    field.format_spec.as_ref()?.elements.iter().find_map(|element| of_element(element, depth + 1))
}

/// What replacement fields have only since 3.12.
fn newer_element(
    element: &InterpolatedStringElement,
    text: &str,
    depth: u32,
    python: PythonVersion,
) -> Option<Found> {
    let InterpolatedStringElement::Interpolation(field) = element else { return None };
    if depth > 1 {
        return Some((field.range, needs("a format within a format within an f-string", 12, python)));
    }
    if blank_after_conversion(&text[field.expression.end().to_usize()..field.end().to_usize()]) {
        return Some((field.range, needs("a blank after `!r` in an f-string", 12, python)));
    }
    let mut elements = field.format_spec.as_ref()?.elements.iter();
    elements.find_map(|element| newer_element(element, text, depth + 1, python))
}

/// Whether what follows the expression of a field has a blank after its conversion: `!r :>5}`.
fn blank_after_conversion(rest: &str) -> bool {
    let (before, conversion) = rest.split_once('!').unwrap_or_default();
    !before.contains(':') && conversion.chars().nth(1).is_some_and(char::is_whitespace)
}
