//! Indentation with tabs, which `CPython` measures in two ways that must agree.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange};

use super::Found;

/// Columns of an indentation with tabs to multiples of eight, and with tabs of one.
type Columns = (u32, u32);

/// The first line whose indentation `CPython` refuses.
pub(super) fn error(text: &str, tokens: &Tokens) -> Option<Found> {
    if !text.contains('\t') {
        return None;
    }
    let mut stack: Vec<Columns> = vec![(0, 0)];
    let mut at_start = true;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => at_start = true,
            TokenKind::Indent | TokenKind::Dedent | TokenKind::Comment | TokenKind::NonLogicalNewline => {}
            TokenKind::EndOfFile => break,
            _ if at_start => {
                at_start = false;
                let start = token.start().to_usize();
                let line = text[..start].rfind(['\n', '\r']).map_or(0, |end| end + 1);
                // A line that begins within a backslash's continuation is measured on the line before.
                let here = columns(&text[line..start])?;
                if let Some(message) = enter(&mut stack, here) {
                    return Some((TextRange::new(token.start(), token.end()), message.into()));
                }
            }
            _ => {}
        }
    }
    None
}

fn columns(blanks: &str) -> Option<Columns> {
    blanks.chars().try_fold((0, 0), |(column, alternative), c| match c {
        ' ' => Some((column + 1, alternative + 1)),
        '\t' => Some(((column / 8 + 1) * 8, alternative + 1)),
        '\u{c}' | '\u{feff}' => Some((0, 0)),
        _ => None,
    })
}

/// Puts a line's indentation on the stack.
fn enter(stack: &mut Vec<Columns>, here: Columns) -> Option<&'static str> {
    let inconsistent = Some("inconsistent use of tabs and spaces in indentation");
    let top = stack.last().copied().unwrap_or_default();
    if here.0 == top.0 {
        return if here.1 == top.1 { None } else { inconsistent };
    }
    if here.0 > top.0 {
        if here.1 <= top.1 {
            return inconsistent;
        }
        stack.push(here);
        return None;
    }
    while stack.last().is_some_and(|top| here.0 < top.0) {
        stack.pop();
    }
    let top = stack.last().copied().unwrap_or_default();
    if here.0 != top.0 {
        return Some("unindent does not match any outer indentation level");
    }
    if here.1 == top.1 { None } else { inconsistent }
}
