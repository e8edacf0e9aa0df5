//! All files of the workspace together: which service is defined where, who invokes it, which connections there are.
//!
//! Pure: files are read by others ([`crate::shell`], the command line), which hand in what they hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::lines::Lines;
use crate::python::{Outline, Profile, Report};
use crate::rules::Problem;
use crate::uri::Uri;

/// A module of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleContents {
    pub outline: Arc<Outline>,
    pub lines: Arc<Lines>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    Module(ModuleContents),
}

/// A class of a module, by its index in the module's outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePlace {
    pub uri: Uri,
    pub class: usize,
}

/// A call of a service, by its index in the module's outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPlace {
    pub uri: Uri,
    pub invocation: usize,
}

/// The files, and what is found in them by name.
#[derive(Debug, Default)]
pub struct Workspace {
    files: BTreeMap<Uri, Contents>,
    services: FxHashMap<String, Vec<ServicePlace>>,
    calls: FxHashMap<String, Vec<CallPlace>>,
}

impl Workspace {
    /// Takes what a file holds now. Returns whether anything that other files may refer to is another than before.
    pub fn set(&mut self, uri: &Uri, contents: Option<Contents>) -> bool {
        let before = self.files.get(uri);
        if before == contents.as_ref() {
            return false;
        }
        let declared = before.map(declarations) != contents.as_ref().map(declarations);
        self.forget(uri);
        if let Some(contents) = contents {
            self.learn(uri, &contents);
            self.files.insert(uri.clone(), contents);
        }
        declared
    }

    fn forget(&mut self, uri: &Uri) {
        let Some(Contents::Module(module)) = self.files.remove(uri) else { return };
        for name in module.outline.classes.iter().filter_map(|class| class.service_name.as_ref()?.text()) {
            remove(&mut self.services, name, |place| place.uri == *uri);
        }
        for invocation in &module.outline.invocations {
            if let crate::python::Target::Name(name) = &invocation.target {
                remove(&mut self.calls, name, |place| place.uri == *uri);
            }
        }
    }

    fn learn(&mut self, uri: &Uri, contents: &Contents) {
        let Contents::Module(module) = contents;
        for (class, outline) in module.outline.classes.iter().enumerate() {
            if let Some(name) = outline.service_name.as_ref().and_then(|name| name.text()) {
                let place = ServicePlace { uri: uri.clone(), class };
                self.services.entry(name.to_owned()).or_default().push(place);
            }
        }
        for (index, invocation) in module.outline.invocations.iter().enumerate() {
            if let crate::python::Target::Name(name) = &invocation.target {
                let place = CallPlace { uri: uri.clone(), invocation: index };
                self.calls.entry(name.clone()).or_default().push(place);
            }
        }
    }

    /// Where services of this name are defined.
    pub fn services(&self, name: &str) -> &[ServicePlace] {
        self.services.get(name).map_or(&[], Vec::as_slice)
    }

    /// Who invokes services of this name.
    pub fn calls(&self, name: &str) -> &[CallPlace] {
        self.calls.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of all services.
    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        self.services.keys().map(String::as_str)
    }

    pub fn module(&self, uri: &Uri) -> Option<&ModuleContents> {
        match self.files.get(uri)? {
            Contents::Module(module) => Some(module),
        }
    }

    pub fn lines(&self, uri: &Uri) -> Option<&Lines> {
        match self.files.get(uri)? {
            Contents::Module(module) => Some(&module.lines),
        }
    }

    /// What is wrong with a module beside the other files.
    pub fn check(&self, _uri: &Uri, _report: &Report, _profile: &Profile) -> Vec<Problem> {
        Vec::new()
    }
}

fn remove<T>(map: &mut FxHashMap<String, Vec<T>>, name: &str, is_it: impl Fn(&T) -> bool) {
    if let Some(places) = map.get_mut(name) {
        places.retain(|place| !is_it(place));
        if places.is_empty() {
            map.remove(name);
        }
    }
}

/// What other files may refer to.
fn declarations(contents: &Contents) -> Vec<(&str, Option<&str>)> {
    let Contents::Module(module) = contents;
    let classes = module.outline.classes.iter();
    classes.map(|class| (class.name.as_str(), class.service_name.as_ref().and_then(|n| n.text()))).collect()
}
