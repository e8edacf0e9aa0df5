//! Service names that several modules claim. Source: sheet `zato-source`, section A7.6.

use super::{Beside, place_of_name};
use crate::rules::workspace::{DUPLICATE_SERVICE_NAME, SERVICE_NAME_TAKEN};
use crate::rules::{Elsewhere, Sink};

/// Other places that are shown with one problem.
const MAX_ELSEWHERE: usize = 5;

pub(super) fn duplicate_names(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    for (place, class) in beside.services() {
        let Some(name) = beside.workspace.deployed_name(&place) else { continue };
        // Two classes of one module are told of where the module is checked by itself.
        let others = beside.workspace.services(&name).filter(|other| other.uri != place.uri);
        let others = others.filter(|other| beside.workspace.class(other).is_some_and(|class| class.deployed));
        let others = others.filter(|other| beside.workspace.deployed_name(other).as_deref() == Some(&name));
        let others: Vec<_> = others.collect();
        let range = place_of_name(class);
        if let Some(first) = others.first() {
            // Files of one name are one module to the servers: what replaces one another there is known to be meant
            // often, as with copies for several clusters.
            let is_rival = |uri| {
                let other = beside.workspace.module(uri).map(|module| &module.outline);
                other.is_some_and(|other| other.marked && other.stem != beside.outline.stem)
            };
            let taken = beside.outline.marked && others.iter().any(|other| is_rival(&other.uri));
            let rule = if taken { &SERVICE_NAME_TAKEN } else { &DUPLICATE_SERVICE_NAME };
            let message = format!(
                "the service name `{name}` is that of `{}` as well: the module that is deployed last replaces the other's \
                 service, in silence",
                first.uri.file_name()
            );
            let Some(problem) = sink.report(rule, range, message) else { continue };
            for other in others.iter().take(MAX_ELSEWHERE) {
                let Some(class) = beside.workspace.class(other) else { continue };
                problem.see(Elsewhere {
                    uri: Some(other.uri.clone()),
                    range: place_of_name(class),
                    message: format!("`{}` has the name too", class.name),
                });
            }
        } else if let Some(module) = taken_on_cluster(beside, &name) {
            // A service that was moved from there to here stays on the servers until somebody deletes it.
            let is_own = !beside.workspace.modules(stem_of(module)).is_empty();
            let taken = beside.outline.marked && !is_own;
            let rule = if taken { &SERVICE_NAME_TAKEN } else { &DUPLICATE_SERVICE_NAME };
            let message = format!(
                "the cluster runs a service `{name}` of the module `{module}`: deploying this one replaces it, in silence"
            );
            sink.report(rule, range, message);
        }
    }
}

/// The other module that the cluster has a service of this name from.
fn taken_on_cluster<'a>(beside: &Beside<'a>, name: &str) -> Option<&'a str> {
    let module = beside.cluster?.module_of(name)?;
    (stem_of(module) != beside.outline.stem).then_some(module)
}

/// The file's name without `.py`, of a module that the cluster may have from a folder of a project.
fn stem_of(module: &str) -> &str {
    module.rsplit('.').next().unwrap_or(module)
}
