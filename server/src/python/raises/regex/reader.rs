//! Reads a pattern from its start to its end, in the order in which Python does.

use rustc_hash::FxHashMap;

use super::escape::Meaning;
use super::flags::Flags;
use super::tokens::{Token, Tokens};
use super::width::Width;
use super::{Pattern, Read, Stop, refuse};
use crate::python::PythonVersion;

/// Groups within groups that are followed.
const MAX_DEPTH: u32 = 40;
/// What a repetition must be below.
const MAX_REPEAT: u64 = u32::MAX as u64;

pub(super) struct Reader<'p> {
    pub tokens: Tokens<'p>,
    pub is_bytes: bool,
    pub python: PythonVersion,
    /// Of the whole pattern, as far as they are read.
    pub flags: Flags,
    /// How much each group matches, the whole being the first; `None` while it is open.
    pub groups: Vec<Option<Width>>,
    pub names: FxHashMap<&'p str, usize>,
    /// How many groups there were before the outermost lookbehind that is open.
    pub behind: Option<usize>,
    /// The last group that a condition asks for.
    pub asked: usize,
    /// A lookbehind matches sometimes more and sometimes less.
    pub uneven: bool,
}

/// What was read last, for a repetition to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Such as `^`.
    Position,
    Something,
    Repeated,
}

/// What is read between two `|`.
pub(super) struct Branch {
    pub verbose: bool,
    /// It starts the pattern.
    pub first: bool,
    pub depth: u32,
    /// Without the last one.
    width: Width,
    last: Option<(Kind, Width)>,
}

impl Branch {
    fn new(verbose: bool, first: bool, depth: u32) -> Self {
        Self { verbose, first, depth, width: Width::ZERO, last: None }
    }

    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    fn push(&mut self, kind: Kind, width: Width) {
        self.width = self.whole();
        self.last = Some((kind, width));
    }

    pub fn add(&mut self, width: Width) {
        self.push(Kind::Something, width);
    }

    fn whole(&self) -> Width {
        self.last.map_or(self.width, |(_, last)| self.width.then(last))
    }
}

impl<'p> Reader<'p> {
    pub fn new(pattern: &Pattern<'p>, flags: Flags) -> Read<Self> {
        Ok(Self {
            tokens: Tokens::new(pattern.text)?,
            is_bytes: pattern.is_bytes,
            python: pattern.python,
            flags,
            groups: vec![None],
            names: FxHashMap::default(),
            behind: None,
            asked: 0,
            uneven: false,
        })
    }

    pub fn whole(&mut self) -> Read<()> {
        self.alternatives(self.flags.has(Flags::VERBOSE), 0)?;
        self.fit_flags()?;
        if self.tokens.peek().is_some() {
            return refuse("unbalanced parenthesis");
        }
        if self.asked >= self.groups.len() {
            // 3.8 sees it later, and has other words.
            return match self.python.minor {
                ..=8 => Err(Stop::Raised("RuntimeError: invalid SRE code".into())),
                _ => refuse(format!("invalid group reference {}", self.asked)),
            };
        }
        if self.uneven { refuse("look-behind requires fixed-width pattern") } else { Ok(()) }
    }

    /// Until the end or a `)` that is left to the caller.
    pub fn alternatives(&mut self, mut verbose: bool, depth: u32) -> Read<Width> {
        let mut width = self.branch(Branch::new(verbose, depth == 0, depth))?;
        while self.tokens.eat('|')? {
            if depth == 0 && self.python.minor >= 11 {
                verbose = self.flags.has(Flags::VERBOSE);
            }
            width = width.or(self.branch(Branch::new(verbose, false, depth))?);
        }
        Ok(width)
    }

    /// One side of a condition.
    pub fn side(&mut self, verbose: bool, depth: u32) -> Read<Width> {
        self.branch(Branch::new(verbose, false, depth))
    }

    fn branch(&mut self, mut branch: Branch) -> Read<Width> {
        if branch.depth > MAX_DEPTH {
            return Err(Stop::Unsure);
        }
        while let Some(token) = self.tokens.peek() {
            if matches!(token, Token::Plain('|' | ')')) {
                break;
            }
            self.tokens.take()?;
            if branch.verbose && self.is_blank(token)? {
                continue;
            }
            match token {
                Token::Escaped(c) => match self.escape(c)? {
                    Meaning::Position => branch.push(Kind::Position, Width::ZERO),
                    Meaning::Category | Meaning::Letter(_) => branch.add(Width::ONE),
                    Meaning::Group(width) => branch.add(width),
                },
                Token::Plain('^' | '$') => branch.push(Kind::Position, Width::ZERO),
                Token::Plain('[') => {
                    self.set()?;
                    branch.add(Width::ONE);
                }
                Token::Plain('(') => self.group(&mut branch)?,
                Token::Plain(c @ ('*' | '+' | '?' | '{')) => self.repetition(c, &mut branch)?,
                Token::Plain(_) => branch.add(Width::ONE),
            }
        }
        Ok(branch.whole())
    }

    /// White space, or a comment, which is read to its end.
    fn is_blank(&mut self, token: Token) -> Read<bool> {
        Ok(match token {
            Token::Plain(' ' | '\t'..='\r') => true,
            Token::Plain('#') => {
                while self.tokens.take()?.is_some_and(|token| token != Token::Plain('\n')) {}
                true
            }
            _ => false,
        })
    }

    fn repetition(&mut self, sign: char, branch: &mut Branch) -> Read<()> {
        let (least, most) = match sign {
            '*' => (0, None),
            '+' => (1, None),
            '?' => (0, Some(1)),
            _ => {
                let Some(counts) = self.counts()? else {
                    branch.add(Width::ONE);
                    return Ok(());
                };
                counts
            }
        };
        let width = match branch.last {
            None | Some((Kind::Position, _)) => return refuse("nothing to repeat"),
            Some((Kind::Repeated, _)) => return refuse("multiple repeat"),
            Some((Kind::Something, width)) => width,
        };
        branch.last = Some((Kind::Repeated, width.times(least, most)));
        if !self.tokens.eat('?')? && self.python.minor >= 11 {
            self.tokens.eat('+')?;
        }
        Ok(())
    }

    /// Reads `2,3}` where that is what follows; a brace alone is a brace.
    fn counts(&mut self) -> Read<Option<(u64, Option<u64>)>> {
        if self.tokens.peek() == Some(Token::Plain('}')) {
            return Ok(None);
        }
        let before = self.tokens.at();
        let digit = |c: char| c.is_ascii_digit();
        let least = self.tokens.take_while(usize::MAX, digit)?;
        let most = if self.tokens.eat(',')? { self.tokens.take_while(usize::MAX, digit)? } else { least };
        if !self.tokens.eat('}')? {
            self.tokens.back(before)?;
            return Ok(None);
        }
        let (least, most) = (count(least)?, count(most)?);
        if most.is_some_and(|most| most < least.unwrap_or(0)) {
            return refuse("min repeat greater than max repeat");
        }
        Ok(Some((least.unwrap_or(0), most)))
    }
}

/// `None` where nothing is written.
fn count(digits: &str) -> Read<Option<u64>> {
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse() {
        Ok(count) if count < MAX_REPEAT => Ok(Some(count)),
        _ => Err(Stop::Raised("OverflowError: the repetition number is too large".into())),
    }
}
