//! `'…' % …`

use ruff_python_ast::Expr;

use super::value::{Value, constant_keys, value};
use super::{Exception, literal};

/// One conversion, `%(name)5.2f`.
struct Conversion<'t> {
    key: Option<&'t str>,
    /// How many `*` take a value each.
    stars: usize,
    kind: char,
}

/// The exception of formatting, where it raises whatever is unknown of the values.
pub(super) fn refusal(format: &str, values: &Expr) -> Option<Exception> {
    let conversions = match conversions(format) {
        Ok(conversions) => conversions,
        Err(exception) => return Some(exception),
    };
    let keyed = conversions.iter().filter(|conversion| conversion.key.is_some()).count();
    if keyed == 0 { positional(&conversions, values) } else { by_key(&conversions, values) }
}

fn by_key(conversions: &[Conversion<'_>], values: &Expr) -> Option<Exception> {
    match (values, value(values)?) {
        (Expr::Dict(dict), _) => {
            let keys = constant_keys(dict)?;
            let missing = conversions
                .iter()
                .filter_map(|conversion| conversion.key)
                .find(|key| !keys.iter().any(|(expr, _)| literal(expr) == Some(key)))?;
            Some(format!("KeyError: '{missing}'"))
        }
        (_, Value::Dict | Value::List(_) | Value::Bytes) => None,
        // A tuple or string is no mapping here; a set has no items.
        _ => Some("TypeError: format requires a mapping".into()),
    }
}

fn positional(conversions: &[Conversion<'_>], values: &Expr) -> Option<Exception> {
    let needed: usize = conversions.iter().map(|conversion| conversion.stars + 1).sum();
    let given: Vec<&Expr> = match values {
        Expr::Tuple(tuple) if tuple.elts.iter().any(Expr::is_starred_expr) => return None,
        Expr::Tuple(tuple) => tuple.elts.iter().collect(),
        single => {
            // What is not a constant may be a tuple.
            value(single)?;
            vec![single]
        }
    };
    if needed > given.len() {
        return Some("TypeError: not enough arguments for format string".into());
    }
    let is_mapping = !values.is_tuple_expr()
        && !matches!(
            value(values),
            Some(
                Value::Str(_)
                    | Value::None
                    | Value::Ellipsis
                    | Value::Bool(_)
                    | Value::Int(_)
                    | Value::Float(_)
                    | Value::Complex
            )
        );
    if needed < given.len() && !is_mapping {
        return Some("TypeError: not all arguments converted during string formatting".into());
    }
    let mut next = given.into_iter();
    conversions.iter().find_map(|conversion| {
        for _ in 0..conversion.stars {
            let width = value(next.next()?);
            if width.is_some_and(|width| !width.is_integer()) {
                return Some("TypeError: * wants int".into());
            }
        }
        misfit(conversion.kind, &value(next.next()?)?)
    })
}

/// The exception of one value in one conversion.
fn misfit(kind: char, value: &Value) -> Option<Exception> {
    let wanted = match kind {
        'd' | 'i' | 'u' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' if !value.is_real() => "a real number",
        'x' | 'X' | 'o' if !value.is_integer() => "an integer",
        'c' => match value {
            Value::Str(Some(text)) if text.chars().count() == 1 => return None,
            Value::Str(None) | Value::Int(_) | Value::Bool(_) => return None,
            _ => "one character",
        },
        _ => return None,
    };
    Some(format!("TypeError: %{kind} format: {wanted} is required, not {}", value.type_name()))
}

/// Reads a format; the error is Python's.
fn conversions(format: &str) -> Result<Vec<Conversion<'_>>, Exception> {
    let incomplete = || Exception::from("ValueError: incomplete format");
    let mut found = Vec::new();
    let mut rest = format;
    while let Some((_, after)) = rest.split_once('%') {
        rest = after;
        let mut key = None;
        if let Some(inside) = rest.strip_prefix('(') {
            let end = closing(inside).ok_or("ValueError: incomplete format key")?;
            key = Some(&inside[..end]);
            rest = &inside[end + 1..];
        }
        rest = rest.trim_start_matches(['#', '0', '-', ' ', '+']);
        let mut stars = 0;
        let mut number = |text: &mut &str| {
            if let Some(after) = text.strip_prefix('*') {
                stars += 1;
                *text = after;
            } else {
                *text = text.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        };
        number(&mut rest);
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            number(&mut rest);
        }
        if let Some(after) = rest.strip_prefix(['h', 'l', 'L']) {
            rest = after;
        }
        let kind = rest.chars().next().ok_or_else(incomplete)?;
        rest = &rest[kind.len_utf8()..];
        if kind == '%' {
            if stars > 0 {
                found.push(Conversion { key: None, stars: stars - 1, kind: 's' });
            }
            continue;
        }
        if !"diouxXeEfFgGcrsa".contains(kind) {
            return Err(format!("ValueError: unsupported format character '{kind}'"));
        }
        found.push(Conversion { key, stars, kind });
    }
    Ok(found)
}

/// Where the bracket closes that is open before the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
