//! Whether a text may go out, and what the user is told when it may not.

use super::document::{Attempt, Checked, Trigger};
use super::event::{Diagnostic, Effect, Fact, Reply, RequestId, Severity};
use super::imports;
use super::model::{Content, Failure, ModuleName, TargetName, Uri};
use super::policy::{DeployMode, Trust};
use super::publisher::{Key, Source};
use super::world::World;
use crate::python::Report;
use crate::rules::Problem;
use crate::text::{Range, Text};

/// Why a text does not go out.
enum Refusal {
    /// The target does not take this module, and nobody expects it to.
    NotMeant,
    /// Told to the user, on the marker's line.
    Because(String),
    /// The module would not load.
    Blocked(Box<Failure>),
    Protected(String),
}

impl World {
    /// Notes the wish to deploy the text as it is now, and has it checked.
    pub(super) fn attempt(
        &mut self,
        uri: &Uri,
        target: TargetName,
        trigger: Trigger,
        confirmed: bool,
        request: Option<RequestId>,
    ) {
        let profile = self.profile.clone();
        let Some(document) = self.documents.get_mut(uri) else { return };
        let (stamp, text) = (document.stamp, document.text.clone());
        let attempt = Attempt { uri: uri.clone(), stamp, text, trigger, target, confirmed, request };
        if document.out_of_sync {
            let message = "not deployed: the editor's text is not known; save or reopen the file";
            self.refuse(&attempt, Refusal::Because(message.to_owned()));
        } else if let Some(checked) = document.report(stamp).cloned() {
            self.judge_attempt(&attempt, &checked);
        } else {
            let text = attempt.text.clone();
            document.attempts.push(attempt);
            let check = document.check(uri, stamp, text, profile);
            self.desk.out.extend(check);
        }
    }

    pub(super) fn judge_attempt(&mut self, attempt: &Attempt, checked: &Checked) {
        let relations = self.relations(&attempt.uri, &checked.report);
        match self.gate(attempt, &checked.report, &relations) {
            Ok(module) => {
                let content = content_of(module, &attempt.text, Some(&checked.report));
                let needed = imports::needed(&content.text, &checked.report, &self.profile);
                self.past_gate(attempt, content, needed, checked.took);
            }
            Err(refusal) => self.refuse(attempt, refusal),
        }
    }

    /// Whether anything at all may be sent to a target; else what the user is told.
    pub(super) fn may_send(&self, target: &TargetName) -> Result<(), String> {
        if !self.policy.targets.contains_key(target) {
            return Err(format!("there is no target {target} in the settings"));
        }
        match self.policy.trust {
            Trust::Trusted => Ok(()),
            Trust::Untrusted => Err("the workspace is not trusted; nothing is sent from it".to_owned()),
            Trust::Unknown => {
                Err("nobody has said that the workspace is trusted; nothing is sent from it".to_owned())
            }
        }
    }

    fn gate(&self, attempt: &Attempt, report: &Report, relations: &[Problem]) -> Result<ModuleName, Refusal> {
        let policy = self.target_policy(&attempt.target);
        if attempt.trigger == Trigger::Save {
            let meant = match policy.deploy {
                DeployMode::Marked => report.marker.is_some(),
                DeployMode::All => {
                    report.marker.is_some() || !report.services.is_empty() || !report.models.is_empty()
                }
                DeployMode::Manual => false,
            };
            if !meant {
                return Err(Refusal::NotMeant);
            }
        }
        self.may_send(&attempt.target)
            .map_err(|reason| Refusal::Because(format!("not deployed: {reason}")))?;
        if let Some(problem) = report.blocker().or(relations.iter().find(|problem| problem.blocking)) {
            let line = attempt.text.position_at(problem.range.start).line + 1;
            let message = problem.message.clone();
            return Err(Refusal::Blocked(Box::new(Failure { message, line: Some(line), traceback: None })));
        }
        let file_name = attempt.uri.file_name();
        let module = ModuleName::new(&file_name).ok_or_else(|| {
            let message = format!(
                "{file_name:?} cannot be sent: a module's file name is letters, digits and _, then .py"
            );
            Refusal::Blocked(Box::new(Failure { message, line: None, traceback: None }))
        })?;
        if policy.protected && !attempt.confirmed {
            let message = format!("{} is protected. Deploy {file_name} to it?", attempt.target);
            return Err(Refusal::Protected(message));
        }
        Ok(module)
    }

    fn refuse(&mut self, attempt: &Attempt, refusal: Refusal) {
        let (uri, target) = (&attempt.uri, &attempt.target);
        let reply = match refusal {
            Refusal::NotMeant => Reply::Refused("this target does not take this module".to_owned()),
            Refusal::Because(message) => return self.refuse_because(attempt, message),
            Refusal::Blocked(failure) => {
                self.refuse_blocked(attempt, *failure);
                return;
            }
            Refusal::Protected(message) => {
                let shown = format!("not deployed: {target} is protected and waits for your yes");
                self.show_gate(uri, target, Severity::Information, &shown);
                if attempt.trigger == Trigger::Save {
                    let (uri, target) = (uri.clone(), target.clone());
                    self.desk.out.push(Effect::Confirm { uri, target, message: message.clone() });
                }
                Reply::NeedsConfirmation { target: target.clone(), message }
            }
        };
        self.refuse_request(attempt, reply);
    }

    /// Says on the marker's line why a text does not go out.
    pub(super) fn refuse_because(&mut self, attempt: &Attempt, message: String) {
        self.show_gate(&attempt.uri, &attempt.target, Severity::Warning, &message);
        self.refuse_request(attempt, Reply::Refused(message));
    }

    /// Answers whoever asked for a deployment that does not begin.
    pub(super) fn refuse_request(&mut self, attempt: &Attempt, reply: Reply) {
        if let Some(id) = attempt.request
            && self.batches.remove(&id).is_some()
        {
            self.reply(id, reply);
        }
    }

    fn refuse_blocked(&mut self, attempt: &Attempt, failure: Failure) {
        let place = failure.line.map_or_else(String::new, |line| format!("line {line}: "));
        let message = format!("not deployed to {}: {place}{}", attempt.target, failure.message);
        self.show_gate(&attempt.uri, &attempt.target, Severity::Warning, &message);
        let fact = Fact::blocked(attempt.target.clone(), attempt.uri.file_name(), None, Some(failure));
        self.desk.out.push(Effect::Tell(fact.clone()));
        let is_lent = self.documents.get(&attempt.uri).is_some_and(|document| document.lent);
        if is_lent && attempt.trigger == Trigger::Save {
            // No editor shows the line on which it would be seen.
            let message = format!("{}: {message}", attempt.uri.file_name());
            self.desk.out.push(Effect::Notify { severity: Severity::Warning, message });
        }
        if let Some(id) = attempt.request {
            self.batch_ended(id, vec![fact]);
        }
    }

    /// Two files of one name replace each other on the servers.
    pub(super) fn warn_of_namesake(&mut self, attempt: &Attempt, module: &ModuleName) {
        let other = self.slots.iter().find_map(|(key, slot)| {
            let uri = &slot.rollout.as_ref()?.uri;
            (key.target == attempt.target && key.module == *module && *uri != attempt.uri)
                .then(|| uri.clone())
        });
        if let Some(other) = other {
            let message = format!(
                "{module} replaces another file of this name on {}: {} was deployed before",
                attempt.target,
                other.as_str()
            );
            self.show_gate(&attempt.uri, &attempt.target, Severity::Warning, &message);
        }
    }

    /// Shows a word about a document and a target, on the marker's line.
    pub(super) fn show_gate(&mut self, uri: &Uri, target: &TargetName, severity: Severity, message: &str) {
        let range = self.marker_range(uri);
        let diagnostic = Diagnostic {
            range,
            severity,
            code: "not-deployed".to_owned(),
            message: message.to_owned(),
            related: Vec::new(),
            server: None,
        };
        self.publisher.set(uri, gate(target), vec![diagnostic]);
    }

    pub(super) fn clear_gate(&mut self, uri: &Uri, target: &TargetName) {
        self.publisher.set(uri, gate(target), Vec::new());
    }

    /// The marker's line, or the first.
    pub(super) fn marker_range(&self, uri: &Uri) -> Range {
        let Some(document) = self.documents.get(uri) else { return Range::default() };
        let marker =
            document.checked.as_ref().and_then(|checked| Some((checked, checked.report.marker.clone()?)));
        let at = |text: &Text, bytes: &std::ops::Range<usize>| {
            let line = text.position_at(bytes.start).line;
            text.line_range(line)
        };
        match marker {
            Some((checked, bytes)) if checked.stamp == document.stamp => at(&document.text, &bytes),
            // The text has changed since it was checked: the marker is where it was, or nearly so.
            Some((_, bytes)) => at(&document.text, &bytes),
            None => document.text.line_range(0),
        }
    }

    pub(super) fn clear(&mut self, id: RequestId, uri: Option<&Uri>) {
        self.publisher.retain(|page, key| {
            uri.is_some_and(|uri| uri != page) || !matches!(key.source, Source::Deployment(_))
        });
        self.reply(id, Reply::Done);
    }
}

/// What the servers should run, by a text and what is known of it.
pub(super) fn content_of(module: ModuleName, text: &Text, report: Option<&Report>) -> Content {
    let services = report.map(|report| &report.services).into_iter().flatten();
    let services = services.filter_map(|service| service.name.clone()).collect();
    Content::new(module, text.contiguous().into(), services)
}

pub(super) fn gate(target: &TargetName) -> Key {
    Key { source: Source::Deployment(target.clone()), server: None }
}
