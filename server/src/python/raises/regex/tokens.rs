//! The signs of a pattern: letters, and letters after a backslash.

use super::{Read, refuse};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Plain(char),
    /// What follows a backslash.
    Escaped(char),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(c) => write!(f, "{c}"),
            Self::Escaped(c) => write!(f, "\\{c}"),
        }
    }
}

/// Reads one sign ahead: a lone backslash at the end is refused when the sign before it is read.
#[derive(Debug)]
pub(super) struct Tokens<'p> {
    text: &'p str,
    /// Where the next sign starts.
    at: usize,
    next: Option<Token>,
}

impl<'p> Tokens<'p> {
    pub fn new(text: &'p str) -> Read<Self> {
        let mut tokens = Self { text, at: 0, next: None };
        tokens.look()?;
        Ok(tokens)
    }

    fn look(&mut self) -> Read<()> {
        let mut chars = self.text[self.at..].chars();
        self.next = match (chars.next(), chars.next()) {
            (Some('\\'), Some(c)) => Some(Token::Escaped(c)),
            (Some('\\'), None) => return refuse("bad escape (end of pattern)"),
            (c, _) => c.map(Token::Plain),
        };
        Ok(())
    }

    pub fn peek(&self) -> Option<Token> {
        self.next
    }

    /// Where the next sign starts; [`Self::back`] takes it.
    pub fn at(&self) -> usize {
        self.at
    }

    pub fn back(&mut self, at: usize) -> Read<()> {
        self.at = at;
        self.look()
    }

    pub fn take(&mut self) -> Read<Option<Token>> {
        let taken = self.next;
        self.at += match taken {
            Some(Token::Plain(c)) => c.len_utf8(),
            Some(Token::Escaped(c)) => 1 + c.len_utf8(),
            None => 0,
        };
        self.look()?;
        Ok(taken)
    }

    /// Reads a letter where that is what comes next.
    pub fn eat(&mut self, c: char) -> Read<bool> {
        let is_next = self.next == Some(Token::Plain(c));
        if is_next {
            self.take()?;
        }
        Ok(is_next)
    }

    /// Whether a letter comes next that fits.
    pub fn is_next(&self, fits: impl Fn(char) -> bool) -> bool {
        matches!(self.next, Some(Token::Plain(c)) if fits(c))
    }

    /// Up to `most` letters that fit.
    pub fn take_while(&mut self, most: usize, fits: impl Fn(char) -> bool) -> Read<&'p str> {
        let start = self.at;
        for _ in 0..most {
            if !self.is_next(&fits) {
                break;
            }
            self.take()?;
        }
        Ok(&self.text[start..self.at])
    }

    /// A name and the letter that ends it; `what` is Python's word for such a name.
    pub fn take_name(&mut self, end: char, what: &str) -> Read<&'p str> {
        let start = self.at;
        loop {
            let name = &self.text[start..self.at];
            match self.take()? {
                None if !name.is_empty() => return refuse(format!("missing {end}, unterminated name")),
                Some(token) if token != Token::Plain(end) => {}
                _ if name.is_empty() => return refuse(format!("missing {what}")),
                _ => return Ok(name),
            }
        }
    }
}
