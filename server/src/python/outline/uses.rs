//! What a module uses: services it invokes, connections, imports.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Connection, Import, Invocation, Outline, Reached, Target, Via, inside_quotes, span};

pub(super) fn collect(text: &str, body: &[Stmt], outline: &mut Outline) {
    let mut uses = Uses { text, outline, class: None, method: None, this: "self", depth: Depth::default() };
    uses.visit_body(body);
}

/// Where the walk is.
#[derive(Debug, Clone, Copy, Default)]
struct Depth {
    functions: u32,
    branches: u32,
}

struct Uses<'a, 'o> {
    text: &'a str,
    outline: &'o mut Outline,
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
                walk_stmt(self, stmt);
                self.class = None;
            }
            Stmt::FunctionDef(function) => self.function(stmt, function),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::If(_) | Stmt::For(_) | Stmt::While(_) | Stmt::Try(_) | Stmt::With(_) | Stmt::Match(_) => {
                self.depth.branches += 1;
                walk_stmt(self, stmt);
                self.depth.branches -= 1;
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => self.call(call),
            Expr::Subscript(subscript) => self.connection(&subscript.value, &subscript.slice),
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

    fn reached(&self) -> Reached {
        match self.depth {
            Depth { functions: 0, branches: 0 } => Reached::Always,
            Depth { functions: 0, .. } => Reached::Perhaps,
            Depth { .. } => Reached::WhenCalled,
        }
    }

    fn import(&mut self, import: &ast::StmtImport) {
        for alias in &import.names {
            self.outline.imports.push(Import {
                module: alias.name.to_string(),
                name: None,
                level: 0,
                reached: self.reached(),
                span: span(alias.name.range),
            });
        }
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom) {
        for alias in &import.names {
            self.outline.imports.push(Import {
                module: import.module.as_ref().map(ToString::to_string).unwrap_or_default(),
                name: Some(alias.name.to_string()),
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
        let Some(first) = call.arguments.args.first() else { return };
        let via = match path.as_str() {
            "invoke" => Via::Invoke,
            "invoke_async" => Via::InvokeAsync,
            "server.invoke"
            | "server.invoke_async"
            | "patterns.invoke_retry"
            | "patterns.fanout"
            | "patterns.parallel" => Via::Other,
            _ => {
                // `self.out.sql.get('name')`
                if let Expr::Attribute(method) = &*call.func
                    && method.attr.as_str() == "get"
                {
                    self.connection(&method.value, first);
                }
                return;
            }
        };
        self.invoked(call, via, first);
    }

    fn invoked(&mut self, call: &ast::ExprCall, via: Via, what: &Expr) {
        let (target, place) = match what {
            Expr::StringLiteral(literal) => {
                let place = inside_quotes(what).unwrap_or_else(|| span(what.range()));
                (Target::Name(literal.value.to_str().to_owned()), place)
            }
            Expr::Name(_) | Expr::Attribute(_) => {
                (Target::Class(self.text[what.range()].to_owned()), span(what.range()))
            }
            // `fanout(['a', 'b'])`, `parallel({'a': …})`
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
        let Expr::StringLiteral(literal) = name else { return };
        let Some(path) = self.path_of_this(owner) else { return };
        self.outline.connections.push(Connection {
            class: self.class,
            path,
            name: literal.value.to_str().to_owned(),
            span: inside_quotes(name).unwrap_or_else(|| span(name.range())),
        });
    }
}
