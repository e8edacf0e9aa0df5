//! `[a-z]`

use super::escape::Meaning;
use super::reader::Reader;
use super::tokens::Token;
use super::{Read, refuse};

/// What a parsed source has in the place of half a surrogate pair, which Python keeps.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// One end of a range.
enum Member {
    /// Where it is known which.
    Letter(Option<u32>),
    Category,
}

impl Reader<'_> {
    /// After the opening bracket.
    pub fn set(&mut self) -> Read<()> {
        self.tokens.eat('^')?;
        let mut first = true;
        loop {
            let Some(token) = self.tokens.take()? else { return refuse("unterminated character set") };
            if token == Token::Plain(']') && !first {
                return Ok(());
            }
            first = false;
            let low = self.member(token)?;
            if !self.tokens.eat('-')? {
                continue;
            }
            let Some(end) = self.tokens.take()? else { return refuse("unterminated character set") };
            if end == Token::Plain(']') {
                return Ok(());
            }
            match (low, self.member(end)?) {
                (Member::Letter(Some(low)), Member::Letter(Some(high))) if high < low => {
                    return refuse(format!("bad character range {token}-{end}"));
                }
                (Member::Letter(_), Member::Letter(_)) => {}
                _ => return refuse(format!("bad character range {token}-{end}")),
            }
        }
    }

    fn member(&mut self, token: Token) -> Read<Member> {
        let c = match token {
            Token::Plain(REPLACEMENT) => return Ok(Member::Letter(None)),
            Token::Plain(c) => return Ok(Member::Letter(Some(c.into()))),
            Token::Escaped(c) => c,
        };
        Ok(match self.escape_in_set(c)? {
            Meaning::Letter(letter) => Member::Letter(letter),
            _ => Member::Category,
        })
    }
}
