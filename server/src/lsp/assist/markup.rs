//! What a hover shows, as Markdown or as plain text.

use tower_lsp::ls_types as lsp;

use super::super::convert::lsp_range;
use crate::assist::{Block, Hover};

pub fn hover(hover: &Hover, markdown: bool) -> lsp::Hover {
    let blocks: Vec<_> =
        hover.blocks.iter().map(|block| if markdown { marked(block) } else { plain(block) }).collect();
    let kind = if markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value: blocks.join("\n\n") }),
        range: Some(lsp_range(hover.range)),
    }
}

fn marked(block: &Block) -> String {
    match block {
        Block::Code(code) => fenced(code),
        Block::Text(text) => escaped(text),
        Block::List { title, items } => {
            let items: Vec<_> = items.iter().map(|item| format!("- {}", escaped(item))).collect();
            format!("{}:\n{}", escaped(title), items.join("\n"))
        }
    }
}

/// A fence longer than any run of backticks inside.
fn fenced(code: &str) -> String {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}python\n{code}\n{fence}")
}

/// Text as it is: what workspaces and servers say is not to become links, images or HTML. Lines stay lines.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push_str("  \n");
        }
        for c in line.trim_start().chars() {
            if c.is_ascii_punctuation()
                && !matches!(c, '.' | ',' | ':' | ';' | '\'' | '"' | '/' | '?' | '%' | '=')
            {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

fn plain(block: &Block) -> String {
    match block {
        Block::Code(text) | Block::Text(text) => text.clone(),
        Block::List { title, items } => {
            let items: Vec<_> = items.iter().map(|item| format!("- {item}")).collect();
            format!("{title}:\n{}", items.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_is_no_markup() {
        for (text, expected) in [
            ("plain words, 1.5 of them", "plain words, 1.5 of them"),
            ("[x](command:run)", "\\[x\\]\\(command:run\\)"),
            ("![x](http://a/b.png)", "\\!\\[x\\]\\(http://a/b.png\\)"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("# Title\n    code", "\\# Title  \ncode"),
            ("`a` *b* _c_", "\\`a\\` \\*b\\* \\_c\\_"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
        assert_eq!(fenced("a ``` b"), "````python\na ``` b\n````");
    }
}
