//! Classes that Zato takes for something that they are not meant to be.

use ruff_python_ast::StmtClassDef;
use ruff_text_size::Ranged;

use super::layout::{indentation, line_end};
use crate::python::derived_name;
use crate::python::module::Module;
use crate::python::services::{Deployed, Kind};
use crate::rules::advice::{INHERITED_NAME, TAKEN_FOR_SERVICE};
use crate::rules::{Edit, Elsewhere, Fix, Sink};

/// A class at module level that has a `get_name` is taken for a service, is none, and ends the visit of the module.
///
/// Observed: zato 3.2 and 4.1, section 5. The names of a module are visited in the order of their letters.
pub(in crate::python) fn taken_for_services(module: &Module<'_>, sink: &mut Sink<'_>) {
    for class in module.classes.visible() {
        if class.kind != Kind::Plain || class.deployed == Deployed::No || !class.members.get_name {
            continue;
        }
        let mut skipped: Vec<&str> = module
            .classes
            .candidates()
            .map(|service| service.name)
            .filter(|name| *name > class.name)
            .collect();
        skipped.sort_unstable();
        let consequence = match skipped.as_slice() {
            [] => "later names of the module are skipped".to_owned(),
            [first] => format!("the service `{first}` is skipped"),
            [first, rest @ ..] => format!("`{first}` and {} more are skipped", rest.len()),
        };
        let message = format!(
            "`{}` has a `get_name`, so Zato takes it for a service and fails: {consequence}; define it inside a function",
            class.name
        );
        sink.report(&TAKEN_FOR_SERVICE, class.range, message);
    }
}

/// A name that a service has from its parent is the parent's too.
///
/// Source: sheet `zato-source`, section A7.2, step 1.
pub(in crate::python) fn inherited_names(module: &Module<'_>, sink: &mut Sink<'_>) {
    let classes = &module.classes;
    for (class, parent) in classes.candidates().filter_map(|class| Some((class, classes.namesake(class)?))) {
        let Some(name) = classes.service_name(class) else { continue };
        let message = format!(
            "`{}` has its name `{name}` from `{}`: one of the two answers. Give it a `name` of its own",
            class.name, parent.name
        );
        let Some(problem) = sink.report(&INHERITED_NAME, class.range, message) else { continue };
        problem.see(Elsewhere {
            uri: None,
            range: parent.range.into(),
            message: format!("`{}` has the same name", parent.name),
        });
        let own = derived_name(&module.outline.stem, class.name);
        if let Some(fix) = class.stmt.and_then(|stmt| named(module.source.text, stmt, &own)) {
            problem.fixed_by(fix);
        }
    }
}

/// Gives a class a `name`.
fn named(text: &str, stmt: &StmtClassDef, name: &str) -> Option<Fix> {
    let docstring = stmt
        .body
        .first()
        .filter(|first| first.as_expr_stmt().is_some_and(|first| first.value.is_string_literal_expr()));
    let end = line_end(text);
    let edit = match (docstring, stmt.body.first()?) {
        (Some(docstring), _) => {
            let inner = indentation(text, docstring.start())?;
            Edit::insert(docstring.end().to_usize(), format!("{end}{inner}name = '{name}'"))
        }
        (None, first) => {
            let inner = indentation(text, first.start())?;
            Edit::insert(first.start().to_usize(), format!("name = '{name}'{end}{inner}"))
        }
    };
    Some(Fix::new(format!("Give it the name `{name}`"), vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BOTH, fixed, marked, messages};
    use crate::python::ZatoVersion;

    #[test]
    fn classes_with_a_get_name_are_told() {
        let service = "class Get(Service):\n    def handle(self): pass\n";
        for (class, told) in [
            ("import logging\nclass A(logging.Handler): pass\n", true),
            ("import logging\nclass A(logging.StreamHandler): pass\n", true),
            ("from logging.handlers import RotatingFileHandler\nclass A(RotatingFileHandler): pass\n", true),
            ("class A:\n    def get_name(self): pass\n", true),
            (
                "class B:\n    def get_name(self): pass\n    zato_dont_import = True\nclass A(B):\n    zato_dont_import = False\n",
                true,
            ),
            ("import logging\nclass A(logging.Formatter): pass\n", false),
            ("import logging\ndef f():\n    class A(logging.Handler): pass\n", false),
            ("import logging\nclass A(logging.Handler):\n    zato_dont_import = True\n", false),
            ("from acme import Handler\nclass A(Handler): pass\n", false),
            ("from logging import Handler\n", false),
            (
                "class A(Service):\n    def handle(self): pass\n    @classmethod\n    def get_name(cls): return 'a'\n",
                false,
            ),
            ("class A:\n    def getName(self): pass\n", false),
        ] {
            for zato in BOTH {
                let found = marked(zato, "taken-for-service", &format!("{class}{service}"));
                assert_eq!(found.contains(&"A".to_owned()), told, "{class}: {found:?}");
            }
        }
    }

    #[test]
    fn what_is_skipped_is_named() {
        let class = |name: &str| format!("class {name}(Service):\n    def handle(self): pass\n");
        let handler = "import logging\nclass Log(logging.Handler): pass\n";
        for (services, says) in [
            (vec!["Get"], "later names of the module are skipped"),
            (vec!["Get", "Put"], "the service `Put` is skipped"),
            (vec!["Put", "Patch", "Get"], "`Patch` and 1 more are skipped"),
        ] {
            let body = handler.to_owned() + &services.iter().map(|name| class(name)).collect::<String>();
            let found = messages(ZatoVersion::V3, "taken-for-service", &body);
            assert!(found.len() == 1 && found[0].contains(says), "{services:?}: {found:?}");
        }
    }

    #[test]
    fn names_from_a_parent_are_told_once() {
        let parent = "class A(Service):\n    name = 'a'\n    def handle(self): pass\n";
        for (child, told) in [
            ("class B(A):\n    x = 1\n", true),
            ("class B(A):\n    '''Doc'''\n", true),
            ("class B(A):\n    name = 'b'\n", false),
            ("class B(A):\n    name = f'b'\n", false),
            ("class B(A):\n    zato_dont_import = True\n", false),
            ("class B(A): pass\ndel A\n", false),
            ("class B(Service):\n    name = 'a'\n    def handle(self): pass\n", false),
        ] {
            for zato in BOTH {
                let body = format!("{parent}{child}");
                let expected: &[&str] = if told { &["B"] } else { &[] };
                assert_eq!(marked(zato, "inherited-name", &body), expected, "{child}");
                let duplicate = child.contains("name = 'a'");
                assert_eq!(marked(zato, "duplicate-service", &body).len(), usize::from(duplicate), "{child}");
            }
        }
    }

    #[test]
    fn a_name_of_its_own_is_given() {
        let parent = "class A(Service):\n    name = 'a'\n    def handle(self): pass\n";
        for (child, expected) in [
            ("class GetB(A):\n    x = 1\n", "class GetB(A):\n    name = 'crm-api.get-b'\n    x = 1\n"),
            ("class B(A):\n\t'''D'''\n", "class B(A):\n\t'''D'''\n\tname = 'crm-api.b'\n"),
        ] {
            let found = fixed(ZatoVersion::V4, "inherited-name", &format!("{parent}{child}"));
            assert_eq!(found, Some(format!("{parent}{expected}")), "{child}");
        }
        assert_eq!(fixed(ZatoVersion::V4, "inherited-name", &format!("{parent}class B(A): pass\n")), None);
    }
}
