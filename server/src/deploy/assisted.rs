//! Language help: what [`crate::assist`] may look at, as it stands now.

use super::event::{Reply, RequestId};
use super::model::Uri;
use super::world::World;
use crate::assist::{Answer, Open, Question, Running, View, answer};

impl World {
    pub(super) fn assist(&mut self, id: RequestId, question: Question) {
        if self.policy.no_inlay_hints && matches!(question, Question::Hints { .. }) {
            self.reply(id, Reply::Assist(Answer::Nothing));
            return;
        }
        let profile = self.profile.clone();
        let open = self.documents.iter().map(|(uri, document)| {
            let checked = document.checked.as_ref();
            let edits = checked.map(|checked| document.edits_since(checked.stamp).collect());
            let open = Open {
                text: &document.text,
                version: document.version,
                report: checked.map(|checked| &*checked.report),
                current: document.report(document.stamp).is_some(),
                edits: edits.unwrap_or_default(),
                good: document.good.as_deref(),
                in_sync: !document.out_of_sync,
            };
            (uri.clone(), open)
        });
        let view = View {
            workspace: &self.workspace,
            open: open.collect(),
            profile: &profile,
            cluster: self.services_of_cluster(),
            encoding: self.encoding,
            running: &|uri| self.running(uri),
        };
        let answer = answer(&view, question);
        self.reply(id, Reply::Assist(answer));
    }

    /// What is known of the servers that a module went to, those of the selected target first.
    fn running(&self, uri: &Uri) -> Vec<Running> {
        let mut slots: Vec<_> = self.slots.iter().collect();
        slots.sort_by_key(|(key, _)| self.selected.as_ref() != Some(&key.target));
        let rollouts = slots.into_iter().filter_map(|(key, slot)| Some((key, slot.rollout.as_ref()?)));
        rollouts
            .filter(|(_, rollout)| rollout.uri == *uri)
            .flat_map(|(key, rollout)| rollout.legs.iter().map(move |leg| (key, leg)))
            .map(|(key, leg)| Running {
                target: key.target.to_string(),
                server: leg.server.to_string(),
                state: word(leg.state()),
                hash: leg.runs.map(|hash| hash.short()),
                evidence: word(leg.evidence),
            })
            .collect()
    }
}

/// As the status says it.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}
