//! What a status bar and a tree show.

use serde::Serialize;

use super::model::{
    Evidence, Failure, ModuleName, ServerName, ServerState, Sha256, TargetName, Timings, Uri,
};

/// Everything a status bar and a tree need: notification `hotdeploy/status` and the answer to `hotdeploy.status`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Version of this shape; grows when a field changes its meaning.
    pub version: u32,
    pub trusted: bool,
    pub selected: Option<TargetName>,
    pub targets: Vec<TargetStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetStatus {
    pub name: TargetName,
    pub protected: bool,
    /// `unknown`, `connecting`, `connected` or `failed`.
    pub connection: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub zato: Option<String>,
    pub servers: Vec<ServerStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerStatus {
    pub name: ServerName,
    pub url: String,
    pub modules: Vec<ModuleStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleStatus {
    pub name: ModuleName,
    pub uri: Uri,
    pub state: ServerState,
    pub evidence: Evidence,
    /// What the server runs, where it is known.
    pub sha256: Option<Sha256>,
    /// What the last accepted save wants it to run.
    pub wanted: Sha256,
    /// What a rollback would bring back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sha256>,
    pub services: Vec<String>,
    pub ms: Timings,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}
