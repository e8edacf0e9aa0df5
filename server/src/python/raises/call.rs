//! Calls of built-in functions, formats and patterns with constants.

use ruff_python_ast::{self as ast, Expr};

use super::regex::{self, Flags, Pattern};
use super::value::{Value, value};
use super::{Context, Exception, braces, is_plain, literal};

/// Digits that Python converts since the security releases of 2022.
const MAX_INT_DIGITS: usize = 4300;
/// Flags that are put together with `|`.
const MAX_FLAGS: u32 = 9;

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

/// A function of `re` that compiles a pattern given as a constant.
fn of_pattern(function: &str, arguments: &ast::Arguments, context: &Context<'_, '_>) -> Option<Exception> {
    // Where the flags stand.
    let place = match function {
        "compile" => 1,
        "match" | "search" | "fullmatch" | "findall" | "finditer" => 2,
        "split" => 3,
        "sub" | "subn" => 4,
        _ => return None,
    };
    let known = |name: &str| matches!(name, "pattern" | "flags" | "string" | "repl" | "count" | "maxsplit");
    if !is_plain(arguments)
        || arguments.args.len() > place + 1
        || !arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_deref()).all(known)
    {
        return None;
    }
    let flags = match arguments.find_argument_value("flags", place) {
        Some(flags) => flags_of(flags, context, 0)?,
        None => Flags::NONE,
    };
    let pattern = arguments.find_argument_value("pattern", 0)?;
    let (text, is_bytes) = match pattern {
        // Each byte is read as the letter of that number.
        Expr::BytesLiteral(literal) => (literal.value.bytes().map(char::from).collect(), true),
        pattern => match value(pattern)? {
            Value::Str(text) => (text?, false),
            _ => return None,
        },
    };
    regex::refusal(&Pattern { text: &text, is_bytes, flags, python: context.python })
}

/// The flags that an expression stands for, where all of them are known.
fn flags_of(expr: &Expr, context: &Context<'_, '_>, depth: u32) -> Option<Flags> {
    match expr {
        Expr::BinOp(op) if op.op == ast::Operator::BitOr && depth < MAX_FLAGS => {
            Some(flags_of(&op.left, context, depth + 1)?.with(flags_of(&op.right, context, depth + 1)?))
        }
        Expr::Name(_) | Expr::Attribute(_) => match context.member(expr)? {
            ("re", name) => Flags::named(name),
            _ => None,
        },
        expr => (value(expr)?.integer()? == 0).then_some(Flags::NONE),
    }
}
