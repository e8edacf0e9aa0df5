//! What a module uses: services it invokes, connections, imports.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Connection, Import, Invocation, Outline, Reached, Target, Via, inside_quotes, span};
use crate::python::names::Constants;
use crate::python::services::assignments;
use crate::python::{Source, file_name};

pub(super) fn collect(source: Source<'_>, body: &[Stmt], outline: &mut Outline) {
    let constants = Constants::new(source.profile.python, file_name::stem(source.file_name));
    let mut uses = Uses {
        text: source.text,
        outline,
        constants,
        class: None,
        method: None,
        this: "self",
        depth: Depth::default(),
    };
    uses.visit_body(body);
    // What is called back stands behind what is invoked for an argument.
    outline.invocations.sort_by_key(|invocation| invocation.span.start);
}

/// A method that invokes services.
struct Way {
    /// After `self.`.
    path: &'static str,
    via: Via,
    /// The arguments that name services, by their keywords and positions, those that are invoked first: each a name, a
    /// class, or several in a list or as the keys of a dict.
    services: &'static [(&'static str, usize)],
}

/// The position of what is given by keyword only.
const BY_KEYWORD: usize = usize::MAX;

/// Every way to invoke a service. Source: sheet `zato-source`, section A8.
const WAYS: &[Way] = &[
    Way { path: "invoke", via: Via::Invoke, services: &[("zato_name", 0)] },
    Way { path: "invoke_async", via: Via::InvokeAsync, services: &[("name", 0), ("callback", 8)] },
    Way { path: "server.invoke", via: Via::Other, services: &[("service", 0)] },
    Way { path: "server.invoke_async", via: Via::Other, services: &[("service", 0)] },
    Way { path: "new_instance", via: Via::Other, services: &[("service_name", 0)] },
    Way { path: "schedule.onetime", via: Via::Other, services: &[("target_service", 1)] },
    Way { path: "patterns.invoke_retry", via: Via::Other, services: &[("name", 0)] },
    Way { path: "patterns.invoke_retry.invoke", via: Via::Other, services: &[("name", 0)] },
    Way {
        path: "patterns.invoke_retry.invoke_async",
        via: Via::Other,
        services: &[("name", 0), ("callback", BY_KEYWORD)],
    },
    Way { path: "patterns.fanout", via: Via::Other, services: FANNED },
    Way { path: "patterns.fanout.invoke", via: Via::Other, services: FANNED },
    Way { path: "patterns.parallel", via: Via::Other, services: IN_PARALLEL },
    Way { path: "patterns.parallel.invoke", via: Via::Other, services: IN_PARALLEL },
];

const FANNED: &[(&str, usize)] = &[("targets", 0), ("on_final", 1), ("on_target", 2)];
const IN_PARALLEL: &[(&str, usize)] = &[("targets", 0), ("on_target", 1)];

/// Whether the argument at this position of a call of `self.<path>` names services.
pub fn names_services(path: &str, position: usize) -> bool {
    let way = WAYS.iter().find(|way| way.path == path);
    way.is_some_and(|way| way.services.iter().any(|(_, known)| *known == position))
}

/// Where the walk is.
#[derive(Debug, Clone, Copy, Default)]
struct Depth {
    functions: u32,
    branches: u32,
    /// Blocks around in which a failing import is expected.
    guards: u32,
    /// Blocks around that are never reached.
    dead: u32,
}

struct Uses<'a, 'o> {
    text: &'a str,
    outline: &'o mut Outline,
    constants: Constants<'a>,
    class: Option<usize>,
    method: Option<&'a str>,
    /// What methods of the class call the instance.
    this: &'a str,
    depth: Depth,
}

impl<'a> Visitor<'a> for Uses<'a, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ClassDef(class) if self.depth.functions == 0 && self.class.is_none() => {
                let start = class.name.range.start().to_usize();
                self.class = self.outline.classes.iter().position(|known| known.name_span.start == start);
                self.adapter(&class.body);
                walk_stmt(self, stmt);
                self.class = None;
            }
            Stmt::FunctionDef(function) => self.function(stmt, function),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::Try(stmt) => self.try_statement(stmt),
            Stmt::With(with) => {
                let guards = u32::from(with.items.iter().any(|item| suppresses(&item.context_expr)));
                let depth = Depth {
                    branches: self.depth.branches + 1,
                    guards: self.depth.guards + guards,
                    ..self.depth
                };
                self.at(depth, |this| walk_stmt(this, stmt));
            }
            Stmt::For(_) | Stmt::While(_) | Stmt::Match(_) => {
                let depth = Depth { branches: self.depth.branches + 1, ..self.depth };
                self.at(depth, |this| walk_stmt(this, stmt));
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::Subscript(subscript) => self.connection(&subscript.value, &subscript.slice),
            Expr::Attribute(attribute) if self.is_rest_facade(&attribute.value) => {
                self.computed_connection("rest".to_owned());
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}

impl<'a> Uses<'a, '_> {
    fn function(&mut self, stmt: &'a Stmt, function: &'a ast::StmtFunctionDef) {
        let before = (self.method, self.this);
        if self.depth.functions == 0 {
            self.method = Some(function.name.as_str());
            if self.class.is_some() {
                let first = function.parameters.posonlyargs.iter().chain(&function.parameters.args).next();
                self.this = first.map_or("self", |first| first.parameter.name.as_str());
            }
        }
        self.depth.functions += 1;
        walk_stmt(self, stmt);
        self.depth.functions -= 1;
        (self.method, self.this) = before;
    }

    /// Walks at another depth.
    fn at(&mut self, depth: Depth, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.depth, depth);
        walk(self);
        self.depth = before;
    }

    /// Walks a block that is reached always, perhaps or never.
    fn when(&mut self, reached: Option<bool>, block: &'a [Stmt]) {
        let depth = match reached {
            Some(true) => self.depth,
            Some(false) => Depth { dead: self.depth.dead + 1, ..self.depth },
            None => Depth { branches: self.depth.branches + 1, ..self.depth },
        };
        self.at(depth, |this| this.visit_body(block));
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        self.visit_expr(&stmt.test);
        let mut truth = self.constants.truth(&stmt.test);
        self.when(truth, &stmt.body);
        // Whether no test before surely holds.
        let mut open = truth.map(std::ops::Not::not);
        for clause in &stmt.elif_else_clauses {
            if let Some(test) = &clause.test {
                self.visit_expr(test);
            }
            truth = clause.test.as_ref().map_or(Some(true), |test| self.constants.truth(test));
            self.when(both(open, truth), &clause.body);
            open = both(open, truth.map(std::ops::Not::not));
        }
    }

    fn try_statement(&mut self, stmt: &'a ast::StmtTry) {
        let handlers = || stmt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler);
        let guards = u32::from(handlers().any(|handler| expects_import_error(handler.type_.as_deref())));
        let around = self.depth;
        let branch = Depth { branches: around.branches + 1, ..around };
        let guarded = Depth { guards: around.guards + guards, ..branch };
        self.at(guarded, |this| this.visit_body(&stmt.body));
        for handler in handlers() {
            self.at(guarded, |this| {
                if let Some(type_) = &handler.type_ {
                    this.visit_expr(type_);
                }
                this.visit_body(&handler.body);
            });
        }
        self.at(branch, |this| this.visit_body(&stmt.orelse));
        self.at(branch, |this| this.visit_body(&stmt.finalbody));
    }

    fn reached(&self) -> Reached {
        match self.depth {
            Depth { dead: 1.., .. } => Reached::Never,
            Depth { guards: 1.., .. } => Reached::Guarded,
            Depth { functions: 1.., .. } => Reached::WhenCalled,
            Depth { branches: 1.., .. } => Reached::Perhaps,
            Depth { .. } => Reached::Always,
        }
    }

    fn import(&mut self, import: &'a ast::StmtImport) {
        if self.depth.functions == 0 {
            self.constants.import(import);
        }
        for alias in &import.names {
            self.outline.imports.push(Import {
                module: alias.name.to_string(),
                name: None,
                alias: alias.asname.as_ref().map(ToString::to_string),
                level: 0,
                reached: self.reached(),
                span: span(alias.name.range),
            });
        }
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        if self.depth.functions == 0 {
            self.constants.import_from(import);
        }
        for alias in &import.names {
            self.outline.imports.push(Import {
                module: import.module.as_ref().map(ToString::to_string).unwrap_or_default(),
                name: Some(alias.name.to_string()),
                alias: alias.asname.as_ref().map(ToString::to_string),
                level: import.level,
                reached: self.reached(),
                span: span(alias.name.range),
            });
        }
    }

    /// `out.rest` of `self.out.rest`.
    fn path_of_this(&self, expr: &Expr) -> Option<String> {
        let Expr::Attribute(attribute) = expr else { return None };
        match &*attribute.value {
            Expr::Name(name) if name.id.as_str() == self.this => Some(attribute.attr.to_string()),
            inner => Some(format!("{}.{}", self.path_of_this(inner)?, attribute.attr)),
        }
    }

    fn call(&mut self, call: &'a ast::ExprCall) {
        let Some(path) = self.path_of_this(&call.func) else { return };
        if let Some(way) = WAYS.iter().find(|way| way.path == path) {
            for (index, (keyword, position)) in way.services.iter().enumerate() {
                // Whoever is called back may be the service itself.
                let via = if index == 0 { way.via } else { Via::Other };
                if let Some(named) = call.arguments.find_argument_value(keyword, *position) {
                    self.invoked(call, via, named);
                }
            }
        } else if let Expr::Attribute(method) = &*call.func
            && let ("get", Some(first)) = (method.attr.as_str(), call.arguments.args.first())
        {
            // `self.out.sql.get('name')`
            self.connection(&method.value, first);
        }
    }

    fn invoked(&mut self, call: &ast::ExprCall, via: Via, what: &Expr) {
        let (target, place) = match what {
            Expr::StringLiteral(literal) => {
                let (name, place) = (literal.value.to_str(), inside_quotes(what));
                match (place, name.split_once('@')) {
                    // `crm.get@server2`: the server that is to run it.
                    (Some(place), Some((service, _))) if via == Via::InvokeAsync => {
                        (Target::Name(service.to_owned()), place.start..place.start + service.len())
                    }
                    (place, _) => {
                        (Target::Name(name.to_owned()), place.unwrap_or_else(|| span(what.range())))
                    }
                }
            }
            Expr::Name(name) if name.id.as_str() == self.this => return,
            Expr::Name(_) | Expr::Attribute(_) => {
                (Target::Class(self.text[what.range()].to_owned()), span(what.range()))
            }
            // `fanout.invoke(['a', 'b'])`, `parallel.invoke({'a': …})`
            Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => {
                for element in elts {
                    self.invoked(call, via, element);
                }
                return;
            }
            Expr::Dict(dict) => {
                for key in dict.iter_keys().flatten() {
                    self.invoked(call, via, key);
                }
                return;
            }
            _ => return,
        };
        self.outline.invocations.push(Invocation {
            class: self.class,
            method: self.method.map(str::to_owned),
            via,
            target,
            span: place,
            call: span(call.range()),
        });
    }

    fn connection(&mut self, owner: &Expr, name: &Expr) {
        if let Some(path) = self.path_of_this(owner) {
            self.connection_of(path, name);
        }
    }

    fn connection_of(&mut self, path: String, name: &Expr) {
        let Expr::StringLiteral(literal) = name else {
            self.computed_connection(path);
            return;
        };
        self.outline.connections.push(Connection {
            class: self.class,
            path,
            name: literal.value.to_str().to_owned(),
            span: inside_quotes(name).unwrap_or_else(|| span(name.range())),
        });
    }
}

impl Uses<'_, '_> {
    fn computed_connection(&mut self, path: String) {
        if !self.outline.computed_connections.contains(&path) {
            self.outline.computed_connections.push(path);
        }
    }

    /// `conn_name = 'CRM'` of an adapter.
    fn adapter(&mut self, body: &[Stmt]) {
        for (_, value) in body.iter().flat_map(assignments).filter(|(name, _)| *name == "conn_name") {
            self.connection_of("out.rest".to_owned(), value);
        }
    }

    /// `self.rest.crm` finds a connection by what its name looks like.
    fn is_rest_facade(&self, expr: &Expr) -> bool {
        let Expr::Attribute(rest) = expr else { return false };
        let of_this = matches!(&*rest.value, Expr::Name(name) if name.id.as_str() == self.this);
        of_this && rest.attr.as_str() == "rest"
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Whether a handler of these exceptions is there for an import that fails.
fn expects_import_error(type_: Option<&Expr>) -> bool {
    match type_ {
        None => true,
        Some(Expr::Name(name)) => {
            matches!(name.id.as_str(), "ImportError" | "ModuleNotFoundError" | "Exception" | "BaseException")
        }
        Some(Expr::Tuple(tuple)) => tuple.elts.iter().any(|element| expects_import_error(Some(element))),
        Some(_) => false,
    }
}

/// `contextlib.suppress(ImportError)`
fn suppresses(manager: &Expr) -> bool {
    let Expr::Call(call) = manager else { return false };
    let is_suppress = match &*call.func {
        Expr::Name(name) => name.id.as_str() == "suppress",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "suppress",
        _ => false,
    };
    is_suppress && call.arguments.args.iter().any(|type_| expects_import_error(Some(type_)))
}
