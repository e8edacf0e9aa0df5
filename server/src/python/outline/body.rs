//! Where statements may be added to a class.

use ruff_python_ast::{self as ast, Stmt};
use ruff_text_size::Ranged;

/// Where a statement of its own may be added to the body of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Before the first statement that is no docstring; behind the docstring where there is no other.
    at: usize,
    neighbour: Neighbour,
    /// What stands before each statement; `None` where the body stands on the line of `class`.
    pub indent: Option<String>,
}

/// What the added statement stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// Before a function or class, which a blank line sets apart.
    Definition,
    Statement,
    /// Behind the docstring.
    Docstring,
}

impl Body {
    /// The byte at which a statement of one line is inserted, and what.
    pub fn insertion(&self, statement: &str, line_end: &str) -> (usize, String) {
        let text = match (&self.indent, self.neighbour) {
            (Some(indent), Neighbour::Definition) => format!("{statement}{line_end}{line_end}{indent}"),
            (Some(indent), Neighbour::Statement) => format!("{statement}{line_end}{indent}"),
            (Some(indent), Neighbour::Docstring) => format!("{line_end}{indent}{statement}"),
            (None, Neighbour::Docstring) => format!("; {statement}"),
            (None, _) => format!("{statement}; "),
        };
        (self.at, text)
    }
}

pub(super) fn body(text: &str, class: &ast::StmtClassDef) -> Body {
    let docstring = super::docstring(&class.body).is_some();
    let first = class.body.first();
    let next = class.body.get(usize::from(docstring));
    let at = next.map_or_else(|| first.map_or(class.end(), Ranged::end), Ranged::start);
    let neighbour = match next {
        Some(Stmt::FunctionDef(_) | Stmt::ClassDef(_)) => Neighbour::Definition,
        Some(_) => Neighbour::Statement,
        None => Neighbour::Docstring,
    };
    // A statement may follow the docstring on its line: then it is the docstring that is indented.
    let line = &text[..first.map_or(class.end(), Ranged::start).to_usize()];
    let indent = &line[line.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
    let indent = indent.chars().all(char::is_whitespace).then(|| indent.to_owned());
    Body { at: at.to_usize(), neighbour, indent }
}

#[cfg(test)]
mod tests {
    use crate::python::{Profile, Source, outline};

    #[test]
    fn what_is_inserted_stands_in_the_body() {
        for (before, after) in [
            ("class A(B):\n    x = 1\n", "class A(B):\n    name = 'n'\n    x = 1\n"),
            ("class A(B):\n\tpass\n", "class A(B):\n\tname = 'n'\n\tpass\n"),
            (
                "class A(B):\n    def handle(self): pass\n",
                "class A(B):\n    name = 'n'\n\n    def handle(self): pass\n",
            ),
            (
                "class A(B):\n    @x\n    def handle(self): pass\n",
                "class A(B):\n    name = 'n'\n\n    @x\n    def handle(self): pass\n",
            ),
            (
                "class A(B):\n    '''Doc.'''\n\n    x = 1\n",
                "class A(B):\n    '''Doc.'''\n\n    name = 'n'\n    x = 1\n",
            ),
            ("class A(B):\n    '''Doc.'''\n", "class A(B):\n    '''Doc.'''\n    name = 'n'\n"),
            ("class A(B): pass\n", "class A(B): name = 'n'; pass\n"),
            ("class A(B): 'Doc.'\n", "class A(B): 'Doc.'; name = 'n'\n"),
            ("if x:\n  class A(B):\n    x = 1\n", "if x:\n  class A(B):\n    name = 'n'\n    x = 1\n"),
        ] {
            let profile = Profile::default();
            let of = |text: &str| outline(Source { text, file_name: "a.py", profile: &profile }).unwrap().0;
            let outline = of(before);
            let (at, inserted) = outline.classes[0].body.insertion("name = 'n'", "\n");
            let found = format!("{}{inserted}{}", &before[..at], &before[at..]);
            assert_eq!(found, after);
        }
    }
}
