//! What always raises, seen without running it: constant expressions, formats, patterns, class statements.
//!
//! Everything here is certain: where Python might still find a way, nothing is said. The tests hold that against the
//! Pythons of the machine.

mod braces;
mod call;
mod classes;
mod operation;
mod percent;
mod regex;
mod types;
mod value;

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::PythonVersion;
use super::module::Module;
use super::names::Certainty;
use crate::rules::Sink;
use crate::rules::raising::{ALWAYS_RAISES, RAISES_AT_IMPORT};

pub(super) use classes::Classes;

/// An exception, as Python prints it: `ZeroDivisionError: division by zero`.
pub(super) type Exception = String;

/// What a name stands for, where it is what an import or Python itself gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    Builtin,
    /// The module `re`.
    Module(&'a str),
    /// `compile` of the module `re`.
    Member(&'a str, &'a str),
}

/// What evaluating an expression takes besides the expression.
pub(super) struct Context<'c, 'a> {
    pub python: PythonVersion,
    /// What a name stands for where the expression is.
    pub meaning: &'c dyn Fn(&str) -> Option<Meaning<'a>>,
}

impl Context<'_, '_> {
    fn is_builtin(&self, name: &str) -> bool {
        (self.meaning)(name) == Some(Meaning::Builtin)
    }

    /// Module and name of `re.compile`, or of `compile` imported from it.
    fn member<'e>(&'e self, expr: &'e Expr) -> Option<(&'e str, &'e str)> {
        match expr {
            Expr::Name(name) => match (self.meaning)(name.id.as_str())? {
                Meaning::Member(module, name) => Some((module, name)),
                Meaning::Builtin | Meaning::Module(_) => None,
            },
            Expr::Attribute(attribute) => {
                let Expr::Name(owner) = &*attribute.value else { return None };
                match (self.meaning)(owner.id.as_str())? {
                    Meaning::Module(module) => Some((module, attribute.attr.as_str())),
                    Meaning::Builtin | Meaning::Member(..) => None,
                }
            }
            _ => None,
        }
    }
}

/// A place that raises whenever it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raise {
    pub range: TextRange,
    pub exception: Exception,
    pub certainty: Certainty,
}

/// Whether [`of_expr`] looks at this kind of expression.
pub(super) fn may_raise(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::BinOp(_)
            | Expr::UnaryOp(_)
            | Expr::Compare(_)
            | Expr::Subscript(_)
            | Expr::Set(_)
            | Expr::Dict(_)
            | Expr::Call(_)
    )
}

/// The exception of an expression's own operation; what its operands raise is found with them.
pub(super) fn of_expr(expr: &Expr, context: &Context<'_, '_>) -> Option<(TextRange, Exception)> {
    let exception = match expr {
        Expr::BinOp(op) => operation::binary(op, context).or_else(|| types::union(op, context)),
        Expr::UnaryOp(op) => operation::unary(op),
        Expr::Compare(compare) => operation::comparison(compare),
        Expr::Subscript(subscript) if subscript.ctx.is_load() => {
            operation::subscript(subscript).or_else(|| types::subscript(subscript, context))
        }
        Expr::Set(set) => operation::unhashable(&set.elts),
        Expr::Dict(dict) => {
            dict.iter_keys().flatten().find_map(|key| operation::unhashable(std::slice::from_ref(key)))
        }
        Expr::Call(call) => call::of_call(call, context),
        _ => None,
    }?;
    Some((expr.range(), exception))
}

/// The exception of a statement's own doing.
pub(super) fn of_stmt(stmt: &Stmt) -> Option<(TextRange, Exception)> {
    let exception = match stmt {
        Stmt::Assign(assign) => {
            assign.targets.iter().find_map(|target| operation::unpacking(target, &assign.value))
        }
        Stmt::For(stmt) if !stmt.is_async => operation::iteration(&stmt.iter),
        _ => None,
    }?;
    Some((stmt.range(), exception))
}

/// What raises when the module is loaded is no module that a server can run.
pub(super) fn raises(module: &Module<'_>, sink: &mut Sink<'_>) {
    let names = &module.names;
    for Raise { range, exception, certainty } in &names.raises {
        let sure = *certainty == Certainty::Certain && !names.star_import && !names.dynamic;
        if sure {
            let message = format!("this raises {exception}: the module would not load");
            sink.report(&RAISES_AT_IMPORT, *range, message);
        } else {
            sink.report(&ALWAYS_RAISES, *range, format!("this raises {exception}, whenever it is reached"));
        }
    }
}

/// The constant string of an expression that is one literal.
fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::StringLiteral(literal) => Some(literal.value.to_str()),
        _ => None,
    }
}

/// Whether arguments are all written out: no `*args`, no `**kwargs`.
fn is_plain(arguments: &ast::Arguments) -> bool {
    !arguments.args.iter().any(Expr::is_starred_expr)
        && arguments.keywords.iter().all(|keyword| keyword.arg.is_some())
}

#[cfg(test)]
mod tests;
