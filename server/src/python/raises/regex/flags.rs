//! Flags: those beside a pattern, and those within, `(?i)` and `(?i-s:…)`.

use super::reader::Reader;
use super::tokens::Token;
use super::{Read, Stop, refuse};

/// A set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Flags(u16);

impl Flags {
    pub const NONE: Self = Self(0);
    pub const IGNORECASE: Self = Self(1);
    pub const LOCALE: Self = Self(2);
    pub const MULTILINE: Self = Self(4);
    pub const DOTALL: Self = Self(8);
    pub const VERBOSE: Self = Self(16);
    pub const ASCII: Self = Self(32);
    pub const UNICODE: Self = Self(64);
    /// Did nothing; gone with 3.13.
    pub const TEMPLATE: Self = Self(128);
    /// How letters are understood: one of them at most.
    const KINDS: Self = Self(2 | 32 | 64);

    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// By a name that the module `re` has for it; `None` where it has none in every version.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "I" | "IGNORECASE" => Self::IGNORECASE,
            "L" | "LOCALE" => Self::LOCALE,
            "M" | "MULTILINE" => Self::MULTILINE,
            "S" | "DOTALL" => Self::DOTALL,
            "X" | "VERBOSE" => Self::VERBOSE,
            "A" | "ASCII" => Self::ASCII,
            "U" | "UNICODE" => Self::UNICODE,
            _ => return None,
        })
    }
}

/// What `(?i-s:` switches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Switched {
    pub on: Flags,
    pub off: Flags,
}

impl Reader<'_> {
    /// The flag of a letter within a pattern.
    pub fn flag(&self, token: Token) -> Option<Flags> {
        let Token::Plain(c) = token else { return None };
        Some(match c {
            'i' => Flags::IGNORECASE,
            'L' => Flags::LOCALE,
            'm' => Flags::MULTILINE,
            's' => Flags::DOTALL,
            'x' => Flags::VERBOSE,
            'a' => Flags::ASCII,
            'u' => Flags::UNICODE,
            't' if self.python.minor <= 12 => Flags::TEMPLATE,
            _ => return None,
        })
    }

    /// Reads flags, the first of them or `-` read already. `None`: they are for the whole pattern.
    pub fn switches(&mut self, first: Token) -> Read<Option<Switched>> {
        let mut on = Flags::NONE;
        let mut token = first;
        while let Some(flag) = self.flag(token) {
            self.may_switch(flag, &mut on)?;
            token = match self.tokens.take()? {
                None => return refuse("missing -, : or )"),
                Some(next) => next,
            };
            if !matches!(token, Token::Plain(')' | '-' | ':')) && self.flag(token).is_none() {
                return unknown(token, "missing -, : or )");
            }
        }
        if token == Token::Plain(')') {
            self.flags = self.flags.with(on);
            return Ok(None);
        }
        if on.has(Flags::TEMPLATE) {
            return refuse("bad inline flags: cannot turn on global flag");
        }
        let off = if token == Token::Plain('-') { self.switched_off()? } else { Flags::NONE };
        if off.has(Flags::TEMPLATE) {
            return refuse("bad inline flags: cannot turn off global flag");
        }
        if on.has(off) {
            return refuse("bad inline flags: flag turned on and off");
        }
        Ok(Some(Switched { on, off }))
    }

    fn may_switch(&self, flag: Flags, on: &mut Flags) -> Read<()> {
        if flag == Flags::LOCALE && !self.is_bytes {
            return refuse("bad inline flags: cannot use 'L' flag with a str pattern");
        }
        if flag == Flags::UNICODE && self.is_bytes {
            return refuse("bad inline flags: cannot use 'u' flag with a bytes pattern");
        }
        *on = on.with(flag);
        if flag.has(Flags::KINDS) && on.only(Flags::KINDS) != flag {
            return refuse("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
        }
        Ok(())
    }

    /// After the `-`, up to and with the colon.
    fn switched_off(&mut self) -> Read<Flags> {
        let mut off = Flags::NONE;
        let mut missing = "missing flag";
        loop {
            let token = match self.tokens.take()? {
                None => return refuse(missing),
                Some(Token::Plain(':')) if off != Flags::NONE => return Ok(off),
                Some(token) => token,
            };
            let Some(flag) = self.flag(token) else { return unknown(token, missing) };
            if flag.has(Flags::KINDS) {
                return refuse("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
            }
            off = off.with(flag);
            missing = "missing :";
        }
    }

    /// Whether those of the whole pattern go together.
    pub fn fit_flags(&self) -> Read<()> {
        let wrong = if self.is_bytes {
            if self.flags.has(Flags::UNICODE) {
                "cannot use UNICODE flag with a bytes pattern"
            } else if self.flags.has(Flags::LOCALE) && self.flags.has(Flags::ASCII) {
                "ASCII and LOCALE flags are incompatible"
            } else {
                return Ok(());
            }
        } else if self.flags.has(Flags::LOCALE) {
            "cannot use LOCALE flag with a str pattern"
        } else if self.flags.has(Flags::ASCII) && self.flags.has(Flags::UNICODE) {
            "ASCII and UNICODE flags are incompatible"
        } else {
            return Ok(());
        };
        Err(Stop::Raised(format!("ValueError: {wrong}")))
    }
}

fn unknown<T>(token: Token, missing: &str) -> Read<T> {
    let is_letter = matches!(token, Token::Plain(c) if c.is_alphabetic());
    refuse(if is_letter { "unknown flag" } else { missing })
}
