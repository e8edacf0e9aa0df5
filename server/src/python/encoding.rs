//! Bytes and text: what is not UTF-8 never reaches a server.

use ruff_text_size::{TextRange, TextSize};

use super::module::{Module, first_line};
use super::{Profile, Report, Source};
use crate::rules::loading::{ENCODING_COOKIE, NOT_UTF8};
use crate::rules::{Edit, Fix, Silenced, Sink};

/// [`check`](super::check) for the bytes of a file.
///
/// Observed on zato 3.2, section 6: a module that is not UTF-8, also with a valid `coding` line, makes the server
/// deploy every later module in silence until it restarts. So such bytes are a blocking problem here.
pub(super) fn check_bytes(bytes: &[u8], file_name: &str, profile: &Profile) -> Report {
    match std::str::from_utf8(bytes) {
        Ok(text) => super::check(Source { text, file_name, profile }),
        Err(error) => {
            let start = error.valid_up_to();
            let length = error.error_len().unwrap_or(bytes.len() - start);
            let line = 1 + bytes[..start].split(|byte| *byte == b'\n').skip(1).count();
            let mut sink = Sink::new(&profile.severities);
            let range = TextSize::try_from(start)
                .and_then(|start| Ok(TextRange::at(start, TextSize::try_from(length)?)))
                .unwrap_or_default();
            sink.report(
                &NOT_UTF8,
                range,
                format!(
                    "line {line} is not UTF-8 (byte 0x{:02x} at offset {start}): save the file as UTF-8",
                    bytes[start]
                ),
            );
            Report { problems: sink.into_problems(&Silenced::default(), |_| 0), ..Report::default() }
        }
    }
}

/// Holds the file to UTF-8 also where it declares something else.
pub(super) fn cookie(module: &Module<'_>, sink: &mut Sink<'_>) {
    let text = module.source.text;
    let Some((range, at, name)) = declared(text) else { return };
    // Next to a byte order mark Python takes only the one spelling.
    let spelled_out = normal(name) == "utf-8" || normal(name).starts_with("utf-8-");
    if spelled_out || (is_utf8(name) && !text.starts_with('\u{feff}')) {
        return;
    }
    let plain = text.is_ascii() && extends_ascii(name);
    let rule = if plain { &ENCODING_COOKIE } else { &NOT_UTF8 };
    let message = format!("the file declares the encoding `{name}`: Zato reads modules as UTF-8");
    if let Some(problem) = sink.report(rule, range, message)
        && plain
        && !text.starts_with('\u{feff}')
    {
        // Text in ASCII is the same text in UTF-8.
        problem.fixed_by(Fix::new("Declare UTF-8", vec![Edit::new(at..at + name.len(), "utf-8")]).safe());
    }
}

/// The encoding a comment of the first two lines declares (PEP 263), with the comment's range and the name's place.
fn declared(text: &str) -> Option<(TextRange, usize, &str)> {
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for _ in 0..2 {
        let line = first_line(&text[start..]);
        let comment = text[start..][line].trim_start_matches([' ', '\t', '\u{c}']);
        let offset = start + line.end().to_usize();
        if let Some((at, name)) = coding(comment) {
            let begin = offset - comment.len();
            let range = TextRange::new(TextSize::try_from(begin).ok()?, TextSize::try_from(offset).ok()?);
            return Some((range, begin + at, name));
        }
        if !comment.is_empty() && !comment.starts_with('#') {
            return None;
        }
        start = offset + if text[offset..].starts_with("\r\n") { 2 } else { 1 };
        if start > text.len() {
            return None;
        }
    }
    None
}

/// The name after `coding:` or `coding=` in a comment, and where it begins.
fn coding(comment: &str) -> Option<(usize, &str)> {
    if !comment.starts_with('#') {
        return None;
    }
    comment.match_indices("coding").find_map(|(at, key)| {
        let value = comment[at + key.len()..].strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let end = value
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(value.len());
        (end > 0).then(|| (comment.len() - value.len(), &value[..end]))
    })
}

fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

fn is_utf8(name: &str) -> bool {
    let name = normal(name);
    matches!(name.as_str(), "utf-8" | "utf8" | "u8" | "utf" | "cp65001") || name.starts_with("utf-8-")
}

/// Whether ASCII text means the same in an encoding that Python knows.
fn extends_ascii(name: &str) -> bool {
    let name = normal(name);
    matches!(name.as_str(), "ascii" | "us-ascii" | "latin-1" | "latin1" | "iso-latin-1" | "l1" | "mac-roman")
        || ["iso-8859-", "iso8859-", "cp125", "windows-125", "koi8-", "latin-"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(bytes: &[u8]) -> Option<(&'static str, bool, std::ops::Range<usize>)> {
        let profile = Profile::new("3.10".parse().unwrap(), crate::python::ZatoVersion::V3);
        let report = check_bytes(bytes, "crm.py", &profile);
        let found = report.problems.into_iter().find(|problem| problem.code != "no-services");
        found.map(|problem| (problem.code, problem.blocking, problem.range))
    }

    #[test]
    fn bytes_that_are_not_utf8_block() {
        assert_eq!(first(b"x = '\xe9'\n"), Some(("not-utf8", true, 5..6)));
        assert_eq!(first(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"), Some(("not-utf8", true, 31..32)));
        assert_eq!(first(b"# \xe2\x82"), Some(("not-utf8", true, 2..4)));
        assert_eq!(first("x = 'é'\n".as_bytes()), None);
        assert_eq!(first(b"\xef\xbb\xbfx = 1\n"), None);
    }

    #[test]
    fn another_encoding_gives_way_to_utf8() {
        let profile = Profile::default();
        for (text, expected) in [
            ("# coding: latin-1\nx = 1\n", Some("# coding: utf-8\nx = 1\n")),
            ("#!/x\r\n # encoding coding=cp1252 -*-\r\n", Some("#!/x\r\n # encoding coding=utf-8 -*-\r\n")),
            // What it means in UTF-8 is not what was meant.
            ("# coding: latin-1\nx = 'é'\n", None),
            ("# coding: utf-16\n", None),
            ("\u{feff}# coding: cp1252\n", None),
        ] {
            let report = check_bytes(text.as_bytes(), "crm.py", &profile);
            let fixes: Vec<_> = report.problems.iter().filter_map(|problem| problem.fix.as_ref()).collect();
            let result = fixes.first().map(|fix| crate::rules::apply(text, fix));
            assert_eq!(result.as_deref(), expected, "{text:?}");
            assert!(fixes.iter().all(|fix| fix.safe));
        }
    }

    #[test]
    fn declared_encodings() {
        for (text, expected) in [
            ("# coding: utf-8\nx = 'é'", None),
            ("#!/usr/bin/python\n# vim: set fileencoding=UTF_8 :\nx = 'é'", None),
            ("# coding: utf-8-sig\n", None),
            ("# coding: latin-1\n", Some(("encoding-cookie", false))),
            ("\u{c} # coding=cp1252\n", Some(("encoding-cookie", false))),
            // Python itself refuses a byte order mark together with another encoding.
            ("\u{feff}# coding=cp1252\n", Some(("not-utf8", true))),
            ("# coding: latin-1\nx = 'é'", Some(("not-utf8", true))),
            ("\r\n# coding: ascii\r\nx = 'é'", Some(("not-utf8", true))),
            ("# coding: utf-16\n", Some(("not-utf8", true))),
            ("# coding: no-such\n", Some(("not-utf8", true))),
            ("x = 1\n# coding: latin-1\ny = 'é'", None),
            ("\n\n# coding: latin-1\ny = 'é'", None),
            ("# encoding latin-1\ny = 'é'", None),
            ("'coding: latin-1'\ny = 'é'", None),
            ("# coding:", None),
        ] {
            assert_eq!(first(text.as_bytes()).map(|(code, blocks, _)| (code, blocks)), expected, "{text:?}");
        }
    }
}
