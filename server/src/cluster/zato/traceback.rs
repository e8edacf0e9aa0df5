//! From a Python traceback to the line of the user's module. Pure.

use crate::deploy::{LoadError, ModuleName, Sha256};
use crate::text::plain;

/// Most characters of a traceback that are kept, from its end: the end says what went wrong.
const MAX_TRACEBACK: usize = 16_000;
/// Most characters of one of its lines: the text of an exception may be long, and must not take the place of the rest.
const MAX_LINE: usize = 1_000;
const MAX_MESSAGE: usize = 500;
/// Most frames that are kept; a recursion has a thousand.
const MAX_FRAMES: usize = 64;

/// What a traceback says of a module that could not be loaded.
pub(super) fn load_error(module: &ModuleName, traceback: &str, sha256: Option<Sha256>) -> LoadError {
    let traceback = with_short_lines(traceback.trim_end().trim_end_matches('`').trim_end());
    let traceback = plain(tail(&traceback), MAX_TRACEBACK);
    let mut frames: Vec<u32> = traceback
        .lines()
        .filter_map(frame)
        .filter(|(path, _)| base_name(path) == module.as_str())
        .map(|(_, line)| line)
        .collect();
    if frames.len() > MAX_FRAMES {
        frames.drain(..frames.len() - MAX_FRAMES);
    }
    let message = match message(&traceback) {
        "" => "the server gave no reason".to_owned(),
        text => plain(text, MAX_MESSAGE),
    };
    LoadError {
        message,
        line: frames.last().copied(),
        frames,
        traceback: (!traceback.is_empty()).then_some(traceback),
        sha256,
    }
}

/// A failure of which nothing but its fact is known.
pub(super) fn unexplained(message: String, sha256: Option<Sha256>) -> LoadError {
    LoadError { message, line: None, frames: Vec::new(), traceback: None, sha256 }
}

/// The last part of a path, of either kind of system.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn with_short_lines(text: &str) -> String {
    let short = |line: &str| match line.char_indices().nth(MAX_LINE) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_owned(),
    };
    text.lines().map(short).collect::<Vec<_>>().join("\n")
}

fn tail(text: &str) -> &str {
    // Characters are not counted before they have to be: 4 bytes are the most that one takes.
    let mut start = text.len().saturating_sub(4 * MAX_TRACEBACK);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let text = &text[start..];
    match text.chars().count().checked_sub(MAX_TRACEBACK) {
        Some(beyond) if beyond > 0 => {
            let start = text.char_indices().nth(beyond).map_or(0, |(at, _)| at);
            &text[start..]
        }
        _ => text,
    }
}

/// `  File "…/crm.py", line 4, in setup`.
fn frame(line: &str) -> Option<(&str, u32)> {
    let rest = line.trim_start_matches([' ', '|', '+']).strip_prefix("File \"")?;
    let (path, rest) = rest.split_once("\", line ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((path, rest[..digits].parse().ok()?))
}

/// The line that names the exception: the first after the last frame that is not indented, because the text of an
/// exception may have lines of its own.
fn message(traceback: &str) -> &str {
    let mut message = "";
    let mut is_after_frame = false;
    for line in traceback.lines() {
        if line.trim().is_empty() {
            continue;
        }
        if frame(line).is_some() || line.starts_with("Traceback (most recent call last)") {
            is_after_frame = true;
        } else if is_after_frame && !line.starts_with(' ') {
            is_after_frame = false;
            message = line;
        }
    }
    if message.is_empty() {
        traceback.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("")
    } else {
        message
    }
    .trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn module() -> ModuleName {
        ModuleName::new("crm.py").unwrap()
    }

    fn of(traceback: &str) -> LoadError {
        load_error(&module(), traceback, None)
    }

    #[test]
    fn the_last_frame_in_the_module_is_the_line() {
        let error = of(
            "Traceback (most recent call last):\n  File \"/z/store.py\", line 1455, in import_objects\n  File \
             \"/w/current/crm.py\", line 6, in <module>\n    setup()\n  File \"/w/current/crm.py\", line 4, in setup\n    \
             json.loads('x')\n  File \"/usr/lib/python3.10/json/decoder.py\", line 355, in raw_decode\n    raise \
             X\njson.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n`",
        );
        assert_eq!(error.line, Some(4));
        assert_eq!(error.frames, [6, 4]);
        assert_eq!(error.message, "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)");
        assert!(error.traceback.unwrap().ends_with("(char 0)"), "the closing backquote is the log's");
    }

    #[test]
    fn a_long_text_of_an_exception_hides_neither_its_name_nor_its_line() {
        let error = of(&format!(
            "Traceback (most recent call last):\n  File \"/w/current/crm.py\", line 4, in <module>\nValueError: {}\n",
            "x".repeat(100_000)
        ));
        assert_eq!(error.line, Some(4));
        assert!(error.message.starts_with("ValueError: xxx"), "{}", error.message);
        assert!(error.traceback.unwrap().starts_with("Traceback (most recent call last):"));
    }

    #[test]
    fn the_line_of_a_syntax_error_is_where_it_is() {
        let error = of(
            "  File \"/w/current/crm.py\", line 12\n    def handle(self)\n                    ^\nSyntaxError: expected ':'\n",
        );
        assert_eq!((error.line, error.message.as_str()), (Some(12), "SyntaxError: expected ':'"));
    }

    #[test]
    fn only_exactly_this_module_counts() {
        for path in ["/w/my_crm.py", "/w/crm.py.bak", "crm_py", "/w/crm.py/x.py", "/w/CRM.py"] {
            let error = of(&format!(
                "Traceback (most recent call last):\n  File \"{path}\", line 3, in <module>\nE: x"
            ));
            assert_eq!(error.line, None, "{path}");
        }
        for path in ["/w/crm.py", "C:\\zato\\crm.py", "crm.py"] {
            let error = of(&format!(
                "Traceback (most recent call last):\n  File \"{path}\", line 3, in <module>\nE: x"
            ));
            assert_eq!(error.line, Some(3), "{path}");
        }
    }

    #[test]
    fn an_exception_of_many_lines_is_named_by_its_first() {
        let error = of(
            "Traceback (most recent call last):\n  File \"crm.py\", line 1, in <module>\n    f()\nValueError: first\nsecond\n",
        );
        assert_eq!(error.message, "ValueError: first");
    }

    #[test]
    fn the_last_of_chained_exceptions_counts() {
        let error = of(
            "Traceback (most recent call last):\n  File \"crm.py\", line 2, in <module>\nKeyError: 'a'\n\nDuring handling of the \
             above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"crm.py\", line 5, in \
             <module>\nRuntimeError: b\n",
        );
        assert_eq!((error.line, error.message.as_str()), (Some(5), "RuntimeError: b"));
    }

    #[test]
    fn a_huge_traceback_keeps_its_end() {
        let huge = format!(
            "Traceback (most recent call last):\n{}  File \"crm.py\", line 7, in f\nE: end\n",
            "é noise\n".repeat(100_000)
        );
        let error = of(&huge);
        assert_eq!((error.line, error.message.as_str()), (Some(7), "E: end"));
        assert!(error.traceback.unwrap().chars().count() <= MAX_TRACEBACK + 1);
    }

    #[test]
    fn deep_recursion_keeps_the_innermost_frames() {
        let deep: String = (0..500)
            .fold(String::new(), |text, line| text + &format!("  File \"crm.py\", line {line}, in f\n"));
        let error = of(&format!("Traceback (most recent call last):\n{deep}RecursionError: deep\n"));
        assert_eq!((error.frames.len(), error.line), (MAX_FRAMES, Some(499)));
    }

    #[test]
    fn control_characters_do_not_get_through() {
        let error = of(
            "Traceback (most recent call last):\n  File \"crm.py\", line 1\n\u{1b}[31mE: \u{7}x\u{202e}\n",
        );
        assert_eq!(error.message, "E: x");
        assert!(!error.traceback.unwrap().contains(['\u{1b}', '\u{7}', '\u{202e}']));
    }

    #[test]
    fn nothing_said_is_said_so() {
        assert_eq!(of("`\n").message, "the server gave no reason");
        assert_eq!(of("").traceback, None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(?s)(  File \"crm.py\", line [0-9]{0,12}|\n|Traceback|.){0,40}") {
            let error = of(&text);
            prop_assert!(error.frames.len() <= MAX_FRAMES);
        }
    }
}
