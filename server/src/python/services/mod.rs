//! Which classes of a module servers deploy as services and models, and under which names.
//!
//! Observed: zato 3.2 and 4.1, section 6; the rest as their sources have it. A server looks at every name of the
//! loaded module, so only classes at module level count, also where a branch or an assignment puts them there.

mod class;
mod name;
mod place;
mod survey;

use ruff_python_ast::Stmt;
use ruff_text_size::TextRange;

use super::module::Module;
use super::names::Names;
use super::{Service, Source, file_name};
use crate::rules::Sink;
use crate::rules::loading::{BAD_IO, DUPLICATE_SERVICE, MAYBE_NO_SERVICES, NO_SERVICES};

use class::Attribute;
pub(super) use class::{Base, Class, Deployed, Kind, assignments};
pub use place::in_place_module;
pub(super) use survey::is_type_call;

/// The name that a server derives for a class of a module, `crm-api.get-customer` of `crm_api` and `GetCustomer`.
/// `module` is the file's stem for an upload; dotted, as in `api.customer`, for a project that is deployed in place.
pub fn derived_name(module: &str, class: &str) -> String {
    name::derive(module, class)
}

/// How a class is named.
pub(super) enum Name {
    /// A class attribute says it, its own or a base's.
    Declared(String),
    Derived(String),
    /// A base that is not known here may say it; else it is this.
    OfBase(String),
    /// Known only at run time.
    Computed,
}

/// The classes of a module that servers look at.
#[derive(Debug, Default)]
pub(super) struct Classes<'a> {
    stem: &'a str,
    /// Every class that was seen; a class refers to its bases by their index.
    all: Vec<Class<'a>>,
    /// Those that are names of the loaded module, by position in the file.
    visible: Vec<usize>,
    /// Where a class may be made that the survey cannot see.
    unseen: bool,
}

impl<'a> Classes<'a> {
    pub fn of(source: Source<'a>, body: &'a [Stmt], names: &Names<'a>) -> Self {
        let mut classes = survey::survey(source, body);
        classes.stem = file_name::stem(source.file_name);
        classes.unseen |= names.dynamic
            || names.star_import
            || names.functions_make_classes
            || !names.assigned_by_functions.is_empty();
        classes
    }

    pub fn visible(&self) -> impl Iterator<Item = &Class<'a>> {
        self.visible.iter().map(|index| &self.all[*index])
    }

    /// A base, by the index that [`Base::Local`] has.
    pub fn get(&self, index: usize) -> &Class<'a> {
        &self.all[index]
    }

    /// The nearest class above that is deployed too, where this one has its name from there.
    pub fn namesake<'c>(&'c self, class: &'c Class<'a>) -> Option<&'c Class<'a>> {
        let Attribute::Literal(name) = &class.service_name else { return None };
        let mut class = class;
        // Bases come before what derives from them, so this ends.
        while !name.is_empty() && !has_own_name(class) {
            let inherited = class.bases.iter().find_map(|base| match base {
                Base::Local(index) => {
                    Some(*index).filter(|index| self.all[*index].service_name != Attribute::Absent)
                }
                Base::Imported(_) => None,
            })?;
            class = &self.all[inherited];
            let deployed = class.deployed != Deployed::No && self.visible.binary_search(&inherited).is_ok();
            if deployed && class.service_name == Attribute::Literal(name.clone()) {
                return Some(class);
            }
        }
        None
    }

    /// Classes that are services, or may be: those with an unknown base and a handler.
    pub fn candidates(&self) -> impl Iterator<Item = &Class<'a>> {
        self.visible().filter(|class| {
            class.deployed != Deployed::No
                && (class.kind == Kind::Service || (class.kind == Kind::Unknown && class.has_handler))
        })
    }

    pub fn services(&self) -> Vec<Service> {
        self.candidates()
            .map(|class| Service {
                class: class.name.to_owned(),
                name: self.service_name(class),
                range: class.range.start().to_usize()..class.range.end().to_usize(),
            })
            .collect()
    }

    pub fn models(&self) -> Vec<String> {
        self.visible()
            .filter(|class| class.kind == Kind::Model && class.deployed != Deployed::No)
            .map(|class| format!("{}.{}", self.stem, class.name))
            .collect()
    }

    pub fn service_name(&self, class: &Class<'a>) -> Option<String> {
        match self.name_of(class) {
            Name::Declared(name) | Name::Derived(name) => Some(name),
            Name::OfBase(_) | Name::Computed => None,
        }
    }

    pub fn name_of(&self, class: &Class<'a>) -> Name {
        match &class.service_name {
            Attribute::Absent if class.kind == Kind::Service => {
                Name::Derived(name::derive(self.stem, class.name))
            }
            // Observed: zato 3.2 and 4.1, section 6: an empty name counts as none.
            Attribute::Literal(name) if name.is_empty() => Name::Derived(name::derive(self.stem, class.name)),
            Attribute::Literal(name) => Name::Declared(name.clone()),
            Attribute::Absent | Attribute::OfBase => Name::OfBase(name::derive(self.stem, class.name)),
            Attribute::Computed => Name::Computed,
        }
    }

    fn is_empty(&self) -> bool {
        !self.visible().any(|class| class.deployed != Deployed::No && class.kind != Kind::Plain)
    }
}

/// Whether the class says its name itself.
fn has_own_name(class: &Class<'_>) -> bool {
    let body = class.stmt.map_or(&[][..], |stmt| &stmt.body);
    class.stmt.is_none() || body.iter().flat_map(assignments).any(|(name, _)| name == "name")
}

/// A module without services and models is deployed by nobody, and no server says why.
pub(super) fn no_services(module: &Module<'_>, sink: &mut Sink<'_>) {
    let classes = &module.classes;
    if !classes.is_empty() {
        return;
    }
    if classes.unseen {
        sink.report(
            &MAYBE_NO_SERVICES,
            module.first_line(),
            "no service or model class is visible here: unless one is made at run time, servers deploy nothing",
        );
        return;
    }
    let kept_out: Option<(TextRange, &str)> =
        classes.visible().find(|class| class.kind != Kind::Plain).map(|class| {
            (class.range, "the module keeps all its services out of deployment: servers would deploy nothing")
        });
    let (range, message) = kept_out.unwrap_or((
        module.first_line(),
        "the module defines no service and no model: servers would deploy nothing",
    ));
    sink.report(&NO_SERVICES, range, message);
}

/// Observed, section 6: with such an `input` the visit of the class fails; the service is missing and no one is told.
pub(super) fn bad_io(module: &Module<'_>, sink: &mut Sink<'_>) {
    for class in module.classes.candidates() {
        for (attribute, range, what) in &class.bad_io {
            sink.report(
                &BAD_IO,
                *range,
                format!("`{attribute}` is {what}: servers would leave the service `{}` out", class.name),
            );
        }
    }
}

/// Observed, section 6: two classes with one name are deployed once.
pub(super) fn duplicate_services(module: &Module<'_>, sink: &mut Sink<'_>) {
    let classes = &module.classes;
    let named: Vec<(String, &Class<'_>)> = classes
        .candidates()
        .filter_map(|class| classes.service_name(class).map(|name| (name, class)))
        .collect();
    let mut first: rustc_hash::FxHashMap<&str, &Class<'_>> = rustc_hash::FxHashMap::default();
    for (name, class) in &named {
        if classes.namesake(class).is_some() {
            // Said by another rule, with what to do.
            continue;
        }
        match first.entry(name) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(class);
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                sink.report(
                    &DUPLICATE_SERVICE,
                    class.range,
                    format!(
                        "`{}` has the service name `{name}` of the class `{}` too: one of them answers",
                        class.name,
                        entry.get().name
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
