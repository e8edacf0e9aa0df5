//! The names that a loaded module has, for those who import them.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Pattern, Stmt};

use super::Outline;

/// What in a text says that the module may get names in other ways than by its own statements.
const OTHER_WAYS: [&str; 8] =
    ["__getattr__", "__dict__", "exec(", "global ", "globals(", "setattr(", "vars(", "sys.modules"];

pub(super) fn collect(text: &str, body: &[Stmt], outline: &mut Outline) {
    let mut globals = Globals { names: Vec::new(), more: OTHER_WAYS.iter().any(|way| text.contains(way)) };
    globals.visit_body(body);
    globals.names.sort_unstable();
    globals.names.dedup();
    outline.globals = globals.names.into_iter().map(str::to_owned).collect();
    outline.more_globals = globals.more;
}

struct Globals<'a> {
    names: Vec<&'a str>,
    more: bool,
}

impl<'a> Visitor<'a> for Globals<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.names.push(function.name.as_str()),
            Stmt::ClassDef(class) => self.names.push(class.name.as_str()),
            Stmt::Import(import) => self.names.extend(import.names.iter().map(|alias| {
                let top = alias.name.split('.').next().unwrap_or_default();
                alias.asname.as_ref().map_or(top, ast::Identifier::as_str)
            })),
            Stmt::ImportFrom(import) => {
                self.more |= import.names.iter().any(|alias| alias.name.as_str() == "*");
                let names = import.names.iter();
                self.names.extend(names.map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str()));
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx.is_store() => self.names.push(name.id.as_str()),
            Expr::Lambda(_) => {}
            _ => walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(handler) = handler;
        self.names.extend(handler.name.as_ref().map(ast::Identifier::as_str));
        self.visit_body(&handler.body);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(ast::PatternMatchAs { name, .. })
            | Pattern::MatchStar(ast::PatternMatchStar { name, .. }) => {
                self.names.extend(name.as_ref().map(ast::Identifier::as_str));
            }
            Pattern::MatchMapping(mapping) => {
                self.names.extend(mapping.rest.as_ref().map(ast::Identifier::as_str));
            }
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}
