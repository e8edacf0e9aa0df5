//! The way back: the text that all servers were proved to run before.

use super::document::{Attempt, Trigger};
use super::event::{Reply, RequestId, Severity};
use super::model::{TargetName, Uri};
use super::world::{Batch, World};
use crate::text::Text;

impl World {
    pub(super) fn roll_back(
        &mut self,
        id: RequestId,
        uri: &Uri,
        target: Option<TargetName>,
        confirmed: bool,
    ) {
        let Some(target) = self.target_meant(id, target) else { return };
        if let Err(reason) = self.may_send(&target) {
            self.reply(id, Reply::Refused(format!("not rolled back: {reason}")));
            return;
        }
        let module = uri.file_name();
        let found = self.slots.iter().find_map(|(key, slot)| {
            let is_it = key.target == target && slot.rollout.as_ref()?.uri == *uri;
            is_it.then(|| Some((key.clone(), slot.previous()?.clone()))).flatten()
        });
        let Some((key, content)) = found else {
            let message = format!(
                "there is no way back for {module}: since Hotdeploy started, the servers of {target} were not all proved \
                 to run another text of it"
            );
            self.reply(id, Reply::Refused(message));
            return;
        };
        let short = content.sha256.short();
        if self.target_policy(&target).protected && !confirmed {
            let message = format!("{target} is protected. Roll {module} back to {short} there?");
            self.reply(id, Reply::NeedsConfirmation { target, message });
            return;
        }
        self.drop_question(&key, "it was rolled back");
        self.batches.insert(id, Batch { open: 1, facts: Vec::new() });
        let attempt = Attempt {
            uri: uri.clone(),
            stamp: self.documents.get(uri).map_or(0, |document| document.stamp),
            text: Text::new(&content.text, self.encoding),
            trigger: Trigger::Command { again: true },
            target,
            confirmed,
            request: Some(id),
        };
        let message = format!(
            "rolled back to {short}: the servers are given that text, not this one; save to deploy this"
        );
        self.show_gate(uri, &attempt.target, Severity::Information, &message);
        self.wish(&attempt, (*content).clone(), 0.0);
    }
}
