//! Text of a document: a rope, positions in the client's encoding, edits, and hostile text made plain.

use std::borrow::Cow;
use std::fmt;

use ropey::Rope;

/// The unit in which a client counts characters; LSP's `PositionEncodingKind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    #[default]
    /// Code units of UTF-16: LSP's default.
    Utf16,
    /// Characters, as people count them.
    Utf32,
}

impl Encoding {
    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 | Self::Utf32 => text.chars().map(|c| self.width(c)).sum(),
        }
    }
}

/// A 0-based place; `character` counts units of the client's encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// From 0.
    pub line: u32,
    /// From 0, in units of the client's encoding.
    pub character: u32,
}

impl Position {
    pub fn new(line: u32, character: u32) -> Self {
        Self { line, character }
    }
}

/// From `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range {
    /// The first place in it.
    pub start: Position,
    /// The first place behind it.
    pub end: Position,
}

impl Range {
    pub fn new(start: Position, end: Position) -> Self {
        Self { start, end }
    }
}

/// One edit: this range becomes this text; without a range, the whole document does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is replaced; `None`: everything.
    pub range: Option<Range>,
    /// What stands there afterwards.
    pub text: String,
}

/// An edit that does not fit the document: client and server disagree on the text, and guessing would deploy
/// something that nobody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the edit at line {line} lies outside the document of {lines} lines")]
pub struct OutOfSync {
    /// The line of the edit, from 0.
    pub line: u32,
    /// How many lines the document has.
    pub lines: usize,
}

/// The text of a document. Lines end with LF, CRLF or CR, as in LSP and in Python.
#[derive(Clone)]
pub struct Text {
    rope: Rope,
    encoding: Encoding,
}

impl Text {
    /// A text whose positions count in this encoding.
    pub fn new(text: &str, encoding: Encoding) -> Self {
        Self { rope: Rope::from_str(text), encoding }
    }

    /// How its positions count.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bytes of UTF-8.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines it has; an empty text has one.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.rope.len_lines()).unwrap_or(u32::MAX)
    }

    /// The text in one piece; borrowed where the rope holds it so.
    pub fn contiguous(&self) -> Cow<'_, str> {
        Cow::from(self.rope.slice(..))
    }

    /// Some bytes of the text; `None` where they are not all there, or do not start and end with a character.
    pub fn get(&self, bytes: &std::ops::Range<usize>) -> Option<Cow<'_, str>> {
        if bytes.start > bytes.end {
            return None;
        }
        self.rope.get_byte_slice(bytes.clone()).map(Cow::from)
    }

    /// The bytes of a 0-based line, its end included; empty behind the last line.
    pub fn line_bytes(&self, line: u32) -> std::ops::Range<usize> {
        let line = line as usize;
        if line >= self.rope.len_lines() {
            return self.len()..self.len();
        }
        self.rope.line_to_byte(line)..self.rope.line_to_byte(line + 1)
    }

    /// Whether this is exactly `text`; does not allocate.
    pub fn is(&self, text: &str) -> bool {
        self.rope == *text
    }

    /// Applies one edit of the client.
    pub fn apply(&mut self, change: &Change) -> Result<(), OutOfSync> {
        let Some(range) = change.range else {
            self.rope = Rope::from_str(&change.text);
            return Ok(());
        };
        let start = self.char_at(range.start)?;
        let end = self.char_at(range.end)?.max(start);
        self.rope.remove(start..end);
        self.rope.insert(start, &change.text);
        Ok(())
    }

    /// The char index of a position. A character beyond the line's end is the line's end, as LSP says; inside a
    /// character, its start. A line beyond the last is out of sync.
    fn char_at(&self, position: Position) -> Result<usize, OutOfSync> {
        let lines = self.rope.len_lines();
        let line = position.line as usize;
        if line >= lines {
            return Err(OutOfSync { line: position.line, lines });
        }
        let mut left = position.character as usize;
        let mut index = self.rope.line_to_char(line);
        for c in self.rope.line(line).chars() {
            let width = self.encoding.width(c);
            if left < width || matches!(c, '\n' | '\r') {
                break;
            }
            left -= width;
            index += 1;
        }
        Ok(index)
    }

    /// The byte of a position, clamped into the text.
    pub fn byte_at(&self, position: Position) -> usize {
        self.char_at(position).map_or_else(|_| self.len(), |char| self.rope.char_to_byte(char))
    }

    /// The position of a byte, clamped into the text; inside a character, its start.
    pub fn position_at(&self, byte: usize) -> Position {
        let byte = byte.min(self.len());
        let line = self.rope.byte_to_line(byte);
        let start = self.rope.line_to_char(line);
        let end = self.rope.byte_to_char(byte);
        let character: usize = self.rope.slice(start..end).chars().map(|c| self.encoding.width(c)).sum();
        Position::new(saturating(line), saturating(character))
    }

    /// The range of some bytes, clamped into the text.
    pub fn range_at(&self, bytes: &std::ops::Range<usize>) -> Range {
        Range::new(self.position_at(bytes.start), self.position_at(bytes.end))
    }

    /// A 0-based line without its indentation and line end; the last line where there are fewer.
    pub fn line_range(&self, line: u32) -> Range {
        let line = (line as usize).min(self.rope.len_lines().saturating_sub(1));
        let mut start = 0;
        let mut width = 0;
        let mut in_indent = true;
        let mut end = 0;
        for c in self.rope.line(line).chars() {
            if matches!(c, '\n' | '\r') {
                break;
            }
            width += self.encoding.width(c);
            if in_indent && c.is_whitespace() {
                start = width;
            } else {
                in_indent = false;
            }
            if !c.is_whitespace() {
                end = width;
            }
        }
        let line = saturating(line);
        Range::new(Position::new(line, saturating(start.min(end))), Position::new(line, saturating(end)))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.len())
    }
}

fn saturating(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Where a position goes when an edit is made; `None` where the edit replaces the whole document.
fn moved(position: Position, change: &Change, encoding: Encoding) -> Option<Position> {
    let edit = change.range?;
    // A range that runs backwards is taken as empty, as `Text::apply` does.
    let edit = Range::new(edit.start, edit.end.max(edit.start));
    if position < edit.start {
        return Some(position);
    }
    let (new_lines, last) = last_line(&change.text);
    let last = saturating(encoding.length(last));
    let inserted_end = if new_lines == 0 {
        Position::new(edit.start.line, edit.start.character.saturating_add(last))
    } else {
        Position::new(edit.start.line.saturating_add(new_lines), last)
    };
    if position < edit.end {
        // Inside what was replaced: keep to its start.
        return Some(edit.start);
    }
    if position.line == edit.end.line {
        let beyond = position.character - edit.end.character;
        return Some(Position::new(inserted_end.line, inserted_end.character.saturating_add(beyond)));
    }
    let line = (position.line - edit.end.line).saturating_add(inserted_end.line);
    Some(Position::new(line, position.character))
}

/// How many lines a text ends, and what follows the last end.
fn last_line(text: &str) -> (u32, &str) {
    let bytes = text.as_bytes();
    let mut lines = 0;
    let mut start = 0;
    for (i, byte) in bytes.iter().enumerate() {
        let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        if ends {
            lines += 1;
            start = i + 1;
        }
    }
    (lines, &text[start..])
}

/// Where a range goes when an edit is made. A range whose document was replaced as a whole stays where it is.
pub fn shifted(range: Range, change: &Change, encoding: Encoding) -> Range {
    let start = moved(range.start, change, encoding).unwrap_or(range.start);
    let end = moved(range.end, change, encoding).unwrap_or(range.end);
    Range::new(start, end.max(start))
}

/// Text of a server or a workspace made fit to show: control characters dropped (tabs and line ends kept), at most
/// `max` characters, an ellipsis where it was cut.
pub fn plain(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max));
    let mut chars = without_escapes(text).filter(|c| !is_unprintable(*c));
    out.extend(chars.by_ref().take(max));
    if chars.next().is_some() {
        out.push('…');
    }
    out
}

/// The same on one line.
pub fn plain_line(text: &str, max: usize) -> String {
    plain(text.trim(), max).replace(['\n', '\r', '\t'], " ")
}

fn is_unprintable(c: char) -> bool {
    let kept = matches!(c, '\n' | '\t');
    // Bidirectional overrides and zero-width characters can make a message read as something that it is not.
    let deceiving =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    (c.is_control() && !kept) || deceiving
}

/// Drops ANSI escape sequences as a whole, so that `[1;31m` does not stay behind.
fn without_escapes(text: &str) -> impl Iterator<Item = char> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let c = chars.next()?;
            if c != '\u{1b}' {
                return Some(c);
            }
            if chars.next_if_eq(&'[').is_some() {
                while chars.next_if(|c| !('@'..='~').contains(c)).is_some() {}
                chars.next();
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, character: u32) -> Position {
        Position::new(line, character)
    }

    fn change(start: Position, end: Position, text: &str) -> Change {
        Change { range: Some(Range::new(start, end)), text: text.to_owned() }
    }

    #[test]
    fn positions_count_units_of_the_encoding() {
        // One emoji: 4 bytes, a surrogate pair, one character.
        for (encoding, x) in [(Encoding::Utf8, 5), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            let text = Text::new("a🦀x\n", encoding);
            assert_eq!(text.position_at(5), at(0, x), "{encoding:?}");
            assert_eq!(text.byte_at(at(0, x)), 5, "{encoding:?}");
        }
    }

    #[test]
    fn inside_a_surrogate_pair_is_the_start_of_the_character() {
        let text = Text::new("🦀x", Encoding::Utf16);
        assert_eq!(text.byte_at(at(0, 1)), 0);
        assert_eq!(text.byte_at(at(0, 2)), 4);
    }

    #[test]
    fn beyond_the_line_is_its_end_but_beyond_the_document_is_out_of_sync() {
        let mut text = Text::new("ab\r\ncd", Encoding::Utf16);
        text.apply(&change(at(0, 99), at(0, 99), "!")).unwrap();
        assert!(text.is("ab!\r\ncd"));
        assert_eq!(text.apply(&change(at(2, 0), at(2, 0), "x")), Err(OutOfSync { line: 2, lines: 2 }));
        assert!(text.is("ab!\r\ncd"), "a refused edit leaves the text alone");
    }

    #[test]
    fn only_line_ends_of_lsp_and_python_end_lines() {
        let text = Text::new("a\u{b}b\u{c}c\u{85}d\u{2028}e\rf\r\ng\n", Encoding::Utf16);
        assert_eq!(text.line_count(), 4);
    }

    #[test]
    fn line_range_leaves_out_indentation_and_line_end() {
        let text = Text::new("if x:\r\n\tpass  \r\n\r\n", Encoding::Utf16);
        assert_eq!(text.line_range(1), Range::new(at(1, 1), at(1, 5)));
        assert_eq!(text.line_range(2), Range::new(at(2, 0), at(2, 0)));
        assert_eq!(text.line_range(99).start.line, 3);
    }

    #[test]
    fn ranges_move_with_edits() {
        let range = Range::new(at(4, 2), at(4, 6));
        let cases = [
            (change(at(0, 0), at(0, 0), "new\nlines\n"), Range::new(at(6, 2), at(6, 6)), "above"),
            (change(at(4, 0), at(4, 0), "ab"), Range::new(at(4, 4), at(4, 8)), "before, same line"),
            (change(at(4, 8), at(4, 9), "zz"), range, "after, same line"),
            (change(at(2, 0), at(4, 0), ""), Range::new(at(2, 2), at(2, 6)), "lines above removed"),
            (change(at(3, 5), at(4, 1), "x\ny"), Range::new(at(4, 2), at(4, 6)), "line end replaced"),
            (change(at(4, 3), at(4, 4), "abc"), Range::new(at(4, 2), at(4, 8)), "inside"),
            (change(at(4, 0), at(5, 0), ""), Range::new(at(4, 0), at(4, 0)), "swallowed"),
            (change(at(0, 0), at(0, 0), "a\rb\r\n"), Range::new(at(6, 2), at(6, 6)), "old line ends"),
        ];
        for (change, expected, what) in cases {
            assert_eq!(shifted(range, &change, Encoding::Utf16), expected, "{what}");
        }
    }

    #[test]
    fn hostile_text_is_made_plain() {
        let hostile = "a\u{1b}[1;31mred\u{1b}[0m\u{7}\u{202e}x\r\ny\u{0}";
        assert_eq!(plain(hostile, 100), "aredx\ny");
        assert_eq!(plain_line("  two\nlines ", 100), "two lines");
        assert_eq!(plain("abcdef", 3), "abc…");
        assert_eq!(plain("abc", 3), "abc");
        assert_eq!(plain("cut off \u{1b}[", 30), "cut off ");
    }

    /// The plain way to do an edit, on a `String`, without any rope.
    fn naive(text: &str, change: &Change, encoding: Encoding) -> String {
        let Some(range) = change.range else { return change.text.clone() };
        let find = |position: Position| {
            let mut line_start = 0;
            for _ in 0..position.line {
                let rest = &text[line_start..];
                let end = rest.find(['\n', '\r']).expect("the line is there");
                line_start += end + if rest[end..].starts_with("\r\n") { 2 } else { 1 };
            }
            let mut left = position.character as usize;
            let mut at = line_start;
            for c in text[line_start..].chars() {
                if matches!(c, '\n' | '\r') || left < encoding.width(c) {
                    break;
                }
                left -= encoding.width(c);
                at += c.len_utf8();
            }
            at
        };
        let (start, end) = (find(range.start), find(range.end));
        format!("{}{}{}", &text[..start], change.text, &text[end.max(start)..])
    }

    fn encodings() -> impl Strategy<Value = Encoding> {
        prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16), Just(Encoding::Utf32)]
    }

    proptest! {
        #[test]
        fn edits_agree_with_the_naive_way(
            start in "[a🦀é\n\r]{0,24}",
            edits in prop::collection::vec((0u32..9, 0u32..9, 0u32..9, 0u32..9, "[x🦀\r\n]{0,4}"), 0..8),
            encoding in encodings(),
        ) {
            let mut text = Text::new(&start, encoding);
            let mut plain = start;
            for (l1, c1, l2, c2, new) in edits {
                let last = text.line_count() - 1;
                let (a, b) = (at(l1.min(last), c1), at(l2.min(last), c2));
                let change = change(a.min(b), a.max(b), &new);
                text.apply(&change).unwrap();
                plain = naive(&plain, &change, encoding);
                prop_assert_eq!(text.contiguous(), plain.as_str());
            }
        }

        #[test]
        fn bytes_and_positions_are_inverse(text in "[a🦀é\n\r]{0,24}", encoding in encodings()) {
            let rope = Text::new(&text, encoding);
            for (byte, c) in text.char_indices() {
                // Between the two halves of CRLF there is no position of its own.
                if c == '\n' && text[..byte].ends_with('\r') { continue; }
                prop_assert_eq!(rope.byte_at(rope.position_at(byte)), byte);
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in any::<String>(), line in any::<u32>(), character in any::<u32>(), new in any::<String>(), encoding in encodings()) {
            let mut rope = Text::new(&text, encoding);
            let change = change(at(line, character), at(character, line), &new);
            let _ = rope.apply(&change);
            let _ = rope.line_range(line);
            let _ = shifted(Range::new(at(line, 0), at(line, character)), &change, encoding);
            let _ = plain_line(&text, 10);
        }
    }
}
