//! Takes what the checks find.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Elsewhere, Fix, Problem, Rule, Severities, Severity, Silenced};

/// Longest message, in characters: names in it come from the source.
const MAX_MESSAGE: usize = 400;

/// Problems of one rule that are told; more of the same help nobody and cost every editor.
const MAX_PER_RULE: usize = 200;

/// Takes problems, as strictly as the user wants it.
#[derive(Debug)]
pub struct Sink<'a> {
    severities: &'a Severities,
    problems: Vec<Problem>,
    /// How many there are of each rule that has any.
    counts: FxHashMap<&'static str, usize>,
}

impl<'a> Sink<'a> {
    pub fn new(severities: &'a Severities) -> Self {
        Self { severities, problems: Vec::new(), counts: FxHashMap::default() }
    }

    /// Adds one problem; control characters and overlong messages, which can only come from the source, are cut.
    /// What is returned takes the rest of what is known of it; `None` where the problem is not reported.
    pub fn report(
        &mut self,
        rule: &Rule,
        range: impl Into<Range<usize>>,
        message: impl Into<String>,
    ) -> Option<&mut Problem> {
        let severity = self.severities.of(rule)?;
        let count = self.counts.entry(rule.code).or_default();
        *count += 1;
        if *count > MAX_PER_RULE {
            return None;
        }
        let mut message: String = message.into();
        if message.len() > MAX_MESSAGE || message.contains(char::is_control) {
            message =
                message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_MESSAGE).collect();
        }
        self.problems.push(Problem {
            code: rule.code,
            severity,
            blocking: severity == Severity::Error,
            message,
            range: range.into(),
            fix: None,
            elsewhere: Vec::new(),
        });
        self.problems.last_mut()
    }

    /// The problems by position, the same thing said once, without those that a comment silences; `line_of` says the
    /// line of a byte, from 0.
    pub fn into_problems(mut self, silenced: &Silenced, line_of: impl Fn(usize) -> u32) -> Vec<Problem> {
        if !silenced.is_empty() {
            self.problems.retain(|problem| {
                let fixed = super::rule(problem.code).is_none_or(|rule| rule.fixed);
                fixed || !silenced.covers(line_of(problem.range.start), problem.code)
            });
        }
        self.problems.sort_by(|a, b| {
            (a.range.start, !a.blocking, a.range.end).cmp(&(b.range.start, !b.blocking, b.range.end))
        });
        self.problems.dedup();
        self.problems
    }
}

impl Problem {
    /// Adds a change that makes it go away.
    pub fn fixed_by(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }

    /// Adds another place that it speaks of.
    pub fn see(&mut self, elsewhere: Elsewhere) -> &mut Self {
        self.elsewhere.push(elsewhere);
        self
    }
}
