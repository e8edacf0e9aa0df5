//! Calls of built-in functions, formats and patterns with constants.

use ruff_python_ast::{self as ast, Expr};

use super::value::{Value, value};
use super::{Context, Exception, braces, is_plain, literal, regex};

/// Digits that Python converts since the security releases of 2022.
const MAX_INT_DIGITS: usize = 4300;

pub(super) fn of_call(call: &ast::ExprCall, context: &Context<'_, '_>) -> Option<Exception> {
    match &*call.func {
        Expr::Attribute(attribute)
            if attribute.attr.as_str() == "format" && attribute.value.is_string_literal_expr() =>
        {
            braces::refusal(literal(&attribute.value)?, &call.arguments)
        }
        Expr::Name(name) if context.is_builtin(name.id.as_str()) => {
            of_builtin(name.id.as_str(), &call.arguments)
        }
        func @ (Expr::Name(_) | Expr::Attribute(_)) => match context.member(func)? {
            ("re", function) => of_pattern(function, &call.arguments, context),
            _ => None,
        },
        func => {
            let called = value(func)?;
            Some(format!("TypeError: '{}' object is not callable", called.type_name()))
        }
    }
}

fn of_builtin(name: &str, arguments: &ast::Arguments) -> Option<Exception> {
    let [argument] = &*arguments.args else { return None };
    if !arguments.keywords.is_empty() {
        return None;
    }
    let found = value(argument)?;
    match (name, &found) {
        ("int", Value::Str(Some(text))) => of_int(text),
        ("float", Value::Str(Some(text))) if !may_be_float(text) => {
            Some(format!("ValueError: could not convert string to float: '{}'", shortened(text)))
        }
        ("int" | "float", found) if !found.is_real() && !matches!(found, Value::Str(_) | Value::Bytes) => {
            Some(format!(
                "TypeError: {name}() argument must be a string or a number, not '{}'",
                found.type_name()
            ))
        }
        (
            "len",
            Value::None | Value::Ellipsis | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Complex,
        ) => Some(format!("TypeError: object of type '{}' has no len()", found.type_name())),
        _ => None,
    }
}

fn of_int(text: &str) -> Option<Exception> {
    // Digits of all scripts count.
    if !text.is_ascii() {
        return None;
    }
    let number = text.trim_matches(is_space);
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    if !are_digits(digits) {
        return Some(format!("ValueError: invalid literal for int() with base 10: '{}'", shortened(text)));
    }
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    (count > MAX_INT_DIGITS).then(|| {
        format!("ValueError: Exceeds the limit ({MAX_INT_DIGITS} digits) for integer string conversion: value has {count} digits")
    })
}

/// What Python strips from a number, among the ASCII characters.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\x1c'..='\x1f')
}

/// Digits, with single underscores between them.
fn are_digits(text: &str) -> bool {
    !text.is_empty()
        && text.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn may_be_float(text: &str) -> bool {
    if !text.is_ascii() {
        return true;
    }
    let number = text.trim_matches(is_space);
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    if ["inf", "infinity", "nan"].iter().any(|name| number.eq_ignore_ascii_case(name)) {
        return true;
    }
    let (mantissa, exponent) = number.split_once(['e', 'E']).map_or((number, None), |(m, e)| (m, Some(e)));
    let exponent_fits =
        exponent.is_none_or(|exponent| are_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    let mantissa_fits = match mantissa.split_once('.') {
        None => are_digits(mantissa),
        Some(("", fraction)) => are_digits(fraction),
        Some((whole, fraction)) => are_digits(whole) && (fraction.is_empty() || are_digits(fraction)),
    };
    exponent_fits && mantissa_fits
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A function of `re` that compiles a pattern given as a literal.
fn of_pattern(function: &str, arguments: &ast::Arguments, context: &Context<'_, '_>) -> Option<Exception> {
    if !is_plain(arguments) || !arguments.keywords.is_empty() {
        return None;
    }
    let (pattern, rest) = arguments.args.split_first()?;
    let flags = match function {
        "compile" => rest.first(),
        "match" | "search" | "fullmatch" | "findall" | "finditer" => rest.get(1),
        "sub" | "subn" if rest.len() == 2 => None,
        _ => return None,
    };
    if flags.is_some_and(|flags| !is_not_verbose(flags, context, 0)) {
        return None;
    }
    let refusal = regex::refusal(literal(pattern)?, context.python)?;
    Some(format!("re.error: {refusal}"))
}

/// Whether flags are surely without `re.VERBOSE`, with which white space and comments count for nothing.
fn is_not_verbose(flags: &Expr, context: &Context<'_, '_>, depth: u32) -> bool {
    match flags {
        Expr::BinOp(op) if op.op == ast::Operator::BitOr && depth < 6 => {
            is_not_verbose(&op.left, context, depth + 1) && is_not_verbose(&op.right, context, depth + 1)
        }
        Expr::Name(_) | Expr::Attribute(_) => matches!(
            context.member(flags),
            Some((
                "re",
                "I" | "IGNORECASE" | "M" | "MULTILINE" | "S" | "DOTALL" | "A" | "ASCII" | "U" | "UNICODE"
            ))
        ),
        _ => false,
    }
}
