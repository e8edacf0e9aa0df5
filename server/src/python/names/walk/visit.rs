//! The visitor: which node goes where.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};

use super::super::scope::Flags;
use super::{Certainty, Walk};
use crate::python::{raises, services};

/// Whether a function gets the module's name, with which it may put names into the module (`Enum._convert_` does);
/// loggers do not.
fn is_given_the_module(call: &ast::ExprCall) -> bool {
    let callee = match &*call.func {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => "",
    };
    let is_name = |expr: &Expr| matches!(expr, Expr::Name(name) if name.id.as_str() == "__name__");
    !callee.ends_with("ogger") && call.arguments.args.iter().any(is_name)
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if matches!(stmt, Stmt::Assign(_) | Stmt::For(_)) {
            self.statement_raises(stmt);
        }
        match stmt {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::For(stmt) => self.for_statement(stmt),
            Stmt::While(stmt) => self.while_statement(stmt),
            Stmt::Try(stmt) => self.try_statement(stmt),
            Stmt::With(stmt) => self.with_statement(stmt),
            Stmt::Match(stmt) => self.match_statement(stmt),
            Stmt::AnnAssign(stmt) => self.annotated(stmt),
            Stmt::TypeAlias(alias) => self.type_alias(alias),
            Stmt::AugAssign(stmt) => {
                if let Expr::Name(name) = &*stmt.target {
                    self.load(name.id.as_str(), name.range);
                }
                self.visit_expr(&stmt.value);
                self.visit_expr(&stmt.target);
            }
            Stmt::Raise(raise) => {
                self.ends_import(raise.range, "this always raises");
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Expr(expr) => {
                if self.leaves_interpreter(&expr.value) {
                    self.ends_import(expr.range, "this leaves the interpreter");
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::Assert(stmt) => {
                if self.constants.truth(&stmt.test) == Some(false) {
                    self.ends_import(stmt.range, "this assertion always fails");
                }
                self.visit_expr(&stmt.test);
                if let Some(message) = &stmt.msg {
                    self.possibly(|this| this.visit_expr(message));
                }
            }
            Stmt::Global(stmt) => self.declare(&stmt.names, Flags::GLOBAL),
            Stmt::Nonlocal(stmt) => self.declare(&stmt.names, Flags::NONLOCAL),
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_annotation(&mut self, annotation: &'a Expr) {
        if !self.lazy_annotations {
            self.visit_expr(annotation);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if raises::may_raise(expr) {
            self.raises(expr);
        }
        match expr {
            Expr::Name(name) => match name.ctx {
                ExprContext::Load => self.load(name.id.as_str(), name.range),
                ExprContext::Store => self.bind(name.id.as_str()),
                ExprContext::Del => self.unbind(name.id.as_str(), name.range),
                ExprContext::Invalid => {}
            },
            Expr::Attribute(attribute) => {
                let attr = attribute.attr.as_str();
                if matches!(attr, "__dict__" | "global_enum")
                    || (attr == "modules"
                        && matches!(&*attribute.value, Expr::Name(name)
                        if self.constants.sys_modules.contains(&name.id.as_str())))
                {
                    self.found.dynamic = true;
                }
                self.visit_expr(&attribute.value);
            }
            Expr::Call(call) => {
                self.found.functions_make_classes |=
                    self.certainty == Certainty::WhenCalled && services::is_type_call(call);
                self.found.dynamic |= is_given_the_module(call);
                visitor::walk_expr(self, expr);
            }
            Expr::Named(named) => self.named(named),
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::ListComp(comp) => self.comprehension(&comp.generators, false, [Some(&comp.elt), None]),
            Expr::SetComp(comp) => self.comprehension(&comp.generators, false, [Some(&comp.elt), None]),
            Expr::Generator(comp) => self.comprehension(&comp.generators, true, [Some(&comp.elt), None]),
            Expr::DictComp(comp) => {
                self.comprehension(&comp.generators, false, [comp.key.as_deref(), Some(&comp.value)]);
            }
            Expr::BoolOp(op) => self.bool_op(op),
            Expr::If(expr) => self.conditional(expr),
            Expr::Compare(compare) => self.compare(compare),
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        visitor::walk_pattern(self, pattern);
        if let Some(name) = name {
            self.bind(name.as_str());
        }
    }
}
