//! What stands in parentheses: groups, what looks ahead and behind, conditions, flags, comments.

use super::flags::Flags;
use super::reader::{Branch, Reader};
use super::tokens::Token;
use super::width::Width;
use super::{Read, Stop, refuse};

impl<'p> Reader<'p> {
    /// After the opening parenthesis.
    pub fn group(&mut self, branch: &mut Branch) -> Read<()> {
        if !self.tokens.eat('?')? {
            return self.capturing(None, branch);
        }
        match self.extension()? {
            Token::Plain('P') => self.named(branch),
            Token::Plain(':') => self.inside(branch.verbose, branch),
            Token::Plain('#') => self.comment(),
            Token::Plain('=' | '!') => self.look(false, branch),
            Token::Plain('<') => match self.extension()? {
                Token::Plain('=' | '!') => self.look(true, branch),
                other => refuse(format!("unknown extension ?<{other}")),
            },
            Token::Plain('(') => self.condition(branch),
            Token::Plain('>') if self.python.minor >= 11 => self.inside(branch.verbose, branch),
            token if token == Token::Plain('-') || self.flag(token).is_some() => {
                self.flag_group(token, branch)
            }
            other => refuse(format!("unknown extension ?{other}")),
        }
    }

    fn extension(&mut self) -> Read<Token> {
        match self.tokens.take()? {
            Some(token) => Ok(token),
            None => refuse("unexpected end of pattern"),
        }
    }

    /// What is within, up to and with the closing parenthesis.
    fn within(&mut self, verbose: bool, branch: &Branch) -> Read<Width> {
        let width = self.alternatives(verbose, branch.depth + 1)?;
        self.close()?;
        Ok(width)
    }

    fn close(&mut self) -> Read<()> {
        if self.tokens.eat(')')? { Ok(()) } else { refuse("missing ), unterminated subpattern") }
    }

    fn inside(&mut self, verbose: bool, branch: &mut Branch) -> Read<()> {
        let width = self.within(verbose, branch)?;
        branch.add(width);
        Ok(())
    }

    fn capturing(&mut self, name: Option<&'p str>, branch: &mut Branch) -> Read<()> {
        let number = self.groups.len();
        self.groups.push(None);
        if let Some(name) = name
            && let Some(before) = self.names.insert(name, number)
        {
            let name = quoted(name);
            return refuse(format!(
                "redefinition of group name {name} as group {number}; was group {before}"
            ));
        }
        let width = self.within(branch.verbose, branch)?;
        self.groups[number] = Some(width);
        branch.add(width);
        Ok(())
    }

    /// `(?P<name>…)` and `(?P=name)`
    fn named(&mut self, branch: &mut Branch) -> Read<()> {
        if self.tokens.eat('<')? {
            let name = self.name('>')?;
            return self.capturing(Some(name), branch);
        }
        if self.tokens.eat('=')? {
            let name = self.name(')')?;
            let group = self.number_of(name)?;
            let width = self.refer(group)?;
            branch.add(width);
            return Ok(());
        }
        let token = self.extension()?;
        refuse(format!("unknown extension ?P{token}"))
    }

    fn name(&mut self, end: char) -> Read<&'p str> {
        let name = self.tokens.take_name(end, "group name")?;
        self.check_name(name)?;
        Ok(name)
    }

    /// Other alphabets depend on the version: if Python refuses such a name, then here, and otherwise where we do.
    fn check_name(&self, name: &str) -> Read<()> {
        let refused = if name.is_ascii() { !is_word(name) } else { self.is_bytes && self.python.minor >= 12 };
        if refused { refuse(format!("bad character in group name {}", quoted(name))) } else { Ok(()) }
    }

    fn number_of(&self, name: &str) -> Read<usize> {
        match self.names.get(name) {
            Some(number) => Ok(*number),
            None => refuse(format!("unknown group name {}", quoted(name))),
        }
    }

    /// How much a group matches that is referred to.
    pub fn refer(&self, group: usize) -> Read<Width> {
        let Some(Some(width)) = self.groups.get(group) else {
            return refuse("cannot refer to an open group");
        };
        if self.behind.is_some_and(|behind| group >= behind) {
            return refuse("cannot refer to group defined in the same lookbehind subpattern");
        }
        Ok(*width)
    }

    fn comment(&mut self) -> Read<()> {
        loop {
            match self.tokens.take()? {
                None => return refuse("missing ), unterminated comment"),
                Some(Token::Plain(')')) => return Ok(()),
                Some(_) => {}
            }
        }
    }

    fn look(&mut self, is_behind: bool, branch: &mut Branch) -> Read<()> {
        let outer = self.behind;
        if is_behind {
            self.behind = outer.or(Some(self.groups.len()));
        }
        let width = self.alternatives(branch.verbose, branch.depth + 1)?;
        self.behind = outer;
        self.close()?;
        if is_behind {
            self.uneven |= !width.is_fixed().ok_or(Stop::Unsure)?;
        }
        branch.add(Width::ZERO);
        Ok(())
    }

    /// `(?(1)…|…)`
    fn condition(&mut self, branch: &mut Branch) -> Read<()> {
        let name = self.tokens.take_name(')', "group name")?;
        let group = self.asked_group(name)?;
        if self.behind.is_some() {
            self.refer(group)?;
        }
        let mut width = self.side(branch.verbose, branch.depth + 1)?;
        if self.tokens.eat('|')? {
            width = width.or(self.side(branch.verbose, branch.depth + 1)?);
            if self.tokens.peek() == Some(Token::Plain('|')) {
                return refuse("conditional backref with more than two branches");
            }
        } else {
            width = width.times(0, Some(1));
        }
        self.close()?;
        branch.add(width);
        Ok(())
    }

    /// The group of a condition, by its name or its number; it may come later.
    fn asked_group(&mut self, name: &str) -> Read<usize> {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && self.python.minor < 12 {
            // These take every way of writing a number.
            let may_be_number =
                |c: char| !c.is_ascii() || c.is_ascii_whitespace() || "0123456789+-_".contains(c);
            if !is_word(name) && name.chars().all(may_be_number) {
                return Err(Stop::Unsure);
            }
        }
        if !is_number {
            self.check_name(name)?;
            return self.number_of(name);
        }
        match name.parse() {
            Ok(0) => refuse("bad group number"),
            Ok(group) => {
                self.asked = self.asked.max(group);
                Ok(group)
            }
            Err(_) => Err(Stop::Unsure),
        }
    }

    fn flag_group(&mut self, first: Token, branch: &mut Branch) -> Read<()> {
        if let Some(switched) = self.switches(first)? {
            let verbose =
                (branch.verbose || switched.on.has(Flags::VERBOSE)) && !switched.off.has(Flags::VERBOSE);
            return self.inside(verbose, branch);
        }
        let verbose = self.flags.has(Flags::VERBOSE);
        if self.python.minor >= 11 {
            if !branch.first || !branch.is_empty() {
                return refuse("global flags not at the start of the expression");
            }
            branch.verbose = verbose;
        } else if verbose && !branch.verbose {
            return Err(Stop::Verbose);
        }
        Ok(())
    }
}

/// What `str.isidentifier` takes of ASCII: keywords too.
fn is_word(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// As Python writes it.
fn quoted(name: &str) -> String {
    let quote = if name.contains('\'') && !name.contains('"') { '"' } else { '\'' };
    format!("{quote}{}{quote}", name.replace('\\', "\\\\"))
}
