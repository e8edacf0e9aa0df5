//! Deploying modules that are not open: their texts are read from the disk first.

use super::document::{Document, Trigger};
use super::event::{Effect, Fact, Reply, RequestId, Severity};
use super::model::{Failure, ReadingId, TargetName, Uri};
use super::policy::DeployMode;
use super::world::{Batch, World};
use crate::python::ClassKind;
use crate::workspace::{Contents, FileKind, ModuleContents};

/// What waits for the texts of files.
#[derive(Debug)]
pub(super) enum Gathering {
    /// A person or a program asked for a deployment.
    Command(Order),
    /// A person saved modules that no editor shows, as those that a refactoring changed.
    Save,
}

/// A deployment that was asked for.
#[derive(Debug)]
pub(super) struct Order {
    pub request: RequestId,
    pub target: TargetName,
    pub again: bool,
    pub confirmed: bool,
    /// Modules that were open when it came.
    pub open: Vec<Uri>,
}

type Read = Vec<(Uri, Result<String, String>)>;

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
        let order = Order { request: id, target, again: false, confirmed, open };
        if closed.is_empty() {
            self.deploy_gathered(order, Vec::new());
        } else {
            self.gather(closed, Gathering::Command(order));
        }
    }

    /// Has files read for what waits for their texts.
    pub(super) fn gather(&mut self, uris: Vec<Uri>, gathering: Gathering) {
        let reading = ReadingId(self.desk.fresh());
        self.gatherings.insert(reading, gathering);
        self.desk.out.push(Effect::ReadFiles { reading, uris });
    }

    /// Whether it is a module of the workspace that no editor shows.
    pub(super) fn is_closed_module(&self, uri: &Uri) -> bool {
        !self.is_open(uri) && self.workspace.module(uri).is_some()
    }

    fn is_open(&self, uri: &Uri) -> bool {
        self.documents.get(uri).is_some_and(|document| !document.lent)
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

    /// The texts are there. What was opened or closed meanwhile counts as it is now.
    pub(super) fn files_read(&mut self, reading: ReadingId, files: Read) {
        match self.gatherings.remove(&reading) {
            Some(Gathering::Command(order)) => self.deploy_gathered(order, files),
            Some(Gathering::Save) => self.saved_while_closed(files),
            None => {}
        }
    }

    fn deploy_gathered(&mut self, order: Order, files: Read) {
        let Order { request, target, again, confirmed, mut open } = order;
        open.retain(|uri| self.documents.contains_key(uri));
        let mut facts = Vec::new();
        for (uri, text) in files {
            match text {
                _ if self.is_open(&uri) => open.push(uri),
                Ok(text) => {
                    self.lend(&uri, &text);
                    open.push(uri);
                }
                Err(reason) => facts.push(unreadable(&target, &uri, reason)),
            }
        }
        self.desk.out.extend(facts.iter().cloned().map(Effect::Tell));
        if open.is_empty() {
            self.reply(request, Reply::Rollout(facts));
            return;
        }
        self.batches.insert(request, Batch { open: open.len(), facts });
        for uri in open {
            self.attempt(&uri, target.clone(), Trigger::Command { again }, confirmed, Some(request));
        }
    }

    fn saved_while_closed(&mut self, files: Read) {
        for (uri, text) in files {
            match text {
                _ if self.is_open(&uri) => self.save_intended(&uri),
                Ok(text) => {
                    self.lend(&uri, &text);
                    self.deploy_on_save(&uri, true);
                    self.take_back(&uri);
                }
                Err(reason) => {
                    let message = format!("{} is not deployed: {reason}", uri.file_name());
                    self.desk.out.push(Effect::Notify { severity: Severity::Warning, message });
                }
            }
        }
    }

    /// Takes a file's text as a document, until it has been judged.
    fn lend(&mut self, uri: &Uri, text: &str) {
        let stamp = self.desk.fresh();
        if let Some(lent) = self.documents.get_mut(uri) {
            lent.replace(stamp, text);
            return;
        }
        let mut document = Document::new(FileKind::Module, text, self.encoding, 0, stamp);
        document.lent = true;
        self.documents.insert(uri.clone(), document);
    }

    /// Lets a document go that was lent, once nothing waits for its judgement.
    pub(super) fn take_back(&mut self, uri: &Uri) {
        if self.documents.get(uri).is_some_and(|document| document.lent && document.attempts.is_empty()) {
            self.closed(uri);
        }
    }
}

fn unreadable(target: &TargetName, uri: &Uri, reason: String) -> Fact {
    let failure = Failure { message: reason, line: None, traceback: None };
    Fact::blocked(target.clone(), uri.file_name(), None, Some(failure))
}
