//! Deploying every module that a target takes: those that are open, and those on disk.

use super::document::{Document, Trigger};
use super::event::{Effect, Fact, Reply, RequestId};
use super::model::{Failure, TargetName, Uri};
use super::policy::DeployMode;
use super::world::{Batch, World};
use crate::python::ClassKind;
use crate::workspace::{Contents, FileKind, ModuleContents};

/// A request that waits for the texts of files.
#[derive(Debug)]
pub(super) struct Gathering {
    target: TargetName,
    confirmed: bool,
    /// Modules that were open when it came.
    open: Vec<Uri>,
}

impl World {
    pub(super) fn deploy_all(&mut self, id: RequestId, target: Option<TargetName>, confirmed: bool) {
        let Some(target) = self.target_meant(id, target) else { return };
        let policy = self.target_policy(&target);
        let all = policy.deploy == DeployMode::All;
        let (open, closed) = (self.open_modules(all), self.closed_modules(all));
        let count = open.len() + closed.len();
        if count == 0 {
            self.reply(id, Reply::Rollout(Vec::new()));
            return;
        }
        // One question for all of them, rather than one for the first.
        if policy.protected && !confirmed && self.may_send(&target).is_ok() {
            let modules = if count == 1 { "module" } else { "modules" };
            let message = format!("{target} is protected. Deploy {count} {modules} to it?");
            self.reply(id, Reply::NeedsConfirmation { target, message });
            return;
        }
        self.gatherings.insert(id, Gathering { target, confirmed, open });
        if closed.is_empty() {
            self.files_read(id, Vec::new());
        } else {
            self.desk.out.push(Effect::ReadFiles { id, uris: closed });
        }
    }

    fn open_modules(&self, all: bool) -> Vec<Uri> {
        let taken = |document: &Document| {
            let checked = document.checked.as_ref().map(|checked| &checked.report);
            checked.is_some_and(|report| report.marker.is_some() || (all && !report.services.is_empty()))
        };
        let open = self.documents.iter().filter(|(_, document)| taken(document));
        open.map(|(uri, _)| uri.clone()).collect()
    }

    fn closed_modules(&self, all: bool) -> Vec<Uri> {
        let taken = |module: &ModuleContents| {
            let is_service = |kind: ClassKind| kind == ClassKind::Service;
            module.outline.marked
                || (all
                    && module.outline.classes.iter().any(|class| is_service(class.kind) && class.deployed))
        };
        let files = self.workspace.files().filter_map(|(uri, contents)| match contents {
            Contents::Module(module) if taken(module) => Some(uri),
            _ => None,
        });
        files.filter(|uri| !self.documents.contains_key(*uri)).cloned().collect()
    }

    /// The texts are there: everything goes out. What was opened or closed meanwhile counts as it is now.
    pub(super) fn files_read(&mut self, id: RequestId, files: Vec<(Uri, Result<String, String>)>) {
        let Some(Gathering { target, confirmed, mut open }) = self.gatherings.remove(&id) else { return };
        open.retain(|uri| self.documents.contains_key(uri));
        let mut facts = Vec::new();
        for (uri, text) in files {
            match text {
                _ if self.documents.contains_key(&uri) => open.push(uri),
                Ok(text) => {
                    self.lend(&uri, &text);
                    open.push(uri);
                }
                Err(reason) => facts.push(unreadable(&target, &uri, reason)),
            }
        }
        self.desk.out.extend(facts.iter().cloned().map(Effect::Tell));
        if open.is_empty() {
            self.reply(id, Reply::Rollout(facts));
            return;
        }
        self.batches.insert(id, Batch { open: open.len(), facts });
        for uri in open {
            self.attempt(&uri, target.clone(), Trigger::Command { again: false }, confirmed, Some(id));
        }
    }

    /// Takes a file's text as a document, until it has been judged.
    fn lend(&mut self, uri: &Uri, text: &str) {
        let stamp = self.desk.fresh();
        let mut document = Document::new(FileKind::Module, text, self.encoding, 0, stamp);
        document.lent = true;
        self.documents.insert(uri.clone(), document);
    }
}

fn unreadable(target: &TargetName, uri: &Uri, reason: String) -> Fact {
    let failure = Failure { message: reason, line: None, traceback: None };
    Fact::blocked(target.clone(), uri.file_name(), None, Some(failure))
}
