//! Classes of Python itself with `|` and brackets, as annotations have them: `int | None`, `list[int]`.

use ruff_python_ast::{self as ast, Expr, Operator};

use super::value::{Value, value};
use super::{Context, Exception};

/// Those that take brackets since 3.9.
const GENERIC: &[&str] = &["dict", "frozenset", "list", "set", "tuple", "type"];
/// Those that take none in any version.
const PLAIN: &[&str] = &[
    "BaseException",
    "Exception",
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "float",
    "int",
    "object",
    "range",
    "str",
];

/// One side of a `|`.
enum Side {
    /// With what Python calls its type.
    Class(&'static str),
    Constant(Value),
}

impl Side {
    fn of(expr: &Expr, context: &Context<'_, '_>) -> Option<Self> {
        match expr {
            Expr::Name(name) => {
                let name = name.id.as_str();
                let is_class = GENERIC.contains(&name) || PLAIN.contains(&name);
                (is_class && context.is_builtin(name)).then_some(Self::Class("type"))
            }
            Expr::Subscript(subscript) => (context.python.minor >= 9
                && is_one_of(GENERIC, &subscript.value, context))
            .then_some(Self::Class("types.GenericAlias")),
            expr => value(expr).map(Self::Constant),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Class(name) => name,
            Self::Constant(value) => value.type_name(),
        }
    }
}

fn is_one_of(classes: &[&str], expr: &Expr, context: &Context<'_, '_>) -> bool {
    matches!(expr, Expr::Name(name) if classes.contains(&name.id.as_str()) && context.is_builtin(name.id.as_str()))
}

/// `int | None` before 3.10, `int | 'Name'` before 3.14, `int | 5`.
pub(super) fn union(op: &ast::ExprBinOp, context: &Context<'_, '_>) -> Option<Exception> {
    if op.op != Operator::BitOr {
        return None;
    }
    let (left, right) = (Side::of(&op.left, context)?, Side::of(&op.right, context)?);
    let since = match (&left, &right) {
        (Side::Class(_), Side::Class(_) | Side::Constant(Value::None))
        | (Side::Constant(Value::None), Side::Class(_)) => Some(10),
        (Side::Class(_), Side::Constant(Value::Str(_))) | (Side::Constant(Value::Str(_)), Side::Class(_)) => {
            Some(14)
        }
        (Side::Constant(_), Side::Constant(_)) => return None,
        _ => None,
    };
    if since.is_some_and(|since| context.python.minor >= since) {
        return None;
    }
    let needs = since.map(|since| format!(" (this needs Python 3.{since})")).unwrap_or_default();
    Some(format!(
        "TypeError: unsupported operand type(s) for |: '{}' and '{}'{needs}",
        left.type_name(),
        right.type_name()
    ))
}

/// `list[int]` before 3.9, `int[3]`.
pub(super) fn subscript(subscript: &ast::ExprSubscript, context: &Context<'_, '_>) -> Option<Exception> {
    let needs = match context.python.minor {
        ..=8 if is_one_of(GENERIC, &subscript.value, context) => " (this needs Python 3.9)",
        _ if is_one_of(PLAIN, &subscript.value, context) => "",
        _ => return None,
    };
    Some(format!("TypeError: 'type' object is not subscriptable{needs}"))
}
