//! How a module's text is laid out, so that what a fix adds looks like the rest.

use ruff_text_size::{Ranged, TextSize};

/// The end of line that the text uses.
pub(super) fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']).map(|at| &text.as_bytes()[at..]) {
        Some([b'\r', b'\n', ..]) => "\r\n",
        Some([b'\r', ..]) => "\r",
        _ => "\n",
    }
}

/// The blanks before something that is the first on its line.
pub(super) fn indentation(text: &str, at: TextSize) -> Option<&str> {
    let before = &text[..at.to_usize()];
    let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let blanks = &before[start..];
    blanks.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(blanks)
}

/// Where the line of this byte ends.
pub(super) fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end)
}

/// The blanks that the first statement of a block has more than what the block belongs to.
pub(super) fn step<'a>(outer: &str, inner: &'a str) -> &'a str {
    inner.strip_prefix(outer).filter(|step| !step.is_empty()).unwrap_or("    ")
}

/// The text of a node.
pub(super) fn written<'a>(text: &'a str, node: &impl Ranged) -> &'a str {
    &text[node.range()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_end_of_line_counts() {
        for (text, expected) in
            [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r")]
        {
            assert_eq!(line_end(text), expected, "{text:?}");
        }
    }

    #[test]
    fn only_what_is_first_on_its_line_is_indented() {
        for (text, at, expected) in [
            ("x", 0, Some("")),
            ("a\n  x", 4, Some("  ")),
            ("a\r\n\tx", 4, Some("\t")),
            ("a\rx", 2, Some("")),
            ("a: x", 3, None),
        ] {
            assert_eq!(indentation(text, TextSize::new(at)), expected, "{text:?}");
        }
    }
}
