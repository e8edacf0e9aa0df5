//! The walk over all scopes.
//!
//! Code that an import runs is followed in order, so that a use before the definition is seen. Code that runs later
//! (bodies of functions) is held against everything its scopes define in the end.

mod definitions;
mod flow;
mod raises;
mod visit;

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::TextRange;
use rustc_hash::{FxHashMap, FxHashSet};

use super::scope::{Flags, Kind, Place, Scope};
use super::{Certainty, Constants, Names, Undefined, is_predefined};
use crate::python::raises::{Classes, Meaning};
use crate::python::{PythonVersion, Source, file_name, syntax};

pub(super) fn walk<'a>(source: Source<'a>, body: &'a [Stmt]) -> Names<'a> {
    let lazy = source.profile.python.minor >= 14 || syntax::future_annotations(body);
    let mut walk = Walk {
        python: source.profile.python,
        lazy_annotations: lazy,
        scopes: vec![Scope::new(Kind::Module)],
        certainty: Certainty::Certain,
        dead: false,
        expected: Expected::Nothing,
        constants: Constants::new(source.profile.python, file_name::stem(source.file_name)),
        plain_classes: FxHashSet::default(),
        imported: FxHashMap::default(),
        classes: Classes::default(),
        global_writes: Vec::new(),
        uncalled: FxHashMap::default(),
        searches: 0,
        found: Names::default(),
    };
    walk.visit_body(body);
    walk.finish()
}

/// Which exceptions something around may expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Expected {
    Nothing,
    /// There is a handler or a context manager.
    Some,
    /// A handler names `NameError`.
    NameError,
}

struct Walk<'a> {
    python: PythonVersion,
    /// Annotations are not evaluated where they stand.
    lazy_annotations: bool,
    /// The module first, the innermost scope last. Never empty.
    scopes: Vec<Scope<'a>>,
    certainty: Certainty,
    /// The code is never reached.
    dead: bool,
    expected: Expected,
    constants: Constants<'a>,
    /// Classes whose metaclass is `type`, by the name they have in the module.
    plain_classes: FxHashSet<&'a str>,
    /// What the names of the module that an import surely gave stand for.
    imported: FxHashMap<&'a str, Meaning<'a>>,
    classes: Classes<'a>,
    /// Module names that the function being walked assigns as `global`.
    global_writes: Vec<&'a str>,
    /// Functions that nothing has mentioned yet, with the module names they would assign.
    uncalled: FxHashMap<&'a str, Vec<&'a str>>,
    /// How often `handed_up` has been searched for a function.
    searches: u32,
    found: Names<'a>,
}

/// Functions that assign global names; beyond, they are taken to be called at once.
const MAX_SEARCHES: u32 = 200;

impl<'a> Walk<'a> {
    fn finish(mut self) -> Names<'a> {
        let Some(module) = self.scopes.pop() else { return self.found };
        let is_bound = |name: &str| module.flags(name).has(Flags::BOUND) || is_predefined(name, self.python);
        self.found
            .undefined
            .retain(|undefined| undefined.certainty == Certainty::Certain || !is_bound(undefined.name));
        for (name, range) in module.uses.iter().chain(&module.handed_up) {
            self.found.dynamic |= changes_globals(name);
            if !is_bound(name) {
                self.found.undefined.push(Undefined {
                    name,
                    range: *range,
                    certainty: Certainty::WhenCalled,
                });
            }
        }
        for (name, range) in &module.nonlocals {
            self.found.declaration_errors.push((*range, format!("no binding for nonlocal `{name}` found")));
        }
        self.found
    }

    #[expect(clippy::expect_used, reason = "the module's scope is pushed first and popped only by `finish`")]
    fn scope(&mut self) -> &mut Scope<'a> {
        self.scopes.last_mut().expect("the module's scope")
    }

    /// Walks with a state that is put back afterwards.
    fn state(&mut self, certainty: Certainty, dead: bool, walk: impl FnOnce(&mut Self)) {
        let before = (self.certainty, self.dead, self.expected);
        self.certainty = self.certainty.max(certainty);
        self.dead |= dead;
        walk(self);
        (self.certainty, self.dead, self.expected) = before;
    }

    fn possibly(&mut self, walk: impl FnOnce(&mut Self)) {
        self.state(Certainty::Possible, false, walk);
    }

    /// Walks what is reached always, perhaps or never.
    fn when(&mut self, reached: Option<bool>, walk: impl FnOnce(&mut Self)) {
        match reached {
            Some(true) => walk(self),
            Some(false) => self.state(self.certainty, true, walk),
            None => self.possibly(walk),
        }
    }

    /// Walks what runs only when it is called.
    fn later(&mut self, walk: impl FnOnce(&mut Self)) {
        self.state(Certainty::WhenCalled, false, |this| {
            this.expected = Expected::Nothing;
            walk(this);
        });
    }

    /// Walks in a new scope, then hands what it did not find to the scopes around.
    fn within(&mut self, kind: Kind, walk: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::new(kind));
        walk(self);
        let Some(inner) = self.scopes.pop() else { return };
        let parent = self.enclosing(kind);
        self.found.declaration_errors.extend(inner.late_declarations());
        for (name, range) in inner.uses.iter().chain(&inner.handed_up) {
            if !inner.flags(name).is_local() {
                self.hand_up(parent, (name, *range));
            }
        }
        let is_function = kind == Kind::Function;
        for (name, range) in &inner.nonlocals {
            if kind == Kind::TypeParams && inner.flags(name).has(Flags::PARAMETER) {
                let error = format!("nonlocal binding not allowed for type parameter `{name}`");
                self.found.declaration_errors.push((*range, error));
                continue;
            }
            let own = inner.flags(name).has(Flags::NONLOCAL);
            if own || !is_function || !inner.flags(name).is_local() {
                self.scope().nonlocals.push((name, *range));
            }
        }
    }

    /// The scope in which code within a scope of `kind` looks next: a class shows its names to type parameters only.
    fn enclosing(&self, kind: Kind) -> usize {
        let last = self.scopes.len() - 1;
        if kind == Kind::TypeParams {
            return last;
        }
        (0..=last).rev().find(|index| !matches!(self.scopes[*index].kind, Kind::Class { .. })).unwrap_or(0)
    }

    fn hand_up(&mut self, index: usize, (name, range): Place<'a>) {
        if index == 0 {
            self.mention(name);
        }
        self.scopes[index].handed_up.push((name, range));
    }

    /// A function that is mentioned may be called: what it assigns may be there from now on.
    fn mention(&mut self, name: &str) {
        if self.uncalled.is_empty() {
            return;
        }
        for written in self.uncalled.remove(name).unwrap_or_default() {
            self.scopes[0].add(written, Flags::NOW);
        }
    }

    fn load(&mut self, name: &'a str, range: TextRange) {
        if self.dead || self.expected == Expected::NameError {
            // Not followed up, but a use before a declaration all the same.
            self.scope().add(name, Flags::USED);
            return;
        }
        if self.certainty == Certainty::WhenCalled {
            let flags = self.scope().flags(name);
            if !flags.is_local() {
                if flags.has(Flags::GLOBAL) {
                    self.hand_up(0, (name, range));
                } else {
                    self.scope().uses.push((name, range));
                }
            }
            return;
        }
        self.scope().add(name, Flags::USED);
        if matches!(name, "locals" | "vars") || changes_globals(name) {
            self.found.dynamic = true;
        }
        if !self.is_there(name) && !is_predefined(name, self.python) {
            let plain = self.scopes.iter().all(|scope| scope.kind != Kind::Class { plain: false });
            let certainty = if plain { self.certainty } else { Certainty::Possible };
            self.found.undefined.push(Undefined { name, range, certainty });
        }
    }

    /// Whether code that runs now may find the name.
    fn is_there(&mut self, name: &str) -> bool {
        let mut classes = true;
        for index in (1..self.scopes.len()).rev() {
            let scope = &self.scopes[index];
            let flags = scope.flags(name);
            match scope.kind {
                Kind::Class { .. } => {
                    if classes && flags.has(Flags::GLOBAL) {
                        break;
                    }
                    if classes && flags.has(Flags::NOW) {
                        return true;
                    }
                    classes = false;
                }
                Kind::TypeParams if flags.is_local() => return true,
                Kind::TypeParams => {}
                Kind::Module | Kind::Function | Kind::Comprehension => {
                    if flags.is_local() {
                        return true;
                    }
                    classes = false;
                }
            }
        }
        self.mention(name);
        self.scopes[0].flags(name).has(Flags::NOW)
    }

    fn bind(&mut self, name: &'a str) {
        let last = self.scopes.len() - 1;
        self.bind_in(last, name);
    }

    fn bind_in(&mut self, index: usize, name: &'a str) {
        self.scopes[index].add(name, Flags::ASSIGNED);
        let flags = self.scopes[index].flags(name);
        if self.dead || flags.has(Flags::NONLOCAL) {
            return;
        }
        if index > 0 && flags.has(Flags::GLOBAL) {
            self.bind_global(name);
            return;
        }
        self.scopes[index].add(name, Flags::BOUND | Flags::NOW);
        if index == 0 {
            self.constants.assigned(name);
            self.plain_classes.remove(name);
            self.uncalled.remove(name);
            self.means_something_else(name);
        }
    }

    fn bind_global(&mut self, name: &'a str) {
        self.constants.assigned(name);
        self.means_something_else(name);
        if self.certainty == Certainty::WhenCalled {
            self.scopes[0].add(name, Flags::BOUND);
            self.global_writes.push(name);
            self.found.assigned_by_functions.insert(name);
        } else {
            self.scopes[0].add(name, Flags::BOUND | Flags::NOW);
        }
    }

    fn unbind(&mut self, name: &'a str, range: TextRange) {
        self.load(name, range);
        self.scope().add(name, Flags::ASSIGNED);
        if self.certainty == Certainty::Certain && !self.dead {
            let global = self.scope().flags(name).has(Flags::GLOBAL);
            let scope = if global { &mut self.scopes[0] } else { self.scope() };
            scope.clear(name, Flags::NOW);
        }
    }

    fn declare(&mut self, names: &'a [ast::Identifier], flag: Flags) {
        for name in names {
            if let Err(error) = self.scope().declare((name.as_str(), name.range), flag) {
                self.found.declaration_errors.push((name.range, error));
            } else if flag == Flags::NONLOCAL && self.scopes.len() > 1 && !self.is_class_cell(name.as_str()) {
                self.scope().nonlocals.push((name.as_str(), name.range));
            }
        }
    }

    /// Within methods `__class__` is the class around.
    fn is_class_cell(&self, name: &str) -> bool {
        let around = self.scopes.len() - 1;
        name == "__class__"
            && self.scopes[..around].iter().any(|scope| matches!(scope.kind, Kind::Class { .. }))
    }
}

/// Builtins with which a module's names can be changed from anywhere.
fn changes_globals(name: &str) -> bool {
    // `enum.global_enum` makes names of the module of an enumeration's members.
    matches!(name, "globals" | "exec" | "__builtins__" | "global_enum")
}
