//! New settings: what they end, and what they leave alone.

use std::sync::Arc;

use super::event::{Diagnostic, Effect, Reply, RequestId, SettingsProblem};
use super::model::{TargetName, Uri};
use super::policy::{Policy, Trust};
use super::publisher::{Key, Source};
use super::world::World;

impl World {
    pub(super) fn configured(
        &mut self,
        policy: Policy,
        problems: Vec<SettingsProblem>,
        changed: &[TargetName],
    ) {
        let before = std::mem::replace(&mut self.policy, policy);
        self.publisher.pulled = self.policy.pulls_validation;
        if self.selected.as_ref().is_none_or(|target| !self.policy.targets.contains_key(target)) {
            self.selected.clone_from(&self.policy.default_target);
        }
        self.target_selected();
        let trusted = self.policy.trust == Trust::Trusted;
        let gone: Vec<_> =
            self.connections.keys().chain(self.slots.keys().map(|key| &key.target)).cloned().collect();
        for target in gone {
            if !trusted || changed.contains(&target) || !self.policy.targets.contains_key(&target) {
                self.forget_target(&target);
            }
        }
        self.publisher.retain(|_, key| key.source != Source::Settings);
        self.show_settings_problems(problems);
        self.desk.shown_changed = true;
        if before.no_inlay_hints != self.policy.no_inlay_hints {
            self.desk.out.push(Effect::RefreshHints);
        }
        // What the servers of a forgotten target said does not count any more.
        if before != self.policy || *self.profile != self.profile_in_force() {
            self.versions_changed();
        }
    }

    /// Ends everything under way with a target, and forgets what was learned of it.
    fn forget_target(&mut self, target: &TargetName) {
        const REASON: &str = "the settings of its target changed meanwhile; deploy again";
        let keys: Vec<_> = self.slots.keys().filter(|key| key.target == *target).cloned().collect();
        for key in keys {
            self.drop_slot(&key, REASON);
        }
        let asked: Vec<_> = self.questions.keys().filter(|key| key.target == *target).cloned().collect();
        for key in asked {
            self.drop_question(&key, REASON);
        }
        let waiting =
            self.connections.remove(target).map(|connection| connection.waiting).unwrap_or_default();
        let inspections: Vec<_> =
            self.inspections.iter().filter(|(_, i)| i.target == *target).map(|(id, _)| *id).collect();
        self.inspections.retain(|_, inspection| inspection.target != *target);
        for id in waiting.into_iter().chain(inspections) {
            self.reply(id, Reply::Refused(REASON.to_owned()));
        }
        self.publisher.retain(|_, key| key.source != Source::Deployment(target.clone()));
    }

    /// The rules may be others now: everything that is open is checked again.
    pub(super) fn versions_changed(&mut self) {
        self.profile = Arc::new(self.profile_in_force());
        let uris: Vec<_> = self.documents.keys().cloned().collect();
        for uri in uris {
            if let Some(document) = self.documents.get_mut(&uri) {
                document.stamp = self.desk.fresh();
            }
            self.check_now(&uri);
        }
        if self.policy.pulls_validation {
            self.desk.out.push(Effect::RefreshDiagnostics);
        }
    }

    pub(super) fn select_target(&mut self, id: RequestId, target: TargetName) {
        if self.policy.targets.contains_key(&target) {
            self.selected = Some(target);
            self.target_selected();
            self.desk.shown_changed = true;
            self.versions_changed();
            self.reply(id, Reply::Done);
        } else {
            let known = self.policy.targets.keys().map(TargetName::as_str).collect::<Vec<_>>().join(", ");
            self.reply(
                id,
                Reply::Refused(format!("there is no target {target} in the settings; there are: {known}")),
            );
        }
    }

    /// Where a target is selected, what was said for want of one counts no more.
    fn target_selected(&mut self) {
        if self.selected.is_some() {
            let gate = super::gate::gate(&super::saves::nowhere());
            self.publisher.retain(|_, key| *key != gate);
        }
    }

    fn show_settings_problems(&mut self, problems: Vec<SettingsProblem>) {
        let key = Key { source: Source::Settings, server: None };
        let mut pages: std::collections::BTreeMap<Uri, Vec<Diagnostic>> = std::collections::BTreeMap::new();
        for problem in problems {
            let message = format!("{}: {}", problem.key, problem.message);
            match problem.uri {
                Some(uri) => pages.entry(uri).or_default().push(Diagnostic {
                    range: problem.range,
                    severity: problem.severity,
                    code: "settings".to_owned(),
                    message,
                    related: Vec::new(),
                    server: None,
                }),
                None => self.desk.out.push(Effect::Notify { severity: problem.severity, message }),
            }
        }
        for (uri, diagnostics) in pages {
            self.publisher.set(&uri, key.clone(), diagnostics);
        }
    }
}
