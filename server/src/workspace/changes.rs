//! What of a file has changed that other files may speak of.

use std::hash::{Hash, Hasher as _};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::Workspace;
use super::contents::{Contents, File};
use super::enmasse::{Enmasse, Kind};
use super::index::candidate;
use crate::python::{ClassKind, Outline, Target};
use crate::uri::Uri;

/// Modules with base classes that are followed for one file.
const MAX_MODULES: usize = 32;

/// Something that one file declares and others speak of.
#[derive(Hash)]
enum Key<'a> {
    Service(&'a str),
    Module(&'a str),
    Object(Kind, &'a str),
    /// Whether there is any object of a kind.
    Kind(Kind),
    /// Whether enmasse files include others.
    Includes,
    /// A use of a connection.
    Use(Kind, &'a str),
    /// Whether connections of a kind are found by names that only the run knows.
    Computed(Kind),
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

    /// Whether a file speaks of what has changed, itself or by the base classes of its classes.
    pub fn concern(&self, workspace: &Workspace, uri: &Uri) -> bool {
        if self.is_empty() {
            return false;
        }
        let changed = |key: Key<'_>| self.0.contains(&key.hashed());
        match workspace.contents(uri) {
            Some(Contents::Module(module)) => {
                mentioned(&module.outline).any(changed) || self.concern_bases(workspace, uri)
            }
            Some(Contents::Enmasse(contents)) => mentioned_in_enmasse(&contents.enmasse).any(changed),
            None => false,
        }
    }
}

impl Changes {
    /// Whether a module with a base class of this one's classes, however far up, imports what has changed.
    fn concern_bases(&self, workspace: &Workspace, uri: &Uri) -> bool {
        let mut seen = vec![uri.clone()];
        let mut next = 0;
        while let Some(uri) = seen.get(next).cloned() {
            let Some(module) = workspace.module(&uri) else { return false };
            if next > 0 && imported(&module.outline).any(|key| self.0.contains(&key.hashed())) {
                return true;
            }
            let bases = module.outline.classes.iter().flat_map(|class| &class.bases);
            for place in bases.filter_map(|base| workspace.resolve(&uri, base)) {
                if seen.len() < MAX_MODULES && !seen.contains(&place.uri) {
                    seen.push(place.uri);
                }
            }
            next += 1;
        }
        false
    }
}

/// The keys of what a file declares, each with a hash of all that is said of it.
fn declared(file: &File) -> FxHashMap<u64, u64> {
    let mut declared = Declared { uri: &file.uri, values: FxHashMap::default() };
    match file.contents() {
        Some(Contents::Module(module)) => declared.module(file, &module.outline),
        Some(Contents::Enmasse(contents)) => declared.enmasse(&contents.enmasse),
        None => {}
    }
    declared.values
}

struct Declared<'a> {
    uri: &'a Uri,
    values: FxHashMap<u64, u64>,
}

impl Declared<'_> {
    /// Several of one key count in any order.
    fn add(&mut self, key: &Key<'_>, value: impl Hash) {
        let mut hasher = FxHasher::default();
        (self.uri.as_str(), value).hash(&mut hasher);
        let known = self.values.entry(key.hashed()).or_default();
        *known = known.wrapping_add(hasher.finish());
    }

    fn module(&mut self, file: &File, outline: &Outline) {
        let mut surface = FxHasher::default();
        (&outline.globals, outline.more_globals).hash(&mut surface);
        for class in &outline.classes {
            let said = (&class.name, class.kind as u8, class.deployed, &class.bases, outline.marked);
            let name = class.service_name.as_ref();
            (said, name.map(|name| format!("{name:?}"))).hash(&mut surface);
            if matches!(class.kind, ClassKind::Model | ClassKind::Unknown) {
                class.fields.iter().for_each(|field| field.name.hash(&mut surface));
                class.methods.iter().for_each(|method| method.name.hash(&mut surface));
            }
            if let Some(name) = candidate(class) {
                self.add(&Key::Service(name), said);
            }
        }
        for connection in &outline.connections {
            if let Some(kind) = Kind::of_attribute(&connection.path) {
                self.add(&Key::Use(kind, &connection.name), ());
            }
        }
        for kind in outline.computed_connections.iter().filter_map(|path| Kind::of_attribute(path)) {
            self.add(&Key::Computed(kind), ());
        }
        if let Some(name) = file.module_name() {
            self.add(&Key::Module(name), surface.finish());
        }
    }

    fn enmasse(&mut self, enmasse: &Enmasse) {
        for object in &enmasse.objects {
            if let Some(name) = &object.name {
                self.add(&Key::Object(object.kind, &name.text), ());
                self.values.insert(Key::Kind(object.kind).hashed(), 1);
            }
        }
        if enmasse.includes {
            self.add(&Key::Includes, ());
        }
    }
}

/// What a module speaks of that others declare.
fn mentioned(outline: &Outline) -> impl Iterator<Item = Key<'_>> {
    let services = outline.classes.iter().filter_map(|class| candidate(class));
    let called = outline.invocations.iter().filter_map(|invocation| match &invocation.target {
        Target::Name(name) => Some(name.as_str()),
        Target::Class(_) => None,
    });
    let connections = outline.connections.iter().flat_map(|connection| {
        let kind = Kind::of_attribute(&connection.path);
        kind.into_iter()
            .flat_map(|kind| [Key::Object(kind, &connection.name), Key::Kind(kind), Key::Includes])
    });
    services.chain(called).map(Key::Service).chain(imported(outline)).chain(connections)
}

/// The modules that a module may mean by what it imports.
fn imported(outline: &Outline) -> impl Iterator<Item = Key<'_>> {
    let names = outline.imports.iter().flat_map(|import| {
        let last = import.module.rsplit('.').next();
        [last, import.name.as_deref()].into_iter().flatten()
    });
    names.map(Key::Module)
}

/// What an enmasse file speaks of that others declare.
fn mentioned_in_enmasse(enmasse: &Enmasse) -> impl Iterator<Item = Key<'_>> {
    enmasse.objects.iter().flat_map(|object| {
        let service = object.service.iter().map(|word| Key::Service(&word.text));
        let security = object.security.iter().map(|word| Key::Object(Kind::Security, &word.text));
        let own = object.name.iter().flat_map(|word| {
            [
                Key::Object(object.kind, &word.text),
                Key::Use(object.kind, &word.text),
                Key::Computed(object.kind),
            ]
        });
        service.chain(security).chain(own).chain([Key::Includes])
    })
}
