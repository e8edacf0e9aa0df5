//! What other modules, and an editor, want to know of a module: what it declares and what it uses.

mod body;
mod globals;
mod io;
mod uses;

use ruff_python_ast::{self as ast, Expr, ModModule, Stmt};
use ruff_python_parser::Parsed;
use ruff_text_size::{Ranged, TextRange};

pub use body::Body;
pub use uses::names_services;

use super::services::{Class, Classes, Deployed, Kind, Name, assignments};
use super::{Source, marker};
use crate::lines::Span;

/// A module in outline. All spans are bytes of the text it was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The file's name without `.py`.
    pub stem: String,
    pub doc: Option<String>,
    /// Classes at module level, by position.
    pub classes: Vec<ClassOutline>,
    /// Calls of services, by position.
    pub invocations: Vec<Invocation>,
    /// Uses of outgoing connections and the like, by position.
    pub connections: Vec<Connection>,
    /// Paths as of [`Connection`], of which connections are found by names that only the run knows.
    pub computed_connections: Vec<String>,
    /// Imports of modules, by position.
    pub imports: Vec<Import>,
    /// Whether a save deploys it: it has the marker.
    pub marked: bool,
    /// The names that the loaded module has, sorted.
    pub globals: Vec<String>,
    /// It may have others as well: a star import, `__getattr__`, `exec` and the like.
    pub more_globals: bool,
}

/// What a class is to Zato.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassKind {
    Service,
    Model,
    /// A base is not known here; it has a handler, so it may well be a service.
    MaybeService,
    /// A base is not known here, and nothing else says what it is.
    Unknown,
    Other,
}

/// A class of the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassOutline {
    pub name: String,
    pub kind: ClassKind,
    /// It does not keep itself out of deployment, as far as one can see.
    pub deployed: bool,
    /// Bases as they are written.
    pub bases: Vec<String>,
    /// How servers name it, if it is a service; `None` for what is surely none.
    pub service_name: Option<ServiceName>,
    /// The whole statement, decorators included.
    pub span: Span,
    pub name_span: Span,
    pub doc: Option<String>,
    pub input: Option<Io>,
    pub output: Option<Io>,
    pub methods: Vec<Method>,
    /// The annotated attributes of what is, or may be, a model.
    pub fields: Vec<Element>,
    /// Where statements of its body may be added.
    pub body: Body,
}

/// How servers name a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceName {
    /// `name = 'crm.get'` of the class itself; the span is what stands between the quotes, where it stands as it is.
    Explicit { text: String, span: Option<Span> },
    /// Made of the module's and the class's names.
    Derived(String),
    /// A base class of the module has it.
    Inherited(String),
    /// The base that is not known here has it; this one is derived if that has none.
    OfBase { derived: String },
    /// Known only at run time.
    Computed,
}

impl ServiceName {
    /// The name, where it is known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Explicit { text, .. } | Self::Derived(text) | Self::Inherited(text) => Some(text),
            Self::OfBase { .. } | Self::Computed => None,
        }
    }
}

/// What a service's `input` or `output` declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Io {
    Elements {
        elements: Vec<Element>,
        span: Span,
    },
    /// A model by the name it has here; `list`: many of it.
    Model {
        name: String,
        list: bool,
        span: Span,
    },
    /// Something only the run knows.
    Computed {
        span: Span,
    },
}

/// A declared input or output, or a field of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    /// `Int`, or the annotation as it is written.
    pub kind: Option<String>,
    pub optional: bool,
    pub span: Span,
}

/// A method of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub name: String,
    pub is_async: bool,
    pub name_span: Span,
    pub span: Span,
}

/// The call through which a service is invoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Via {
    Invoke,
    InvokeAsync,
    /// `self.patterns.…`, `self.schedule.…` and whatever else takes the name of a service.
    Other,
}

/// What is invoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By the service's name.
    Name(String),
    /// By a class, as it is written.
    Class(String),
}

/// A call of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// Index of the class it stands in.
    pub class: Option<usize>,
    /// The method it stands in.
    pub method: Option<String>,
    pub via: Via,
    pub target: Target,
    /// What stands between the quotes, or the class's name.
    pub span: Span,
    /// The whole call.
    pub call: Span,
}

/// A use of a connection: `self.out.rest['CRM']` has the path `out.rest` and the name `CRM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub class: Option<usize>,
    pub path: String,
    pub name: String,
    /// What stands between the quotes.
    pub span: Span,
}

/// Whether an import is reached when the module loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Always,
    /// In a branch.
    Perhaps,
    /// Where its failure is expected: below `try`, with a handler for it, or in that handler.
    Guarded,
    WhenCalled,
    /// Below `if TYPE_CHECKING:` and other tests that fail when the module loads.
    Never,
}

/// `import a.b` has the module `a.b`; `from a import b` the module `a` and the name `b`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub module: String,
    pub name: Option<String>,
    /// `c` of `import a.b as c`.
    pub alias: Option<String>,
    /// Dots before the module.
    pub level: u32,
    pub reached: Reached,
    /// What names the module, or the name that is imported from it.
    pub span: Span,
}

impl Import {
    /// The name that it gives the module it stands in.
    pub fn binds(&self) -> &str {
        let whole = self.alias.as_deref().or(self.name.as_deref());
        whole.unwrap_or_else(|| self.module.split('.').next().unwrap_or_default())
    }
}

pub(super) fn span(range: TextRange) -> Span {
    range.into()
}

pub(super) fn outline(source: Source<'_>, parsed: &Parsed<ModModule>, classes: &Classes<'_>) -> Outline {
    let body = parsed.suite();
    let found = classes.visible();
    let outlines: Vec<_> =
        found.filter_map(|class| Some(class_outline(source, classes, class, class.stmt?))).collect();
    let mut outline = Outline {
        stem: super::file_name::stem(source.file_name).to_owned(),
        doc: docstring(body),
        classes: outlines,
        marked: marker::find(source.text, Some(parsed.tokens())).is_some(),
        ..Outline::default()
    };
    uses::collect(source, body, &mut outline);
    globals::collect(source.text, body, &mut outline);
    outline
}

fn class_outline(
    source: Source<'_>,
    classes: &Classes<'_>,
    class: &Class<'_>,
    stmt: &ast::StmtClassDef,
) -> ClassOutline {
    let kind = match class.kind {
        Kind::Service => ClassKind::Service,
        Kind::Model => ClassKind::Model,
        Kind::Unknown if class.has_handler => ClassKind::MaybeService,
        Kind::Unknown => ClassKind::Unknown,
        Kind::Plain => ClassKind::Other,
    };
    let may_be_service = !matches!(kind, ClassKind::Model | ClassKind::Other);
    // Its base may be a model of another module.
    let may_be_model = matches!(kind, ClassKind::Model | ClassKind::Unknown);
    let written = |expr: &Expr| source.text[expr.range()].to_owned();
    let arguments = stmt.arguments.as_deref();
    let declared = |wanted: &str| {
        let value = stmt.body.iter().flat_map(assignments).filter(|(name, _)| *name == wanted).last()?.1;
        Some(io::io(source.text, value))
    };
    let (input, output) = io::simple_io(source.text, &stmt.body);
    ClassOutline {
        name: class.name.to_owned(),
        kind,
        deployed: class.deployed != Deployed::No,
        bases: arguments.map(|a| a.args.iter().map(written).collect()).unwrap_or_default(),
        service_name: may_be_service.then(|| service_name(classes, class, stmt)),
        span: span(stmt.range),
        name_span: span(stmt.name.range),
        doc: docstring(&stmt.body),
        input: declared("input").or(input),
        output: declared("output").or(output),
        methods: methods(&stmt.body),
        fields: if may_be_model { io::fields(source.text, &stmt.body) } else { Vec::new() },
        body: body::body(source.text, stmt),
    }
}

fn service_name(classes: &Classes<'_>, class: &Class<'_>, stmt: &ast::StmtClassDef) -> ServiceName {
    let own = stmt.body.iter().flat_map(assignments).filter(|(name, _)| *name == "name").last();
    match classes.name_of(class) {
        Name::Computed => ServiceName::Computed,
        Name::Derived(text) => ServiceName::Derived(text),
        Name::OfBase(derived) => ServiceName::OfBase { derived },
        Name::Declared(text) => match own {
            Some((_, value)) => ServiceName::Explicit { text, span: inside_quotes(value) },
            None => ServiceName::Inherited(text),
        },
    }
}

/// What stands between the quotes of a string literal, where that is its value as it is.
pub(super) fn inside_quotes(expr: &Expr) -> Option<Span> {
    let Expr::StringLiteral(literal) = expr else { return None };
    let [part] = literal.value.as_slice() else { return None };
    let content = part.content_range();
    (content.len().to_usize() == part.value.len()).then(|| span(content))
}

fn methods(body: &[Stmt]) -> Vec<Method> {
    let functions = body.iter().filter_map(Stmt::as_function_def_stmt);
    functions
        .map(|function| Method {
            name: function.name.to_string(),
            is_async: function.is_async,
            name_span: span(function.name.range),
            span: span(function.range),
        })
        .collect()
}

/// The docstring of a body, its indentation taken out.
fn docstring(body: &[Stmt]) -> Option<String> {
    let Some(Stmt::Expr(first)) = body.first() else { return None };
    let Expr::StringLiteral(literal) = &*first.value else { return None };
    let text = literal.value.to_str();
    let lines: Vec<_> = text.trim().lines().map(str::trim).collect();
    Some(lines.join("\n")).filter(|doc| !doc.is_empty())
}

#[cfg(test)]
mod tests;
