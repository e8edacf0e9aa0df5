//! Where the lines of a text are, for positions in files whose text is not kept.

use crate::text::{Encoding, Position, Range};

/// Bytes of a text.
pub type Span = std::ops::Range<usize>;

/// A character that is not ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wide {
    at: u32,
    utf8: u8,
    utf16: u8,
}

/// Enough of a text to turn bytes into positions, in a small part of its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// The byte at which each line starts.
    starts: Vec<u32>,
    wide: Vec<Wide>,
}

impl Lines {
    /// Lines end with `\n`, `\r\n` or `\r`, as LSP has it. Bytes beyond 4 GB are not told apart.
    pub fn of(text: &str) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
        let ends = ends.filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        starts.extend(ends.map(|at| byte(at + 1)));
        let wide = if text.is_ascii() {
            Vec::new()
        } else {
            let wide = text.char_indices().filter(|(_, c)| !c.is_ascii());
            #[expect(clippy::cast_possible_truncation, reason = "a character has at most four units")]
            wide.map(|(at, c)| Wide { at: byte(at), utf8: c.len_utf8() as u8, utf16: c.len_utf16() as u8 })
                .collect()
        };
        Self { starts, wide }
    }

    /// The line of a byte, from 0.
    pub fn line_at(&self, byte: usize) -> u32 {
        let byte = u32::try_from(byte).unwrap_or(u32::MAX);
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    pub fn position(&self, byte: usize, encoding: Encoding) -> Position {
        let line = self.line_at(byte);
        let start = self.starts.get(line as usize).copied().unwrap_or_default();
        let byte = u32::try_from(byte).unwrap_or(u32::MAX);
        let mut character = byte.saturating_sub(start);
        if encoding != Encoding::Utf8 {
            let from = self.wide.partition_point(|wide| wide.at < start);
            for wide in self.wide[from..].iter().take_while(|wide| wide.at < byte) {
                let units = if encoding == Encoding::Utf16 { wide.utf16 } else { 1 };
                character = character.saturating_sub(u32::from(wide.utf8 - units));
            }
        }
        Position::new(line, character)
    }

    pub fn range(&self, span: &Span, encoding: Encoding) -> Range {
        Range::new(self.position(span.start, encoding), self.position(span.end, encoding))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;

    proptest! {
        #[test]
        fn positions_are_those_of_the_text(text in "([a-c\r\n]|\r\n|ż|😀|\u{2028}){0,40}") {
            let lines = Lines::of(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let whole = Text::new(&text, encoding);
                for (at, _) in text.char_indices() {
                    prop_assert_eq!(lines.position(at, encoding), whole.position_at(at), "{} {:?}", at, encoding);
                }
            }
        }
    }
}
