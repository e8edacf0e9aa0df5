//! `handle` and its siblings for one HTTP method. Source: sheet `zato-source`, section A7.3.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Comprehension, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::layout::{end_of_line, indentation, line_end, step};
use crate::python::module::Module;
use crate::python::services::{Class, Deployed, Kind};
use crate::rules::advice::{ASYNC_HANDLER, HANDLER_PARAMETERS, MISSING_HANDLER};
use crate::rules::{Edit, Fix, Sink};

/// Zato calls `handle_GET` and the like instead of `handle` when they are there.
const METHODS: &[&str] =
    &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY"];

/// Services that answer every call with `NotImplementedError`.
pub(in crate::python) fn missing_handlers(module: &Module<'_>, sink: &mut Sink<'_>) {
    for class in module.classes.visible() {
        let Some(stmt) = class.stmt else { continue };
        let concrete = class.kind == Kind::Service
            && class.deployed == Deployed::Yes
            && !class.has_subclass
            && !looks_abstract(class.name, stmt);
        if !concrete || class.members.handler {
            continue;
        }
        let message = format!(
            "the service `{}` has no `handle`: each call of it ends with `NotImplementedError`",
            class.name
        );
        let problem = sink.report(&MISSING_HANDLER, class.range, message);
        if let (Some(problem), Some(fix)) = (problem, added_handle(module.source.text, stmt)) {
            problem.fixed_by(fix);
        }
    }
}

/// Whether a class is there to be derived from.
fn looks_abstract(name: &str, stmt: &ast::StmtClassDef) -> bool {
    let abstracted = |function: &ast::StmtFunctionDef| {
        function
            .decorator_list
            .iter()
            .any(|decorator| last_name(&decorator.expression).starts_with("abstract"))
    };
    ["Base", "Abstract", "Mixin"].iter().any(|word| name.contains(word))
        || stmt.body.iter().filter_map(Stmt::as_function_def_stmt).any(abstracted)
}

/// `b` of `a.b` and of `a.b(…)`.
fn last_name(expr: &Expr) -> &str {
    match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Call(call) => last_name(&call.func),
        _ => "",
    }
}

fn added_handle(text: &str, stmt: &ast::StmtClassDef) -> Option<Fix> {
    let end = line_end(text);
    let outer = indentation(text, stmt.start())?;
    let (first, last) = (stmt.body.first()?, stmt.body.last()?);
    let placeholder = matches!(stmt.body.as_slice(), [Stmt::Pass(_)]);
    let edit = match indentation(text, first.start()) {
        Some(inner) => {
            let method = format!("def handle(self):{end}{inner}{}pass", step(outer, inner));
            if placeholder {
                Edit::new(first.range(), method)
            } else {
                let at = end_of_line(text, last.end().to_usize());
                Edit::insert(at, format!("{end}{end}{inner}{method}"))
            }
        }
        // `class Get(Service): pass`
        None if placeholder => {
            let start = text[..first.start().to_usize()].trim_end_matches([' ', '\t']).len();
            let method = format!("{end}{outer}    def handle(self):{end}{outer}        pass");
            Edit::new(start..first.end().to_usize(), method)
        }
        None => return None,
    };
    Some(Fix::new("Add a `handle` that does nothing yet", vec![edit]))
}

/// The handlers that the service classes of a module define themselves.
fn handlers<'m>(module: &'m Module<'_>) -> impl Iterator<Item = (&'m Class<'m>, &'m ast::StmtFunctionDef)> {
    let services = module.classes.visible().filter(|class| class.kind == Kind::Service);
    services.flat_map(|class| {
        let functions =
            class.stmt.into_iter().flat_map(|stmt| &stmt.body).filter_map(Stmt::as_function_def_stmt);
        functions.filter(|function| is_handler(function.name.as_str())).map(move |function| (class, function))
    })
}

fn is_handler(name: &str) -> bool {
    name == "handle" || name.strip_prefix("handle_").is_some_and(|method| METHODS.contains(&method))
}

/// Zato calls a handler and never awaits what comes back: nothing of an `async` one runs.
pub(in crate::python) fn async_handlers(module: &Module<'_>, sink: &mut Sink<'_>) {
    for (_, function) in handlers(module) {
        // A decorator may run it.
        if !function.is_async || !function.decorator_list.is_empty() {
            continue;
        }
        let name = &function.name;
        let message = format!("`{name}` is `async` and Zato never awaits it: nothing of it would run");
        let problem = sink.report(&ASYNC_HANDLER, name.range, message);
        if let (Some(problem), Some(range)) = (problem, async_keyword(module.source.text, function))
            && !needs_async(&function.body)
        {
            problem
                .fixed_by(Fix::new(format!("Make `{name}` an ordinary method"), vec![Edit::new(range, "")]));
        }
    }
}

/// `async` with the blanks after it.
fn async_keyword(text: &str, function: &ast::StmtFunctionDef) -> Option<std::ops::Range<usize>> {
    let before = text[..function.name.start().to_usize()].trim_end().strip_suffix("def")?;
    let start = before.trim_end().strip_suffix("async")?.len();
    Some(start..before.len())
}

/// Whether a body has something in it that only an `async` function may have, or that is another thing in one.
fn needs_async(body: &[Stmt]) -> bool {
    #[derive(Default)]
    struct Needs(bool);

    impl Visitor<'_> for Needs {
        fn visit_stmt(&mut self, stmt: &Stmt) {
            match stmt {
                Stmt::FunctionDef(_) | Stmt::ClassDef(_) => {}
                Stmt::For(ast::StmtFor { is_async: true, .. })
                | Stmt::With(ast::StmtWith { is_async: true, .. }) => self.0 = true,
                _ => visitor::walk_stmt(self, stmt),
            }
        }

        fn visit_expr(&mut self, expr: &Expr) {
            self.0 |= matches!(expr, Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_));
            visitor::walk_expr(self, expr);
        }

        fn visit_comprehension(&mut self, comprehension: &Comprehension) {
            self.0 |= comprehension.is_async;
            visitor::walk_comprehension(self, comprehension);
        }
    }

    let mut needs = Needs::default();
    needs.visit_body(body);
    needs.0
}

/// Zato calls `service.handle()`: with the service itself and nothing else.
pub(in crate::python) fn handler_parameters(module: &Module<'_>, sink: &mut Sink<'_>) {
    for (class, function) in handlers(module) {
        let Some((range, message)) = wrong_parameters(class.name, function) else { continue };
        let problem = sink.report(&HANDLER_PARAMETERS, range, message);
        let alone = function.parameters.is_empty() && function.decorator_list.is_empty();
        if let (Some(problem), true) = (problem, alone) {
            // Right after the bracket; type parameters and the name come before it.
            let at = function.parameters.range.start().to_usize() + 1;
            problem.fixed_by(Fix::new("Add `self`", vec![Edit::insert(at, "self")]));
        }
    }
}

fn wrong_parameters(class: &str, function: &ast::StmtFunctionDef) -> Option<(TextRange, String)> {
    let name = &function.name;
    if let Some(decorator) = function.decorator_list.first() {
        // Others may make anything of it.
        let what = match &decorator.expression {
            Expr::Name(decorator) if decorator.id.as_str() == "staticmethod" => "a static method",
            Expr::Name(decorator) if decorator.id.as_str() == "classmethod" => "a class method",
            _ => return None,
        };
        let message = format!("`{name}` is {what}: it does not get the service, and so no request to answer");
        return Some((name.range, message));
    }
    let parameters = &function.parameters;
    let mut positional = parameters.posonlyargs.iter().chain(&parameters.args);
    if positional.next().is_none() && parameters.vararg.is_none() {
        let message = format!("`{name}` takes no `self`: each call of `{class}` ends with `TypeError`");
        return Some((name.range, message));
    }
    let required = positional.chain(&parameters.kwonlyargs).find(|parameter| parameter.default.is_none())?;
    let message = format!(
        "Zato calls `{name}` without arguments, so there is nothing for `{}`: the request is in `self.request`",
        required.parameter.name
    );
    Some((required.range, message))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BOTH, fixed, marked, messages};
    use crate::python::ZatoVersion;

    fn has(code: &str, body: &str) -> bool {
        let [v3, v4] = BOTH.map(|zato| !marked(zato, code, body).is_empty());
        assert_eq!(v3, v4, "{body}");
        v3
    }

    #[test]
    fn services_without_a_handler_are_told() {
        for body in [
            "class Get(Service):\n    name = 'a'\n",
            "class Get(Service): pass\n",
            "class Get(Service):\n    def get(self): pass\n",
            "import abc\nclass Get(Service, abc.ABC): pass\n",
            "class Mixin: pass\nclass Get(Mixin, Service): pass\n",
            "class A(Service):\n    zato_dont_import = True\nclass Get(A):\n    zato_dont_import = False\n    @classmethod\n    def before_add_to_store(cls, logger): return True\nclass Get2(Service): pass\n",
            "from zato.server import service as zs\nclass Get(zs.Service): pass\n",
        ] {
            assert!(has("missing-handler", body), "{body}");
        }
    }

    #[test]
    fn services_with_a_handler_from_anywhere_are_not() {
        for body in [
            "class Get(Service):\n    def handle(self): pass\n",
            "class Get(Service):\n    def handle_GET(self): pass\n",
            "def f(self): pass\nclass Get(Service):\n    handle = f\n",
            "class Get(Service): pass\nGet.handle = print\n",
            "class Get(RESTAdapter):\n    conn_name = 'CRM'\n",
            "class Get(WSXAdapter): pass\n",
            "from zato.server.service import PubSubHook\nclass Get(PubSubHook): pass\n",
            "class A(Service):\n    def handle(self): pass\nclass Get(A): pass\n",
            "class M:\n    def handle(self): pass\nclass Get(M, Service): pass\n",
            "from acme import M\nclass Get(M, Service): pass\n",
            "class A(Service): pass\nclass Get(A):\n    def handle(self): pass\n",
            "class Get(Service):\n    zato_dont_import = True\nclass B(Service):\n    def handle(self): pass\n",
            "class BaseService(Service): pass\n",
            "import abc\nclass Get(Service):\n    @abc.abstractmethod\n    def url(self): pass\n",
            "class Get(Service):\n    if 1:\n        def handle(self): pass\n",
            "from acme import deco\n@deco\nclass Get(Service): pass\n",
            "class Get(Model): pass\n",
            "class Get:\n    pass\n",
        ] {
            assert!(!has("missing-handler", body), "{body}");
        }
    }

    #[test]
    fn a_handler_is_added_in_the_module_s_style() {
        for (body, expected) in [
            (
                "class Get(Service):\n    name = 'a' # why\n\nx = 1\n",
                "class Get(Service):\n    name = 'a' # why\n\n    def handle(self):\n        pass\n\nx = 1\n",
            ),
            (
                "class Get(Service):\n\tname = 'a'",
                "class Get(Service):\n\tname = 'a'\n\n\tdef handle(self):\n\t\tpass",
            ),
            (
                "class Get(Service): pass # no\n",
                "class Get(Service):\n    def handle(self):\n        pass # no\n",
            ),
            ("class Get(Service):\n  pass\n", "class Get(Service):\n  def handle(self):\n    pass\n"),
            (
                "if 1:\n  class Get(Service):\n    '''Doc'''\n",
                "if 1:\n  class Get(Service):\n    '''Doc'''\n\n    def handle(self):\n      pass\n",
            ),
        ] {
            let found = fixed(ZatoVersion::V4, "missing-handler", body);
            assert_eq!(found.as_deref(), Some(expected), "{body}");
        }
        assert_eq!(fixed(ZatoVersion::V4, "missing-handler", "class Get(Service): x = 1\n"), None);
    }

    #[test]
    fn async_handlers_are_told() {
        for (method, expected) in [
            ("async def handle(self): pass", Some("def handle(self): pass")),
            ("async  def handle_GET(self): pass", Some("def handle_GET(self): pass")),
            ("async def handle(self): await x()", None),
            ("async def handle(self): yield 1", None),
            ("async def handle(self): return [x async for x in self.y()]", None),
            (
                "async def handle(self):\n        async def f(): await g()",
                Some("def handle(self):\n        async def f(): await g()"),
            ),
        ] {
            let body = format!("def x(): pass\ng = x\nclass Get(Service):\n    {method}\n");
            assert!(has("async-handler", &body), "{body}");
            let fixed = fixed(ZatoVersion::V3, "async-handler", &body);
            assert_eq!(fixed, expected.map(|expected| body.replace(method, expected)), "{body}");
        }
        for body in [
            "class Get(Service):\n    def handle(self): pass\n    async def fetch(self): pass\n",
            "from acme import run\nclass Get(Service):\n    @run\n    async def handle(self): pass\n",
            "class Get:\n    async def handle(self): pass\n",
            "from acme import Handler\nclass Get(Handler):\n    async def handle(self): pass\n",
            "class Get(Service):\n    def handle(self): pass\n    async def handle_error(self): pass\n",
        ] {
            assert!(!has("async-handler", body), "{body}");
        }
    }

    #[test]
    fn parameters_that_zato_does_not_give_are_told() {
        for (method, says) in [
            ("def handle(): pass", "no `self`"),
            ("def handle(*, a=1): pass", "no `self`"),
            ("def handle(self, request): pass", "`request`"),
            ("def handle_POST(self, a=1, *, b): pass", "`b`"),
            ("@staticmethod\n    def handle(): pass", "static method"),
            ("@classmethod\n    def handle(cls): pass", "class method"),
        ] {
            let body = format!("class Get(Service):\n    {method}\n");
            let found = messages(ZatoVersion::V4, "handler-parameters", &body);
            assert!(found.len() == 1 && found[0].contains(says), "{body}: {found:?}");
        }
        for method in [
            "def handle(self): pass",
            "def handle(this, /): pass",
            "def handle(self, a=1, *args, b=2, **kwargs): pass",
            "def handle(*args): pass",
            "def handle_error(self, error): pass\n    def handle(self): pass",
            "@wrap\n    def handle(self, session): pass",
        ] {
            let body = format!("from acme import wrap\nclass Get(Service):\n    {method}\n");
            assert!(!has("handler-parameters", &body), "{body}");
        }
        let body = "class Get(Service):\n    def handle( ): pass\n";
        let fixed = fixed(ZatoVersion::V3, "handler-parameters", body);
        assert_eq!(fixed.as_deref(), Some("class Get(Service):\n    def handle(self ): pass\n"));
    }
}
