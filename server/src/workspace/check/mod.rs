//! The rules that need more than one file.

mod connections;
mod duplicates;
mod enmasse;
mod imports;
mod invocations;
mod io;
mod naming;
mod near;

use super::contents::{Contents, File};
use super::enmasse::Enmasse;
use super::{ClassPlace, Cluster, Workspace};
use crate::lines::Span;
use crate::python::{ClassOutline, ModelUse, Outline, Profile, Report, ServiceName};
use crate::rules::{Problem, Scope, Sink};
use crate::uri::Uri;

/// One check of a module: looks at it beside the others and reports.
type Check = fn(&Beside<'_>, &mut Sink<'_>);

/// Every check of a module. A new one is one function and one line here.
const CHECKS: &[Check] = &[
    imports::imports,
    duplicates::duplicate_names,
    naming::names_by_deployment,
    invocations::unknown_services,
    connections::undefined_connections,
    io::undeclared_io,
];

/// One check of an enmasse file.
type EnmasseCheck = fn(&Around<'_>, &mut Sink<'_>);

/// Every check of an enmasse file.
const ENMASSE_CHECKS: &[EnmasseCheck] = &[
    enmasse::syntax,
    enmasse::duplicate_names,
    enmasse::unknown_services,
    enmasse::undefined_security,
    enmasse::unused_connections,
];

/// A module and what it is seen beside.
struct Beside<'a> {
    workspace: &'a Workspace,
    cluster: Option<&'a Cluster>,
    profile: &'a Profile,
    file: &'a File,
    outline: &'a Outline,
    model_uses: &'a [ModelUse],
}

/// An enmasse file and what it is seen beside.
struct Around<'a> {
    workspace: &'a Workspace,
    cluster: Option<&'a Cluster>,
    enmasse: &'a Enmasse,
}

impl Workspace {
    /// What is wrong with a module beside the other files and what the cluster runs. The module itself must be among
    /// the files.
    pub fn check(
        &self,
        uri: &Uri,
        report: &Report,
        profile: &Profile,
        cluster: Option<&Cluster>,
    ) -> Vec<Problem> {
        let Some(file) = self.file(uri) else { return Vec::new() };
        let (outline, model_uses) = (&report.outline, &report.model_uses);
        let beside = Beside { workspace: self, cluster, profile, file, outline, model_uses };
        let mut sink = Sink::new(&profile.severities);
        for check in CHECKS {
            check(&beside, &mut sink);
        }
        let mut problems = sink.into_problems(&report.silenced, |byte| report.lines.line_at(byte));
        // A workspace is full of Python files that nobody deploys.
        if !report.is_service_module() && !beside.services().any(|_| true) {
            problems.retain(|problem| {
                crate::rules::rule(problem.code).is_none_or(|rule| rule.scope == Scope::AnyFile)
            });
        }
        problems
    }

    /// What is wrong with an enmasse file, by itself and beside the others.
    pub fn check_enmasse(&self, uri: &Uri, profile: &Profile, cluster: Option<&Cluster>) -> Vec<Problem> {
        let Some(Contents::Enmasse(contents)) = self.contents(uri) else { return Vec::new() };
        let around = Around { workspace: self, cluster, enmasse: &contents.enmasse };
        let mut sink = Sink::new(&profile.severities);
        for check in ENMASSE_CHECKS {
            check(&around, &mut sink);
        }
        sink.into_problems(&contents.silenced, |byte| contents.lines.line_at(byte))
    }

    /// The name under which a service's file deploys it: that of an upload where the file is marked or lies in no
    /// project, else that of its project.
    fn deployed_name(&self, place: &ClassPlace) -> Option<String> {
        let name = self.service_name(place)?;
        let is_marked = self.module(&place.uri).is_some_and(|module| module.outline.marked);
        let in_place = if is_marked { None } else { self.in_place_name(place, name) };
        Some(in_place.unwrap_or_else(|| name.to_owned()))
    }
}

impl<'a> Beside<'a> {
    /// The module's classes that are services, as far as all modules tell.
    fn services(&self) -> impl Iterator<Item = (ClassPlace, &'a ClassOutline)> {
        let classes = self.outline.classes.iter().enumerate();
        classes
            .map(|(class, outline)| (ClassPlace { uri: self.file.uri.clone(), class }, outline))
            .filter(|(place, class)| class.deployed && self.workspace.service_name(place).is_some())
    }
}

/// Where a service says its name: between the quotes, or else the class's name.
fn place_of_name(class: &ClassOutline) -> Span {
    match &class.service_name {
        Some(ServiceName::Explicit { span: Some(span), .. }) => span.clone(),
        _ => class.name_span.clone(),
    }
}

/// Whether a service of this name comes with Zato.
fn is_of_zato(service: &str) -> bool {
    ["zato.", "pub.zato.", "demo."].iter().any(|start| service.starts_with(start))
}

#[cfg(test)]
mod tests;
