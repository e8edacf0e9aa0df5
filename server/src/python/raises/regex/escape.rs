//! What a backslash makes of the letter after it.

use super::reader::Reader;
use super::width::Width;
use super::{Read, refuse};

pub(super) enum Meaning {
    /// `\b`: matches between letters.
    Position,
    /// `\d`: any of some letters.
    Category,
    /// One letter, where it is known which.
    Letter(Option<u32>),
    /// `\1`: what a group matched.
    Group(Width),
}

fn is_octal(c: char) -> bool {
    c.is_digit(8)
}

impl Reader<'_> {
    /// Outside of sets.
    pub fn escape(&mut self, c: char) -> Read<Meaning> {
        Ok(match c {
            'A' | 'b' | 'B' | 'Z' => Meaning::Position,
            'z' if self.python.minor >= 14 => Meaning::Position,
            '0' => {
                let digits = self.tokens.take_while(2, is_octal)?;
                Meaning::Letter(u32::from_str_radix(digits, 8).ok().or(Some(0)))
            }
            '1'..='9' => self.number(c)?,
            c => self.letter(c)?,
        })
    }

    /// Within a set.
    pub fn escape_in_set(&mut self, c: char) -> Read<Meaning> {
        match c {
            'b' => Ok(Meaning::Letter(Some(8))),
            c if is_octal(c) => {
                let mut digits = String::from(c);
                digits.push_str(self.tokens.take_while(2, is_octal)?);
                octal(&digits)
            }
            '8' | '9' => refuse(format!("bad escape \\{c}")),
            c => self.letter(c),
        }
    }

    /// `\1`, or a letter by its three octal digits.
    fn number(&mut self, first: char) -> Read<Meaning> {
        let mut digits = String::from(first);
        digits.push_str(self.tokens.take_while(1, |c| c.is_ascii_digit())?);
        if digits.len() == 2 && digits.chars().all(is_octal) && self.tokens.is_next(is_octal) {
            digits.push_str(self.tokens.take_while(1, is_octal)?);
            return octal(&digits);
        }
        // Two digits at most.
        let group = digits.parse().unwrap_or(usize::MAX);
        match self.groups.get(group) {
            None => refuse(format!("invalid group reference {group}")),
            Some(_) => self.refer(group).map(Meaning::Group),
        }
    }

    /// What means the same in sets and outside of them.
    fn letter(&mut self, c: char) -> Read<Meaning> {
        let digits = match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => return Ok(Meaning::Category),
            'a' => return Ok(Meaning::Letter(Some(7))),
            'f' => return Ok(Meaning::Letter(Some(12))),
            'n' => return Ok(Meaning::Letter(Some(10))),
            'r' => return Ok(Meaning::Letter(Some(13))),
            't' => return Ok(Meaning::Letter(Some(9))),
            'v' => return Ok(Meaning::Letter(Some(11))),
            'x' => 2,
            'u' if !self.is_bytes => 4,
            'U' if !self.is_bytes => 8,
            'N' if !self.is_bytes => return self.named_letter(),
            c if c.is_ascii_alphabetic() => return refuse(format!("bad escape \\{c}")),
            c => return Ok(Meaning::Letter(Some(c.into()))),
        };
        let number = self.tokens.take_while(digits, |c| c.is_ascii_hexdigit())?;
        if number.len() < digits {
            return refuse(format!("incomplete escape \\{c}{number}"));
        }
        match u32::from_str_radix(number, 16) {
            Ok(code) if code <= u32::from(char::MAX) => Ok(Meaning::Letter(Some(code))),
            _ => refuse(format!("bad escape \\{c}{number}")),
        }
    }

    /// `\N{DIGIT ONE}`. Whether there is a letter of that name depends on the version; if there is none, Python refuses
    /// the pattern here, and otherwise where we do.
    fn named_letter(&mut self) -> Read<Meaning> {
        if !self.tokens.eat('{')? {
            return refuse("missing {");
        }
        self.tokens.take_name('}', "character name")?;
        Ok(Meaning::Letter(None))
    }
}

fn octal(digits: &str) -> Read<Meaning> {
    match u32::from_str_radix(digits, 8) {
        Ok(code) if code <= 0o377 => Ok(Meaning::Letter(Some(code))),
        _ => refuse(format!("octal escape value \\{digits} outside of range 0-0o377")),
    }
}
