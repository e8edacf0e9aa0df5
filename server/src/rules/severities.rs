//! How strict the user wants each rule to be.

use std::collections::BTreeMap;

use super::{Rule, Severity, all, rule};

/// What the user sets for one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Not reported at all.
    Off,
    At(Severity),
}

/// Why a severity cannot be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeveritiesError {
    #[error("there is no rule `{0}`")]
    NoRule(String),
    #[error("`{0}` cannot be changed: the servers are sure to refuse such a file")]
    Fixed(&'static str),
}

/// What the user sets, by code; a rule that is not named keeps its own severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Severities(BTreeMap<&'static str, Strictness>);

impl Severities {
    /// Sets one rule's.
    pub fn set(&mut self, code: &str, strictness: Strictness) -> Result<(), SeveritiesError> {
        let rule = rule(code).ok_or_else(|| SeveritiesError::NoRule(code.to_owned()))?;
        if rule.fixed {
            return Err(SeveritiesError::Fixed(rule.code));
        }
        self.0.insert(rule.code, strictness);
        Ok(())
    }

    /// How a rule is reported; `None`: not at all.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        match self.0.get(rule.code) {
            None => Some(rule.severity),
            Some(Strictness::At(severity)) => Some(*severity),
            Some(Strictness::Off) => None,
        }
    }

    /// What another source of settings sets counts before what this one does.
    pub fn absorb(&mut self, later: Self) {
        self.0.extend(later.0);
    }

    /// The codes that can be set.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        all().filter(|rule| !rule.fixed).map(|rule| rule.code)
    }
}
