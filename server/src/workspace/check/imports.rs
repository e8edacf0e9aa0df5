//! Imports that fail on the servers, as far as the workspace's own modules and a standard installation tell.

use rustc_hash::FxHashSet;

use super::Beside;
use super::near::{Near, rename};
use crate::python::{Import, ImportVerdict, Reached, judge_import};
use crate::rules::Sink;
use crate::rules::workspace::{
    MISSING_IMPORT_NAME, POSSIBLY_MISSING_IMPORT_NAME, POSSIBLY_UNRESOLVED_IMPORT, UNRESOLVED_IMPORT,
};
use crate::workspace::ModuleContents;

pub(super) fn imports(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    if !beside.workspace.complete {
        return;
    }
    let mut near = Near::default();
    // `from a import b, c` lacks one module, and says it once.
    let mut told = FxHashSet::default();
    for import in &beside.outline.imports {
        match judge_import(import, beside.profile) {
            ImportVerdict::Fine | ImportVerdict::Unknown => {}
            ImportVerdict::Missing { certain } => match own(beside, &import.module) {
                Own::Missing => {
                    if told.insert((import.module.as_str(), certain)) {
                        missing(import, certain, sink);
                    }
                }
                Own::Package => {}
                Own::Module { module, is_sibling } => {
                    name_of(beside, import, module, is_sibling, &mut near, sink);
                }
            },
            ImportVerdict::NameMissing { certain } => {
                // A module of the workspace may stand in the place of the standard library's.
                if matches!(own(beside, &import.module), Own::Missing) {
                    missing_name(import, certain, sink);
                }
            }
        }
    }
}

/// What of the workspace a dotted name may stand for.
enum Own<'a> {
    Missing,
    /// A folder, which may hold anything.
    Package,
    /// `is_sibling`: it lies beside the importing file, and no other of its name is in the workspace.
    Module {
        module: &'a ModuleContents,
        is_sibling: bool,
    },
}

fn own<'a>(beside: &Beside<'a>, module: &str) -> Own<'a> {
    let workspace = beside.workspace;
    let Some(uri) = workspace.imported_module(&beside.file.uri, module) else {
        let is_package = workspace.has_folder(module.split('.').next().unwrap_or_default());
        return if is_package { Own::Package } else { Own::Missing };
    };
    let (Some(file), Some(contents)) = (workspace.file(uri), workspace.module(uri)) else {
        return Own::Package;
    };
    let stem = module.rsplit('.').next().unwrap_or(module);
    let folder = |path: &[Box<str>]| path.split_last().map(|(_, folder)| folder.to_vec());
    let is_sibling = workspace.modules(stem).len() == 1
        && contents.outline.stem == stem
        && folder(&file.path) == folder(&beside.file.path);
    Own::Module { module: contents, is_sibling }
}

fn missing(import: &Import, certain: bool, sink: &mut Sink<'_>) {
    let module = &import.module;
    if certain {
        let message =
            format!("the servers have no module `{module}`, and the workspace has none: loading fails");
        sink.report(&UNRESOLVED_IMPORT, import.span.clone(), message);
    } else {
        let message =
            format!("`{module}` is no module of the workspace or of a standard installation of Zato");
        sink.report(&POSSIBLY_UNRESOLVED_IMPORT, import.span.clone(), message);
    }
}

fn missing_name(import: &Import, certain: bool, sink: &mut Sink<'_>) {
    let name = import.name.as_deref().unwrap_or_default();
    let message = format!("`{}` has no `{name}` that could be imported", import.module);
    let rule = if certain { &MISSING_IMPORT_NAME } else { &POSSIBLY_MISSING_IMPORT_NAME };
    sink.report(rule, import.span.clone(), message);
}

/// Whether a module of the workspace has what is imported from it.
fn name_of(
    beside: &Beside<'_>,
    import: &Import,
    module: &ModuleContents,
    is_sibling: bool,
    near: &mut Near,
    sink: &mut Sink<'_>,
) {
    let Some(name) = import.name.as_deref().filter(|name| *name != "*" && !name.starts_with("__")) else {
        return;
    };
    let globals = &module.outline.globals;
    let submodule =
        || beside.workspace.imported_module(&beside.file.uri, &format!("{}.{name}", import.module));
    if module.outline.more_globals
        || globals.binary_search_by(|global| global.as_str().cmp(name)).is_ok()
        || submodule().is_some()
    {
        return;
    }
    let certain = is_sibling && import.reached == Reached::Always;
    let rule = if certain { &MISSING_IMPORT_NAME } else { &POSSIBLY_MISSING_IMPORT_NAME };
    let message = format!("the module `{}` of the workspace has no `{name}`", import.module);
    let problem = sink.report(rule, import.span.clone(), message);
    let meant = near.find(name, globals.iter().map(String::as_str));
    if let (Some(problem), Some(meant)) = (problem, meant) {
        problem.fixed_by(rename(&import.span, meant));
    }
}
