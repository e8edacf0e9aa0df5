//! The rules that need more than one file.

use super::{Cluster, Workspace};
use crate::python::{Profile, Report};
use crate::rules::Problem;
use crate::uri::Uri;

impl Workspace {
    /// What is wrong with a module beside the other files and what the cluster runs. The module itself must be among
    /// the files.
    pub fn check(
        &self,
        _uri: &Uri,
        _report: &Report,
        _profile: &Profile,
        _cluster: Option<&Cluster>,
    ) -> Vec<Problem> {
        Vec::new()
    }

    /// What is wrong with an enmasse file, by itself and beside the others.
    pub fn check_enmasse(&self, _uri: &Uri, _profile: &Profile, _cluster: Option<&Cluster>) -> Vec<Problem> {
        Vec::new()
    }
}
