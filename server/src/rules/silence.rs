//! Comments that silence a line: `# hotdeploy: ignore[code, code]`, or `# hotdeploy: ignore` for everything.

use std::collections::BTreeSet;

/// What the comments of a text silence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Silenced {
    /// By line, from 0: `None` silences every rule.
    lines: std::collections::BTreeMap<u32, Option<BTreeSet<String>>>,
}

impl Silenced {
    /// Adds one comment, which starts at `#`.
    pub fn comment(&mut self, line: u32, comment: &str) {
        let Some(codes) = parse(comment) else { return };
        match (self.lines.entry(line).or_insert_with(|| Some(BTreeSet::new())), codes) {
            (all, None) => *all = None,
            (Some(some), Some(codes)) => some.extend(codes),
            (None, Some(_)) => {}
        }
    }

    /// Whether a problem with this code on this line is not to be told.
    pub fn covers(&self, line: u32, code: &str) -> bool {
        match self.lines.get(&line) {
            Some(None) => true,
            Some(Some(codes)) => codes.contains(code),
            None => false,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// The codes of a comment (`Some(None)`: all); `None` where it is no such comment.
#[expect(clippy::option_option, reason = "no comment, one for all rules and one for some are three things")]
fn parse(comment: &str) -> Option<Option<Vec<String>>> {
    // After other comments too: `# noqa  # hotdeploy: ignore[…]`.
    let rest = comment.split('#').find_map(|part| part.trim().strip_prefix("hotdeploy:"))?.trim_start();
    let rest = rest.strip_prefix("ignore")?;
    let after = rest.trim_start();
    match after.strip_prefix('[') {
        Some(list) => {
            let (codes, _) = list.split_once(']')?;
            Some(Some(codes.split(',').map(|code| code.trim().to_owned()).collect()))
        }
        None if rest.is_empty() || rest.starts_with(char::is_whitespace) => Some(None),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_near_misses() {
        let some =
            |codes: &[&str]| Some(Some(codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>()));
        for (comment, expected) in [
            ("# hotdeploy: ignore", Some(None)),
            ("#hotdeploy:ignore because", Some(None)),
            ("# hotdeploy: ignore[a-b]", some(&["a-b"])),
            ("# hotdeploy: ignore [a, b] # why", some(&["a", "b"])),
            ("# noqa: F401  # hotdeploy: ignore[a]", some(&["a"])),
            ("# hotdeploy: ignored", None),
            ("# hotdeploy: ignore[a", None),
            ("# hotdeploy: off", None),
            ("# zato: ide-deploy=True", None),
        ] {
            assert_eq!(parse(comment), expected, "{comment}");
        }
    }

    #[test]
    fn a_line_adds_up() {
        let mut silenced = Silenced::default();
        silenced.comment(3, "# hotdeploy: ignore[a]");
        silenced.comment(3, "# hotdeploy: ignore[b]");
        assert!(silenced.covers(3, "a") && silenced.covers(3, "b"));
        assert!(!silenced.covers(3, "c") && !silenced.covers(4, "a"));
        silenced.comment(3, "# hotdeploy: ignore");
        silenced.comment(3, "# hotdeploy: ignore[a]");
        assert!(silenced.covers(3, "c"));
    }
}
