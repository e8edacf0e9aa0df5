//! The errors that `CPython` raises when it compiles a module whose syntax is well-formed.
//!
//! Ruff's checker knows most of them; this walk gives it the context it asks for and adds the rest. What concerns
//! `global` and `nonlocal` needs whole scopes and is found with the names.

use std::cell::RefCell;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Pattern, PythonVersion, Stmt};
use ruff_python_parser::semantic_errors::{
    LazyImportContext, SemanticSyntaxChecker, SemanticSyntaxContext, SemanticSyntaxError,
    SemanticSyntaxErrorKind, WriteToDebugKind,
};
use ruff_text_size::{Ranged, TextRange};

use super::unsupported::needs;
use super::{Found, extra};

/// Loops, `try`s and `with`s within each other that every `CPython` compiles ("too many statically nested blocks");
/// from 3.13 on it is one more.
const MAX_BLOCKS: u32 = 20;

/// Errors that are noted; `CPython` names one.
const MAX_ERRORS: usize = 200;
/// Type parameters of one definition that are looked at; Ruff compares each with all before it.
const MAX_TYPE_PARAMS: usize = 1000;

/// What is wrong with a module, in the order of the walk.
#[derive(Debug, Default)]
pub(super) struct Errors {
    pub errors: Vec<Found>,
    /// What newer versions take.
    pub unsupported: Vec<Found>,
}

/// Walks the module and returns what it found, in the order of the walk.
pub(super) fn errors(body: &[Stmt], text: &str, python: PythonVersion) -> Errors {
    let mut walk = Walk {
        checker: SemanticSyntaxChecker::new(),
        context: Context {
            text,
            python,
            scopes: vec![Scope::Module],
            loops: 0,
            future_annotations: future_annotations(body),
            found: RefCell::default(),
            newer: RefCell::default(),
        },
        blocks: 0,
        except_star: None,
        unsupported: Vec::new(),
    };
    walk.visit_body(body);
    let mut unsupported = walk.unsupported;
    unsupported.extend(walk.context.newer.into_inner());
    Errors { errors: walk.context.found.into_inner(), unsupported }
}

/// Whether the module says `from __future__ import annotations`.
pub(in crate::python) fn future_annotations(body: &[Stmt]) -> bool {
    body.iter()
        .take_while(|stmt| {
            matches!(stmt, Stmt::ImportFrom(_))
                || matches!(stmt, Stmt::Expr(expr) if expr.value.is_string_literal_expr())
        })
        .any(|stmt| {
            matches!(stmt, Stmt::ImportFrom(import)
                if import.module.as_deref() == Some("__future__")
                    && import.names.iter().any(|alias| alias.name.as_str() == "annotations"))
        })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Module,
    Class,
    Function {
        is_async: bool,
    },
    Lambda,
    /// `generator` for a generator expression, which is evaluated lazily.
    Comprehension {
        is_async: bool,
        generator: bool,
    },
}

struct Context<'a> {
    text: &'a str,
    python: PythonVersion,
    scopes: Vec<Scope>,
    /// Loops around the current place, within its function or class.
    loops: u32,
    future_annotations: bool,
    found: RefCell<Vec<Found>>,
    /// What newer versions take.
    newer: RefCell<Vec<Found>>,
}

impl Context<'_> {
    fn scope(&self) -> Scope {
        self.scopes.last().copied().unwrap_or(Scope::Module)
    }

    fn add(&self, range: TextRange, message: impl Into<String>) {
        let mut found = self.found.borrow_mut();
        if found.len() < MAX_ERRORS {
            found.push((range, message.into()));
        }
    }
}

impl SemanticSyntaxContext for Context<'_> {
    fn future_annotations_or_stub(&self) -> bool {
        self.future_annotations
    }

    fn lazy_import_context(&self) -> Option<LazyImportContext> {
        // Lazy imports are of 3.15 and reported as unsupported wherever they stand.
        None
    }

    fn python_version(&self) -> PythonVersion {
        self.python
    }

    fn source(&self) -> &str {
        self.text
    }

    fn global(&self, _name: &str) -> Option<TextRange> {
        None
    }

    fn has_nonlocal_binding(&self, _name: &str) -> bool {
        true
    }

    fn in_async_context(&self) -> bool {
        self.scopes
            .iter()
            .rev()
            .find_map(|scope| match scope {
                Scope::Function { is_async } => Some(*is_async),
                Scope::Class | Scope::Lambda => Some(false),
                Scope::Module | Scope::Comprehension { .. } => None,
            })
            .unwrap_or(false)
    }

    fn in_await_allowed_context(&self) -> bool {
        self.scopes
            .iter()
            .rev()
            .find_map(|scope| match scope {
                Scope::Function { .. } | Scope::Lambda | Scope::Comprehension { generator: true, .. } => {
                    Some(true)
                }
                Scope::Class => Some(false),
                Scope::Module | Scope::Comprehension { .. } => None,
            })
            .unwrap_or(false)
    }

    fn in_yield_allowed_context(&self) -> bool {
        matches!(self.scope(), Scope::Function { .. } | Scope::Lambda)
    }

    fn in_sync_comprehension(&self) -> bool {
        self.scopes
            .iter()
            .rev()
            .take_while(|scope| matches!(scope, Scope::Comprehension { .. }))
            .any(|scope| *scope == Scope::Comprehension { is_async: false, generator: false })
    }

    fn in_class_body_comprehension(&self) -> bool {
        self.scopes.iter().rev().find(|scope| !matches!(scope, Scope::Comprehension { .. }))
            == Some(&Scope::Class)
    }

    fn in_module_scope(&self) -> bool {
        self.scope() == Scope::Module
    }

    fn in_function_scope(&self) -> bool {
        matches!(self.scope(), Scope::Function { .. } | Scope::Lambda)
    }

    fn in_generator_context(&self) -> bool {
        self.scopes.iter().any(|scope| matches!(scope, Scope::Comprehension { generator: true, .. }))
    }

    fn in_notebook(&self) -> bool {
        false
    }

    fn report_semantic_error(&self, error: SemanticSyntaxError) {
        if let SemanticSyntaxErrorKind::AsyncComprehensionInSyncComprehension(python) = error.kind {
            let mut newer = self.newer.borrow_mut();
            if newer.len() < MAX_ERRORS {
                newer.push((error.range, needs("`async for` within a comprehension without it", 11, python)));
            }
            return;
        }
        // Ruff puts the removal of `del __debug__` into 3.9; 3.9 still takes it.
        let early = matches!(error.kind, SemanticSyntaxErrorKind::WriteToDebug(WriteToDebugKind::Delete(_)))
            && self.python < PythonVersion::PY310;
        if !early {
            self.add(error.range, message(&error));
        }
    }

    fn in_loop_context(&self) -> bool {
        self.loops > 0
    }

    fn is_bound_parameter(&self, _name: &str) -> bool {
        false
    }
}

/// `CPython`'s words where they are short; Ruff's otherwise.
fn message(error: &SemanticSyntaxError) -> String {
    use SemanticSyntaxErrorKind as Kind;
    match &error.kind {
        Kind::LateFutureImport => "from __future__ imports must occur at the beginning of the file".into(),
        Kind::FutureFeatureNotDefined(name) => format!("future feature `{name}` is not defined"),
        Kind::ReturnOutsideFunction => "'return' outside function".into(),
        Kind::YieldOutsideFunction(kind) => format!("'{kind}' outside function"),
        Kind::BreakOutsideLoop => "'break' outside loop".into(),
        Kind::ContinueOutsideLoop => "'continue' not properly in loop".into(),
        Kind::NonModuleImportStar(_) => "import * only allowed at module level".into(),
        Kind::DuplicateParameter(name) => format!("duplicate argument `{name}` in function definition"),
        Kind::DuplicateKeywordArgument(name) => format!("keyword argument repeated: `{name}`"),
        Kind::MultipleStarredExpressions => "multiple starred expressions in assignment".into(),
        _ => error.to_string(),
    }
}

struct Walk<'a> {
    checker: SemanticSyntaxChecker,
    context: Context<'a>,
    /// Loops, `try`s and `with`s around the current place, within its function or class.
    blocks: u32,
    /// Loops there were where the innermost `except*` of this function began.
    except_star: Option<u32>,
    unsupported: Vec<Found>,
}

impl<'a> Walk<'a> {
    /// Walks what has its own function or class around it.
    fn within(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let loops = std::mem::take(&mut self.context.loops);
        let blocks = std::mem::take(&mut self.blocks);
        let except_star = self.except_star.take();
        self.context.scopes.push(scope);
        walk(self);
        self.context.scopes.pop();
        self.context.loops = loops;
        self.blocks = blocks;
        self.except_star = except_star;
    }

    /// Walks the body of a loop, `try` or `with`.
    fn block(&mut self, range: TextRange, walk: impl FnOnce(&mut Self)) {
        self.blocks += 1;
        let most = MAX_BLOCKS + u32::from(self.context.python >= PythonVersion::PY313);
        if self.blocks == most + 1 {
            self.context.add(range, "too many statically nested blocks");
        }
        walk(self);
        self.blocks -= 1;
    }

    fn loop_body(&mut self, range: TextRange, body: &'a [Stmt]) {
        self.block(range, |walk| {
            walk.context.loops += 1;
            walk.visit_body(body);
            walk.context.loops -= 1;
        });
    }

    fn comprehension(
        &mut self,
        generators: &'a [ast::Comprehension],
        generator: bool,
        elements: [Option<&'a Expr>; 2],
    ) {
        let is_async = generators.iter().any(|clause| clause.is_async);
        // The first iterable is evaluated outside.
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.context.scopes.push(Scope::Comprehension { is_async, generator });
        for (index, clause) in generators.iter().enumerate() {
            if index > 0 {
                self.visit_expr(&clause.iter);
            }
            self.visit_expr(&clause.target);
            for condition in &clause.ifs {
                self.visit_expr(condition);
            }
        }
        for element in elements.into_iter().flatten() {
            self.visit_expr(element);
        }
        self.context.scopes.pop();
    }

    fn function(&mut self, function: &'a ast::StmtFunctionDef) {
        for decorator in &function.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(type_params) = &function.type_params {
            self.visit_type_params(type_params);
        }
        self.visit_parameters(&function.parameters);
        if let Some(returns) = &function.returns {
            self.visit_annotation(returns);
        }
        self.within(Scope::Function { is_async: function.is_async }, |walk| walk.visit_body(&function.body));
    }

    fn class(&mut self, class: &'a ast::StmtClassDef) {
        for decorator in &class.decorator_list {
            self.visit_decorator(decorator);
        }
        if let Some(type_params) = &class.type_params {
            self.visit_type_params(type_params);
        }
        if let Some(arguments) = &class.arguments {
            self.visit_arguments(arguments);
        }
        self.within(Scope::Class, |walk| walk.visit_body(&class.body));
    }

    fn try_statement(&mut self, stmt: &'a ast::StmtTry) {
        let handlers = stmt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
        self.block(stmt.range, |walk| {
            walk.visit_body(&stmt.body);
            for handler in handlers {
                if let Some(type_) = &handler.type_ {
                    walk.visit_expr(type_);
                }
                let except_star = walk.except_star;
                if stmt.is_star {
                    walk.except_star = Some(walk.context.loops);
                }
                walk.visit_body(&handler.body);
                walk.except_star = except_star;
            }
        });
        self.visit_body(&stmt.orelse);
        self.visit_body(&stmt.finalbody);
    }

    /// `except*` blocks cannot be left by a jump.
    fn jump(&mut self, stmt: &Stmt) {
        let leaves = match stmt {
            Stmt::Return(_) => self.except_star.is_some(),
            Stmt::Break(_) | Stmt::Continue(_) => self.except_star == Some(self.context.loops),
            _ => false,
        };
        if leaves {
            self.context
                .add(stmt.range(), "'break', 'continue' and 'return' cannot appear in an 'except*' block");
        }
    }

    fn extra(&mut self, found: Option<(TextRange, String)>) {
        if let Some((range, message)) = found {
            self.context.add(range, message);
        }
    }
}

fn type_params(stmt: &Stmt) -> Option<&ast::TypeParams> {
    match stmt {
        Stmt::FunctionDef(function) => function.type_params.as_deref(),
        Stmt::ClassDef(class) => class.type_params.as_deref(),
        Stmt::TypeAlias(alias) => alias.type_params.as_deref(),
        _ => None,
    }
}

impl<'a> Visitor<'a> for Walk<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if type_params(stmt).is_some_and(|params| params.len() > MAX_TYPE_PARAMS) {
            self.context.add(stmt.range(), "too many type parameters");
            return;
        }
        self.checker.visit_stmt(stmt, &self.context);
        self.jump(stmt);
        self.extra(extra::of_stmt(stmt));
        self.unsupported.extend(extra::newer_stmt(stmt, self.context.text, self.context.python));
        match stmt {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::For(stmt) => {
                self.visit_expr(&stmt.iter);
                self.visit_expr(&stmt.target);
                self.loop_body(stmt.range, &stmt.body);
                self.visit_body(&stmt.orelse);
            }
            Stmt::While(stmt) => {
                self.visit_expr(&stmt.test);
                self.loop_body(stmt.range, &stmt.body);
                self.visit_body(&stmt.orelse);
            }
            Stmt::With(with) => {
                for item in &with.items {
                    self.visit_with_item(item);
                }
                self.block(with.range, |walk| walk.visit_body(&with.body));
            }
            Stmt::Try(stmt) => self.try_statement(stmt),
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        self.checker.visit_expr(expr, &self.context);
        self.extra(extra::of_expr(expr, self.context.text));
        self.unsupported.extend(extra::newer(expr, self.context.text, self.context.python));
        match expr {
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                self.within(Scope::Lambda, |walk| walk.visit_expr(&lambda.body));
            }
            Expr::ListComp(comp) => self.comprehension(&comp.generators, false, [Some(&comp.elt), None]),
            Expr::SetComp(comp) => self.comprehension(&comp.generators, false, [Some(&comp.elt), None]),
            Expr::Generator(comp) => self.comprehension(&comp.generators, true, [Some(&comp.elt), None]),
            Expr::DictComp(comp) => {
                self.comprehension(&comp.generators, false, [comp.key.as_deref(), Some(&comp.value)]);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_keyword(&mut self, keyword: &'a ast::Keyword) {
        self.extra(extra::of_keyword(keyword));
        visitor::walk_keyword(self, keyword);
    }
    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        self.extra(extra::of_pattern(pattern));
        visitor::walk_pattern(self, pattern);
    }

    fn visit_type_param(&mut self, param: &'a ast::TypeParam) {
        self.unsupported.extend(extra::of_type_param(param, self.context.python));
        visitor::walk_type_param(self, param);
    }
}
