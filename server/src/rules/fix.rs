//! Changes of a text that make problems go away.

use std::ops::Range;

/// Replaces some bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text that was checked; empty to insert.
    pub range: Range<usize>,
    pub text: String,
}

/// A change that makes a problem go away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a menu shows it: "Replace `SimpleIO` with `input` and `output`".
    pub title: String,
    /// Do not overlap; sorted by position.
    pub edits: Vec<Edit>,
    /// It cannot change what the module does other than as its title says: `check --fix` applies it unasked.
    pub safe: bool,
}

impl Fix {
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits, safe: false }
    }

    #[must_use]
    pub fn safe(mut self) -> Self {
        self.safe = true;
        self
    }
}

impl Edit {
    pub fn new(range: impl Into<Range<usize>>, text: impl Into<String>) -> Self {
        Self { range: range.into(), text: text.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// The text with the change made. One that does not fit it, because it was made for another text, changes nothing.
pub fn apply(text: &str, fix: &Fix) -> String {
    apply_all(text, [fix]).0
}

/// The text with all the changes made that fit beside each other, the earlier ones first, and how many these are.
/// What is left over takes another round, on a new check of the new text.
pub fn apply_all<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let fixes = compatible(text, fixes);
    let mut changed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        changed.push_str(&text[done..edit.range.start]);
        changed.push_str(&edit.text);
        done = edit.range.end;
    }
    changed.push_str(&text[done..]);
    (changed, fixes.len())
}

/// The changes of a text that fit beside each other, by position.
pub fn compatible<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> Vec<&'f Fix> {
    let mut fixes: Vec<&Fix> = fixes.into_iter().filter(|fix| fits(text, fix)).collect();
    fixes.sort_by_key(|fix| fix.edits.first().map(|edit| edit.range.start));
    let mut end = None;
    fixes.retain(|fix| {
        // Two insertions at one place would come in an order that neither meant.
        let apart = fix.edits.first().is_some_and(|edit| end.is_none_or(|end| edit.range.start > end));
        if apart {
            end = fix.edits.last().map(|edit| edit.range.end);
        }
        apart
    });
    fixes
}

/// Whether the edits lie within the text, in order and apart.
fn fits(text: &str, fix: &Fix) -> bool {
    let inside = fix.edits.iter().all(|edit| text.get(edit.range.clone()).is_some());
    inside && fix.edits.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(edits: &[(Range<usize>, &str)]) -> Fix {
        Fix::new("Test", edits.iter().map(|(range, text)| Edit::new(range.clone(), *text)).collect())
    }

    #[test]
    fn edits_are_made_where_they_belong() {
        for (edits, expected) in [
            (&[][..], "żabc"),
            (&[(0..2, "z")][..], "zabc"),
            (&[(2..2, "-"), (5..5, "!")], "ż-abc!"),
            (&[(2..3, ""), (3..5, "x")], "żx"),
            // Not of this text: within a character, beyond the end, overlapping, out of order.
            (&[(1..2, "z")], "żabc"),
            (&[(2..9, "z")], "żabc"),
            (&[(2..4, "z"), (3..5, "z")], "żabc"),
            (&[(4..5, "z"), (2..3, "z")], "żabc"),
        ] {
            assert_eq!(apply("żabc", &fix(edits)), expected, "{edits:?}");
        }
    }

    #[test]
    fn changes_that_touch_each_other_are_made_one_by_one() {
        let (late, early) = (fix(&[(3..4, "y")]), fix(&[(0..1, "x")]));
        assert_eq!(apply_all("abcd", [&late, &early]), ("xbcy".to_owned(), 2));
        let (wide, within) = (fix(&[(0..1, "x"), (3..4, "x")]), fix(&[(1..2, "y")]));
        assert_eq!(apply_all("abcd", [&wide, &within]), ("xbcx".to_owned(), 1));
        let (one, other) = (fix(&[(2..2, "1")]), fix(&[(2..2, "2")]));
        assert_eq!(apply_all("abcd", [&one, &other]), ("ab1cd".to_owned(), 1));
    }
}
