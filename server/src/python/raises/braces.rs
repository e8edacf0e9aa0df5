//! `'…'.format(…)`

use ruff_python_ast as ast;

use super::{Exception, is_plain};

/// The exception of formatting, where it raises whatever the values are.
pub(super) fn refusal(format: &str, arguments: &ast::Arguments) -> Option<Exception> {
    let fields = match fields(format)? {
        Ok(fields) => fields,
        Err(exception) => return Some(exception),
    };
    let automatic = fields.iter().any(|field| field.is_empty());
    let manual = fields.iter().any(|field| is_number(field));
    if automatic && manual {
        return Some("ValueError: cannot mix manual and automatic field numbering".into());
    }
    if !is_plain(arguments) {
        return None;
    }
    let mut next = 0;
    fields.into_iter().find_map(|field| {
        let index = if field.is_empty() {
            next += 1;
            next - 1
        } else if is_number(field) {
            field.parse().unwrap_or(usize::MAX)
        } else {
            let known = arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
            return (!known.into_iter().any(|name| name.as_str() == field))
                .then(|| format!("KeyError: '{field}'"));
        };
        (index >= arguments.args.len())
            .then(|| format!("IndexError: Replacement index {index} out of range for positional args tuple"))
    })
}

fn is_number(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names of the replacement fields, attributes left out. `None` where the format is beyond what is read here:
/// subscripts, fields within fields.
fn fields(format: &str) -> Option<Result<Vec<&str>, Exception>> {
    let mut found = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            rest = after;
            continue;
        }
        if brace == "}" {
            return Some(Err("ValueError: Single '}' encountered in format string".into()));
        }
        let Some(end) = rest.find(['{', '}', '[']) else {
            let what = if rest.is_empty() {
                "Single '{' encountered in format string"
            } else {
                "expected '}' before end of string"
            };
            return Some(Err(format!("ValueError: {what}")));
        };
        if !rest[end..].starts_with('}') {
            return None;
        }
        let field = &rest[..end];
        rest = &rest[end + 1..];
        let name_end = field.find(['!', ':']).unwrap_or(field.len());
        if let Some(conversion) = field[name_end..].strip_prefix('!') {
            let valid = conversion.starts_with(['r', 's', 'a'])
                && (conversion.len() == 1 || conversion[1..].starts_with(':'));
            if !valid {
                return Some(Err("ValueError: bad conversion in format string".into()));
            }
        }
        let name = &field[..name_end];
        found.push(name.split('.').next().unwrap_or(name));
    }
    Some(Ok(found))
}
