//! What a constant expression evaluates to, as far as it matters.

use ruff_python_ast::{self as ast, Expr, Number, Operator, UnaryOp};

/// Operands within operands that are looked at. Every expression is looked at itself, so more would be work done twice.
const MAX_DEPTH: u32 = 3;
/// Longest string that is made by repeating one, in bytes.
const MAX_STRING: usize = 10_000;

/// A constant; `None` inside where only its type is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    None,
    Ellipsis,
    Bool(bool),
    Int(Option<i128>),
    Float(Option<f64>),
    Complex,
    Str(Option<String>),
    Bytes,
    /// With its length.
    Tuple(Option<usize>),
    List(Option<usize>),
    Dict,
    Set,
}

impl Value {
    /// What Python calls its type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Ellipsis => "ellipsis",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Complex => "complex",
            Self::Str(_) => "str",
            Self::Bytes => "bytes",
            Self::Tuple(_) => "tuple",
            Self::List(_) => "list",
            Self::Dict => "dict",
            Self::Set => "set",
        }
    }

    pub fn is_integer(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Int(_))
    }

    pub fn is_real(&self) -> bool {
        self.is_integer() || matches!(self, Self::Float(_))
    }

    pub fn is_number(&self) -> bool {
        self.is_real() || matches!(self, Self::Complex)
    }

    /// `str`, `bytes`, `tuple`, `list`.
    pub fn is_sequence(&self) -> bool {
        matches!(self, Self::Str(_) | Self::Bytes | Self::Tuple(_) | Self::List(_))
    }

    pub fn integer(&self) -> Option<i128> {
        match self {
            Self::Bool(value) => Some(i128::from(*value)),
            Self::Int(value) => *value,
            _ => None,
        }
    }

    pub fn is_zero(&self) -> bool {
        match self {
            Self::Float(value) => *value == Some(0.0),
            other => other.integer() == Some(0),
        }
    }

    pub fn is_negative(&self) -> bool {
        match self {
            Self::Float(value) => value.is_some_and(|value| value < 0.0),
            other => other.integer().is_some_and(|value| value < 0),
        }
    }
}

/// The value of a constant expression; `None` for everything else.
pub(super) fn value(expr: &Expr) -> Option<Value> {
    at_depth(expr, 0)
}

fn at_depth(expr: &Expr, depth: u32) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match expr {
        Expr::NoneLiteral(_) => Value::None,
        Expr::EllipsisLiteral(_) => Value::Ellipsis,
        Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(value) => Value::Int(value.as_u64().map(i128::from)),
            Number::Float(value) => Value::Float(Some(*value)),
            Number::Complex { .. } => Value::Complex,
        },
        Expr::StringLiteral(literal) => {
            let text = literal.value.to_str();
            Value::Str((text.len() <= MAX_STRING).then(|| text.to_owned()))
        }
        Expr::FString(_) => Value::Str(None),
        Expr::BytesLiteral(_) => Value::Bytes,
        Expr::Tuple(tuple) => Value::Tuple(length(&tuple.elts)),
        Expr::List(list) => Value::List(length(&list.elts)),
        Expr::ListComp(_) => Value::List(None),
        Expr::Dict(_) | Expr::DictComp(_) => Value::Dict,
        Expr::Set(_) | Expr::SetComp(_) => Value::Set,
        Expr::UnaryOp(op) => unary(op.op, &at_depth(&op.operand, depth + 1)?)?,
        Expr::BinOp(op) => {
            let left = at_depth(&op.left, depth + 1)?;
            binary(&left, op.op, &at_depth(&op.right, depth + 1)?)?
        }
        _ => return None,
    })
}

fn length(elements: &[Expr]) -> Option<usize> {
    (!elements.iter().any(Expr::is_starred_expr)).then_some(elements.len())
}

fn unary(op: UnaryOp, operand: &Value) -> Option<Value> {
    match (op, operand) {
        (UnaryOp::USub, Value::Float(value)) => Some(Value::Float(value.map(std::ops::Neg::neg))),
        (UnaryOp::USub, operand) if operand.is_integer() => {
            Some(Value::Int(operand.integer().and_then(i128::checked_neg)))
        }
        (UnaryOp::UAdd, Value::Int(_) | Value::Float(_)) => Some(operand.clone()),
        _ => None,
    }
}

/// The value where the operation succeeds and is one of the simple ones.
fn binary(left: &Value, op: Operator, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Str(text), count) if op == Operator::Mult && count.is_integer() => {
            Some(Value::Str(text.as_ref().and_then(|text| repeat(text, count.integer()?))))
        }
        (Value::Str(left), Value::Str(right)) if op == Operator::Add => {
            let both = left.as_ref().zip(right.as_ref()).map(|(left, right)| format!("{left}{right}"));
            Some(Value::Str(both.filter(|both| both.len() <= MAX_STRING)))
        }
        (left, right) if left.is_integer() && right.is_integer() => {
            let calculate = match op {
                Operator::Add => i128::checked_add,
                Operator::Sub => i128::checked_sub,
                Operator::Mult => i128::checked_mul,
                _ => return None,
            };
            Some(Value::Int(
                left.integer().zip(right.integer()).and_then(|(left, right)| calculate(left, right)),
            ))
        }
        _ => None,
    }
}

fn repeat(text: &str, count: i128) -> Option<String> {
    let count = usize::try_from(count.max(0)).ok()?;
    let length = text.len().checked_mul(count)?;
    (length <= MAX_STRING).then(|| text.repeat(count))
}

/// The constant keys of a dictionary display that has no others.
pub(super) fn constant_keys(dict: &ast::ExprDict) -> Option<Vec<(&Expr, Value)>> {
    dict.items
        .iter()
        .map(|item| {
            let key = item.key.as_ref()?;
            Some((key, value(key)?))
        })
        .collect()
}
