//! Operators, subscripts, unpacking.

use ruff_python_ast::{self as ast, CmpOp, Expr, Operator, UnaryOp};

use super::value::{Value, constant_keys, value};
use super::{Context, Exception, percent};
use crate::python::PythonVersion;

pub(super) fn binary(op: &ast::ExprBinOp, context: &Context<'_, '_>) -> Option<Exception> {
    if op.op == Operator::Mod
        && let Expr::StringLiteral(format) = &*op.left
    {
        return percent::refusal(format.value.to_str(), &op.right);
    }
    let left = value(&op.left)?;
    let right = value(&op.right)?;
    if op.op == Operator::Mod && matches!(left, Value::Str(_) | Value::Bytes) {
        return None;
    }
    if !takes(&left, op.op, &right, context.python) {
        return Some(format!(
            "TypeError: unsupported operand types for {}: '{}' and '{}'",
            op.op.as_str(),
            left.type_name(),
            right.type_name()
        ));
    }
    let divides = matches!(op.op, Operator::Div | Operator::FloorDiv | Operator::Mod);
    if divides && right.is_zero() {
        return Some("ZeroDivisionError: division by zero".into());
    }
    match op.op {
        Operator::Pow if left.is_real() && left.is_zero() && right.is_negative() => {
            Some("ZeroDivisionError: zero to a negative power".into())
        }
        Operator::LShift | Operator::RShift if right.is_negative() => {
            Some("ValueError: negative shift count".into())
        }
        _ => None,
    }
}

/// Whether some value of these types goes with the operator.
fn takes(left: &Value, op: Operator, right: &Value, python: PythonVersion) -> bool {
    let numbers = left.is_number() && right.is_number();
    let reals = left.is_real() && right.is_real();
    let integers = left.is_integer() && right.is_integer();
    let sets = matches!((left, right), (Value::Set, Value::Set));
    match op {
        Operator::Add => {
            let same = left.type_name() == right.type_name();
            numbers || (same && left.is_sequence())
        }
        Operator::Sub => numbers || sets,
        Operator::Mult => {
            numbers
                || (left.is_sequence() && right.is_integer())
                || (left.is_integer() && right.is_sequence())
        }
        Operator::Div | Operator::Pow => numbers,
        Operator::FloorDiv | Operator::Mod => reals,
        Operator::LShift | Operator::RShift => integers,
        Operator::BitOr => {
            let dicts = matches!((left, right), (Value::Dict, Value::Dict));
            integers || sets || (dicts && python.minor >= 9)
        }
        Operator::BitAnd | Operator::BitXor => integers || sets,
        Operator::MatMult => false,
    }
}

pub(super) fn unary(op: &ast::ExprUnaryOp) -> Option<Exception> {
    let operand = value(&op.operand)?;
    let fits = match op.op {
        UnaryOp::Not => true,
        UnaryOp::Invert => operand.is_integer(),
        UnaryOp::UAdd | UnaryOp::USub => operand.is_number(),
    };
    (!fits).then(|| format!("TypeError: bad operand type for unary {}: '{}'", op.op, operand.type_name()))
}

/// The first comparison of a chain, which is always made.
pub(super) fn comparison(compare: &ast::ExprCompare) -> Option<Exception> {
    let (op, right) = (compare.ops.first()?, compare.comparators.first()?);
    match op {
        CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
            let left = value(&compare.left)?;
            let right = value(right)?;
            let ordered = (left.is_real() && right.is_real())
                || (left.type_name() == right.type_name()
                    && (left.is_sequence() || matches!(left, Value::Set)));
            (!ordered).then(|| {
                format!(
                    "TypeError: '{}' not supported between '{}' and '{}'",
                    op.as_str(),
                    left.type_name(),
                    right.type_name()
                )
            })
        }
        CmpOp::In | CmpOp::NotIn => {
            let right = value(right)?;
            if right.is_number() || matches!(right, Value::None | Value::Ellipsis) {
                return Some(not_iterable(&right));
            }
            let left = value(&compare.left)?;
            (matches!(right, Value::Str(_)) && !matches!(left, Value::Str(_))).then(|| {
                format!("TypeError: 'in <string>' requires string as left operand, not {}", left.type_name())
            })
        }
        CmpOp::Eq | CmpOp::NotEq | CmpOp::Is | CmpOp::IsNot => None,
    }
}

fn not_iterable(value: &Value) -> Exception {
    format!("TypeError: '{}' object is not iterable", value.type_name())
}

pub(super) fn subscript(subscript: &ast::ExprSubscript) -> Option<Exception> {
    let owner = value(&subscript.value)?;
    if owner.is_number() || matches!(owner, Value::None | Value::Ellipsis | Value::Set) {
        return Some(format!("TypeError: '{}' object is not subscriptable", owner.type_name()));
    }
    if let Expr::Dict(dict) = &*subscript.value {
        return missing_key(dict, &subscript.slice);
    }
    let index = value(&subscript.slice)?;
    if owner.is_sequence() && !index.is_integer() {
        return Some(format!(
            "TypeError: indices of '{}' must be integers, not '{}'",
            owner.type_name(),
            index.type_name()
        ));
    }
    let length = match &owner {
        Value::Tuple(length) | Value::List(length) => (*length)?,
        Value::Str(text) => text.as_ref()?.chars().count(),
        _ => return None,
    };
    let (index, length) = (index.integer()?, i128::try_from(length).ok()?);
    (index >= length || index < -length)
        .then(|| format!("IndexError: {} index out of range", owner.type_name()))
}

/// Strings only: numbers of different types may be equal.
fn missing_key(dict: &ast::ExprDict, key: &Expr) -> Option<Exception> {
    let wanted = super::literal(key)?;
    let keys = constant_keys(dict)?;
    let all_strings = keys.iter().all(|(key, _)| key.is_string_literal_expr());
    let missing = all_strings && !keys.iter().any(|(key, _)| super::literal(key) == Some(wanted));
    missing.then(|| format!("KeyError: '{wanted}'"))
}

/// An element of a set or key of a dictionary that has no hash.
pub(super) fn unhashable(elements: &[Expr]) -> Option<Exception> {
    elements.iter().find_map(|element| {
        let found = value(element)?;
        matches!(found, Value::List(_) | Value::Dict | Value::Set)
            .then(|| format!("TypeError: unhashable type: '{}'", found.type_name()))
    })
}

/// `a, b = 1, 2, 3`
pub(super) fn unpacking(target: &Expr, assigned: &Expr) -> Option<Exception> {
    let (Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. })) = target else {
        return None;
    };
    let found = value(assigned)?;
    let length = match &found {
        Value::Tuple(length) | Value::List(length) => (*length)?,
        Value::Str(text) => text.as_ref()?.chars().count(),
        Value::Bytes | Value::Dict | Value::Set => return None,
        other => return Some(format!("TypeError: cannot unpack non-iterable {} object", other.type_name())),
    };
    let has_star = elts.iter().any(Expr::is_starred_expr);
    let least = elts.len() - usize::from(has_star);
    if length < least {
        Some(format!("ValueError: not enough values to unpack (expected {least}, got {length})"))
    } else if length > least && !has_star {
        Some(format!("ValueError: too many values to unpack (expected {least}, got {length})"))
    } else {
        None
    }
}

/// `for x in 5`
pub(super) fn iteration(iterable: &Expr) -> Option<Exception> {
    let found = value(iterable)?;
    (found.is_number() || matches!(found, Value::None | Value::Ellipsis)).then(|| not_iterable(&found))
}
