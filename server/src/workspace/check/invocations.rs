//! Calls of services that are nowhere. Source: sheet `zato-source`, section A8.

use super::near::{Near, rename};
use super::{Beside, is_of_zato};
use crate::python::Target;
use crate::rules::Sink;
use crate::rules::workspace::{UNKNOWN_SERVICE, UNSEEN_SERVICE};

pub(super) fn unknown_services(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    if !beside.workspace.complete {
        return;
    }
    let mut near = Near::default();
    for invocation in &beside.outline.invocations {
        let Target::Name(name) = &invocation.target else { continue };
        if name.is_empty() || is_of_zato(name) || beside.workspace.has_service(name, beside.cluster) {
            continue;
        }
        let span = invocation.span.clone();
        let meant = near.find(name, beside.workspace.known_services(beside.cluster));
        let meant = meant.filter(|meant| beside.workspace.has_service(meant, beside.cluster));
        match (meant, beside.cluster) {
            (Some(meant), _) => {
                let message = format!("there is no service `{name}`; is `{meant}` meant?");
                if let Some(problem) = sink.report(&UNKNOWN_SERVICE, span.clone(), message) {
                    problem.fixed_by(rename(&span, meant));
                }
            }
            (None, Some(_)) => {
                let message = format!("neither the workspace nor the cluster has a service `{name}`");
                sink.report(&UNKNOWN_SERVICE, span, message);
            }
            // The workspace may be only a part of what is deployed.
            (None, None) => {
                let message = format!("no module of the workspace has the service `{name}`");
                sink.report(&UNSEEN_SERVICE, span, message);
            }
        }
    }
}
