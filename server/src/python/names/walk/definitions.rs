//! Statements that define names: functions, classes, imports, annotations.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{self as ast, Expr};

use super::super::is_predefined;
use super::super::scope::{Flags, Kind};
use super::{Certainty, MAX_SEARCHES, Walk};
use crate::python::raises::Meaning;

impl<'a> Walk<'a> {
    pub(super) fn function(&mut self, function: &'a ast::StmtFunctionDef) {
        for decorator in &function.decorator_list {
            self.visit_decorator(decorator);
        }
        let writes = std::mem::take(&mut self.global_writes);
        self.with_type_params(function.type_params.as_deref(), |this| {
            this.visit_parameters(&function.parameters);
            if let Some(returns) = &function.returns {
                this.visit_annotation(returns);
            }
            this.later(|this| {
                this.within(Kind::Function, |this| {
                    this.parameters(&function.parameters);
                    this.visit_body(&function.body);
                });
            });
        });
        let own = std::mem::replace(&mut self.global_writes, writes);
        let name = function.name.as_str();
        self.bind(name);
        self.written_by(name, own, function.decorator_list.is_empty());
    }

    /// Notes what a function assigns when it is called. Only a plain function of the module that nothing has
    /// mentioned is surely not called yet.
    fn written_by(&mut self, function: &'a str, written: Vec<&'a str>, plain: bool) {
        if written.is_empty() {
            return;
        }
        if self.certainty == Certainty::WhenCalled {
            self.global_writes.extend(written);
            return;
        }
        self.searches += 1;
        let mentioned = self.searches > MAX_SEARCHES
            || self.scopes[0].handed_up.iter().any(|(name, _)| *name == function);
        if plain && !mentioned && self.scopes.len() == 1 {
            self.uncalled.insert(function, written);
        } else {
            for name in written {
                self.scopes[0].add(name, Flags::NOW);
            }
        }
    }

    pub(super) fn parameters(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters {
            self.scope().add(parameter.name().as_str(), Flags::PARAMETER);
        }
    }

    pub(super) fn with_type_params(
        &mut self,
        params: Option<&'a ast::TypeParams>,
        walk: impl FnOnce(&mut Self),
    ) {
        let Some(params) = params else { return walk(self) };
        self.within(Kind::TypeParams, |this| {
            for param in params {
                this.scope().add(param.name().as_str(), Flags::PARAMETER);
            }
            // Bounds and defaults are evaluated when they are asked for.
            this.later(|this| this.visit_type_params(params));
            walk(this);
        });
    }

    pub(super) fn class(&mut self, class: &'a ast::StmtClassDef) {
        for decorator in &class.decorator_list {
            self.visit_decorator(decorator);
        }
        let plain = class.arguments.as_deref().is_none_or(|arguments| self.is_plain(arguments));
        self.found.functions_make_classes |=
            self.certainty == Certainty::WhenCalled && class.arguments.is_some();
        self.with_type_params(class.type_params.as_deref(), |this| {
            if let Some(arguments) = &class.arguments {
                this.visit_arguments(arguments);
            }
            this.within(Kind::Class { plain }, |this| this.visit_body(&class.body));
        });
        self.class_raises(class);
        let name = class.name.as_str();
        self.bind(name);
        self.learn_class(class);
        if plain && self.scopes.len() == 1 {
            self.plain_classes.insert(name);
        }
    }

    /// Whether a class with these bases has `type` for its metaclass.
    fn is_plain(&mut self, arguments: &'a ast::Arguments) -> bool {
        arguments.keywords.is_empty()
            && arguments.args.iter().all(|base| match base {
                Expr::Name(name) => {
                    let name = name.id.as_str();
                    self.plain_classes.contains(name)
                        || (is_predefined(name, self.python) && !self.scopes[0].flags(name).has(Flags::BOUND))
                }
                _ => false,
            })
    }

    pub(super) fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            if alias.name.as_str() == "builtins" {
                self.found.dynamic = true;
            }
            let whole = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            self.bind(whole.split('.').next().unwrap_or(whole));
            if !alias.name.contains('.') {
                self.learn_import(whole, Meaning::Module(alias.name.as_str()));
            }
        }
        if self.scopes.len() == 1 {
            self.constants.import(import);
        }
    }

    pub(super) fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        if import.level > 0 {
            if !self.dead {
                self.found.relative_imports.push((import, self.certainty));
            }
            // Importing from a submodule makes it a name of its package.
            if let Some(submodule) = import.module.as_deref().and_then(|module| module.split('.').next()) {
                self.scopes[0].add(submodule, Flags::BOUND | Flags::NOW);
            }
        }
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                self.found.star_import |= !self.dead;
                continue;
            }
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            self.bind(name);
            if import.level == 0 {
                self.learn_import(name, Meaning::Member(module, alias.name.as_str()));
            }
            if self.scopes.len() == 1 && import.level == 0 && module == "zato.server.service" {
                self.plain_classes.insert(name);
            }
        }
        if self.scopes.len() == 1 {
            self.constants.import_from(import);
        }
    }

    pub(super) fn annotated(&mut self, stmt: &'a ast::StmtAnnAssign) {
        if let Some(value) = &stmt.value {
            self.visit_expr(value);
        }
        if self.scopes.last().is_some_and(|scope| matches!(scope.kind, Kind::Module | Kind::Class { .. })) {
            self.visit_annotation(&stmt.annotation);
        }
        let Expr::Name(name) = &*stmt.target else {
            self.visit_expr(&stmt.target);
            return;
        };
        let id = name.id.as_str();
        let in_module = self.scopes.len() == 1;
        let flags = self.scope().flags(id);
        if stmt.simple && !in_module && flags.has(Flags::GLOBAL | Flags::NONLOCAL) {
            let kind = if flags.has(Flags::GLOBAL) { "global" } else { "nonlocal" };
            self.found
                .declaration_errors
                .push((name.range, format!("annotated name `{id}` can't be {kind}")));
        }
        if stmt.value.is_some() {
            self.bind(id);
        }
        self.scope().add(id, Flags::ANNOTATED | Flags::ASSIGNED);
    }

    pub(super) fn type_alias(&mut self, alias: &'a ast::StmtTypeAlias) {
        self.with_type_params(alias.type_params.as_deref(), |this| {
            this.later(|this| this.visit_expr(&alias.value));
        });
        self.visit_expr(&alias.name);
    }
}
