//! All files of the workspace together: which service is defined where, who invokes it, which connections there are.
//!
//! Pure: files are read by others ([`crate::shell`], the command line), which hand in what they hold.
//! The files are kept by `files`, what is found in them by name stands in `index`, and what a name of one module means
//! in another is found by `resolve`.

mod changes;
mod check;
mod cluster;
mod contents;
pub mod enmasse;
mod index;
mod layout;
mod resolve;

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::lines::Lines;
use crate::python::{ClassKind, ClassOutline, ServiceName, derived_name};
use crate::uri::Uri;

pub use changes::Changes;
pub use cluster::Cluster;
pub use contents::{Contents, ModuleContents};
pub use enmasse::{Enmasse, EnmasseContents, Kind, Object, Word};
pub use index::{CallPlace, ClassPlace, ObjectPlace};
pub use layout::{FileKind, InPlace, VIRTUAL_ENVIRONMENT, in_place, is_foreign_folder};
pub use resolve::{Declared, Resolved, Standing};

use contents::File;
use index::Index;

/// The files, and what is found in them by name.
///
/// Files may be named in any spelling of their URI. What is returned names a file that is open as its editor does.
#[derive(Debug, Default)]
pub struct Workspace {
    /// By canonical URI.
    files: FxHashMap<Uri, File>,
    /// The keys of `files`, for whoever goes through them all.
    order: BTreeSet<Uri>,
    index: Index,
    /// All files are known: what is not here is nowhere.
    complete: bool,
}

impl Workspace {
    /// Takes what a file holds on disk; `None`: it is gone, or is of no interest. Where it is open, what the editor has
    /// counts on.
    pub fn set(&mut self, uri: &Uri, contents: Option<Contents>) -> Changes {
        let canonical = uri.canonical();
        let spelled = canonical.clone();
        self.change(canonical, |file| {
            file.disk = contents;
            if file.open.is_none() {
                file.uri = spelled;
            }
        })
    }

    /// Takes what an open document holds; `None`: it is closed, and what was last read from the disk counts.
    pub fn set_open(&mut self, uri: &Uri, contents: Option<Contents>) -> Changes {
        let canonical = uri.canonical();
        let spelled = if contents.is_some() { uri.clone() } else { canonical.clone() };
        self.change(canonical, |file| {
            file.open = contents;
            file.uri = spelled;
        })
    }

    /// From now on all files are known, so that it can be said of a thing that it is nowhere. Returns whether that is news.
    pub fn complete(&mut self) -> bool {
        !std::mem::replace(&mut self.complete, true)
    }

    fn change(&mut self, canonical: Uri, change: impl FnOnce(&mut File)) -> Changes {
        let mut file = self.files.remove(&canonical).unwrap_or_else(|| File::new(&canonical));
        let before = file.clone();
        change(&mut file);
        if before.same(&file) {
            self.keep(canonical, file);
            return Changes::default();
        }
        let changes = Changes::between(&before, &file);
        self.index.forget(&before);
        self.index.learn(&file);
        self.keep(canonical, file);
        changes
    }

    fn keep(&mut self, canonical: Uri, file: File) {
        if file.contents().is_some() {
            self.order.insert(canonical.clone());
            self.files.insert(canonical, file);
        } else {
            self.order.remove(&canonical);
        }
    }

    fn file(&self, uri: &Uri) -> Option<&File> {
        // Those of the index are found without taking the URI apart, unless an editor has its own spelling.
        self.files.get(uri).or_else(|| self.files.get(&uri.canonical()))
    }

    /// Every file, by its URI.
    pub fn files(&self) -> impl Iterator<Item = (&Uri, &Contents)> {
        self.order.iter().filter_map(|canonical| {
            let file = self.files.get(canonical)?;
            Some((&file.uri, file.contents()?))
        })
    }

    /// A file's URI as it is named to editors.
    pub fn uri(&self, uri: &Uri) -> Option<&Uri> {
        self.file(uri).map(|file| &file.uri)
    }

    pub fn contents(&self, uri: &Uri) -> Option<&Contents> {
        self.file(uri)?.contents()
    }

    pub fn module(&self, uri: &Uri) -> Option<&ModuleContents> {
        self.file(uri)?.module()
    }

    pub fn lines(&self, uri: &Uri) -> Option<&Lines> {
        Some(self.contents(uri)?.lines())
    }

    pub fn class(&self, place: &ClassPlace) -> Option<&ClassOutline> {
        self.module(&place.uri)?.outline.classes.get(place.class)
    }

    /// Where services of this name are defined, those included whose base class in another module makes them one, and
    /// those of a project that have this name when they are deployed in place.
    pub fn services<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ClassPlace> {
        self.index.definitions(name).iter().filter(move |place| self.is_named(place, name))
    }

    fn is_named(&self, place: &ClassPlace, name: &str) -> bool {
        let known = self.service_name(place);
        known == Some(name)
            || known.is_some_and(|known| self.in_place_name(place, known).as_deref() == Some(name))
    }

    /// The name that a service has when its file is deployed in place, where that is another than `name`, which it has
    /// when it is uploaded.
    pub fn in_place_name(&self, place: &ClassPlace, name: &str) -> Option<String> {
        let module = self.file(&place.uri)?.project_module()?;
        let class = self.class(place)?;
        // What it is called by itself or by a base does not depend on where it lies.
        let (ServiceName::Derived(derived) | ServiceName::OfBase { derived }) =
            class.service_name.as_ref()?
        else {
            return None;
        };
        (derived == name).then(|| derived_name(&module, &class.name))
    }

    /// The calls that name this service.
    pub fn calls(&self, name: &str) -> &[CallPlace] {
        self.index.calls(name)
    }

    /// The calls that name a class of this name, `self.invoke(GetCustomer)`; which class it is, [`Self::resolve`] says.
    pub fn calls_of_class(&self, class: &str) -> &[CallPlace] {
        self.index.calls_of_class(class)
    }

    /// The names of all services, in no order.
    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        self.index.service_names().filter(|name| self.services(name).next().is_some())
    }

    /// The names that services have, or would have if what their bases are were known; in no order.
    pub fn possible_service_names(&self) -> impl Iterator<Item = &str> {
        self.index.service_names()
    }

    /// Whether the workspace or the cluster has a service of this name.
    pub fn has_service(&self, name: &str, cluster: Option<&Cluster>) -> bool {
        cluster.is_some_and(|cluster| cluster.has(name)) || self.services(name).next().is_some()
    }

    /// The names of the services of the workspace and the cluster.
    fn known_services<'a>(&'a self, cluster: Option<&'a Cluster>) -> impl Iterator<Item = &'a str> {
        self.index.service_names().chain(cluster.into_iter().flat_map(Cluster::service_names))
    }

    /// The names of the objects of a kind that enmasse files define.
    fn names_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.index.object_names().filter(move |name| self.objects(kind, name).next().is_some())
    }

    /// Whether a file of the workspace lies in a folder of this name.
    fn has_folder(&self, name: &str) -> bool {
        self.index.has_folder(name)
    }

    /// Where classes of this name are defined.
    pub fn classes(&self, name: &str) -> &[ClassPlace] {
        self.index.classes(name)
    }

    /// Where models of this name are defined.
    pub fn models<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ClassPlace> {
        let is_model = |place: &&ClassPlace| {
            self.class(place).is_some_and(|class| match class.kind {
                ClassKind::Model => true,
                ClassKind::Unknown | ClassKind::MaybeService => {
                    self.resolved(place).standing == Standing::Model
                }
                _ => false,
            })
        };
        self.index.classes(name).iter().filter(is_model)
    }

    pub fn enmasse(&self, uri: &Uri) -> Option<&Enmasse> {
        match self.contents(uri)? {
            Contents::Enmasse(contents) => Some(&contents.enmasse),
            Contents::Module(_) => None,
        }
    }

    pub fn object(&self, place: &ObjectPlace) -> Option<&Object> {
        self.enmasse(&place.uri)?.objects.get(place.object)
    }

    /// Where enmasse files define objects of this kind and name.
    pub fn objects<'a>(&'a self, kind: Kind, name: &'a str) -> impl Iterator<Item = &'a ObjectPlace> {
        let of_kind =
            move |place: &&ObjectPlace| self.object(place).is_some_and(|object| object.kind == kind);
        self.index.objects(name).iter().filter(of_kind)
    }

    /// The objects of enmasse files that invoke this service.
    pub fn references(&self, service: &str) -> &[ObjectPlace] {
        self.index.references(service)
    }

    /// How many objects of a kind the enmasse files define.
    pub fn count_of(&self, kind: Kind) -> usize {
        self.index.count_of(kind)
    }

    /// Whether an enmasse file includes others, so that there may be objects that are not known.
    pub fn has_includes(&self) -> bool {
        self.index.has_includes()
    }

    /// The files whose names without `.py` are this; of a package, its `__init__.py`.
    pub fn modules(&self, stem: &str) -> &[Uri] {
        self.index.modules(stem)
    }
}

#[cfg(test)]
mod tests;
