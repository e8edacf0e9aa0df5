//! `class SimpleIO`, which Zato 4.1 ignores. Source: sheet `zato-source`, section A7.11.

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::layout::{indentation, line_end, written};
use crate::python::ZatoVersion;
use crate::python::module::Module;
use crate::python::services::{Kind, assignments};
use crate::rules::advice::IGNORED_SIMPLE_IO;
use crate::rules::{Edit, Fix, Sink};

/// The line length up to which a declaration stays on one line, in characters.
const LINE: usize = 100;

/// On 4.1 such a service takes and gives nothing that it declares.
pub(in crate::python) fn ignored_simple_io(module: &Module<'_>, sink: &mut Sink<'_>) {
    if module.source.profile.zato != ZatoVersion::V4 {
        return;
    }
    for class in module.classes.visible().filter(|class| class.kind == Kind::Service) {
        let Some(stmt) = class.stmt else { continue };
        let inner = stmt.body.iter().filter_map(Stmt::as_class_def_stmt);
        let Some(inner) = inner.into_iter().find(|inner| inner.name.as_str() == "SimpleIO") else { continue };
        let message = "Zato 4.1 ignores `SimpleIO`: declare `input` and `output` in the class itself";
        let problem = sink.report(&IGNORED_SIMPLE_IO, inner.name.range, message);
        if let (Some(problem), Some(fix)) = (problem, declared_directly(module, stmt, inner)) {
            problem.fixed_by(fix);
        }
    }
}

/// The same as `input = …` and `output = …`; `None` where anything is not sure to be understood.
fn declared_directly(
    module: &Module<'_>,
    class: &ast::StmtClassDef,
    inner: &ast::StmtClassDef,
) -> Option<Fix> {
    let text = module.source.text;
    let bare = has_no_base(inner) && inner.decorator_list.is_empty() && inner.type_params.is_none();
    let declared =
        class.body.iter().flat_map(assignments).any(|(name, _)| matches!(name, "input" | "output"));
    if !bare || declared || has_comments(module, inner.range) {
        return None;
    }
    let mut sides = [Side::new("input"), Side::new("output")];
    for stmt in &inner.body {
        match stmt {
            Stmt::Pass(_) => {}
            Stmt::Assign(assign) => {
                let [Expr::Name(target)] = &*assign.targets else { return None };
                let side = sides.iter_mut().find(|side| target.id.starts_with(side.name))?;
                side.take(text, target.id.as_str(), &assign.value)?;
            }
            _ => return None,
        }
    }
    let indent = indentation(text, inner.start())?;
    let end = line_end(text);
    let lines: Vec<String> = sides.iter().filter_map(|side| side.written(indent, end)).collect();
    if lines.is_empty() {
        return None;
    }
    let edit = Edit::new(inner.range, lines.join(&format!("{end}{indent}")));
    Some(Fix::new("Declare `input` and `output` in the class itself", vec![edit]).safe())
}

/// `class SimpleIO:`, or `class SimpleIO(object):`.
pub(super) fn has_no_base(class: &ast::StmtClassDef) -> bool {
    class.arguments.as_deref().is_none_or(|arguments| {
        let is_object = |base: &Expr| matches!(base, Expr::Name(name) if name.id.as_str() == "object");
        arguments.keywords.is_empty() && arguments.args.iter().all(is_object)
    })
}

fn has_comments(module: &Module<'_>, range: TextRange) -> bool {
    let tokens = module.parsed.tokens().in_range(range);
    tokens.iter().any(|token| token.kind() == TokenKind::Comment)
}

/// What a service takes, or what it gives.
struct Side {
    name: &'static str,
    required: Vec<String>,
    optional: Vec<String>,
    /// A model, which stands alone.
    model: Option<String>,
}

impl Side {
    fn new(name: &'static str) -> Self {
        Self { name, required: Vec::new(), optional: Vec::new(), model: None }
    }

    /// Takes one attribute of `SimpleIO`.
    fn take(&mut self, text: &str, attribute: &str, value: &Expr) -> Option<()> {
        let optional = match attribute.strip_prefix(self.name)? {
            "" | "_required" => false,
            "_optional" => true,
            _ => return None,
        };
        if let (Expr::Name(_), false) = (value, optional) {
            return self.model.replace(written(text, value).to_owned()).is_none().then_some(());
        }
        let elements = match value {
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                elts.as_slice()
            }
            one => std::slice::from_ref(one),
        };
        for element in elements {
            let (list, element) = if optional {
                (&mut self.optional, made_optional(text, element)?)
            } else {
                literal(element)?;
                (&mut self.required, written(text, element).to_owned())
            };
            list.push(element);
        }
        Some(())
    }

    /// The declaration; `None` where there is nothing to declare.
    fn written(&self, indent: &str, end: &str) -> Option<String> {
        let name = self.name;
        let elements: Vec<&str> = self.required.iter().chain(&self.optional).map(String::as_str).collect();
        if let Some(model) = &self.model {
            return Some(format!("{name} = {model}"));
        }
        let line = format!("{name} = {}", elements.join(", "));
        if elements.is_empty() {
            None
        } else if indent.len() + line.chars().count() <= LINE {
            Some(line)
        } else {
            let between = format!(",{end}{indent}    ");
            Some(format!("{name} = ({end}{indent}    {},{end}{indent})", elements.join(&between)))
        }
    }
}

/// The string that names an element: `'a'`, or the first argument of `Int('a')`.
fn literal(element: &Expr) -> Option<&ast::StringLiteral> {
    let value = match element {
        Expr::Call(call) if call.arguments.keywords.is_empty() => match &*call.arguments.args {
            [Expr::StringLiteral(value)] => value,
            _ => return None,
        },
        Expr::StringLiteral(value) => value,
        _ => return None,
    };
    let [part] = value.value.as_slice() else { return None };
    let name = part.value.strip_prefix('-').unwrap_or(&part.value);
    // Several names in one string, or escapes, are left to the author.
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (plain && part.content_range().len().to_usize() == part.value.len()).then_some(part)
}

/// The source of an element with a dash before its name.
fn made_optional(text: &str, element: &Expr) -> Option<String> {
    let part = literal(element)?;
    let mut source = written(text, element).to_owned();
    if !part.value.starts_with('-') {
        let at = part.content_range().start() - element.start();
        source.insert(at.to_usize(), '-');
    }
    Some(source)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{fixed, marked};
    use crate::python::ZatoVersion;

    fn service(inner: &str) -> String {
        format!("class Get(Service):\n{inner}\n    def handle(self): pass\n")
    }

    #[test]
    fn it_is_told_where_it_is_ignored() {
        let body = service("    class SimpleIO:\n        input_required = 'a'\n");
        assert_eq!(marked(ZatoVersion::V4, "ignored-simple-io", &body), ["SimpleIO"]);
        assert_eq!(marked(ZatoVersion::V3, "ignored-simple-io", &body), [""; 0]);
        for body in [
            service("    class IO:\n        input_required = 'a'\n"),
            service("    input = 'a'\n"),
            "class SimpleIO: pass\n".to_owned() + &service("    x = SimpleIO\n"),
            "class Get:\n    class SimpleIO:\n        input_required = 'a'\n".to_owned(),
        ] {
            assert_eq!(marked(ZatoVersion::V4, "ignored-simple-io", &body), [""; 0], "{body}");
        }
    }

    #[test]
    fn it_becomes_input_and_output() {
        let with_base = service("    class SimpleIO(object):\n        input_required = 'a'\n");
        assert_eq!(
            fixed(ZatoVersion::V4, "ignored-simple-io", &with_base),
            Some(service("    input = 'a'\n"))
        );
        for (inner, expected) in [
            ("input_required = 'a'", "input = 'a'"),
            ("input_required = ('a', \"b\")\n        input_optional = 'c',", "input = 'a', \"b\", '-c'"),
            ("input_optional = ['c', '-d', Int('e')]", "input = '-c', '-d', Int('-e')"),
            (
                "output_optional = 'y'\n        output_required = Int('x'), 'z'",
                "output = Int('x'), 'z', '-y'",
            ),
            ("input_required = 'a'\n        output = 'b', '-c'", "input = 'a'\n    output = 'b', '-c'"),
            ("input = Customer\n        output_required = 'x'", "input = Customer\n    output = 'x'"),
            ("pass\n        input = 'a'; output = 'b'", "input = 'a'\n    output = 'b'"),
        ] {
            let body = "class Customer(Model):\n    x: int\n".to_owned()
                + &service(&format!("    class SimpleIO:\n        {inner}\n"));
            let found = fixed(ZatoVersion::V4, "ignored-simple-io", &body);
            let expected = body.replace(&format!("class SimpleIO:\n        {inner}"), expected);
            assert_eq!(found, Some(expected), "{inner}");
        }
    }

    #[test]
    fn a_long_declaration_gets_a_line_for_each_element() {
        let names: Vec<_> = (0..12).map(|index| format!("'customer_{index}'")).collect();
        let body = service(&format!("    class SimpleIO:\n        input = {}\n", names.join(", ")));
        let expected = format!("    input = (\n        {},\n    )\n", names.join(",\n        "));
        assert!(fixed(ZatoVersion::V4, "ignored-simple-io", &body).unwrap().contains(&expected));
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for inner in [
            "response_elem = 'x'",
            "input_required = COMMON + ('a',)",
            "input_required = 'a, b'",
            "input_required = 'a'\n        x = 1",
            "input_required = 'a' # why\n        output = 'b'",
            "input_required = Int('a', default=1)",
            "input_optional = Customer",
            "input_required = 'a' 'b'",
            "'''Doc'''\n        input_required = 'a'",
            "a = input = 'x'",
            "pass",
        ] {
            let body = "COMMON = ()\nclass Customer(Model):\n    x: int\n".to_owned()
                + &service(&format!("    class SimpleIO:\n        {inner}\n"));
            assert_eq!(fixed(ZatoVersion::V4, "ignored-simple-io", &body), None, "{inner}");
        }
        for inner in [
            "    class SimpleIO(Base):\n        input = 'a'\n",
            "    input = 'a'\n    class SimpleIO:\n        input = 'a'\n",
        ] {
            let body = "class Base: pass\n".to_owned() + &service(inner);
            assert_eq!(fixed(ZatoVersion::V4, "ignored-simple-io", &body), None, "{inner}");
        }
    }
}
