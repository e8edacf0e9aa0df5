//! What is reached surely, perhaps or never: branches, loops, handlers, comprehensions.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::TextRange;

use super::super::scope::{Flags, Kind};
use super::{Certainty, Constants, Expected, Walk};

impl<'a> Walk<'a> {
    pub(super) fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        self.visit_expr(&stmt.test);
        let mut truth = self.constants.truth(&stmt.test);
        self.when(truth, |this| this.visit_body(&stmt.body));
        // Whether the clause under way is reached: what all tests before say together.
        let mut reached = truth.map(std::ops::Not::not);
        for clause in &stmt.elif_else_clauses {
            truth = clause.test.as_ref().map_or(Some(true), |test| self.constants.truth(test));
            self.when(reached, |this| {
                if let Some(test) = &clause.test {
                    this.visit_expr(test);
                }
                this.when(truth, |this| this.visit_body(&clause.body));
            });
            reached = match (reached, truth) {
                (Some(false), _) | (_, Some(true)) => Some(false),
                (reached, Some(false)) => reached,
                (_, None) => None,
            };
        }
    }

    pub(super) fn for_statement(&mut self, stmt: &'a ast::StmtFor) {
        self.visit_expr(&stmt.iter);
        let empty = self.has_elements(&stmt.iter) == Some(false);
        self.when(if empty { Some(false) } else { None }, |this| {
            this.visit_expr(&stmt.target);
            this.visit_body(&stmt.body);
        });
        self.possibly(|this| this.visit_body(&stmt.orelse));
    }

    pub(super) fn has_elements(&self, iterable: &Expr) -> Option<bool> {
        Constants::has_elements(iterable, |name| !self.scopes[0].flags(name).has(Flags::BOUND))
    }

    pub(super) fn while_statement(&mut self, stmt: &'a ast::StmtWhile) {
        self.visit_expr(&stmt.test);
        let never = self.constants.truth(&stmt.test) == Some(false);
        self.when(if never { Some(false) } else { None }, |this| this.visit_body(&stmt.body));
        self.possibly(|this| this.visit_body(&stmt.orelse));
    }

    pub(super) fn try_statement(&mut self, stmt: &'a ast::StmtTry) {
        let handlers = || stmt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
        if stmt.handlers.is_empty() {
            self.visit_body(&stmt.body);
        } else {
            let guarded = handlers().any(|handler| handler.type_.as_deref().is_some_and(names_name_error));
            self.possibly(|this| {
                this.expected = this.expected.max(if guarded { Expected::NameError } else { Expected::Some });
                this.visit_body(&stmt.body);
            });
        }
        for handler in handlers() {
            self.possibly(|this| this.handler(handler));
        }
        self.possibly(|this| this.visit_body(&stmt.orelse));
        self.visit_body(&stmt.finalbody);
    }

    pub(super) fn handler(&mut self, handler: &'a ast::ExceptHandlerExceptHandler) {
        if let Some(type_) = &handler.type_ {
            self.visit_expr(type_);
        }
        let name = handler.name.as_ref().map(ast::Identifier::as_str);
        let before = name.map(|name| self.scope().flags(name));
        if let Some(name) = name {
            self.bind(name);
        }
        self.visit_body(&handler.body);
        // The name is gone when the handler ends: it is there only if it was before.
        if let (Some(name), Some(before)) = (name, before)
            && !before.has(Flags::NOW)
        {
            self.scope().clear(name, Flags::NOW);
        }
    }

    pub(super) fn match_statement(&mut self, stmt: &'a ast::StmtMatch) {
        self.visit_expr(&stmt.subject);
        for case in &stmt.cases {
            self.possibly(|this| this.visit_match_case(case));
        }
    }

    pub(super) fn with_statement(&mut self, with: &'a ast::StmtWith) {
        for item in &with.items {
            self.visit_with_item(item);
        }
        // A context manager may swallow the `NameError`.
        self.possibly(|this| {
            this.expected = this.expected.max(Expected::Some);
            this.visit_body(&with.body);
        });
    }

    pub(super) fn comprehension(
        &mut self,
        generators: &'a [ast::Comprehension],
        lazy: bool,
        elements: [Option<&'a Expr>; 2],
    ) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        let certainty = if lazy { Certainty::WhenCalled } else { self.certainty };
        self.state(certainty, false, |this| {
            this.within(Kind::Comprehension, |this| {
                for (index, clause) in generators.iter().enumerate() {
                    if index > 0 {
                        this.visit_expr(&clause.iter);
                    }
                    match this.has_elements(&clause.iter) {
                        Some(true) => {}
                        Some(false) => this.dead = true,
                        None => this.certainty = this.certainty.max(Certainty::Possible),
                    }
                    this.visit_expr(&clause.target);
                    for condition in &clause.ifs {
                        this.visit_expr(condition);
                        this.certainty = this.certainty.max(Certainty::Possible);
                    }
                }
                for element in elements.into_iter().flatten() {
                    this.visit_expr(element);
                }
            });
        });
    }

    pub(super) fn lambda(&mut self, lambda: &'a ast::ExprLambda) {
        if let Some(parameters) = &lambda.parameters {
            self.visit_parameters(parameters);
        }
        self.later(|this| {
            // Who is given it may expect it to raise.
            this.expected = this.expected.max(Expected::Some);
            this.within(Kind::Function, |this| {
                if let Some(parameters) = &lambda.parameters {
                    this.parameters(parameters);
                }
                this.visit_expr(&lambda.body);
            });
        });
    }

    /// `x := …` binds outside of the comprehensions it stands in.
    pub(super) fn named(&mut self, named: &'a ast::ExprNamed) {
        self.visit_expr(&named.value);
        let Expr::Name(name) = &*named.target else { return };
        let index = self
            .scopes
            .iter()
            .rposition(|scope| !matches!(scope.kind, Kind::Comprehension | Kind::TypeParams))
            .unwrap_or(0);
        self.bind_in(index, name.id.as_str());
    }

    pub(super) fn bool_op(&mut self, op: &'a ast::ExprBoolOp) {
        let Some((first, rest)) = op.values.split_first() else { return };
        self.visit_expr(first);
        let stops = self.constants.truth(first) == Some(op.op.is_or());
        self.when(if stops { Some(false) } else { None }, |this| {
            for value in rest {
                this.visit_expr(value);
            }
        });
    }

    pub(super) fn conditional(&mut self, expr: &'a ast::ExprIf) {
        self.visit_expr(&expr.test);
        let truth = self.constants.truth(&expr.test);
        self.when(truth, |this| this.visit_expr(&expr.body));
        self.when(truth.map(std::ops::Not::not), |this| this.visit_expr(&expr.orelse));
    }

    /// Notes a statement that ends the loading of the module, where it is surely reached.
    pub(super) fn ends_import(&mut self, range: TextRange, how: &'static str) {
        if self.certainty == Certainty::Certain && !self.dead {
            self.found.ends_import.push((range, how));
        }
    }

    /// `sys.exit(…)`, `exit(…)`, `quit(…)`, where these names mean what they usually do.
    pub(super) fn leaves_interpreter(&self, expr: &Expr) -> bool {
        let Expr::Call(call) = expr else { return false };
        match &*call.func {
            Expr::Name(name) => {
                matches!(name.id.as_str(), "exit" | "quit")
                    && self.scopes.iter().all(|scope| !scope.flags(name.id.as_str()).has(Flags::ASSIGNED))
            }
            Expr::Attribute(attribute) => {
                attribute.attr.as_str() == "exit"
                    && matches!(&*attribute.value, Expr::Name(name)
                        if self.constants.sys_modules.contains(&name.id.as_str()))
            }
            _ => false,
        }
    }

    pub(super) fn compare(&mut self, compare: &'a ast::ExprCompare) {
        self.visit_expr(&compare.left);
        let Some((first, rest)) = compare.comparators.split_first() else { return };
        self.visit_expr(first);
        self.possibly(|this| {
            for comparator in rest {
                this.visit_expr(comparator);
            }
        });
    }
}

/// Whether an `except` names `NameError`, alone or in a tuple.
fn names_name_error(type_: &Expr) -> bool {
    match type_ {
        Expr::Name(name) => matches!(name.id.as_str(), "NameError" | "UnboundLocalError"),
        Expr::Tuple(tuple) => tuple.elts.iter().any(names_name_error),
        _ => false,
    }
}
