//! Names that depend on the way of deployment. Source: sheet `zato-source`, sections A3.5 and A7.2.

use super::Beside;
use crate::rules::Sink;
use crate::rules::workspace::NAME_DEPENDS_ON_DEPLOYMENT;
use crate::workspace::{InPlace, in_place};

pub(super) fn names_by_deployment(beside: &Beside<'_>, sink: &mut Sink<'_>) {
    // What has no marker is not uploaded, and what is not watched is only uploaded.
    if !beside.outline.marked || in_place(&beside.file.path(), beside.profile.zato) == InPlace::No {
        return;
    }
    for (place, class) in beside.services() {
        let Some(uploaded) = beside.workspace.service_name(&place) else { continue };
        let Some(in_place) = beside.workspace.in_place_name(&place, uploaded) else { continue };
        let message = format!(
            "saving deploys this service as `{uploaded}`, and a server that watches the project as `{in_place}`: give it a \
             `name`"
        );
        sink.report(&NAME_DEPENDS_ON_DEPLOYMENT, class.name_span.clone(), message);
    }
}
