//! What a service says it takes and gives. Source: sheet `zato-source`, section A7.11.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Element, Io, inside_quotes, span};
use crate::python::services::assignments;

/// The value of `input` or `output`.
pub(super) fn io(text: &str, value: &Expr) -> Io {
    let whole = span(value.range());
    match value {
        Expr::Name(name) => Io::Model { name: name.id.to_string(), list: false, span: whole },
        Expr::Attribute(_) => Io::Model { name: text[value.range()].to_owned(), list: false, span: whole },
        // `list_[Customer]`
        Expr::Subscript(subscript) => {
            Io::Model { name: text[subscript.slice.range()].to_owned(), list: true, span: whole }
        }
        _ => match elements(text, value, false) {
            Some(elements) => Io::Elements { elements, span: whole },
            None => Io::Computed { span: whole },
        },
    }
}

/// A string, an element such as `Int('id')`, or a tuple or list of them. A string may hold several, parted by commas.
fn elements(text: &str, value: &Expr, optional: bool) -> Option<Vec<Element>> {
    match value {
        Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
            let all = elts.iter().map(|element| elements(text, element, optional));
            Some(all.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
        }
        Expr::StringLiteral(literal) => Some(names(literal, None, optional)),
        Expr::Call(call) => {
            let Some(Expr::StringLiteral(literal)) = call.arguments.args.first() else { return None };
            let kind = text[call.func.range()].to_owned();
            Some(names(literal, Some(&kind), optional))
        }
        _ => None,
    }
}

fn names(literal: &ast::ExprStringLiteral, kind: Option<&str>, optional: bool) -> Vec<Element> {
    let whole = Expr::StringLiteral(literal.clone());
    let start = inside_quotes(&whole);
    let text = literal.value.to_str();
    let mut at = 0;
    let mut found = Vec::new();
    for part in text.split(',') {
        let skipped = part.len() - part.trim_start().len();
        let name = part.trim();
        let place = match &start {
            Some(inside) => inside.start + at + skipped..inside.start + at + skipped + name.len(),
            None => span(literal.range),
        };
        at += part.len() + 1;
        if name.is_empty() {
            continue;
        }
        let (plain, dash) = match name.strip_prefix('-') {
            Some(plain) => (plain, true),
            None => (name, false),
        };
        let place = if dash && start.is_some() { place.start + 1..place.end } else { place };
        found.push(Element {
            name: plain.to_owned(),
            kind: kind.map(str::to_owned),
            optional: optional || dash,
            span: place,
        });
    }
    found
}

/// The inner `class SimpleIO` (≤ 3.3), or `class IO`.
pub(super) fn simple_io(text: &str, body: &[Stmt]) -> (Option<Io>, Option<Io>) {
    let inner = body.iter().filter_map(Stmt::as_class_def_stmt);
    let Some(inner) = inner.into_iter().find(|class| matches!(class.name.as_str(), "SimpleIO" | "IO")) else {
        return (None, None);
    };
    let side = |names: [(&str, bool); 3]| {
        let mut all: Option<Vec<Element>> = None;
        for (name, value) in inner.body.iter().flat_map(assignments) {
            let Some((_, optional)) = names.iter().find(|(known, _)| *known == name) else { continue };
            match (io(text, value), elements(text, value, *optional)) {
                (_, Some(found)) => all.get_or_insert_default().extend(found),
                (other, None) => return Some(other),
            }
        }
        Some(Io::Elements { elements: all?, span: span(inner.range) })
    };
    (
        side([("input", false), ("input_required", false), ("input_optional", true)]),
        side([("output", false), ("output_required", false), ("output_optional", true)]),
    )
}

/// The annotated attributes of a model.
pub(super) fn fields(text: &str, body: &[Stmt]) -> Vec<Element> {
    let annotated = body.iter().filter_map(Stmt::as_ann_assign_stmt);
    annotated
        .filter_map(|field| {
            let Expr::Name(name) = &*field.target else { return None };
            let kind = text[field.annotation.range()].to_owned();
            let optional =
                field.value.is_some() || kind.starts_with("optional[") || kind.starts_with("Optional[");
            Some(Element { name: name.id.to_string(), kind: Some(kind), optional, span: span(name.range) })
        })
        .collect()
}
