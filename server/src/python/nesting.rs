//! How deeply a module nests, and keeping deep nesting from exhausting the stack.
//!
//! The parser grows its own stack, but every walk over the tree and dropping the tree recurse once per level.
//! So the depth is bounded from the tokens before anything recurses.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, lexer};

/// Brackets within brackets that `CPython` takes (3.9 to 3.14).
pub(super) const MAX_BRACKETS: u32 = 200;
/// Blocks within blocks that `CPython`'s tokenizer takes.
pub(super) const MAX_INDENTS: u32 = 99;
/// Levels of one expression. `CPython` gives up ("maximum recursion depth exceeded during compilation") at about
/// 3,000 until 3.12 and at 6,000 to 10,000 in 3.13; the measure here may count too many but never too few.
pub(super) const MAX_EXPRESSION: u32 = 6_000;
/// Tokens of a logical line that need not be measured.
const SHORT_TOKENS: usize = 60;
/// Up to here any thread's stack is large enough.
const SHALLOW: u32 = 120;
/// Bytes of stack that walking one level takes at most, in a build without optimisation.
const LEVEL_STACK: usize = 32 << 10;
/// A logical line shorter than this is parsed without looking: the parser takes about two kilobytes per level.
const SHORT_LINE: usize = 64 << 10;

/// Upper bounds of how deeply a token stream nests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Depth {
    pub brackets: u32,
    pub indents: u32,
    pub expression: u32,
}

impl Depth {
    /// Why `CPython` would refuse this depth, in its words.
    pub fn refusal(self) -> Option<&'static str> {
        if self.brackets > MAX_BRACKETS {
            Some("too many nested parentheses")
        } else if self.indents > MAX_INDENTS {
            Some("too many levels of indentation")
        } else if self.expression > MAX_EXPRESSION {
            Some("the expression nests too deeply")
        } else {
            None
        }
    }

    /// Levels of the tree, at most.
    fn levels(self) -> u32 {
        // A block is a statement that holds a suite: two levels.
        self.expression.saturating_add(self.indents.saturating_mul(2))
    }
}

/// Bounds the depth of a token stream: exact only where it may matter.
pub(super) fn bound(tokens: &[Token]) -> Depth {
    let mut depth = Depth::default();
    let mut indents = 0_u32;
    let mut longest = 0;
    for line in tokens.split(|token| token.kind() == TokenKind::Newline) {
        longest = longest.max(line.len());
        for token in line {
            match token.kind() {
                TokenKind::Dedent => indents = indents.saturating_sub(1),
                TokenKind::Indent => indents += 1,
                // Blocks begin and end where lines begin.
                TokenKind::Comment | TokenKind::NonLogicalNewline => {}
                _ => break,
            }
        }
        depth.indents = depth.indents.max(indents);
        if line.len() > SHORT_TOKENS {
            let exact = measure(line.iter().map(Token::kind));
            depth.brackets = depth.brackets.max(exact.brackets);
            depth.expression = depth.expression.max(exact.expression);
        }
    }
    // No shorter line nests more deeply than it has tokens.
    let short = u32::try_from(longest.min(SHORT_TOKENS)).unwrap_or(u32::MAX);
    Depth { expression: depth.expression.max(short), ..depth }
}

/// Measures a stream of tokens.
pub(super) fn measure(tokens: impl IntoIterator<Item = TokenKind>) -> Depth {
    let mut depth = Depth::default();
    let mut indents = 0_u32;
    // Levels counted inside each open bracket since its last comma; the first is outside all brackets. A lambda
    // outlives a comma, which may be one of its parameter list.
    let mut open: Vec<(u32, u32)> = vec![(0, 0)];
    let mut total = 0_u32;
    for kind in tokens {
        match kind {
            TokenKind::EndOfFile => break,
            TokenKind::Indent => {
                indents += 1;
                depth.indents = depth.indents.max(indents);
            }
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Newline => {
                open.clear();
                open.push((0, 0));
                total = 0;
            }
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                // The bracket itself stays counted outside: `f()()()` is three levels.
                deepen(&mut open, &mut total, false);
                open.push((0, 0));
                depth.brackets = depth.brackets.max(u32::try_from(open.len() - 1).unwrap_or(u32::MAX));
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if open.len() > 1
                    && let Some((plain, lambdas)) = open.pop()
                {
                    total -= plain + lambdas;
                }
            }
            TokenKind::Comma => {
                if let Some((plain, _)) = open.last_mut() {
                    total -= std::mem::take(plain);
                }
            }
            TokenKind::Lambda => deepen(&mut open, &mut total, true),
            kind if deepens(kind) => deepen(&mut open, &mut total, false),
            _ => {}
        }
        depth.expression = depth.expression.max(total);
    }
    depth
}

fn deepen(open: &mut [(u32, u32)], total: &mut u32, lambda: bool) {
    if let Some((plain, lambdas)) = open.last_mut() {
        *if lambda { lambdas } else { plain } += 1;
        *total += 1;
    }
}

/// Whether an operator or keyword may put what follows or precedes one level deeper.
fn deepens(kind: TokenKind) -> bool {
    (kind.is_operator() || kind.is_non_soft_keyword())
        && !matches!(
            kind,
            TokenKind::Colon
                | TokenKind::Equal
                | TokenKind::Semi
                | TokenKind::Ellipsis
                // Counted with its `if`.
                | TokenKind::Else
                | TokenKind::True
                | TokenKind::False
                | TokenKind::None
        )
}

/// Whether the text nests too deeply even to be parsed; `None` where it may be parsed.
pub(super) fn refuse_unparsed(text: &str) -> Option<&'static str> {
    if text.len() < SHORT_LINE || !has_long_line(text) {
        return None;
    }
    let mut lexer = lexer::lex(text, Mode::Module);
    measure(std::iter::from_fn(|| Some(lexer.next_token()))).refusal()
}

/// Whether a logical line may be as long as [`SHORT_LINE`]. It may wrongly say yes (quotes within f-strings upset it),
/// which costs one more pass of the lexer.
fn has_long_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    let mut line = 0;
    let mut brackets = 0_usize;
    while let Some(skipped) = bytes[index..].iter().position(|byte| MATTERS[usize::from(*byte)]) {
        index += skipped + 1;
        match bytes[index - 1] {
            b'#' => index = end_of_line(bytes, index),
            quote @ (b'"' | b'\'') => index = end_of_string(bytes, index, quote),
            b'(' | b'[' | b'{' => brackets += 1,
            b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
            _end_of_line => {
                if index - line >= SHORT_LINE {
                    return true;
                }
                if brackets == 0 && !bytes[..index - 1].ends_with(b"\\") {
                    line = index;
                }
            }
        }
    }
    bytes.len() - line >= SHORT_LINE
}

/// The bytes that begin or end strings, comments, brackets and lines.
static MATTERS: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\n\r#\"'()[]{}";
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
};

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| byte == b'\n' || byte == b'\r')
        .map_or(bytes.len(), |offset| from + offset)
}

/// The index after the string whose opening quote ends at `from`.
fn end_of_string(bytes: &[u8], mut from: usize, quote: u8) -> usize {
    let triple = bytes[from..].starts_with(&[quote, quote]);
    if triple {
        from += 2;
    }
    while let Some(&byte) = bytes.get(from) {
        from += 1;
        match byte {
            b'\\' => from += 1,
            b'\n' | b'\r' if !triple => return from,
            _ if byte == quote => {
                if !triple {
                    return from;
                }
                if bytes[from..].starts_with(&[quote, quote]) {
                    return from + 2;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

/// Runs `work` where the stack is large enough for a tree of this depth.
///
/// `None` where no such stack is to be had.
pub(super) fn with_stack<T: Send>(depth: Depth, work: impl FnOnce() -> T + Send) -> Option<T> {
    if depth.levels() <= SHALLOW {
        return Some(work());
    }
    // A tree beyond the limit is only dropped, which takes far less than walking it.
    let levels = depth.levels() as usize;
    let stack = if depth.refusal().is_none() { levels * LEVEL_STACK } else { (1 << 20) + levels * 1024 };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(stack).spawn_scoped(scope, work).ok()?;
        match thread.join() {
            Ok(value) => Some(value),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests;
