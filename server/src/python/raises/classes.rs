//! Class statements that raise: bases that do not go together, enumerations, data classes.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use super::value::{Value, value};
use super::{Context, Exception};
use crate::python::services::assignments;

/// Classes of Python itself that cannot be derived from.
const FINAL: &[&str] = &["bool", "memoryview", "range", "slice"];
/// Classes of Python itself whose metaclass is `type`.
const PLAIN: &[&str] =
    &["object", "BaseException", "Exception", "dict", "int", "list", "set", "str", "tuple"];
/// The metaclass of all others.
const TYPE: &str = "type";
const ENUMS: &[&str] = &["Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"];
/// Bases of one class, and metaclasses one above the other, that are followed.
const MAX_CHAIN: usize = 30;

/// What is known of a class of the module.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    /// The name of its metaclass: a class of the module, or `type`.
    metaclass: &'a str,
    /// It is a metaclass; the one it derives from: a class of the module, or `type`.
    derives: Option<&'a str>,
}

/// Classes of the module of which all is known that matters here, by name.
#[derive(Debug, Default)]
pub(in crate::python) struct Classes<'a> {
    known: FxHashMap<&'a str, Known<'a>>,
}

impl<'a> Classes<'a> {
    /// A name that stands for something else from now on.
    pub fn forget(&mut self, name: &str) {
        self.known.remove(name);
    }

    /// Notes a class that is surely made.
    pub fn learn(&mut self, class: &'a ast::StmtClassDef, context: &Context<'_, '_>) {
        if let Some(known) = self.look(class, context) {
            self.known.insert(class.name.as_str(), known);
        }
    }

    fn look(&self, class: &'a ast::StmtClassDef, context: &Context<'_, '_>) -> Option<Known<'a>> {
        if !class.decorator_list.is_empty() || class.type_params.is_some() {
            return None;
        }
        let arguments = class.arguments.as_deref();
        let (bases, keywords) = arguments.map_or((&[][..], &[][..]), |a| (&*a.args, &*a.keywords));
        if let [Expr::Name(base)] = bases
            && keywords.is_empty()
            && !makes_itself(&class.body)
        {
            let base = base.id.as_str();
            let above = match self.known.get(base) {
                Some(known) => known.derives.map(|_| base),
                None => (base == TYPE && context.is_builtin(base)).then_some(TYPE),
            };
            if above.is_some() {
                return Some(Known { metaclass: TYPE, derives: above });
            }
        }
        let metaclasses = self.metaclasses(bases, keywords, context)?;
        let metaclass =
            metaclasses.iter().copied().find(|one| metaclasses.iter().all(|other| self.is_below(one, other)));
        Some(Known { metaclass: metaclass?, derives: None })
    }

    /// The metaclasses of the bases and the one that is asked for; `None` unless all are known.
    fn metaclasses(
        &self,
        bases: &'a [Expr],
        keywords: &'a [ast::Keyword],
        context: &Context<'_, '_>,
    ) -> Option<Vec<&'a str>> {
        let asked = match keywords {
            [] => TYPE,
            [keyword] if keyword.arg.as_deref() == Some("metaclass") => {
                let Expr::Name(name) = &keyword.value else { return None };
                self.known.get(name.id.as_str())?.derives?;
                name.id.as_str()
            }
            _ => return None,
        };
        if bases.len() > MAX_CHAIN {
            return None;
        }
        let mut found = vec![asked];
        for base in bases {
            let Expr::Name(name) = base else { return None };
            let name = name.id.as_str();
            found.push(match self.known.get(name) {
                // A metaclass for a base makes another metaclass.
                Some(Known { derives: Some(_), .. }) => return None,
                Some(known) => known.metaclass,
                None if PLAIN.contains(&name) && context.is_builtin(name) => TYPE,
                None => return None,
            });
        }
        Some(found)
    }

    /// Whether a metaclass is another, or derives from it.
    fn is_below(&self, metaclass: &'a str, other: &'a str) -> bool {
        let mut next = metaclass;
        for _ in 0..MAX_CHAIN {
            if next == other || other == TYPE {
                return true;
            }
            if next == TYPE {
                return false;
            }
            // What is not known any more may be anything.
            let Some(derives) = self.known.get(next).and_then(|known| known.derives) else { return true };
            next = derives;
        }
        true
    }

    /// The exception of making a class.
    pub fn of_class(
        &self,
        class: &'a ast::StmtClassDef,
        context: &Context<'_, '_>,
    ) -> Option<(TextRange, Exception)> {
        let arguments = class.arguments.as_deref();
        let (bases, keywords) = arguments.map_or((&[][..], &[][..]), |a| (&*a.args, &*a.keywords));
        let of_bases = || {
            let exception = self.of_bases(bases, keywords, context)?;
            Some((class.name.range, exception))
        };
        of_bases()
            .or_else(|| reused_member(bases, keywords, &class.body, context))
            .or_else(|| data_class(class, context))
    }

    fn of_bases(
        &self,
        bases: &'a [Expr],
        keywords: &'a [ast::Keyword],
        context: &Context<'_, '_>,
    ) -> Option<Exception> {
        let mut seen = FxHashSet::default();
        for name in bases.iter().filter_map(Expr::as_name_expr).map(|name| name.id.as_str()) {
            if FINAL.contains(&name) && keywords.is_empty() && context.is_builtin(name) {
                return Some(format!("TypeError: type '{name}' is not an acceptable base type"));
            }
            let is_class =
                self.known.contains_key(name) || (PLAIN.contains(&name) && context.is_builtin(name));
            if !seen.insert(name) && is_class && keywords.is_empty() {
                return Some(format!("TypeError: duplicate base class {name}"));
            }
        }
        let metaclasses = self.metaclasses(bases, keywords, context)?;
        let fits = metaclasses.iter().any(|one| metaclasses.iter().all(|other| self.is_below(one, other)));
        (!fits).then(|| {
            "TypeError: metaclass conflict: no metaclass of the bases derives from all others".into()
        })
    }
}

/// Whether a metaclass may make something else than a class of its own.
fn makes_itself(body: &[Stmt]) -> bool {
    !body.iter().all(|stmt| match stmt {
        Stmt::FunctionDef(function) => !matches!(function.name.as_str(), "__new__" | "__call__"),
        Stmt::Pass(_) => true,
        Stmt::Expr(expr) => expr.value.is_string_literal_expr() || expr.value.is_ellipsis_literal_expr(),
        _ => false,
    })
}

/// `A = 1` and `A = 2` in one enumeration.
fn reused_member(
    bases: &[Expr],
    keywords: &[ast::Keyword],
    body: &[Stmt],
    context: &Context<'_, '_>,
) -> Option<(TextRange, Exception)> {
    let is_enum = |base: &Expr| matches!(context.member(base), Some(("enum", name)) if ENUMS.contains(&name));
    if !keywords.is_empty() || !bases.iter().any(is_enum) {
        return None;
    }
    let mut members = FxHashSet::default();
    for stmt in body {
        if !matches!(
            stmt,
            Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::FunctionDef(_) | Stmt::Expr(_) | Stmt::Pass(_)
        ) {
            return None;
        }
        for (name, assigned) in assignments(stmt) {
            if name == "_ignore_" {
                return None;
            }
            if members.contains(name) {
                return Some((
                    stmt.range(),
                    format!("TypeError: '{name}' is a member of the enumeration already"),
                ));
            }
            let is_auto =
                matches!(assigned, Expr::Call(call) if context.member(&call.func) == Some(("enum", "auto")));
            if !name.starts_with('_') && (is_auto || value(assigned).is_some()) {
                members.insert(name);
            }
        }
    }
    None
}

/// What a field of a data class has for its default.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Default {
    None,
    Some,
    /// Not among the parameters, or not known.
    Unknown,
}

/// What gives an attribute of a class its value.
#[derive(Clone, Copy)]
enum Assigned<'e> {
    Value(&'e Expr),
    /// A function or class statement.
    Definition,
}

/// Fields without a default after one with, and defaults that all instances would share.
fn data_class(class: &ast::StmtClassDef, context: &Context<'_, '_>) -> Option<(TextRange, Exception)> {
    let decorator = &class.decorator_list.last()?.expression;
    let (function, keywords) = match decorator {
        Expr::Call(call) if call.arguments.args.is_empty() => (&*call.func, &*call.arguments.keywords),
        other => (other, &[][..]),
    };
    if context.member(function) != Some(("dataclasses", "dataclass")) {
        return None;
    }
    // What is said of the order holds for plain data classes.
    let ordered = class.arguments.as_deref().is_none_or(ast::Arguments::is_empty)
        && keywords.iter().all(|keyword| {
            matches!(
                keyword.arg.as_deref(),
                Some("frozen" | "eq" | "order" | "repr" | "unsafe_hash" | "slots")
            )
        });
    let values = class_values(&class.body)?;
    let mut seen = FxHashSet::default();
    let mut with_default = None;
    for field in class.body.iter().filter_map(Stmt::as_ann_assign_stmt) {
        let Expr::Name(name) = &*field.target else { continue };
        let name = name.id.as_str();
        if is_marked(&field.annotation, context, "KW_ONLY") {
            return None;
        }
        if !seen.insert(name) || is_marked(&field.annotation, context, "ClassVar") {
            continue;
        }
        let assigned = values.get(name).copied();
        if let Some(Assigned::Value(assigned)) = assigned
            && let Some(shared @ (Value::List(_) | Value::Dict | Value::Set)) = value(assigned)
        {
            let kind = shared.type_name();
            return Some((
                field.range,
                format!(
                    "ValueError: mutable default <class '{kind}'> for field {name} is not allowed: use default_factory"
                ),
            ));
        }
        match default_of(assigned, context) {
            Default::Some => with_default = Some(name),
            Default::None if ordered => {
                if let Some(before) = with_default {
                    return Some((
                        field.range,
                        format!(
                            "TypeError: non-default argument '{name}' follows default argument '{before}'"
                        ),
                    ));
                }
            }
            Default::None | Default::Unknown => {}
        }
    }
    None
}

/// What a class body assigns in the end; `None` where only running it tells.
fn class_values(body: &[Stmt]) -> Option<FxHashMap<&str, Assigned<'_>>> {
    let mut values = FxHashMap::default();
    for stmt in body {
        match stmt {
            Stmt::Assign(assign) if assign.targets.iter().all(Expr::is_name_expr) => {}
            Stmt::AnnAssign(_) | Stmt::Pass(_) => {}
            Stmt::Expr(expr)
                if expr.value.is_string_literal_expr() || expr.value.is_ellipsis_literal_expr() => {}
            Stmt::FunctionDef(function) => {
                values.insert(function.name.as_str(), Assigned::Definition);
            }
            Stmt::ClassDef(class) => {
                values.insert(class.name.as_str(), Assigned::Definition);
            }
            _ => return None,
        }
        for (name, assigned) in assignments(stmt) {
            values.insert(name, Assigned::Value(assigned));
        }
    }
    Some(values)
}

fn default_of(assigned: Option<Assigned<'_>>, context: &Context<'_, '_>) -> Default {
    match assigned {
        None => Default::None,
        Some(Assigned::Value(Expr::Call(call)))
            if context.member(&call.func) == Some(("dataclasses", "field")) =>
        {
            let named = |name: &str| {
                call.arguments.keywords.iter().any(|keyword| keyword.arg.as_deref() == Some(name))
            };
            let other = call.arguments.keywords.iter().any(|keyword| {
                !matches!(
                    keyword.arg.as_deref(),
                    Some("default" | "default_factory" | "repr" | "hash" | "compare" | "metadata")
                )
            });
            if other {
                Default::Unknown
            } else if named("default") || named("default_factory") {
                Default::Some
            } else {
                Default::None
            }
        }
        Some(Assigned::Value(assigned)) if value(assigned).is_some() => Default::Some,
        Some(_) => Default::Unknown,
    }
}

/// Whether an annotation is `ClassVar`, or may be, written as a string.
fn is_marked(annotation: &Expr, context: &Context<'_, '_>, mark: &str) -> bool {
    match annotation {
        Expr::Subscript(subscript) => is_marked(&subscript.value, context, mark),
        Expr::Attribute(attribute) => attribute.attr.as_str() == mark,
        Expr::Name(name) => {
            name.id.as_str() == mark
                || matches!(context.member(annotation), Some((_, known)) if known == mark)
        }
        Expr::StringLiteral(literal) => literal.value.to_str().contains(mark),
        _ => false,
    }
}
