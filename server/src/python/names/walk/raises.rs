//! Holds what is reached against what always raises.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::TextRange;

use super::super::is_predefined;
use super::super::scope::Flags;
use super::{Certainty, Expected, Walk};
use crate::python::raises::{self, Context, Exception, Meaning, Raise};

impl<'a> Walk<'a> {
    /// What a name stands for here, where that is what an import or Python itself gave.
    fn meaning(&self, name: &str) -> Option<Meaning<'a>> {
        let imported = self.imported.get(name).copied();
        if imported.is_none() && !is_predefined(name, self.python) {
            return None;
        }
        let own = Flags::ASSIGNED | Flags::PARAMETER | Flags::BOUND;
        let (module, inner) = self.scopes.split_first()?;
        if inner.iter().any(|scope| scope.flags(name).has(own)) {
            return None;
        }
        imported.or_else(|| (!module.flags(name).has(own)).then_some(Meaning::Builtin))
    }

    /// Looks for an exception where nothing around expects any.
    fn look(&self, find: impl FnOnce(&Context<'_, 'a>) -> Option<(TextRange, Exception)>) -> Option<Raise> {
        if self.dead || self.expected != Expected::Nothing {
            return None;
        }
        let meaning = |name: &str| self.meaning(name);
        let (range, exception) = find(&Context { python: self.python, meaning: &meaning })?;
        Some(Raise { range, exception, certainty: self.certainty })
    }

    pub(super) fn raises(&mut self, expr: &'a Expr) {
        let found = self.look(|context| raises::of_expr(expr, context));
        self.found.raises.extend(found);
    }

    pub(super) fn statement_raises(&mut self, stmt: &'a Stmt) {
        let found = self.look(|_| raises::of_stmt(stmt));
        self.found.raises.extend(found);
    }

    /// Called when the class is about to be made.
    pub(super) fn class_raises(&mut self, class: &'a ast::StmtClassDef) {
        let found = self.look(|context| self.classes.of_class(class, context));
        self.found.raises.extend(found);
    }

    /// Called when the class's name is bound.
    pub(super) fn learn_class(&mut self, class: &'a ast::StmtClassDef) {
        if self.scopes.len() > 1 || self.certainty != Certainty::Certain || self.dead {
            return;
        }
        let mut classes = std::mem::take(&mut self.classes);
        let meaning = |name: &str| self.meaning(name);
        classes.learn(class, &Context { python: self.python, meaning: &meaning });
        self.classes = classes;
    }

    /// Notes what an import at module level surely gives.
    pub(super) fn learn_import(&mut self, name: &'a str, meaning: Meaning<'a>) {
        if self.scopes.len() == 1 && self.certainty == Certainty::Certain && !self.dead {
            self.imported.insert(name, meaning);
        }
    }

    pub(super) fn means_something_else(&mut self, name: &str) {
        self.imported.remove(name);
        self.classes.forget(name);
    }
}
