//! Connections that services use and enmasse files do not define. Source: sheet `zato-source`, sections A5 and A8.

use super::Beside;
use super::near::{Near, rename};
use crate::rules::Sink;
use crate::rules::workspace::UNDEFINED_CONNECTION;
use crate::workspace::Kind;

pub(super) fn undefined_connections(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    let workspace = beside.workspace;
    // Where others are included, there may be any.
    if !workspace.complete || workspace.has_includes() {
        return;
    }
    let mut near = Near::default();
    for connection in &beside.outline.connections {
        let Some(kind) = Kind::of_attribute(&connection.path) else { continue };
        // `self.rest['$CRM']`: the server's environment has the name.
        if connection.name.starts_with('$') {
            continue;
        }
        // Where enmasse defines none of a kind, people create them in the dashboard.
        if workspace.count_of(kind) == 0 || workspace.objects(kind, &connection.name).next().is_some() {
            continue;
        }
        let meant = near.find(&connection.name, workspace.names_of(kind));
        let noun = kind.noun();
        let message = match meant {
            Some(meant) => {
                format!("no enmasse file defines the {noun} `{}`; is `{meant}` meant?", connection.name)
            }
            None => format!("no enmasse file of the workspace defines the {noun} `{}`", connection.name),
        };
        let problem = sink.report(&UNDEFINED_CONNECTION, connection.span.clone(), message);
        if let (Some(problem), Some(meant)) = (problem, meant) {
            problem.fixed_by(rename(&connection.span, meant));
        }
    }
}
