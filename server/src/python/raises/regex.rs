//! Patterns that `re` refuses to compile.
//!
//! Reads what is read the same way by every version; at anything else it gives up and says nothing.

use crate::python::PythonVersion;

/// Groups within groups that are followed.
const MAX_DEPTH: u32 = 40;

/// Why Python refuses a pattern, in its words.
pub(super) fn refusal(pattern: &str, python: PythonVersion) -> Option<String> {
    let mut reader = Reader { rest: pattern, python, groups: 0, open: Vec::new(), names: Vec::new() };
    let read = reader
        .alternatives(0)
        .and_then(|()| if reader.rest.is_empty() { Ok(()) } else { refuse("unbalanced parenthesis") });
    match read {
        Err(Stop::Refused(why)) => Some(why),
        Ok(()) | Err(Stop::Unsure) => None,
    }
}

/// Why reading ended early.
enum Stop {
    Refused(String),
    Unsure,
}

type Read<T> = Result<T, Stop>;

fn refuse<T>(why: impl Into<String>) -> Read<T> {
    Err(Stop::Refused(why.into()))
}

/// What a repetition may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// The start, or a position such as `^`.
    Nothing,
    Something,
    Repeated,
}

struct Reader<'p> {
    rest: &'p str,
    python: PythonVersion,
    /// Capturing groups so far.
    groups: usize,
    /// Those that are not closed yet.
    open: Vec<usize>,
    names: Vec<(&'p str, usize)>,
}

impl<'p> Reader<'p> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Up to `most` characters that fit.
    fn take(&mut self, most: usize, fits: impl Fn(char) -> bool) -> &'p str {
        let end = self.rest.char_indices().take(most).find(|(_, c)| !fits(*c)).map(|(at, _)| at);
        let end =
            end.or_else(|| self.rest.char_indices().nth(most).map(|(at, _)| at)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Until the end or a `)` that is left to the caller.
    fn alternatives(&mut self, depth: u32) -> Read<()> {
        if depth > MAX_DEPTH {
            return Err(Stop::Unsure);
        }
        let mut item = Item::Nothing;
        while let Some(c) = self.rest.chars().next() {
            if c == ')' {
                break;
            }
            self.next();
            item = match c {
                '|' | '^' | '$' => Item::Nothing,
                '\\' => self.escape()?,
                '[' => {
                    self.set()?;
                    Item::Something
                }
                '(' => self.group(depth, item)?,
                '*' | '+' | '?' => self.repetition(item)?,
                '{' if self.counts()? => self.repetition(item)?,
                _ => Item::Something,
            };
        }
        Ok(())
    }

    fn repetition(&mut self, item: Item) -> Read<Item> {
        match item {
            Item::Nothing => return refuse("nothing to repeat"),
            Item::Repeated => return refuse("multiple repeat"),
            Item::Something => {}
        }
        if !self.eat("?") && self.python.minor >= 11 {
            self.eat("+");
        }
        Ok(Item::Repeated)
    }

    /// Reads `2,3}` where that is what follows; a brace alone is a brace.
    fn counts(&mut self) -> Read<bool> {
        let before = self.rest;
        if self.rest.starts_with('}') {
            return Ok(false);
        }
        let digit = |c: char| c.is_ascii_digit();
        let least = self.take(usize::MAX, digit);
        let most = if self.eat(",") { self.take(usize::MAX, digit) } else { least };
        if !self.eat("}") {
            self.rest = before;
            return Ok(false);
        }
        if least.len() > 9 || most.len() > 9 {
            return Err(Stop::Unsure);
        }
        match (least.parse::<u64>(), most.parse::<u64>()) {
            (Ok(least), Ok(most)) if most < least => refuse("min repeat greater than max repeat"),
            _ => Ok(true),
        }
    }

    fn escape(&mut self) -> Read<Item> {
        let Some(c) = self.next() else { return refuse("bad escape (end of pattern)") };
        match c {
            'A' | 'b' | 'B' | 'Z' => return Ok(Item::Nothing),
            'z' if self.python.minor >= 14 => return Ok(Item::Nothing),
            '1'..='9' => self.reference(c)?,
            _ => {
                self.escaped(c, false)?;
            }
        }
        Ok(Item::Something)
    }

    fn reference(&mut self, first: char) -> Read<()> {
        let mut digits = String::from(first);
        digits.push_str(self.take(1, |c| c.is_ascii_digit()));
        let octal = digits.len() == 2 && digits.bytes().all(|byte| byte < b'8');
        if octal && self.rest.starts_with(|c: char| c.is_digit(8)) {
            // Three octal digits are a character.
            return Err(Stop::Unsure);
        }
        let group: usize = digits.parse().map_err(|_| Stop::Unsure)?;
        if group > self.groups {
            return refuse(format!("invalid group reference {group}"));
        }
        if self.open.contains(&group) { refuse("cannot refer to an open group") } else { Ok(()) }
    }

    /// A character after a backslash that is the same in and outside of sets; the character it stands for, where it
    /// is one.
    fn escaped(&mut self, c: char, in_set: bool) -> Read<Option<char>> {
        let digits = match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return Ok(None),
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'N' | '0'..='9' => return Err(Stop::Unsure),
            'a' => return Ok(Some('\x07')),
            'b' if in_set => return Ok(Some('\x08')),
            'f' => return Ok(Some('\x0c')),
            'n' => return Ok(Some('\n')),
            'r' => return Ok(Some('\r')),
            't' => return Ok(Some('\t')),
            'v' => return Ok(Some('\x0b')),
            c if c.is_ascii_alphabetic() => return refuse(format!("bad escape \\{c}")),
            c => return Ok(Some(c)),
        };
        let number = self.take(digits, |c| c.is_ascii_hexdigit());
        if number.len() < digits {
            return refuse(format!("incomplete escape \\{c}{number}"));
        }
        let code = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
        code.map(Some).ok_or(Stop::Unsure)
    }

    fn set(&mut self) -> Read<()> {
        self.eat("^");
        let mut first = true;
        loop {
            let Some(c) = self.next() else { return refuse("unterminated character set") };
            if c == ']' && !first {
                return Ok(());
            }
            first = false;
            let low = self.member(c)?;
            if !self.eat("-") {
                continue;
            }
            let Some(c) = self.next() else { return refuse("unterminated character set") };
            if c == ']' {
                return Ok(());
            }
            let high = self.member(c)?;
            match (low, high) {
                (Some(low), Some(high)) if low <= high => {}
                _ => return refuse("bad character range"),
            }
        }
    }

    fn member(&mut self, c: char) -> Read<Option<char>> {
        if c != '\\' {
            return Ok(Some(c));
        }
        match self.next() {
            Some(c) => self.escaped(c, true),
            // The backslash is read before the set is seen to be open.
            None => refuse("bad escape (end of pattern)"),
        }
    }

    fn group(&mut self, depth: u32, before: Item) -> Read<Item> {
        let mut capturing = None;
        if self.eat("?") {
            let Some(c) = self.next() else { return refuse("unexpected end of pattern") };
            match c {
                ':' | '=' | '!' => {}
                'P' => match self.next() {
                    Some('<') => {
                        capturing = Some(self.open_group());
                        self.name_group()?;
                    }
                    Some('=') => {
                        self.named_reference()?;
                        return Ok(Item::Something);
                    }
                    Some(c) => return refuse(format!("unknown extension ?P{c}")),
                    None => return refuse("unexpected end of pattern"),
                },
                '#' => {
                    let Some((_, rest)) = self.rest.split_once(')') else {
                        return refuse("missing ), unterminated comment");
                    };
                    self.rest = rest;
                    return Ok(before);
                }
                '<' => match self.next() {
                    Some('=' | '!') => {}
                    Some(c) => return refuse(format!("unknown extension ?<{c}")),
                    None => return refuse("unexpected end of pattern"),
                },
                '>' if self.python.minor >= 11 => {}
                // Conditions, flags.
                '(' | '-' => return Err(Stop::Unsure),
                c if "aiLmsux".contains(c) => return Err(Stop::Unsure),
                c => return refuse(format!("unknown extension ?{c}")),
            }
        } else {
            capturing = Some(self.open_group());
        }
        self.alternatives(depth + 1)?;
        if !self.eat(")") {
            return refuse("missing ), unterminated subpattern");
        }
        if capturing.is_some() {
            self.open.pop();
        }
        Ok(Item::Something)
    }

    fn open_group(&mut self) -> usize {
        self.groups += 1;
        self.open.push(self.groups);
        self.groups
    }

    fn name_group(&mut self) -> Read<()> {
        let Some((name, rest)) = self.rest.split_once('>') else {
            return refuse("missing >, unterminated name");
        };
        self.rest = rest;
        if name.is_empty() {
            return refuse("missing group name");
        }
        if !name.is_ascii() || self.names.len() > 100 {
            return Err(Stop::Unsure);
        }
        if !ruff_python_stdlib::identifiers::is_identifier(name) && !is_word(name) {
            return refuse(format!("bad character in group name '{name}'"));
        }
        if self.names.iter().any(|(known, _)| *known == name) {
            return refuse(format!("redefinition of group name '{name}'"));
        }
        self.names.push((name, self.groups));
        Ok(())
    }

    fn named_reference(&mut self) -> Read<()> {
        let Some((name, rest)) = self.rest.split_once(')') else {
            return refuse("missing ), unterminated name");
        };
        self.rest = rest;
        match self.names.iter().find(|(known, _)| *known == name) {
            None => refuse(format!("unknown group name '{name}'")),
            Some((_, group)) if self.open.contains(group) => refuse("cannot refer to an open group"),
            Some(_) => Ok(()),
        }
    }
}

/// What `str.isidentifier` takes: keywords too.
fn is_word(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
