//! One class statement: what it says about being deployed.

use ruff_python_ast::statement_visitor::{StatementVisitor, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// What a class is to Zato.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Kind {
    Service,
    Model,
    /// Of neither kind.
    Plain,
    /// A base comes from a module that is not known here.
    Unknown,
}

/// Whether a server deploys a service class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Deployed {
    Yes,
    No,
    Unknown,
}

/// A class attribute that matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::python) enum Attribute {
    #[default]
    Absent,
    /// A string literal.
    Literal(String),
    /// A base that is not known here may have it.
    OfBase,
    /// Known only at run time.
    Computed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Base {
    /// Index of a class of the same module.
    Local(usize),
    Imported(Imported),
}

/// A base class of another module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) struct Imported {
    pub kind: Kind,
    /// What it brings along, as far as is known.
    pub brings: Members,
}

/// Members of a class that decide what Zato makes of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::python) struct Members {
    /// It has, or may have, a `handle`, or a handler of one HTTP method.
    pub handler: bool,
    /// It surely has a `get_name`.
    pub get_name: bool,
}

impl Members {
    pub fn and(self, other: Self) -> Self {
        Self { handler: self.handler || other.handler, get_name: self.get_name || other.get_name }
    }
}

#[derive(Debug)]
pub(in crate::python) struct Class<'a> {
    pub name: &'a str,
    /// Of the name.
    pub range: TextRange,
    /// `None` where `type()` makes it.
    pub stmt: Option<&'a ast::StmtClassDef>,
    pub kind: Kind,
    pub bases: Vec<Base>,
    pub deployed: Deployed,
    /// `name` as the class has it, by itself or from a base.
    pub service_name: Attribute,
    pub has_handler: bool,
    /// Its own and its bases'.
    pub members: Members,
    /// Another class of the module has it among its bases.
    pub has_subclass: bool,
    /// The module sets its input or output after the class statement.
    pub io_set_later: bool,
    /// Attribute, place and description of what makes the visit of the class fail.
    pub bad_io: Vec<(&'static str, TextRange, &'static str)>,
}

/// What a class body assigns.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub name: Attribute,
    pub dont_import: Option<Deployed>,
    pub before_add: Option<Deployed>,
    pub has_handler: bool,
    pub has_get_name: bool,
}

impl Body {
    pub fn of(body: &[Stmt]) -> Self {
        let mut found = Self::default();
        for stmt in body {
            if let Stmt::FunctionDef(function) = stmt {
                found.method(function);
            } else if is_assignment(stmt) {
                for (target, value) in assignments(stmt) {
                    found.assigned(target, value);
                }
            } else {
                found.nested(stmt);
            }
        }
        found
    }

    fn method(&mut self, function: &ast::StmtFunctionDef) {
        match function.name.as_str() {
            // `get_name` decides instead of `name`; so would a property called so.
            "get_name" | "name" => {
                self.name = Attribute::Computed;
                self.has_get_name |= function.name.as_str() == "get_name";
            }
            "before_add_to_store" => self.before_add = Some(outcome(&function.body)),
            method if method.starts_with("handle") => self.has_handler = true,
            _ => {}
        }
    }

    fn assigned(&mut self, target: &str, value: &Expr) {
        match target {
            "name" => {
                self.name = match value {
                    Expr::StringLiteral(literal) => Attribute::Literal(literal.value.to_str().to_owned()),
                    _ => Attribute::Computed,
                }
            }
            "get_name" => self.name = Attribute::Computed,
            "zato_dont_import" => {
                let yes = matches!(value, Expr::BooleanLiteral(literal) if literal.value);
                self.dont_import = Some(if yes { Deployed::No } else { Deployed::Unknown });
            }
            "before_add_to_store" => self.before_add = Some(Deployed::Unknown),
            "handle" => self.has_handler = true,
            _ => {}
        }
    }

    /// Whatever a branch or loop assigns is only known to be possible.
    fn nested(&mut self, stmt: &Stmt) {
        let mut stores = Stores::default();
        stores.visit_stmt(stmt);
        if stores.name {
            self.name = Attribute::Computed;
        }
        if stores.gate {
            self.dont_import = Some(Deployed::Unknown);
        }
        self.has_handler |= stores.handler;
    }
}

/// What a nested statement of a class body stores.
#[derive(Debug, Default)]
struct Stores {
    name: bool,
    gate: bool,
    handler: bool,
}

impl StatementVisitor<'_> for Stores {
    fn visit_stmt(&mut self, stmt: &Stmt) {
        let mut store = |target: &str| match target {
            "name" | "get_name" => self.name = true,
            "zato_dont_import" | "before_add_to_store" => self.gate = true,
            target => self.handler |= target.starts_with("handle"),
        };
        match stmt {
            Stmt::FunctionDef(function) => store(function.name.as_str()),
            Stmt::ClassDef(_) => {}
            _ => {
                for (target, _) in assignments(stmt) {
                    store(target);
                }
                walk_stmt(self, stmt);
            }
        }
    }
}

fn is_assignment(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Assign(_) | Stmt::AnnAssign(_))
}

/// The plain names that an assignment statement sets, each with the value.
pub(in crate::python) fn assignments(stmt: &Stmt) -> impl Iterator<Item = (&str, &Expr)> {
    let (targets, value): (&[Expr], Option<&Expr>) = match stmt {
        Stmt::Assign(assign) => (&assign.targets, Some(&assign.value)),
        Stmt::AnnAssign(assign) => (std::slice::from_ref(&assign.target), assign.value.as_deref()),
        _ => (&[], None),
    };
    targets.iter().filter_map(move |target| match target {
        Expr::Name(name) => Some((name.id.as_str(), value?)),
        _ => None,
    })
}

/// What `before_add_to_store` answers: what is not true keeps the service out.
fn outcome(body: &[Stmt]) -> Deployed {
    let mut returns = Returns::default();
    for stmt in body {
        returns.visit_stmt(stmt);
    }
    let ends_with_true =
        matches!(body.last(), Some(Stmt::Return(last)) if last.value.as_deref().is_some_and(is_true));
    if returns.other {
        Deployed::Unknown
    } else if returns.truths == 0 {
        Deployed::No
    } else if ends_with_true && returns.untruths == 0 {
        Deployed::Yes
    } else {
        Deployed::Unknown
    }
}

fn is_true(expr: &Expr) -> bool {
    matches!(expr, Expr::BooleanLiteral(literal) if literal.value)
}

#[derive(Debug, Default)]
struct Returns {
    truths: u32,
    untruths: u32,
    /// Something else is returned or raised.
    other: bool,
}

impl StatementVisitor<'_> for Returns {
    fn visit_stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Return(stmt) => match stmt.value.as_deref() {
                Some(value) if is_true(value) => self.truths += 1,
                None | Some(Expr::NoneLiteral(_) | Expr::BooleanLiteral(_)) => self.untruths += 1,
                Some(_) => self.other = true,
            },
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
            Stmt::Raise(_) => self.other = true,
            _ => walk_stmt(self, stmt),
        }
    }
}

/// The `input` and `output` of a class body that make the visit of the class fail; `is_plain_class` knows the
/// module's classes that are no models.
pub(super) fn bad_io(
    body: &[Stmt],
    is_plain_class: impl Fn(&str) -> bool,
) -> Vec<(&'static str, TextRange, &'static str)> {
    body.iter()
        .flat_map(assignments)
        .filter_map(|(target, value)| {
            let attribute = match target {
                "input" => "input",
                "output" => "output",
                _ => return None,
            };
            let what = match value {
                Expr::NumberLiteral(_) => "a number",
                Expr::Name(name) if is_plain_class(name.id.as_str()) => "a class that is no model",
                _ => return None,
            };
            Some((attribute, value.range(), what))
        })
        .collect()
}
