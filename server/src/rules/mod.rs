//! The rules that modules and enmasse files are held against, and what comes of holding something against them.
//!
//! A rule stands once, in a table, with its documentation and its examples; the pages of the manual are made of it
//! ([`page`]) and the examples are tested. [`Sink`] takes what the checks find and lets the user's own severities and
//! silencing comments have their say.

pub(crate) mod advice;
mod fix;
pub(crate) mod loading;
mod page;
pub(crate) mod raising;
mod severities;
mod silence;
mod sink;
mod table;
pub(crate) mod workspace;

use std::ops::Range;

pub use fix::{Edit, Fix, apply, apply_all, compatible};
pub use page::{index_page, manual, page};
pub use severities::{Severities, SeveritiesError, Strictness};
pub use silence::Silenced;
pub use sink::Sink;

/// How grave a problem is, in LSP's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Information,
    Hint,
}

/// Where a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Any Python file of the workspace: what is wrong with it would be wrong anywhere.
    AnyFile,
    /// Modules that are to be deployed.
    Service,
    /// enmasse files.
    Enmasse,
}

/// What one kind of [`Problem`] means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, as in `syntax-error`.
    pub code: &'static str,
    /// [`Severity::Error`] and nothing else stops a deployment: the servers would not load the module, or must not be
    /// given it. What the user sets instead counts in the same way.
    pub severity: Severity,
    pub scope: Scope,
    /// Whether the user may set another severity or silence a line. Not where the servers are sure to refuse the file.
    pub fixed: bool,
    /// One line for the documentation.
    pub summary: &'static str,
    /// Why it matters and what to do: paragraphs of Markdown.
    pub explanation: &'static str,
    /// A module, or enmasse file, with this problem; empty where none can be shown.
    pub bad: &'static str,
    /// The same without it.
    pub good: &'static str,
}

/// Every rule, in the order of the manual.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [loading::TABLE, raising::TABLE, advice::TABLE, workspace::TABLE].into_iter().flatten().copied()
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}

/// Another place that a problem speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// `None`: in the same file.
    pub uri: Option<crate::uri::Uri>,
    pub range: crate::lines::Span,
    pub message: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name of the rule, `syntax-error`.
    pub code: &'static str,
    pub severity: Severity,
    /// Whether it stops a deployment.
    pub blocking: bool,
    /// What is wrong, on one line.
    pub message: String,
    /// Bytes of the text that was checked.
    pub range: Range<usize>,
    pub fix: Option<Fix>,
    pub elsewhere: Vec<Elsewhere>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let mut codes = BTreeSet::new();
        for rule in all() {
            assert!(codes.insert(rule.code), "{} is there twice", rule.code);
            let fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(rule.code.bytes().all(fit), "{}", rule.code);
            assert!(rule.summary.ends_with('.') && !rule.summary.contains('\n'), "{}", rule.code);
            assert!(!rule.fixed || rule.severity == Severity::Error, "{}", rule.code);
        }
    }
}
