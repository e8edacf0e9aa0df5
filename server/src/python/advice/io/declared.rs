//! What a service declares as its input or output, where all of it is known.

use ruff_python_ast::Stmt;
use rustc_hash::FxHashSet;

use crate::lines::Span;
use crate::python::advice::simple_io::has_no_base;
use crate::python::module::Module;
use crate::python::services::{Base, Class, Kind, assignments};
use crate::python::{ClassKind, ClassOutline, Element, Io, ZatoVersion};

/// How far up a declaration is looked for; who derives more deeply is left alone.
const MAX_BASES: u32 = 16;

/// One of the two that a service declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Input,
    Output,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }

    fn of(self, class: &ClassOutline) -> Option<&Io> {
        match self {
            Self::Input => class.input.as_ref(),
            Self::Output => class.output.as_ref(),
        }
    }
}

/// Every name that one side of a service has.
pub(super) struct Declared<'m> {
    pub side: Side,
    pub span: Span,
    elements: Vec<&'m Element>,
    /// Methods and other attributes of a model.
    others: Vec<&'m str>,
}

impl<'m> Declared<'m> {
    pub fn has(&self, name: &str) -> bool {
        name.starts_with('_') || self.names().any(|known| known == name) || self.others.contains(&name)
    }

    pub fn names(&self) -> impl Iterator<Item = &'m str> {
        self.elements.iter().map(|element| element.name.as_str())
    }
}

/// What a class declares, or has from its bases; `None` where it is nothing, or anything of it is unknown.
pub(super) fn declared<'m>(module: &'m Module<'_>, class: &Class<'_>, side: Side) -> Option<Declared<'m>> {
    // What derives from it may declare more.
    if class.has_subclass {
        return None;
    }
    match side_of(module, class, side, MAX_BASES) {
        Found::Here(declared) => Some(declared),
        Found::Nothing | Found::Unknown => None,
    }
}

/// The model that a class itself declares and another module defines. `here`: the names of this module's classes.
pub(super) fn model_of_elsewhere<'m>(
    module: &'m Module<'_>,
    class: &Class<'_>,
    side: Side,
    here: &FxHashSet<&str>,
) -> Option<&'m str> {
    let outline = outline_of(module, class).filter(|_| !class.has_subclass && is_plain(module, class))?;
    let Io::Model { name, list, span } = side.of(outline)? else { return None };
    let is_foreign = !here.contains(name.as_str()) && is_readable(module, side, *list, span);
    is_foreign.then_some(name.as_str())
}

/// The elements of a list are reached in other ways; and only `list_[…]` is sure to be one.
fn is_readable(module: &Module<'_>, side: Side, list: bool, span: &Span) -> bool {
    !list || (side == Side::Output && module.source.text[span.clone()].starts_with("list"))
}

enum Found<'m> {
    Here(Declared<'m>),
    Nothing,
    Unknown,
}

fn side_of<'m>(module: &'m Module<'_>, class: &Class<'_>, side: Side, depth: u32) -> Found<'m> {
    let Some(outline) = outline_of(module, class) else { return Found::Unknown };
    if depth == 0 || !is_plain(module, class) {
        return Found::Unknown;
    }
    if let Some(io) = side.of(outline) {
        return names_of(module, io, side).map_or(Found::Unknown, Found::Here);
    }
    for base in &class.bases {
        match base {
            Base::Local(index) => match side_of(module, module.classes.get(*index), side, depth - 1) {
                Found::Nothing => {}
                found => return found,
            },
            // Bases that bring a `handle` may bring a declaration too.
            Base::Imported(base) if base.brings.handler => return Found::Unknown,
            Base::Imported(_) => {}
        }
    }
    Found::Nothing
}

fn outline_of<'m>(module: &'m Module<'_>, class: &Class<'_>) -> Option<&'m ClassOutline> {
    let start = class.range.start().to_usize();
    let classes = &module.outline.classes;
    let index = classes.binary_search_by_key(&start, |outline| outline.name_span.start).ok()?;
    classes.get(index)
}

/// Whether what the class declares stands plainly in its body, as the target's version reads it.
fn is_plain(module: &Module<'_>, class: &Class<'_>) -> bool {
    let Some(stmt) = class.stmt else { return false };
    let version = module.source.profile.zato;
    let plain = |stmt: &Stmt| match stmt {
        Stmt::ClassDef(inner) => match inner.name.as_str() {
            "SimpleIO" => version == ZatoVersion::V3 && has_no_base(inner) && is_simple(&inner.body),
            "IO" => version == ZatoVersion::V4 && has_no_base(inner) && is_simple(&inner.body),
            _ => true,
        },
        stmt => is_simple(std::slice::from_ref(stmt)),
    };
    stmt.body.iter().all(plain) && !class.io_set_later
}

/// No branch, no loop, no `+=`.
fn is_simple(body: &[Stmt]) -> bool {
    body.iter().all(|stmt| {
        matches!(
            stmt,
            Stmt::Assign(_)
                | Stmt::AnnAssign(_)
                | Stmt::FunctionDef(_)
                | Stmt::ClassDef(_)
                | Stmt::Expr(_)
                | Stmt::Pass(_)
        )
    })
}

fn names_of<'m>(module: &'m Module<'_>, io: &'m Io, side: Side) -> Option<Declared<'m>> {
    match io {
        Io::Elements { elements, span } => {
            let named = |element: &Element| element.name.chars().all(|c| c.is_alphanumeric() || c == '_');
            elements.iter().all(named).then(|| Declared {
                side,
                span: span.clone(),
                elements: elements.iter().collect(),
                others: Vec::new(),
            })
        }
        Io::Model { name, list, span } => {
            let readable = is_readable(module, side, *list, span);
            let class = module.classes.visible().find(|class| class.name == name).filter(|_| readable)?;
            let mut declared =
                Declared { side, span: span.clone(), elements: Vec::new(), others: Vec::new() };
            add_fields(module, class, &mut declared, MAX_BASES)?;
            Some(declared)
        }
        Io::Computed { .. } => None,
    }
}

/// The body of a class in which nothing stands that only a run can follow.
fn simple_body<'m>(class: &Class<'m>) -> Option<&'m [Stmt]> {
    let body = &class.stmt?.body;
    is_simple(body).then_some(body)
}

/// Adds the fields of a model and of those it derives from; `None` where one of them is unknown.
fn add_fields<'m>(
    module: &'m Module<'_>,
    class: &Class<'m>,
    declared: &mut Declared<'m>,
    depth: u32,
) -> Option<()> {
    let outline = outline_of(module, class).filter(|outline| outline.kind == ClassKind::Model)?;
    let body = &simple_body(class)?;
    if depth == 0 {
        return None;
    }
    declared.others.extend(body.iter().flat_map(assignments).map(|(name, _)| name));
    declared.elements.extend(&outline.fields);
    declared.others.extend(outline.methods.iter().map(|method| method.name.as_str()));
    for base in &class.bases {
        match base {
            Base::Local(index) => add_fields(module, module.classes.get(*index), declared, depth - 1)?,
            Base::Imported(base) if base.kind == Kind::Unknown => return None,
            Base::Imported(_) => {}
        }
    }
    Some(())
}
