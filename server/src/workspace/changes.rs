//! What of a file has changed that other files may speak of.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::Workspace;
use super::contents::{Contents, File};
use crate::python::{Outline, Target};
use crate::uri::Uri;

/// Something that one file declares and others speak of.
#[derive(Hash)]
enum Key<'a> {
    Service(&'a str),
    Module(&'a str),
}

impl Key<'_> {
    /// Two keys of one hash only have a file looked at for nothing.
    fn hashed(&self) -> u64 {
        let mut hasher = FxHasher::default();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// What is another than before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes(FxHashSet<u64>);

impl Changes {
    /// Nothing that another file may speak of.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    pub(super) fn between(before: &File, after: &File) -> Self {
        let (before, after) = (declared(before), declared(after));
        let differs = |one: &FxHashMap<u64, u64>, other: &FxHashMap<u64, u64>| {
            let keys = one.iter().filter(|(key, value)| other.get(key) != Some(value));
            keys.map(|(key, _)| *key).collect::<Vec<_>>()
        };
        let mut changed = differs(&before, &after);
        changed.extend(differs(&after, &before));
        Self(changed.into_iter().collect())
    }

    /// Whether a file speaks of what has changed.
    pub fn concern(&self, workspace: &Workspace, uri: &Uri) -> bool {
        if self.is_empty() {
            return false;
        }
        match workspace.contents(uri) {
            Some(Contents::Module(module)) => {
                mentioned(&module.outline).any(|key| self.0.contains(&key.hashed()))
            }
            None => false,
        }
    }
}

/// The keys of what a file declares, each with a hash of all that is said of it.
fn declared(file: &File) -> FxHashMap<u64, u64> {
    let mut declared = FxHashMap::default();
    if let Some(Contents::Module(module)) = file.contents() {
        let outline = &module.outline;
        let mut surface = FxHasher::default();
        (&outline.globals, outline.more_globals, outline.marked, file.uri.as_str()).hash(&mut surface);
        for class in &outline.classes {
            let mut own = FxHasher::default();
            let name = class.service_name.as_ref().map(|name| format!("{name:?}"));
            (&class.name, class.kind as u8, class.deployed, &class.bases, outline.marked).hash(&mut own);
            file.uri.as_str().hash(&mut own);
            (&class.name, class.kind as u8, class.deployed, &class.bases, name).hash(&mut surface);
            if let Some(name) = class.service_name.as_ref().and_then(|name| name.text()) {
                let value = declared.entry(Key::Service(name).hashed()).or_insert(0_u64);
                *value = value.wrapping_add(own.finish());
            }
        }
        if let Some(name) = file.module_name() {
            declared.insert(Key::Module(name).hashed(), surface.finish());
        }
    }
    declared
}

/// What a module speaks of that others declare.
fn mentioned(outline: &Outline) -> impl Iterator<Item = Key<'_>> {
    let services = outline.classes.iter().filter_map(|class| class.service_name.as_ref()?.text());
    let called = outline.invocations.iter().filter_map(|invocation| match &invocation.target {
        Target::Name(name) => Some(name.as_str()),
        Target::Class(_) => None,
    });
    let modules = outline.imports.iter().flat_map(|import| {
        let last = import.module.rsplit('.').next();
        [last, import.name.as_deref()].into_iter().flatten()
    });
    services.chain(called).map(Key::Service).chain(modules.map(Key::Module))
}
