//! What the workspace's files hold: those on disk, and in their place those that are open.

use super::event::{Diagnostic, InputInfo, Related, ServiceInfo};
use super::model::Uri;
use super::publisher::{Key, Source};
use super::world::World;
use crate::python::{Element, Io, Report};
use crate::rules::Problem;
use crate::workspace::{Changes, ClassPlace, Contents, EnmasseContents, FileKind, ModuleContents};

impl World {
    /// Files were read from the disk. What is open counts as the editor has it.
    pub(super) fn indexed(&mut self, files: Vec<(Uri, Option<Contents>)>, complete: bool) {
        let mut changes = Changes::default();
        for (uri, contents) in files {
            changes.extend(self.workspace.set(&uri, contents));
        }
        if complete && self.workspace.complete() {
            self.show_workspace();
        } else {
            self.show_concerned(&changes, None);
        }
    }

    /// An enmasse file is open: its text is read at once.
    pub(super) fn read_enmasse(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get(uri) else { return };
        let contents = Contents::Enmasse(EnmasseContents::read(&document.text.contiguous()));
        let changes = self.workspace.set_open(uri, Some(contents));
        self.show_relations(uri);
        self.show_concerned(&changes, Some(uri));
    }

    /// A document was checked: it takes the place of its file.
    pub(super) fn index_document(&mut self, uri: &Uri, report: &Report) {
        let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
        let changes = self.workspace.set_open(uri, Some(Contents::Module(contents)));
        self.show_relations(uri);
        self.show_concerned(&changes, Some(uri));
    }

    /// A document was closed: its file counts as it is on disk.
    pub(super) fn forget_document(&mut self, uri: &Uri) {
        let changes = self.workspace.set_open(uri, None);
        self.show_concerned(&changes, None);
    }

    /// Tells of the open documents that speak of what has changed how they fit the rest of the workspace.
    fn show_concerned(&mut self, changes: &Changes, known: Option<&Uri>) {
        if changes.is_empty() {
            return;
        }
        let concerned = |uri: &Uri| {
            // What is amiss may be so no more, whatever has changed: a name that was meant may be there now.
            !self.publisher.entry(uri, &workspace_key()).is_empty() || changes.concern(&self.workspace, uri)
        };
        let open: Vec<_> =
            self.documents.keys().filter(|uri| known != Some(*uri) && concerned(uri)).cloned().collect();
        for uri in open {
            self.show_relations(&uri);
        }
    }

    /// Tells of every open document how it fits the rest of the workspace.
    pub(super) fn show_workspace(&mut self) {
        let open: Vec<_> = self.documents.keys().cloned().collect();
        for uri in open {
            self.show_relations(&uri);
        }
    }

    /// What is wrong with a module beside the other files of the workspace.
    pub(super) fn relations(&self, uri: &Uri, report: &Report) -> Vec<Problem> {
        self.workspace.check(uri, report, &self.profile, self.services_of_cluster())
    }

    fn show_relations(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get(uri) else { return };
        let problems = match document.kind {
            FileKind::Module => {
                let Some(checked) = document.report(document.stamp).cloned() else { return };
                self.relations(uri, &checked.report)
            }
            FileKind::Enmasse => self.workspace.check_enmasse(uri, &self.profile, self.services_of_cluster()),
            FileKind::Other => return,
        };
        let diagnostics = problems.iter().map(|problem| self.diagnostic(uri, problem)).collect();
        self.publisher.set(uri, workspace_key(), diagnostics);
    }

    /// The services of all files that have a known name, by name.
    pub(super) fn services_of_workspace(&self) -> Vec<ServiceInfo> {
        let mut names: Vec<_> = self.workspace.service_names().collect();
        names.sort_unstable();
        let places = names.into_iter().flat_map(|name| {
            self.workspace.services(name).map(|place| ServiceInfo {
                name: name.to_owned(),
                uri: place.uri.clone(),
                input: self.declared_input(place),
            })
        });
        places.collect()
    }

    /// What a service says it takes, where that can be read.
    fn declared_input(&self, place: &ClassPlace) -> Option<Vec<InputInfo>> {
        let declared = self.workspace.resolved(place).input?;
        match declared.io {
            Io::Elements { elements, .. } => Some(elements.iter().map(input).collect()),
            Io::Model { name, list: false, .. } => {
                let model = self.workspace.resolve(declared.uri, name)?;
                Some(self.workspace.fields(&model).into_iter().map(|(_, field)| input(field)).collect())
            }
            Io::Model { .. } | Io::Computed { .. } => None,
        }
    }

    /// How a problem of an open document is shown.
    pub(super) fn diagnostic(&self, uri: &Uri, problem: &Problem) -> Diagnostic {
        let related = problem.elsewhere.iter().filter_map(|elsewhere| {
            let place = elsewhere.uri.as_ref().unwrap_or(uri);
            let range = self.workspace.lines(place)?.range(&elsewhere.range, self.encoding);
            Some(Related { uri: place.clone(), range, message: elsewhere.message.clone() })
        });
        let text = self.documents.get(uri).map(|document| &document.text);
        Diagnostic {
            range: text.map(|text| text.range_at(&problem.range)).unwrap_or_default(),
            severity: problem.severity,
            code: problem.code.to_owned(),
            message: problem.message.clone(),
            related: related.collect(),
            server: None,
        }
    }
}

fn workspace_key() -> Key {
    Key { source: Source::Workspace, server: None }
}

fn input(element: &Element) -> InputInfo {
    InputInfo { name: element.name.clone(), kind: element.kind.clone(), optional: element.optional }
}
