//! The comment with which a file says that saving it deploys it: `# zato: ide-deploy=True`.

use std::ops::Range;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{TextRange, TextSize};

/// What every marker holds; a line without it need not be looked at.
const KEY: &str = "ide-deploy";

/// The bytes of the first line that is a marker, its end of line and leading blanks left out.
///
/// Without tokens (the text could not be parsed) a line inside a string counts too.
pub(super) fn find(text: &str, tokens: Option<&Tokens>) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = text[from..].find(KEY).map(|at| from + at) {
        let start = text[from..at].rfind(['\n', '\r']).map_or(from, |end_of_line| from + end_of_line + 1);
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
        let comment = text[start..end].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let range = end - comment.len()..end;
        if is_marker(comment) && tokens.is_none_or(|tokens| is_comment(tokens, range.start)) {
            return Some(range);
        }
        from = end;
    }
    None
}

/// `#\s*zato:\s*ide-deploy\s*=\s*True`
fn is_marker(comment: &str) -> bool {
    let matched = || {
        let rest = comment.strip_prefix('#')?.trim_start().strip_prefix("zato:")?.trim_start();
        let rest = rest.strip_prefix(KEY)?.trim_start().strip_prefix('=')?.trim_start();
        let rest = rest.strip_prefix("True")?;
        Some(!rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    matched().unwrap_or(false)
}

/// Whether a comment starts at this byte.
fn is_comment(tokens: &Tokens, start: usize) -> bool {
    let Ok(start) = TextSize::try_from(start) else { return false };
    let index = tokens.partition_point(|token| token.as_tuple().1.start() < start);
    tokens.get(index..).is_some_and(|rest| {
        rest.iter()
            .map(ruff_python_ast::token::Token::as_tuple)
            .take_while(|(_, range): &(TokenKind, TextRange)| range.start() == start)
            .any(|(kind, _)| kind == TokenKind::Comment)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(text: &str) -> Option<&str> {
        let parsed = ruff_python_parser::parse_unchecked(text, ruff_python_parser::Mode::Module.into());
        find(text, Some(parsed.tokens())).map(|range| &text[range])
    }

    #[test]
    fn markers_and_near_misses() {
        let plain = "# zato: ide-deploy=True";
        for (text, found) in [
            (plain, Some(plain)),
            ("\u{feff}# zato: ide-deploy=True\nx = 1", Some(plain)),
            ("x = 1\r\n  # zato: ide-deploy=True\r\ny = 1", Some(plain)),
            ("x = 1\r# zato: ide-deploy=True\ry = 1", Some(plain)),
            ("#zato:ide-deploy = True", Some("#zato:ide-deploy = True")),
            (
                "def f():\n    pass\n    # zato:  ide-deploy=True # yes",
                Some("# zato:  ide-deploy=True # yes"),
            ),
            ("x = [\n# zato: ide-deploy=True\n]", Some(plain)),
            ("'''\n# zato: ide-deploy=True\n'''\n# zato: ide-deploy=True", Some(plain)),
            ("# zato: ide-deploy=False\n# zato: ide-deploy=True", Some(plain)),
            ("'''\n# zato: ide-deploy=True\n'''", None),
            ("f'''\n# zato: ide-deploy=True\n'''", None),
            ("x = 1 # zato: ide-deploy=True", None),
            ("# zato: ide-deploy=Trueish", None),
            ("# zato: ide-deploy=true", None),
            ("# zato ide-deploy=True", None),
            ("## zato: ide-deploy=True", None),
            ("ide-deploy", None),
            ("", None),
        ] {
            assert_eq!(marker(text), found, "{text:?}");
        }
    }

    #[test]
    fn the_range_is_that_of_the_real_marker() {
        let text = "'''\n# zato: ide-deploy=True\n'''\n  # zato: ide-deploy=True\n";
        let parsed = ruff_python_parser::parse_unchecked(text, ruff_python_parser::Mode::Module.into());
        let range = find(text, Some(parsed.tokens())).unwrap();
        assert_eq!(range.start, text.rfind('#').unwrap());
        assert_eq!(range.end, text.len() - 1);
    }

    #[test]
    fn without_tokens_the_first_line_that_looks_like_one_counts() {
        assert_eq!(find("((((\n# zato: ide-deploy=True", None), Some(5..28));
    }
}
