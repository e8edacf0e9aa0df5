use crate::python::{Report, Source, ZatoVersion, check};

fn report(text: &str) -> Report {
    let zato = ZatoVersion::V3;
    check(Source {
        text,
        file_name: "crm_api.py",
        profile: &crate::python::Profile::new(zato.default_python(), zato),
    })
}

/// Class and name of each service; `-` stands for a computed name.
fn services(text: &str) -> Vec<(String, String)> {
    let text = format!("from zato.server.service import Model, RESTAdapter, Service\n{text}");
    let report = report(&text);
    for service in &report.services {
        assert!(text[service.range.clone()].starts_with(|c: char| c.is_alphabetic()), "{service:?}");
    }
    report.services.into_iter().map(|service| (service.class, service.name.unwrap_or("-".into()))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(class, name)| ((*class).to_owned(), (*name).to_owned())).collect()
}

#[test]
fn service_classes_are_found() {
    let named = [("GetCustomer", "crm-api.get-customer")];
    for text in [
        "class GetCustomer(Service): pass",
        "class GetCustomer(RESTAdapter): pass",
        "from zato.server.service import WSXAdapter as W\nclass GetCustomer(W): pass",
        "from zato.server import service as zs\nclass GetCustomer(zs.Service): pass",
        "import zato.server.service\nclass GetCustomer(zato.server.service.Service): pass",
        "import zato.server.service as z\nclass GetCustomer(z.SchemaService): pass",
        "S = Service\nclass GetCustomer(S): pass",
        "class Mixin: pass\nclass GetCustomer(Mixin, Service): pass",
        "import abc\nclass GetCustomer(Service, abc.ABC): pass",
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass GetCustomer(Service, Generic[T]): pass",
        "if 1:\n    class GetCustomer(Service): pass",
        "import os\nif os.name:\n    class GetCustomer(Service): pass\nelse:\n    class GetCustomer(Service): pass",
        "try:\n    class GetCustomer(Service): pass\nexcept ValueError: pass",
        "with open('x'):\n    class GetCustomer(Service): pass",
        "class GetCustomer(Service):\n    @classmethod\n    def before_add_to_store(cls, logger):\n        return True",
        "class GetCustomer(Service):\n    zato_dont_import = False",
        "class GetCustomer(Service): pass\nOther = GetCustomer",
        "class GetCustomer: pass\nclass GetCustomer(Service): pass",
        "class GetCustomer(Service): pass\nclass Other(Service): pass\ndel Other",
        "GetCustomer = type('GetCustomer', (Service,), {})",
    ] {
        assert_eq!(services(text), pairs(&named), "{text}");
    }
}

#[test]
fn other_classes_are_not() {
    for text in [
        "class A: pass",
        "class A(dict): pass",
        "class A:\n    class B(Service): pass",
        "def f():\n    class A(Service): pass",
        "if False:\n    class A(Service): pass",
        "if __name__ == '__main__':\n    class A(Service): pass",
        "class A(Service): pass\ndel A",
        "class A(Service): pass\nA = 1",
        "class A(Service): pass\ndef A(): pass",
        "class A(Service):\n    zato_dont_import = True",
        "class A(Service):\n    @classmethod\n    def before_add_to_store(cls, logger):\n        return False",
        "class A(Service):\n    @classmethod\n    def before_add_to_store(cls, logger):\n        logger.info('x')",
        "class A(Model): pass",
        "import logging\nclass A(logging.Handler): pass",
        "from zato.server.service import Int\nclass A(Int): pass",
    ] {
        assert_eq!(services(text), [], "{text}");
    }
}

#[test]
fn names_are_those_that_servers_give() {
    for (text, expected) in [
        ("class A(Service):\n    name = 'a.b'", &[("A", "a.b")][..]),
        ("class A(Service):\n    name: str = 'a.b'", &[("A", "a.b")]),
        ("class A(Service):\n    name = 'a' '.b'", &[("A", "a.b")]),
        ("class A(Service):\n    name = ''", &[("A", "crm-api.a")]),
        ("class A(Service):\n    name: str", &[("A", "crm-api.a")]),
        ("class A(Service):\n    name = 'a'\n    name = 'b'", &[("A", "b")]),
        ("class A(Service):\n    name = f'a'", &[("A", "-")]),
        ("class A(Service):\n    name = X + 'a'", &[("A", "-")]),
        ("class A(Service):\n    if X:\n        name = 'a'", &[("A", "-")]),
        ("class A(Service):\n    @classmethod\n    def get_name(cls): return 'a'", &[("A", "-")]),
        ("class A(Service): pass\nA.name = 'x'", &[("A", "-")]),
        ("class A(Service):\n    name = 'a'\nclass B(A): pass", &[("A", "a"), ("B", "a")]),
        ("class A(Service):\n    name = 'a'\nclass B(A):\n    name = 'b'", &[("A", "a"), ("B", "b")]),
        ("class A(Service): pass\nclass B(A): pass", &[("A", "crm-api.a"), ("B", "crm-api.b")]),
        ("class M:\n    name = 'm'\nclass A(M, Service): pass", &[("A", "m")]),
        ("class A(Service):\n    def f(self):\n        name = 'x'", &[("A", "crm-api.a")]),
        ("A = type('B', (Service,), {'name': 'a.b'})", &[("B", "a.b")]),
        ("A = type('B', (Service,), {'name': X})", &[("B", "-")]),
    ] {
        assert_eq!(services(text), pairs(expected), "{text}");
    }
}

#[test]
fn a_class_with_an_unknown_base_may_be_a_service() {
    let text = "from acme import Base\nclass A(Base):\n    def handle(self): pass\nclass B(Base): pass";
    let report = report(text);
    assert_eq!(report.blocker(), None);
    assert_eq!(report.services.len(), 1);
    assert_eq!((report.services[0].class.as_str(), report.services[0].name.as_deref()), ("A", None));
}

#[test]
fn models_are_named_by_module_and_class() {
    let text =
        "from zato.server.service import Model\nclass A(Model): pass\nclass B(A): pass\nclass C: pass\n";
    assert_eq!(report(text).models, ["crm_api.A", "crm_api.B"]);
    assert_eq!(report(text).blocker(), None);
}

/// The code of the problem about missing services, if any.
fn emptiness(text: &str) -> Option<&'static str> {
    report(text).problems.into_iter().map(|problem| problem.code).find(|code| code.contains("no-services"))
}

#[test]
fn a_module_that_surely_deploys_nothing_blocks() {
    for text in [
        "",
        "# zato: ide-deploy=True\n",
        "x = 1",
        "def f(): pass",
        "class A: pass",
        "import logging\nlogger = logging.getLogger(__name__)\nclass A(logging.Formatter): pass",
        "from zato.server.service import Service\nService",
        "from zato.server.service import Service\nclass A:\n    class B(Service): pass",
        "from zato.server.service import Service\nclass A(Service):\n    zato_dont_import = True",
        "from dataclasses import dataclass\n@dataclass\nclass A: pass",
        "def f():\n    class A: pass\n    return A",
        "import requests\nx = requests.get('x')",
        "import functools\n@functools.lru_cache()\ndef f(): pass",
    ] {
        assert_eq!(emptiness(text), Some("no-services"), "{text:?}");
    }
}

#[test]
fn where_a_service_may_be_made_out_of_sight_nothing_blocks() {
    for text in [
        "from acme import *",
        "exec('class A: pass')",
        "globals()['A'] = 1",
        "from zato.server.service import Service\ndef f():\n    class A(Service): pass\n    return A\nX = f()",
        "from zato.server.service import Service\ndef f(): return type('A', (Service,), {})\nX = f()",
        "from zato.server.service import Service\nX, Y = type('A', B, {}), 1\n",
        "from zato.server.service import Service\nclass A:\n    class B(Service): pass\nC = A.B",
        "from acme import service\n@service\ndef f(): pass",
        "from acme import service\n@service('x')\nclass A: pass",
        "from acme import make\nfrom zato.server.service import Service\nA = make(Service)",
        "def f():\n    global A\n    A = 1\nf()",
    ] {
        assert_eq!(emptiness(text), Some("maybe-no-services"), "{text:?}");
    }
    for text in [
        "from acme import Base\nclass A(Base): pass",
        "class A(metaclass=M): pass\nM = type",
        "from zato.server.service import Service\nclass A(Service):\n    zato_dont_import = X",
        "from zato.server.service import Service\nclass A(Service): pass\nA.zato_dont_import = X",
        "from zato.server.service import Service\nclass A(Service):\n    @classmethod\n    def before_add_to_store(cls, logger):\n        return X",
        "from zato.common.odb import Anything\nclass A(Anything): pass",
    ] {
        assert_eq!(emptiness(text), None, "{text:?}");
    }
}

#[test]
fn duplicate_names_are_told_at_the_second_class() {
    let text = "from zato.server.service import Service\nclass A(Service):\n    name = 'x'\n    def handle(self): pass\nclass B(Service):\n    name = 'x'\n    def handle(self): pass\n";
    let report = report(text);
    let [problem] = &report.problems[..] else { panic!("{:?}", report.problems) };
    assert_eq!(
        (problem.code, problem.blocking, &text[problem.range.clone()]),
        ("duplicate-service", false, "B")
    );
    assert!(problem.message.contains("`x`") && problem.message.contains("`A`"), "{}", problem.message);
}

#[test]
fn input_and_output_that_servers_cannot_read_block() {
    let codes = |body: &str| -> Vec<&'static str> {
        let text = format!(
            "from zato.server.service import Int, Model, Service\nclass P: x: str\nclass M(Model): x: str\nclass A(Service):\n    {body}\n    def handle(self): pass\n"
        );
        report(&text).problems.into_iter().map(|problem| problem.code).collect()
    };
    for bad in ["input = 5", "output = 1.5", "input = P", "output: type = P"] {
        assert_eq!(codes(bad), ["bad-io"], "{bad}");
    }
    for good in
        ["input = 'a'", "input = 'a', '-b'", "input = Int('a')", "input = M", "output = None", "limit = 5"]
    {
        assert_eq!(codes(good), [""; 0], "{good}");
    }
}

#[test]
fn long_and_wide_families_of_classes_are_followed() {
    let family: Vec<String> = (1..3_000)
        .map(|index| format!("class A{index}(A{before}, A{before}): pass", before = index - 1))
        .collect();
    let text = format!(
        "from zato.server.service import Service\nclass A0(Service):\n    name = 'a'\n{}",
        family.join("\n")
    );
    let report = report(&text);
    assert_eq!(report.services.len(), 3_000);
    assert!(report.services.iter().all(|service| service.name.as_deref() == Some("a")));
}

#[test]
fn a_name_given_after_the_class_is_inherited_too() {
    assert_eq!(
        services("class A(Service): pass\nclass B(A): pass\nA.name = 'x'"),
        pairs(&[("A", "-"), ("B", "-")])
    );
}
