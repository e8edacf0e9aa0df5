//! A problem as people see it in a terminal: what, where, and the lines it speaks of.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::deploy::Severity;
use crate::text::{Encoding, Text, plain, plain_line};

/// Lines shown before and after the one that is meant.
const AROUND: usize = 2;
/// Of a range of many lines, so many are shown.
const MOST_LINES: usize = 6;

/// One thing to show.
pub struct Finding<'a> {
    pub severity: Severity,
    /// `syntax-error`, or empty.
    pub code: &'a str,
    pub message: &'a str,
    pub path: &'a Path,
    pub text: &'a str,
    /// Bytes of `text`; `None`: the file as a whole.
    pub range: Option<Range<usize>>,
    /// Other places that it speaks of.
    pub elsewhere: Vec<Note<'a>>,
    /// What else is known of it.
    pub notes: Vec<String>,
    /// What can be done about it.
    pub help: Option<String>,
}

/// What is to be said of another place.
pub struct Note<'a> {
    pub message: &'a str,
    pub path: &'a Path,
    pub text: &'a str,
    /// Bytes of `text`.
    pub range: Range<usize>,
}

/// The finding without the lines it speaks of; line and column from 1.
pub fn located(finding: &Finding<'_>, line: u32, column: u32) -> String {
    let place = Origin::path(plain_line(&finding.path.display().to_string(), 500))
        .line(line as usize)
        .char_column(column as usize);
    let title = level_of(finding.severity).primary_title(plain(finding.message, 2000));
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&[title.element(place)])
}

fn level_of(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::HELP,
    }
}

/// The finding in several lines, in colours, which the terminal's stream takes out where nobody sees them.
pub fn render(finding: &Finding<'_>) -> String {
    let message = plain(finding.message, 2000);
    let mut title = level_of(finding.severity).primary_title(message);
    if !finding.code.is_empty() {
        title = title.id(finding.code);
    }
    let mut group = match &finding.range {
        Some(range) => title.element(snippet(finding.path, finding.text, range)),
        None => title.element(Origin::path(shown(finding.path))),
    };
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(plain(note, 8000)));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(plain(help, 2000)));
    }
    let elsewhere = finding.elsewhere.iter().map(|note| {
        let title = Level::NOTE.secondary_title(plain(note.message, 2000));
        title.element(snippet(note.path, note.text, &note.range))
    });
    let groups: Vec<_> = std::iter::once(group).chain(elsewhere).collect();
    Renderer::styled().decor_style(DecorStyle::Ascii).render(&groups)
}

fn shown(path: &Path) -> String {
    plain_line(&path.display().to_string(), 500)
}

fn snippet(path: &Path, text: &str, range: &Range<usize>) -> Snippet<'static, Annotation<'static>> {
    let window = Window::around(text, range);
    let mark = AnnotationKind::Primary.span(window.mark.clone());
    Snippet::source(Cow::from(window.text))
        .line_start(window.first_line)
        .path(shown(path))
        .fold(false)
        .annotation(mark)
}

/// The lines that are shown.
struct Window {
    text: String,
    /// Number of the first of them, from 1.
    first_line: usize,
    /// Bytes of the window.
    mark: Range<usize>,
}

impl Window {
    fn around(text: &str, range: &Range<usize>) -> Self {
        let lines = Text::new(text, Encoding::Utf8);
        let marked = lines.range_at(range);
        let from = marked.start.line as usize;
        // What ends where a line begins ends with the line before it.
        let ends_before = marked.end.character == 0 && marked.end.line > marked.start.line;
        let to = marked.end.line as usize - usize::from(ends_before);
        let first = from.saturating_sub(AROUND);
        let last = to.min(from + MOST_LINES) + AROUND;
        let mut window = String::new();
        let mut mark = 0..0;
        for (number, line) in split_lines(text).enumerate().skip(first).take(last - first + 1) {
            let place = |character: u32| window.len() + (character as usize).min(line.len());
            if number == from {
                mark = place(marked.start.character)..place(marked.start.character);
            }
            if number <= to {
                let end = if number == to && !ends_before { marked.end.character } else { u32::MAX };
                mark.end = place(end).max(mark.end);
            }
            window.push_str(line);
            window.push('\n');
        }
        window.pop();
        Self { text: window, first_line: first + 1, mark }
    }
}

/// Lines as editors count them: LF, CRLF and CR end one.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let width = if text[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&text[end + width..]);
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, range: Range<usize>) -> String {
        let finding = Finding {
            severity: Severity::Error,
            code: "code",
            message: "what",
            path: Path::new("a.py"),
            text,
            range: Some(range),
            elsewhere: vec![Note { message: "there", path: Path::new("b.py"), text, range: 0..0 }],
            notes: vec!["why".to_owned()],
            help: Some("do this".to_owned()),
        };
        anstream::adapter::strip_str(&render(&finding)).to_string()
    }

    #[test]
    fn the_line_is_shown_with_those_around_it() {
        let text = "one\ntwo\nthree\nfour\nfive\nsix\n";
        insta::assert_snapshot!("around", shown(text, 14..18));
    }

    #[test]
    fn any_line_ends_any_width_and_any_range_are_taken() {
        for (text, range) in [
            ("a\rb\r\nc\n", 2..3),
            ("", 0..0),
            ("x", 0..99),
            ("é🦀\tx", 2..6),
            ("a\n", 2..2),
            ("a\u{1b}[31mb", 1..2),
            ("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk", 0..21),
            ("x = 1\n", 6..6),
        ] {
            let shown = shown(text, range.clone());
            assert!(shown.contains("a.py:"), "{text:?} {range:?}: {shown}");
            assert!(!shown.contains('\u{1b}'), "{shown}");
        }
        assert!(shown("a\rb\r\nc\n", 2..3).contains("a.py:2:1"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[a🦀é\n\r\t\u{1b}]{0,40}", start in 0_usize..60, length in 0_usize..60) {
            let mut bytes = start..start + length;
            while !text.is_char_boundary(bytes.start.min(text.len())) { bytes.start += 1; }
            let _ = shown(&text, bytes);
        }
    }
}
