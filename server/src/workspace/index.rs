//! What is found in the files, by name. Each name is kept once.

use rustc_hash::FxHashMap;

use super::contents::{Contents, File, ModuleContents};
use super::enmasse::{Enmasse, Kind};
use crate::python::{ClassOutline, Invocation, ServiceName, Target, derived_name};
use crate::uri::Uri;

/// A class of a module, by its index in the module's outline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassPlace {
    pub uri: Uri,
    pub class: usize,
}

/// A call of a service, by its index in the module's outline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallPlace {
    pub uri: Uri,
    pub invocation: usize,
}

/// An object of an enmasse file, by its index in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectPlace {
    pub uri: Uri,
    pub object: usize,
}

/// What bears one name.
#[derive(Debug, Default)]
struct Bearers {
    /// Classes that are, or may turn out to be, services of this name.
    definitions: Vec<ClassPlace>,
    /// Calls that name this service.
    calls: Vec<CallPlace>,
    classes: Vec<ClassPlace>,
    /// Calls that name a class of this name.
    class_calls: Vec<CallPlace>,
    modules: Vec<Uri>,
    objects: Vec<ObjectPlace>,
    /// Objects that invoke this service.
    references: Vec<ObjectPlace>,
}

impl Bearers {
    fn is_empty(&self) -> bool {
        self.definitions.is_empty()
            && self.calls.is_empty()
            && self.classes.is_empty()
            && self.class_calls.is_empty()
            && self.modules.is_empty()
            && self.objects.is_empty()
            && self.references.is_empty()
    }
}

#[derive(Debug, Default)]
pub(super) struct Index {
    names: FxHashMap<Box<str>, Bearers>,
    /// How many objects there are of each kind.
    kinds: FxHashMap<Kind, usize>,
    /// How many enmasse files include others.
    including: usize,
    /// How many modules lie in a folder of each name, at whatever depth.
    folders: FxHashMap<Box<str>, usize>,
}

impl Index {
    pub fn learn(&mut self, file: &File) {
        match file.contents() {
            Some(Contents::Module(module)) => self.learn_module(file, module),
            Some(Contents::Enmasse(contents)) => self.learn_enmasse(file, &contents.enmasse),
            None => {}
        }
    }

    fn learn_module(&mut self, file: &File, module: &ModuleContents) {
        let outline = &module.outline;
        if let Some(name) = file.module_name() {
            insert(&mut self.of(name).modules, file.uri.clone());
        }
        for folder in file.folders() {
            *self.folders.entry(folder.clone()).or_default() += 1;
        }
        let project = file.project_module();
        for (index, class) in outline.classes.iter().enumerate() {
            let place = ClassPlace { uri: file.uri.clone(), class: index };
            if let Some(name) = candidate(class) {
                insert(&mut self.of(name).definitions, place.clone());
            }
            if let Some(name) = project.as_deref().and_then(|module| in_place(class, module)) {
                insert(&mut self.of(&name).definitions, place.clone());
            }
            insert(&mut self.of(&class.name).classes, place);
        }
        for (index, invocation) in outline.invocations.iter().enumerate() {
            let place = CallPlace { uri: file.uri.clone(), invocation: index };
            match called(invocation) {
                Called::Service(name) => insert(&mut self.of(name).calls, place),
                Called::Class(name) => insert(&mut self.of(name).class_calls, place),
            }
        }
    }

    fn learn_enmasse(&mut self, file: &File, enmasse: &Enmasse) {
        self.including += usize::from(enmasse.includes);
        for (index, object) in enmasse.objects.iter().enumerate() {
            let place = ObjectPlace { uri: file.uri.clone(), object: index };
            if let Some(name) = &object.name {
                insert(&mut self.of(&name.text).objects, place.clone());
                *self.kinds.entry(object.kind).or_default() += 1;
            }
            if let Some(service) = &object.service {
                insert(&mut self.of(&service.text).references, place);
            }
        }
    }

    pub fn forget(&mut self, file: &File) {
        match file.contents() {
            Some(Contents::Module(module)) => self.forget_module(file, module),
            Some(Contents::Enmasse(contents)) => self.forget_enmasse(file, &contents.enmasse),
            None => {}
        }
    }

    fn forget_module(&mut self, file: &File, module: &ModuleContents) {
        let outline = &module.outline;
        let called = outline.invocations.iter().map(|invocation| match called(invocation) {
            Called::Service(name) | Called::Class(name) => name,
        });
        let classes = outline.classes.iter();
        let declared = classes.flat_map(|class| [Some(class.name.as_str()), candidate(class)]).flatten();
        for name in called.chain(declared).chain(file.module_name()) {
            self.forget_name(name, &file.uri);
        }
        for folder in file.folders() {
            if let Some(count) = self.folders.get_mut(folder) {
                *count -= 1;
                if *count == 0 {
                    self.folders.remove(folder);
                }
            }
        }
        if let Some(module) = file.project_module() {
            for name in outline.classes.iter().filter_map(|class| in_place(class, &module)) {
                self.forget_name(&name, &file.uri);
            }
        }
    }

    fn forget_enmasse(&mut self, file: &File, enmasse: &Enmasse) {
        self.including -= usize::from(enmasse.includes);
        for object in &enmasse.objects {
            if object.name.is_some() {
                *self.kinds.entry(object.kind).or_default() -= 1;
            }
            for word in object.name.iter().chain(&object.service) {
                self.forget_name(&word.text, &file.uri);
            }
        }
        self.kinds.retain(|_, count| *count > 0);
    }

    /// Takes out all that bears a name in a file.
    fn forget_name(&mut self, name: &str, uri: &Uri) {
        let Some(bearers) = self.names.get_mut(name) else { return };
        remove(&mut bearers.definitions, uri);
        remove(&mut bearers.calls, uri);
        remove(&mut bearers.classes, uri);
        remove(&mut bearers.class_calls, uri);
        remove(&mut bearers.modules, uri);
        remove(&mut bearers.objects, uri);
        remove(&mut bearers.references, uri);
        if bearers.is_empty() {
            self.names.remove(name);
        }
    }

    fn of(&mut self, name: &str) -> &mut Bearers {
        self.names.entry(name.into()).or_default()
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.kinds.is_empty() && self.folders.is_empty() && self.including == 0
    }

    pub fn definitions(&self, name: &str) -> &[ClassPlace] {
        self.names.get(name).map_or(&[], |bearers| &bearers.definitions)
    }

    pub fn calls(&self, name: &str) -> &[CallPlace] {
        self.names.get(name).map_or(&[], |bearers| &bearers.calls)
    }

    pub fn classes(&self, name: &str) -> &[ClassPlace] {
        self.names.get(name).map_or(&[], |bearers| &bearers.classes)
    }

    pub fn calls_of_class(&self, name: &str) -> &[CallPlace] {
        self.names.get(name).map_or(&[], |bearers| &bearers.class_calls)
    }

    pub fn modules(&self, stem: &str) -> &[Uri] {
        self.names.get(stem).map_or(&[], |bearers| &bearers.modules)
    }

    pub fn objects(&self, name: &str) -> &[ObjectPlace] {
        self.names.get(name).map_or(&[], |bearers| &bearers.objects)
    }

    pub fn references(&self, service: &str) -> &[ObjectPlace] {
        self.names.get(service).map_or(&[], |bearers| &bearers.references)
    }

    pub fn count_of(&self, kind: Kind) -> usize {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    pub fn has_includes(&self) -> bool {
        self.including > 0
    }

    pub fn object_names(&self) -> impl Iterator<Item = &str> {
        let named = self.names.iter().filter(|(_, bearers)| !bearers.objects.is_empty());
        named.map(|(name, _)| &**name)
    }

    pub fn has_folder(&self, name: &str) -> bool {
        self.folders.contains_key(name)
    }

    /// The names that services have, or may turn out to have.
    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        let named = self.names.iter().filter(|(_, bearers)| !bearers.definitions.is_empty());
        named.map(|(name, _)| &**name)
    }
}

/// Something that stands in a file.
trait Placed: Ord {
    fn uri(&self) -> &Uri;
}

impl Placed for ClassPlace {
    fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl Placed for CallPlace {
    fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl Placed for ObjectPlace {
    fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl Placed for Uri {
    fn uri(&self) -> &Uri {
        self
    }
}

/// In order, whatever the order in which the files came.
fn insert<T: Placed>(places: &mut Vec<T>, place: T) {
    let at = places.partition_point(|known| *known < place);
    if places.get(at) != Some(&place) {
        places.insert(at, place);
    }
}

/// Takes out what stands in a file; there is little to look through, however many files bear the name.
fn remove<T: Placed>(places: &mut Vec<T>, uri: &Uri) {
    let from = places.partition_point(|place| place.uri() < uri);
    let to = places.partition_point(|place| place.uri() <= uri);
    places.drain(from..to);
}

/// The name that a class has if it is a service and its file is deployed in place, where that is another.
fn in_place(class: &ClassOutline, module: &str) -> Option<String> {
    let derived = matches!(class.service_name, Some(ServiceName::Derived(_) | ServiceName::OfBase { .. }));
    derived.then(|| derived_name(module, &class.name))
}

/// The name that a class has if it is a service.
pub(super) fn candidate(class: &ClassOutline) -> Option<&str> {
    match class.service_name.as_ref()? {
        ServiceName::OfBase { derived } => Some(derived),
        name => name.text(),
    }
}

enum Called<'a> {
    Service(&'a str),
    /// The last part of what is written.
    Class(&'a str),
}

fn called(invocation: &Invocation) -> Called<'_> {
    match &invocation.target {
        Target::Name(name) => Called::Service(name),
        Target::Class(written) => Called::Class(written.rsplit('.').next().unwrap_or(written).trim()),
    }
}
