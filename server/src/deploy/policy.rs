//! What the settings allow, as far as the core needs to know. No address and no password is in here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::model::{Millis, TargetName, Uri};
use crate::python::{PythonVersion, ZatoVersion};
use crate::rules::Severities;

/// Which modules a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeployMode {
    /// Those with the marker comment.
    #[default]
    Marked,
    /// Every module that holds a service or a model.
    All,
    /// None on save; only on command.
    Manual,
}

/// When a save deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeployOnSave {
    /// Every explicit save; an unmodified one when the last attempt failed or a server differs.
    #[default]
    Explicit,
    /// Explicit saves of modified documents only.
    ExplicitIfChanged,
    /// Any save, auto-save included.
    Always,
    /// Only on command.
    Never,
}

/// How the servers of a cluster are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strategy {
    #[default]
    /// Every server that needs it, at the same time.
    AllAtOnce,
    /// The next server only after the one before is confirmed; the first failure stops the rest.
    OneAtATime,
}

/// Whether the workspace may send anything anywhere. What nobody said is untrusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// The user said so.
    Trusted,
    /// The user, or the editor, said that it is not.
    Untrusted,
    #[default]
    /// Nobody said anything.
    Unknown,
}

/// How an explicit save is told from any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntentSource {
    /// The editor sends `textDocument/willSave` with the reason.
    WillSave,
    /// The editor sends `hotdeploy/saveIntent`, before or after `didSave`.
    Notification,
    /// The editor sends `didSave` only when a person saved.
    #[default]
    EverySave,
}

/// What the core knows of one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetPolicy {
    /// Which modules it takes.
    pub deploy: DeployMode,
    /// Nothing is sent before the user has said yes to this very deployment.
    pub protected: bool,
    /// How long a rollout may take, in milliseconds.
    pub timeout: Millis,
    /// In which order its servers are served.
    pub strategy: Strategy,
    /// The servers' Python, where the settings say it.
    pub python: Option<PythonVersion>,
    /// The servers' Zato, where the settings say it.
    pub zato: Option<ZatoVersion>,
    /// Top-level modules that its servers have beside those of a standard installation, where the settings say it.
    pub modules: Option<BTreeSet<String>>,
}

impl Default for TargetPolicy {
    fn default() -> Self {
        Self {
            deploy: DeployMode::default(),
            protected: false,
            timeout: 30_000,
            strategy: Strategy::default(),
            python: None,
            zato: None,
            modules: None,
        }
    }
}

/// All settings that the core obeys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Every target of the settings that may be used.
    pub targets: BTreeMap<TargetName, TargetPolicy>,
    /// The one that is selected until the user selects another.
    pub default_target: Option<TargetName>,
    /// How strict the checks are.
    pub severities: Severities,
    /// Which saves deploy.
    pub deploy_on_save: DeployOnSave,
    /// Whether the user wants no inlay hints of ours.
    pub no_inlay_hints: bool,
    /// Which saves deploy in these folders of the workspace.
    pub deploy_on_save_in: BTreeMap<PathBuf, DeployOnSave>,
    /// Whether anything may be sent at all.
    pub trust: Trust,
    /// How the client tells a save by hand.
    pub intent: IntentSource,
    /// The client pulls validation diagnostics; deployment diagnostics are pushed to every client.
    pub pulls_validation: bool,
    /// Whether a rollout waits for a server that is down until its deadline (the command line does), or ends and
    /// converges that server when it is back (the editors do).
    pub wait_for_unreachable: bool,
}

impl Policy {
    /// Which saves of a document deploy: the innermost folder that says something has the word.
    pub fn deploy_on_save_of(&self, uri: &Uri) -> DeployOnSave {
        let said = || {
            let path = uri.path()?;
            let folders = self.deploy_on_save_in.iter().filter(|(folder, _)| path.starts_with(folder));
            folders.max_by_key(|(folder, _)| folder.components().count())
        };
        said().map_or(self.deploy_on_save, |(_, when)| *when)
    }
}
