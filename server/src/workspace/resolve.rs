//! What a name of one module means, where another module defines it.

use std::collections::HashSet;

use super::contents::File;
use super::{ClassPlace, Workspace};
use crate::python::{ClassKind, ClassOutline, Element, Import, Io, ServiceName};
use crate::uri::Uri;

/// Classes that are looked at for one: a class with more ancestors than this is nobody's.
const MAX_ANCESTORS: usize = 64;

/// Modules that a name is passed on through.
const MAX_PASSES: usize = 16;

/// What a class is, all modules seen together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Service,
    Model,
    /// A base is in none of the workspace's modules.
    Unknown,
    Neither,
}

/// An `input` or `output`, and the module it stands in: the names in it are that module's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared<'a> {
    pub uri: &'a Uri,
    pub io: &'a Io,
}

/// What a class is and has, by itself and from its bases in whatever module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<'a> {
    pub standing: Standing,
    /// How servers name it; `None` where only the run knows, or it is no service.
    pub name: Option<&'a str>,
    /// The class that says the name, where it is another than the class itself.
    pub named_by: Option<ClassPlace>,
    pub input: Option<Declared<'a>>,
    pub output: Option<Declared<'a>>,
}

/// The class itself and its bases, nearest first.
struct Ancestry<'a> {
    classes: Vec<(ClassPlace, &'a Uri, &'a ClassOutline)>,
    /// A base is in none of the workspace's modules.
    open: bool,
}

impl Workspace {
    /// What a class is and has, its bases in other modules included.
    pub fn resolved(&self, place: &ClassPlace) -> Resolved<'_> {
        let ancestry = self.ancestry(place);
        let mut resolved = Resolved {
            standing: ancestry.standing(),
            name: None,
            named_by: None,
            input: ancestry.declared(|class| class.input.as_ref()),
            output: ancestry.declared(|class| class.output.as_ref()),
        };
        if matches!(resolved.standing, Standing::Service | Standing::Unknown) {
            (resolved.name, resolved.named_by) = ancestry.name();
        }
        resolved
    }

    /// The fields of a model, those of its bases in whatever module first, each with the module it stands in. A field
    /// that is declared again stands where it was declared last.
    pub fn fields(&self, model: &ClassPlace) -> Vec<(&Uri, &Element)> {
        let mut fields: Vec<(&Uri, &Element)> = Vec::new();
        for (_, uri, class) in self.ancestry(model).classes.iter().rev() {
            for field in &class.fields {
                fields.retain(|(_, known)| known.name != field.name);
                fields.push((uri, field));
            }
        }
        fields
    }

    /// All names that a model has; `None` where it is none, or has a base that is not known.
    pub(super) fn names_of_model(&self, model: &ClassPlace) -> Option<Vec<&str>> {
        let ancestry = self.ancestry(model);
        let is_known = |uri: &Uri, base: &str| {
            let last = base.split('[').next().unwrap_or(base).rsplit('.').next().unwrap_or(base);
            matches!(last, "Model" | "object" | "ABC" | "Generic") || self.resolve(uri, base).is_some()
        };
        let mut classes = ancestry.classes.iter();
        let whole = classes.all(|(_, uri, class)| class.bases.iter().all(|base| is_known(uri, base)));
        if !whole || ancestry.standing() != Standing::Model {
            return None;
        }
        let mut names = Vec::new();
        for (_, _, class) in ancestry.classes {
            names.extend(class.fields.iter().map(|field| field.name.as_str()));
            names.extend(class.methods.iter().map(|method| method.name.as_str()));
        }
        Some(names)
    }

    /// How servers name a class, where it is a service, or may be one and says its name.
    pub fn service_name(&self, place: &ClassPlace) -> Option<&str> {
        let class = self.class(place)?;
        match (class.kind, class.service_name.as_ref()?) {
            (ClassKind::Service, name) => name.text(),
            // What has a base of its own module is told by that as well.
            (ClassKind::MaybeService, ServiceName::Computed) => None,
            _ => {
                let resolved = self.resolved(place);
                let likely = resolved.standing == Standing::Service
                    || (resolved.standing == Standing::Unknown && class.kind == ClassKind::MaybeService);
                resolved.name.filter(|_| likely)
            }
        }
    }

    fn ancestry(&self, place: &ClassPlace) -> Ancestry<'_> {
        let mut ancestry = Ancestry { classes: Vec::new(), open: false };
        let mut seen = HashSet::new();
        let mut waiting = vec![place.clone()];
        while let Some(place) = waiting.pop() {
            if !seen.insert(place.clone()) || ancestry.classes.len() >= MAX_ANCESTORS {
                continue;
            }
            let Some(file) = self.file(&place.uri) else { continue };
            let outline = file.module().map(|module| &module.outline);
            let Some(class) = outline.and_then(|outline| outline.classes.get(place.class)) else { continue };
            let bases: Vec<_> = class.bases.iter().map(|base| self.resolve(&place.uri, base)).collect();
            // Of a class that is known to be one thing, every base outside of the workspace is known as well.
            let unknown = matches!(class.kind, ClassKind::MaybeService | ClassKind::Unknown);
            ancestry.open |= unknown && (bases.is_empty() || bases.iter().any(Option::is_none));
            waiting.extend(bases.into_iter().rev().flatten());
            ancestry.classes.push((place, &file.uri, class));
        }
        ancestry
    }

    /// The class that a dotted name stands for in a module, whichever module of the workspace defines it.
    pub fn resolve(&self, uri: &Uri, written: &str) -> Option<ClassPlace> {
        // `Generic[T]`: what counts is what is subscripted.
        let written = written.split('[').next().unwrap_or(written).trim();
        let mut uri = uri.clone();
        let mut written = written.to_owned();
        for _ in 0..MAX_PASSES {
            let file = self.file(&uri)?;
            let outline = &file.module()?.outline;
            if let Some(class) = outline.classes.iter().position(|class| class.name == written) {
                return Some(ClassPlace { uri: file.uri.clone(), class });
            }
            let (first, rest) = written.split_once('.').unwrap_or((&written, ""));
            let import = outline.imports.iter().rev().find(|import| import.binds() == first)?;
            let (module, class) = path(import, rest)?;
            uri = self.imported(file, &module)?.uri.clone();
            written = class;
        }
        None
    }

    /// The module that a dotted name stands for where a module imports it: of several, the nearest.
    pub fn imported_module(&self, from: &Uri, module: &str) -> Option<&Uri> {
        self.imported(self.file(from)?, module).map(|file| &file.uri)
    }

    fn imported(&self, from: &File, module: &str) -> Option<&File> {
        let mut parts: Vec<&str> = module.split('.').collect();
        let stem = parts.pop()?;
        let fits = |file: &&File| {
            // A package lies in the folder that has its name.
            let own = 1 + usize::from(file.path.iter().rev().nth(1).is_some_and(|folder| {
                &**folder == stem && file.module().is_some_and(|module| module.outline.stem == "__init__")
            }));
            let folders = file.path.iter().rev().skip(own);
            let mut wanted = parts.iter().rev();
            folders.zip(&mut wanted).all(|(folder, part)| **folder == **part) && wanted.next().is_none()
        };
        let near = |file: &&File| {
            let shared = file.path.iter().zip(&*from.path).take_while(|(a, b)| a == b).count();
            (std::cmp::Reverse(shared), file.path.len())
        };
        // A module of that name does not import itself.
        let others = self.modules(stem).iter().filter(|uri| **uri != from.uri);
        others.filter_map(|uri| self.file(uri)).filter(fits).min_by_key(near)
    }
}

impl<'a> Ancestry<'a> {
    fn standing(&self) -> Standing {
        let any = |kind: ClassKind| self.classes.iter().any(|(_, _, class)| class.kind == kind);
        if any(ClassKind::Service) {
            Standing::Service
        } else if any(ClassKind::Model) {
            Standing::Model
        } else if self.open {
            Standing::Unknown
        } else {
            Standing::Neither
        }
    }

    fn declared(&self, of: impl Fn(&'a ClassOutline) -> Option<&'a Io>) -> Option<Declared<'a>> {
        self.classes.iter().find_map(|(_, uri, class)| Some(Declared { uri, io: of(class)? }))
    }

    /// The nearest class that says a name; else the name that is derived of the class itself.
    fn name(&self) -> (Option<&'a str>, Option<ClassPlace>) {
        for (index, (place, _, class)) in self.classes.iter().enumerate() {
            match &class.service_name {
                Some(ServiceName::Explicit { text, .. } | ServiceName::Inherited(text)) => {
                    return (Some(text), (index > 0).then(|| place.clone()));
                }
                Some(ServiceName::Computed) => return (None, None),
                Some(ServiceName::Derived(_) | ServiceName::OfBase { .. }) | None => {}
            }
        }
        let own = self.classes.first().and_then(|(_, _, class)| class.service_name.as_ref());
        match own {
            Some(ServiceName::Derived(name)) => (Some(name), None),
            Some(ServiceName::OfBase { derived }) if !self.open => (Some(derived), None),
            _ => (None, None),
        }
    }
}

/// The module and the class that `rest` of an imported name means: `from crm import base` and `base.Base` mean the
/// class `Base` of the module `crm.base`.
fn path(import: &Import, rest: &str) -> Option<(String, String)> {
    if import.level > 0 {
        return None;
    }
    let mut whole = import.module.clone();
    if import.name.is_none() && import.alias.is_none() {
        // `import a.b` binds `a`.
        whole.truncate(whole.find('.').unwrap_or(whole.len()));
    }
    for part in import.name.iter().map(String::as_str).chain((!rest.is_empty()).then_some(rest)) {
        whole.push('.');
        whole.push_str(part);
    }
    let (module, class) = whole.rsplit_once('.')?;
    Some((module.to_owned(), class.to_owned()))
}
