//! The survey of a module's top level: its imports, classes and assignments, in order.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_python_stdlib::builtins::is_python_builtin;
use ruff_python_stdlib::sys::is_known_standard_library;
use ruff_text_size::TextRange;
use rustc_hash::FxHashMap;

use super::Classes;
use super::class::{self, Attribute, Base, Body, Class, Deployed, Imported, Kind, Members};
use crate::python::names::Constants;
use crate::python::{PythonVersion, Source, file_name};

/// Base classes of `zato.server.service` (and of modules around it) that make a service of a class.
const SERVICE_BASES: &[&str] =
    &["Service", "AdminService", "RESTAdapter", "WSXAdapter", "WSXClient", "PubSubHook", "SchemaService"];

/// Names of `zato.server.service` that are element types of `input` and `output`.
const ELEMENT_TYPES: &[&str] = &[
    "AsIs",
    "Bool",
    "Boolean",
    "CSV",
    "Date",
    "DateTime",
    "Decimal",
    "Dict",
    "DictList",
    "Elem",
    "Float",
    "ForceType",
    "Int",
    "Integer",
    "List",
    "ListOfDicts",
    "Nested",
    "Opaque",
    "Secret",
    "Text",
    "UTC",
    "UUID",
    "Unicode",
];

/// A base of which nothing is known.
const UNKNOWN: Imported =
    Imported { kind: Kind::Unknown, brings: Members { handler: true, get_name: false } };

/// `object`, `dict`, an exception.
const BUILTIN: Imported = Imported { kind: Kind::Plain, brings: Members { handler: false, get_name: false } };

/// Classes that bring nothing to those that have them among their bases.
fn is_marker_class(path: &str) -> bool {
    matches!(path, "abc.ABC" | "typing.Generic" | "typing.Protocol")
}

/// `logging`'s handlers are the one family of the standard library whose classes have a `get_name`.
fn is_logging_handler(path: &str) -> bool {
    path.strip_prefix("logging.").is_some_and(|rest| rest.ends_with("Handler"))
}

/// What a name of the module stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    /// Something imported, by its dotted path.
    Imported(String),
    /// Index of a class of the module.
    Class(usize),
    Other,
}

pub(super) fn survey<'a>(source: Source<'a>, body: &'a [Stmt]) -> Classes<'a> {
    let mut survey = Survey {
        python: source.profile.python,
        constants: Constants::new(source.profile.python, file_name::stem(source.file_name)),
        meanings: FxHashMap::default(),
        classes: Vec::new(),
        unseen: false,
    };
    survey.block(body);
    survey.inherit();
    let mut visible: Vec<usize> = survey
        .meanings
        .values()
        .filter_map(|meaning| if let Meaning::Class(index) = meaning { Some(*index) } else { None })
        .collect();
    visible.sort_unstable();
    visible.dedup();
    Classes { stem: "", all: survey.classes, visible, unseen: survey.unseen }
}

struct Survey<'a> {
    python: PythonVersion,
    constants: Constants<'a>,
    meanings: FxHashMap<&'a str, Meaning>,
    classes: Vec<Class<'a>>,
    unseen: bool,
}

impl<'a> Survey<'a> {
    /// Statements that run at module level, whether they surely run or only may.
    fn block(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::FunctionDef(function) => {
                self.unseen |=
                    function.decorator_list.iter().any(|decorator| self.may_replace(&decorator.expression));
                self.meanings.insert(function.name.as_str(), Meaning::Other);
            }
            Stmt::Assign(assign) => self.assign(&assign.targets, &assign.value),
            Stmt::AnnAssign(ast::StmtAnnAssign { target, value: Some(value), .. }) => {
                self.assign(std::slice::from_ref(target), value);
            }
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    if let Expr::Name(name) = target {
                        self.meanings.remove(name.id.as_str());
                    }
                }
            }
            Stmt::If(stmt) => self.if_statement(stmt),
            Stmt::For(stmt) => {
                if Constants::has_elements(&stmt.iter, |_| true) != Some(false) {
                    self.block(&stmt.body);
                }
                self.block(&stmt.orelse);
            }
            Stmt::While(stmt) => {
                if self.constants.truth(&stmt.test) != Some(false) {
                    self.block(&stmt.body);
                }
                self.block(&stmt.orelse);
            }
            Stmt::With(stmt) => self.block(&stmt.body),
            Stmt::Try(stmt) => {
                self.block(&stmt.body);
                for handler in stmt.handlers.iter().filter_map(ast::ExceptHandler::as_except_handler) {
                    self.block(&handler.body);
                }
                self.block(&stmt.orelse);
                self.block(&stmt.finalbody);
            }
            Stmt::Match(stmt) => {
                for case in &stmt.cases {
                    self.block(&case.body);
                }
            }
            _ => {}
        }
    }

    fn if_statement(&mut self, stmt: &'a ast::StmtIf) {
        let mut truth = self.constants.truth(&stmt.test);
        if truth != Some(false) {
            self.block(&stmt.body);
        }
        for clause in &stmt.elif_else_clauses {
            if truth == Some(true) {
                return;
            }
            truth = clause.test.as_ref().map_or(Some(true), |test| self.constants.truth(test));
            if truth != Some(false) {
                self.block(&clause.body);
            }
        }
    }

    fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            let path = alias.name.as_str();
            // `import a.b` binds `a`, `import a.b as c` binds what `a.b` is.
            let top = path.split('.').next().unwrap_or(path);
            let (name, path) = alias.asname.as_ref().map_or((top, top), |name| (name.as_str(), path));
            self.meanings.insert(name, Meaning::Imported(path.to_owned()));
        }
        self.constants.import(import);
    }

    fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        let dots = if import.level > 0 { "." } else { "" };
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            self.meanings.insert(name, Meaning::Imported(format!("{dots}{module}.{}", alias.name)));
        }
        self.constants.import_from(import);
    }

    fn class(&mut self, class: &'a ast::StmtClassDef) {
        let arguments = class.arguments.as_deref();
        let bases: Vec<Base> = arguments
            .map_or_else(Vec::new, |arguments| arguments.args.iter().map(|base| self.base(base)).collect());
        let body = Body::of(&class.body);
        let mut kind = self.kind_of(&bases);
        if kind == Kind::Plain && arguments.is_some_and(|arguments| !arguments.keywords.is_empty()) {
            // A metaclass may do anything.
            kind = Kind::Unknown;
        }
        let replaced = class.decorator_list.iter().any(|decorator| self.may_replace(&decorator.expression));
        self.unseen |= replaced && kind == Kind::Plain;
        let bad_io = class::bad_io(&class.body, |name| {
            matches!(self.meanings.get(name), Some(Meaning::Class(index))
                if self.classes[*index].kind == Kind::Plain && self.classes[*index].bases.is_empty())
        });
        let deployed = match (body.dont_import, self.before_add(&body, &bases)) {
            (Some(Deployed::No), _) | (None, Deployed::No) => Deployed::No,
            (None, answer) => answer,
            (Some(_), _) => Deployed::Unknown,
        };
        self.add(
            class.name.as_str(),
            Class {
                name: class.name.as_str(),
                range: class.name.range,
                stmt: Some(class),
                kind,
                deployed: if replaced && deployed == Deployed::Yes { Deployed::Unknown } else { deployed },
                service_name: body.name,
                has_handler: body.has_handler,
                members: Members { handler: body.has_handler, get_name: body.has_get_name },
                has_subclass: false,
                io_set_later: false,
                bad_io,
                bases,
            },
        );
    }

    fn add(&mut self, name: &'a str, class: Class<'a>) {
        self.meanings.insert(name, Meaning::Class(self.classes.len()));
        self.classes.push(class);
    }

    /// Whether the class's own or inherited `before_add_to_store` and inherited flags let it in.
    fn before_add(&self, body: &Body, bases: &[Base]) -> Deployed {
        if let Some(answer) = body.before_add {
            return answer;
        }
        let kept_out = bases
            .iter()
            .any(|base| matches!(base, Base::Local(index) if self.classes[*index].deployed != Deployed::Yes));
        if kept_out { Deployed::Unknown } else { Deployed::Yes }
    }

    fn kind_of(&self, bases: &[Base]) -> Kind {
        let kinds = bases.iter().map(|base| match base {
            Base::Local(index) => self.classes[*index].kind,
            Base::Imported(base) => base.kind,
        });
        let any = |kind: Kind| kinds.clone().any(|base| base == kind);
        [Kind::Service, Kind::Model, Kind::Unknown].into_iter().find(|kind| any(*kind)).unwrap_or(Kind::Plain)
    }

    fn base(&self, base: &Expr) -> Base {
        match base {
            // `Generic[T]`, `list_[Model]`: what counts is what is subscripted.
            Expr::Subscript(subscript) => self.base(&subscript.value),
            Expr::Name(name) => match self.meanings.get(name.id.as_str()) {
                Some(Meaning::Class(index)) => Base::Local(*index),
                Some(Meaning::Imported(path)) => Base::Imported(self.imported(path)),
                Some(Meaning::Other) => Base::Imported(UNKNOWN),
                None => {
                    let builtin = is_python_builtin(name.id.as_str(), self.python.minor, false);
                    Base::Imported(if builtin { BUILTIN } else { UNKNOWN })
                }
            },
            _ => Base::Imported(self.path(base).map_or(UNKNOWN, |path| self.imported(&path))),
        }
    }

    /// The dotted path of an imported thing.
    fn path(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Name(name) => match self.meanings.get(name.id.as_str())? {
                Meaning::Imported(path) => Some(path.clone()),
                Meaning::Class(_) | Meaning::Other => None,
            },
            Expr::Attribute(attribute) => {
                Some(format!("{}.{}", self.path(&attribute.value)?, attribute.attr))
            }
            _ => None,
        }
    }

    fn is_stdlib(&self, path: &str) -> bool {
        is_known_standard_library(self.python.minor, path.split('.').next().unwrap_or(path))
    }

    fn imported(&self, path: &str) -> Imported {
        let kind = self.kind_of_path(path);
        // Only the plain `Service` is known to leave its `handle` to others.
        let leaves_it = kind == Kind::Service && path.ends_with(".Service");
        let brings =
            Members { handler: !leaves_it && !is_marker_class(path), get_name: is_logging_handler(path) };
        Imported { kind, brings }
    }

    fn kind_of_path(&self, path: &str) -> Kind {
        let last = path.rsplit('.').next().unwrap_or(path);
        if self.is_stdlib(path) {
            Kind::Plain
        } else if !path.starts_with("zato") {
            Kind::Unknown
        } else if SERVICE_BASES.contains(&last) {
            Kind::Service
        } else if last == "Model" {
            Kind::Model
        } else if ELEMENT_TYPES.contains(&last) {
            Kind::Plain
        } else {
            Kind::Unknown
        }
    }

    /// Whether a decorator may turn what it decorates into something else that Zato deploys.
    fn may_replace(&self, decorator: &Expr) -> bool {
        let function = if let Expr::Call(call) = decorator { &call.func } else { decorator };
        match self.path(function) {
            Some(path) => !self.is_stdlib(&path) && !path.starts_with("zato"),
            None => !matches!(function, Expr::Name(name)
                if is_python_builtin(name.id.as_str(), self.python.minor, false)),
        }
    }

    fn assign(&mut self, targets: &'a [Expr], value: &'a Expr) {
        self.unseen |= self.may_make(value);
        for target in targets {
            match target {
                Expr::Name(name) => self.assign_name(name.id.as_str(), name.range, value),
                // `A.name = …` after the class.
                Expr::Attribute(attribute) => self.assign_attribute(attribute),
                Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                    for element in elts {
                        if let Expr::Name(name) = element {
                            self.meanings.insert(name.id.as_str(), Meaning::Other);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn assign_name(&mut self, target: &'a str, range: TextRange, value: &'a Expr) {
        if let Some(class) = self.made_by_type(range, value) {
            self.add(target, class);
            return;
        }
        let meaning = match value {
            Expr::Name(name) => self.meanings.get(name.id.as_str()).cloned(),
            _ => self.path(value).map(Meaning::Imported),
        };
        self.meanings.insert(target, meaning.unwrap_or(Meaning::Other));
        self.constants.assigned(target);
    }

    /// Gives each class the name of its first base that has one; bases come before their classes.
    /// Hands on what classes have from their bases, which come before them.
    fn inherit(&mut self) {
        for index in 0..self.classes.len() {
            let (bases, rest) = self.classes.split_at_mut(index);
            let Some(class) = rest.first_mut() else { return };
            class.members.handler |= class.has_handler;
            for base in &class.bases {
                let brings = match base {
                    Base::Local(base) => bases.get_mut(*base).map(|base| {
                        base.has_subclass = true;
                        base.members
                    }),
                    Base::Imported(base) => Some(base.brings),
                };
                class.members = class.members.and(brings.unwrap_or_default());
            }
            if class.service_name != Attribute::Absent {
                continue;
            }
            let inherited = class.bases.iter().map(|base| match base {
                Base::Local(base) => {
                    bases.get(*base).map_or(Attribute::Absent, |base| base.service_name.clone())
                }
                Base::Imported(base) if base.kind == Kind::Unknown => Attribute::OfBase,
                Base::Imported(_) => Attribute::Absent,
            });
            class.service_name =
                inherited.into_iter().find(|name| *name != Attribute::Absent).unwrap_or_default();
        }
    }

    fn assign_attribute(&mut self, attribute: &'a ast::ExprAttribute) {
        let Expr::Name(owner) = &*attribute.value else { return };
        let Some(Meaning::Class(index)) = self.meanings.get(owner.id.as_str()) else { return };
        let class = &mut self.classes[*index];
        match attribute.attr.as_str() {
            "name" | "get_name" => class.service_name = Attribute::Computed,
            "zato_dont_import" | "before_add_to_store" => class.deployed = Deployed::Unknown,
            "handle" => class.has_handler = true,
            "input" | "output" | "SimpleIO" | "IO" => class.io_set_later = true,
            _ => {}
        }
    }

    /// `type('A', (Service,), {'name': 'a.b'})`
    fn made_by_type(&self, range: TextRange, value: &'a Expr) -> Option<Class<'a>> {
        let Expr::Call(call) = value else { return None };
        let [Expr::StringLiteral(name), Expr::Tuple(bases), Expr::Dict(members)] = &*call.arguments.args
        else {
            return None;
        };
        let is_type = matches!(&*call.func, Expr::Name(name)
            if name.id.as_str() == "type" && !self.meanings.contains_key("type"));
        if !is_type || name.value.is_implicit_concatenated() {
            return None;
        }
        let bases: Vec<Base> = bases.elts.iter().map(|base| self.base(base)).collect();
        let mut service_name = Attribute::Absent;
        for member in &members.items {
            match (&member.key, &member.value) {
                (Some(Expr::StringLiteral(key)), value) => match (key.value.to_str(), value) {
                    ("name", Expr::StringLiteral(name)) => {
                        service_name = Attribute::Literal(name.value.to_str().to_owned());
                    }
                    ("name" | "get_name", _) => service_name = Attribute::Computed,
                    _ => {}
                },
                _ => service_name = Attribute::Computed,
            }
        }
        Some(Class {
            name: name.value.to_str(),
            range,
            stmt: None,
            kind: self.kind_of(&bases),
            bases,
            deployed: Deployed::Unknown,
            service_name,
            has_handler: true,
            members: Members { handler: true, get_name: false },
            has_subclass: false,
            io_set_later: false,
            bad_io: Vec::new(),
        })
    }

    /// Whether evaluating this may bring forth a class that the survey does not see.
    fn may_make(&self, value: &Expr) -> bool {
        match value {
            // A class within a class of the module, brought to the top level.
            Expr::Attribute(attribute) => {
                matches!(&*attribute.value, Expr::Name(name)
                    if matches!(self.meanings.get(name.id.as_str()), Some(Meaning::Class(_))))
            }
            Expr::Call(call) => {
                let third_party = self
                    .path(&call.func)
                    .is_some_and(|path| !self.is_stdlib(&path) && !path.starts_with("zato."));
                is_type_call(call)
                    || (third_party
                        && call.arguments.args.iter().any(|argument| self.is_service_base(argument)))
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                elts.iter().any(|element| self.may_make(element))
            }
            Expr::If(expr) => self.may_make(&expr.body) || self.may_make(&expr.orelse),
            _ => false,
        }
    }

    fn is_service_base(&self, expr: &Expr) -> bool {
        matches!(self.base(expr), Base::Local(index) if self.classes[index].kind != Kind::Plain)
            || self.path(expr).is_some_and(|path| self.kind_of_path(&path) == Kind::Service)
    }
}

/// `type(name, bases, members)`, `types.new_class(…)`: makes a class.
pub(in crate::python) fn is_type_call(call: &ast::ExprCall) -> bool {
    match &*call.func {
        Expr::Name(name) => match name.id.as_str() {
            "type" => call.arguments.args.len() != 1,
            "new_class" => true,
            _ => false,
        },
        Expr::Attribute(attribute) => attribute.attr.as_str() == "new_class",
        _ => false,
    }
}
