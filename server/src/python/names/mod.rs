//! Which names a module defines and uses, scope by scope, and which of them cannot be there.

mod constant;
mod scope;
mod walk;

use ruff_python_ast::{self as ast, Stmt};
use ruff_python_stdlib::builtins;
use ruff_text_size::TextRange;
use rustc_hash::FxHashSet;

use super::module::Module;
use super::raises::Raise;
use super::{PythonVersion, Source};
use crate::rules::Sink;
use crate::rules::loading::{POSSIBLY_UNDEFINED_NAME, UNDEFINED_NAME, UNDEFINED_NAME_IN_FUNCTION};

pub(super) use constant::Constants;

/// How sure it is that a place is reached when the module is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Always, unless loading fails before.
    Certain,
    /// Perhaps: a branch, a loop, a guarded block.
    Possible,
    /// Not by the import itself: the body of a function.
    WhenCalled,
}

/// A name that nothing defines where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undefined<'a> {
    pub name: &'a str,
    pub range: TextRange,
    pub certainty: Certainty,
}

/// What the walk over all scopes found.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// In the order of the walk.
    pub undefined: Vec<Undefined<'a>>,
    /// Wrong `global` and `nonlocal` declarations, which `CPython` refuses to compile.
    pub declaration_errors: Vec<(TextRange, String)>,
    /// Statements that surely end the loading of the module.
    pub ends_import: Vec<(TextRange, &'static str)>,
    /// Places that raise whenever they are reached.
    pub raises: Vec<Raise>,
    pub relative_imports: Vec<(&'a ast::StmtImportFrom, Certainty)>,
    /// Some `from … import *` may define any name.
    pub star_import: bool,
    /// Something may define names behind the reader's back: `globals()`, `exec`.
    pub dynamic: bool,
    /// Some function makes a class with bases, which it may return to the top level.
    pub functions_make_classes: bool,
    /// Names that functions assign as `global`.
    pub assigned_by_functions: FxHashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub fn of(source: Source<'a>, body: &'a [Stmt]) -> Self {
        walk::walk(source, body)
    }
}

/// Whether every module has this name without defining it.
fn is_predefined(name: &str, python: PythonVersion) -> bool {
    builtins::is_python_builtin(name, python.minor, false)
        || matches!(
            name,
            "__name__"
                | "__doc__"
                | "__package__"
                | "__loader__"
                | "__spec__"
                | "__file__"
                | "__cached__"
                | "__builtins__"
                | "__annotations__"
                | "__debug__"
                // Made inside classes and methods.
                | "__class__"
                | "__module__"
                | "__qualname__"
                | "__firstlineno__"
                | "__annotate__"
                | "__conditional_annotations__"
        )
}

/// Names that something outside the module may well have put among the builtins (`gettext.install`, `python -m site`,
/// `IPython`); they are never held to be certainly undefined.
fn may_be_installed(name: &str) -> bool {
    name == "_" || (name.starts_with("__") && name.ends_with("__"))
}

/// Reports the names that are not there.
pub(super) fn undefined_names(module: &Module<'_>, sink: &mut Sink<'_>) {
    let names = &module.names;
    if names.star_import {
        return;
    }
    for undefined in &names.undefined {
        let sure = !names.dynamic && !may_be_installed(undefined.name);
        let (rule, when) = match undefined.certainty {
            Certainty::Certain if sure => (&UNDEFINED_NAME, ""),
            Certainty::Certain | Certainty::Possible => (&POSSIBLY_UNDEFINED_NAME, ""),
            Certainty::WhenCalled if sure => (&UNDEFINED_NAME_IN_FUNCTION, " where this runs"),
            Certainty::WhenCalled => continue,
        };
        sink.report(rule, undefined.range, format!("name `{}` is not defined{when}", undefined.name));
    }
}

#[cfg(test)]
mod tests;
