//! Reading text that need not be whole: where a cursor is while somebody types.

/// What a place of a Python text is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Code,
    Comment,
    String(Literal),
}

/// A string literal that may have no end yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    /// Where it starts: its prefix or its quote.
    pub start: usize,
    /// The first byte behind the opening quotes.
    pub inside: usize,
    /// The first byte behind its text: the closing quotes, or the line's end where there are none.
    pub end: usize,
    pub closed: bool,
    pub triple: bool,
    /// It has a prefix: bytes, raw or formatted.
    pub prefixed: bool,
}

/// An opening bracket that is not closed yet, seen from inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opener {
    pub at: usize,
    pub bracket: u8,
    /// Commas between the bracket and the place.
    pub commas: usize,
    /// The place is a value: behind a colon of a dict, or behind `name=`.
    pub value: bool,
}

/// How far back a bracket is looked for.
const REACH: usize = 4_000;

/// What the byte at a cursor is part of. A cursor before the closing quote is inside of the string.
pub(super) fn state_at(text: &str, cursor: usize) -> State {
    let bytes = text.as_bytes();
    let cursor = cursor.min(bytes.len());
    let mut at = 0;
    while at < cursor {
        match bytes[at] {
            b'#' => {
                at = line_end(bytes, at);
                if at >= cursor {
                    return State::Comment;
                }
            }
            b'\'' | b'"' => {
                let literal = literal(bytes, at);
                if literal.inside <= cursor && cursor <= literal.end {
                    return State::String(literal);
                }
                at = literal.end
                    + if !literal.closed {
                        0
                    } else if literal.triple {
                        3
                    } else {
                        1
                    };
            }
            _ => at += 1,
        }
    }
    State::Code
}

/// The literal whose first quote is at `quote`.
fn literal(bytes: &[u8], quote: usize) -> Literal {
    let mark = bytes[quote];
    let triple = bytes[quote..].starts_with(&[mark; 3]);
    let inside = quote + if triple { 3 } else { 1 };
    let letters = bytes[..quote].iter().rev().take(2).take_while(|byte| byte.is_ascii_alphabetic()).count();
    // `if'a'` has no prefix, as `f` of it is the end of a longer word.
    let longer = quote > letters && is_word(bytes[quote - letters - 1]) && letters > 0;
    let is_prefix = |byte: &u8| b"bBfFrRuUtT".contains(byte);
    let prefixed = letters > 0 && !longer && bytes[quote - letters..quote].iter().all(is_prefix);
    let start = if prefixed { quote - letters } else { quote };
    let mut at = inside;
    let (end, closed) = loop {
        match bytes.get(at) {
            None => break (bytes.len(), false),
            Some(b'\\') => at += 2,
            Some(b'\n' | b'\r') if !triple => break (at, false),
            Some(byte) if *byte == mark && (!triple || bytes[at..].starts_with(&[mark; 3])) => {
                break (at, true);
            }
            Some(_) => at += 1,
        }
    };
    Literal { start, inside, end, closed, triple, prefixed }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    rest.map_or(bytes.len(), |length| from + length)
}

/// The innermost bracket that is open at a place of code.
pub(super) fn opener(text: &str, place: usize) -> Option<Opener> {
    let bytes = text.as_bytes();
    let floor = place.saturating_sub(REACH);
    let mut at = place;
    let mut closed = 0_usize;
    let (mut commas, mut value) = (0, false);
    while at > floor {
        at -= 1;
        match bytes[at] {
            b')' | b']' | b'}' => closed += 1,
            bracket @ (b'(' | b'[' | b'{') => {
                if closed == 0 {
                    return Some(Opener { at, bracket, commas, value });
                }
                closed -= 1;
            }
            b',' if closed == 0 => commas += 1,
            b':' | b'=' if closed == 0 && commas == 0 => value = true,
            quote @ (b'\'' | b'"') => at = string_start(bytes, at, quote, floor)?,
            _ => {}
        }
    }
    None
}

/// The opening quote of the string whose last quote is at `end`.
fn string_start(bytes: &[u8], end: usize, quote: u8, floor: usize) -> Option<usize> {
    let length = bytes.get(floor..end)?.iter().rev().position(|byte| *byte == quote)?;
    Some(end - 1 - length)
}

/// The dotted path that ends at a place, `self.out.rest[]` of `self.out.rest['CRM']`, and where it starts.
pub(super) fn path_before(text: &str, place: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let mut at = place;
    let mut parts = Vec::new();
    loop {
        let mut subscripts = 0;
        while at > 0 && bytes[at - 1] == b']' {
            at = opener(text, at - 1).filter(|opener| opener.bracket == b'[')?.at;
            subscripts += 1;
        }
        let start = word_start(text, at);
        if start == at || bytes[start].is_ascii_digit() {
            return None;
        }
        parts.push(format!("{}{}", &text[start..at], "[]".repeat(subscripts)));
        at = start;
        if at == 0 || bytes[at - 1] != b'.' {
            break;
        }
        at -= 1;
    }
    parts.reverse();
    Some((parts.join("."), at))
}

/// Where the word that ends at a place starts.
pub(super) fn word_start(text: &str, place: usize) -> usize {
    let length = text.as_bytes()[..place].iter().rev().take_while(|byte| is_word(**byte)).count();
    place - length
}

/// Where the word that a place is in, or at, ends.
pub(super) fn word_end(text: &str, place: usize) -> usize {
    place + text.as_bytes()[place..].iter().take_while(|byte| is_word(**byte)).count()
}

/// Letters beyond ASCII count as a whole: a word never ends inside of a character.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> (String, usize) {
        (text.replace('‸', ""), text.find('‸').unwrap())
    }

    #[test]
    fn strings_and_comments() {
        for (text, expected) in [
            ("x = ‸1", "code"),
            ("x = '‸", "open"),
            ("x = 'a‸'", "closed"),
            ("x = 'a'‸", "code"),
            ("x = ‸'a'", "code"),
            ("x = 'a # b‸'", "closed"),
            ("# it's ‸", "comment"),
            ("# it's\nx = ‸", "code"),
            ("'it\\'s‸'", "closed"),
            ("'unfinished\nx‸", "code"),
            ("'''doc\n it's ‸\n'''", "triple"),
            ("'''doc'''‸", "code"),
            ("''‸", "code"),
            ("f'a‸'", "prefixed"),
            ("x if'a‸'", "closed"),
            ("rb'‸", "prefixed"),
        ] {
            let (plain, cursor) = split(text);
            let found = match state_at(&plain, cursor) {
                State::Code => "code",
                State::Comment => "comment",
                State::String(Literal { triple: true, .. }) => "triple",
                State::String(Literal { prefixed: true, .. }) => "prefixed",
                State::String(Literal { closed: true, .. }) => "closed",
                State::String(_) => "open",
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn open_brackets() {
        for (text, expected) in [
            ("f(‸", Some((b'(', 0, false))),
            ("f(a, ‸", Some((b'(', 1, false))),
            ("f(g(1), [2], ‸", Some((b'(', 2, false))),
            ("f([‸", Some((b'[', 0, false))),
            ("f({'a': ‸", Some((b'{', 0, true))),
            ("f({'a': 1, ‸", Some((b'{', 1, false))),
            ("f(x=‸", Some((b'(', 0, true))),
            ("f('(', ‸", Some((b'(', 1, false))),
            ("f() ‸", None),
            ("‸", None),
        ] {
            let (plain, cursor) = split(text);
            let found = opener(&plain, cursor).map(|found| (found.bracket, found.commas, found.value));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn paths() {
        for (text, expected) in [
            ("self.out.rest‸", Some("self.out.rest")),
            ("x = self.out.rest['a'].conn‸", Some("self.out.rest[].conn")),
            ("f(self‸", Some("self")),
            ("f()‸", None),
            ("f().x‸", None),
            ("1.5‸", None),
            ("‸", None),
        ] {
            let (plain, cursor) = split(text);
            assert_eq!(path_before(&plain, cursor).map(|(path, _)| path).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "[a.'\"#()\\[\\]{},:=\\\\\nż ]{0,60}") {
            for (cursor, _) in text.char_indices() {
                if let State::String(literal) = state_at(&text, cursor) {
                    prop_assert!(literal.start <= literal.inside && literal.inside <= cursor && cursor <= literal.end);
                }
                opener(&text, cursor);
                path_before(&text, cursor);
                prop_assert!(text.is_char_boundary(word_start(&text, cursor)));
                prop_assert!(text.is_char_boundary(word_end(&text, cursor)));
            }
        }
    }
}
