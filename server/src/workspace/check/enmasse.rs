//! What is wrong with enmasse files. Source: sheet `zato-source`, section A5.

use std::collections::hash_map::Entry;

use rustc_hash::{FxHashMap, FxHashSet};

use super::near::{Near, rename};
use super::{Around, is_of_zato};
use crate::rules::workspace::{
    DUPLICATE_ENMASSE_NAME, ENMASSE_SYNTAX, UNDEFINED_SECURITY, UNKNOWN_ENMASSE_SERVICE, UNUSED_CONNECTION,
};
use crate::rules::{Elsewhere, Sink};
use crate::workspace::{Contents, Kind, Workspace};

pub(super) fn syntax(around: &Around<'_>, sink: &mut Sink<'_>) {
    if let Some(error) = &around.enmasse.error {
        sink.report(&ENMASSE_SYNTAX, error.span.clone(), format!("this is no YAML: {}", error.message));
    }
}

/// Of two objects of one section and name, an import keeps one. Files of their own are for environments of their own.
pub(super) fn duplicate_names(around: &Around<'_>, sink: &mut Sink<'_>) {
    let mut first = FxHashMap::default();
    for object in &around.enmasse.objects {
        let Some(name) = &object.name else { continue };
        match first.entry((&object.section, &name.text)) {
            Entry::Vacant(entry) => {
                entry.insert(name);
            }
            Entry::Occupied(entry) => {
                let message = format!("`{}` stands twice below `{}`", name.text, object.section);
                if let Some(problem) = sink.report(&DUPLICATE_ENMASSE_NAME, name.span.clone(), message) {
                    let range = entry.get().span.clone();
                    problem.see(Elsewhere { uri: None, range, message: "first here".to_owned() });
                }
            }
        }
    }
}

pub(super) fn unknown_services(around: &Around<'_>, sink: &mut Sink<'_>) {
    let workspace = around.workspace;
    // A workspace of configuration alone says nothing of services.
    let knows = around.cluster.is_some() || workspace.index.service_names().next().is_some();
    if !workspace.complete || !knows {
        return;
    }
    let mut near = Near::default();
    for service in around.enmasse.objects.iter().filter_map(|object| object.service.as_ref()) {
        let name = &service.text;
        if is_of_zato(name) || workspace.has_service(name, around.cluster) {
            continue;
        }
        let meant = near.find(name, workspace.known_services(around.cluster));
        let meant = meant.filter(|meant| workspace.has_service(meant, around.cluster));
        let message = match (meant, around.cluster) {
            (Some(meant), _) => format!("there is no service `{name}`; is `{meant}` meant?"),
            (None, Some(_)) => format!("neither the workspace nor the cluster has a service `{name}`"),
            (None, None) => format!("no module of the workspace has the service `{name}`"),
        };
        let problem = sink.report(&UNKNOWN_ENMASSE_SERVICE, service.span.clone(), message);
        if let (Some(problem), Some(meant)) = (problem, meant) {
            problem.fixed_by(rename(&service.span, meant));
        }
    }
}

pub(super) fn undefined_security(around: &Around<'_>, sink: &mut Sink<'_>) {
    let workspace = around.workspace;
    if !workspace.complete || workspace.has_includes() || workspace.count_of(Kind::Security) == 0 {
        return;
    }
    let mut near = Near::default();
    for word in around.enmasse.objects.iter().flat_map(|object| &object.security) {
        if workspace.objects(Kind::Security, &word.text).next().is_some() {
            continue;
        }
        let meant = near.find(&word.text, workspace.names_of(Kind::Security));
        let message = match meant {
            Some(meant) => {
                format!("no enmasse file has the security definition `{}`; is `{meant}` meant?", word.text)
            }
            None => format!("no enmasse file of the workspace has the security definition `{}`", word.text),
        };
        let problem = sink.report(&UNDEFINED_SECURITY, word.span.clone(), message);
        if let (Some(problem), Some(meant)) = (problem, meant) {
            problem.fixed_by(rename(&word.span, meant));
        }
    }
}

/// Connections that no service of the workspace uses. Said of a kind only where all uses of it are known by their names.
pub(super) fn unused_connections(around: &Around<'_>, sink: &mut Sink<'_>) {
    let connections = || around.enmasse.objects.iter().filter(|object| object.kind.is_connection());
    if !around.workspace.complete || connections().next().is_none() {
        return;
    }
    let uses = Uses::of(around.workspace);
    for object in connections() {
        let Some(name) = &object.name else { continue };
        let is_told = uses.kinds.contains(&object.kind) && !uses.computed.contains(&object.kind);
        if is_told && !uses.names.contains(&(object.kind, name.text.as_str())) {
            let message =
                format!("no service of the workspace uses the {} `{}`", object.kind.noun(), name.text);
            sink.report(&UNUSED_CONNECTION, name.span.clone(), message);
        }
    }
}

/// Which connections the modules of a workspace use.
#[derive(Default)]
struct Uses<'a> {
    names: FxHashSet<(Kind, &'a str)>,
    kinds: FxHashSet<Kind>,
    /// Kinds of which connections are found by names that only the run knows.
    computed: FxHashSet<Kind>,
}

impl<'a> Uses<'a> {
    fn of(workspace: &'a Workspace) -> Self {
        let mut uses = Self::default();
        for (_, contents) in workspace.files() {
            let Contents::Module(module) = contents else { continue };
            for connection in &module.outline.connections {
                let Some(kind) = Kind::of_attribute(&connection.path) else { continue };
                uses.kinds.insert(kind);
                uses.names.insert((kind, connection.name.as_str()));
                if connection.name.starts_with('$') {
                    uses.computed.insert(kind);
                }
            }
            let computed = &module.outline.computed_connections;
            uses.computed.extend(computed.iter().filter_map(|path| Kind::of_attribute(path)));
        }
        uses
    }
}
