//! For whom a module is checked, and how strictly.

use std::collections::BTreeSet;

use super::{PythonVersion, ZatoVersion};
use crate::rules::Severities;

/// What the checks know of the servers, and of the user's wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The Python that is to load the module.
    pub python: PythonVersion,
    /// The platform that is to deploy it.
    pub zato: ZatoVersion,
    /// Top-level modules that the target's settings name beside those of a standard installation; `None`: the settings
    /// do not say, so that nothing that is unknown is surely missing.
    pub modules: Option<BTreeSet<String>>,
    /// How strict the user wants each rule to be.
    pub severities: Severities,
}

impl Profile {
    /// Of servers of which no more is known than their versions.
    pub fn new(python: PythonVersion, zato: ZatoVersion) -> Self {
        Self { python, zato, modules: None, severities: Severities::default() }
    }
}

impl Default for Profile {
    /// The newest that is common.
    fn default() -> Self {
        Self::new(ZatoVersion::V4.default_python(), ZatoVersion::V4)
    }
}
