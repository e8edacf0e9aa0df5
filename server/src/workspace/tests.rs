use std::sync::Arc;

use super::*;
use crate::python::{Profile, Source, outline};

pub(super) fn uri(name: &str) -> Uri {
    Uri::from(format!("file:///w/{name}").as_str())
}

pub(super) fn module(name: &str, text: &str) -> Contents {
    let file_name = name.rsplit('/').next().unwrap();
    if file_name.ends_with("ml") {
        return Contents::Enmasse(EnmasseContents::read(text));
    }
    let (outline, lines) = outline(Source { text, file_name, profile: &Profile::default() }).unwrap();
    Contents::Module(ModuleContents { outline: Arc::new(outline), lines: Arc::new(lines) })
}

pub(super) fn workspace(files: &[(&str, &str)]) -> Workspace {
    let mut workspace = Workspace::default();
    for (name, text) in files {
        workspace.set(&uri(name), Some(module(name, text)));
    }
    workspace
}

fn services(workspace: &Workspace, name: &str) -> Vec<String> {
    workspace.services(name).map(|place| place.uri.as_str().replace("file:///w/", "")).collect()
}

const CRM: &str = "from zato.server.service import Service\nclass Get(Service):\n    name = 'crm.get'\n    \
                   def handle(self):\n        self.invoke('hr.get')\n        self.invoke(Other)\n";

#[test]
fn what_is_set_is_found_and_what_goes_is_gone() {
    let mut workspace = workspace(&[("crm.py", CRM), ("crm2.py", CRM)]);
    assert_eq!(services(&workspace, "crm.get"), ["crm.py", "crm2.py"]);
    assert_eq!(workspace.calls("hr.get").len(), 2);
    assert_eq!(workspace.calls_of_class("Other").len(), 2);
    assert_eq!(workspace.modules("crm"), [uri("crm.py")]);
    assert_eq!(workspace.service_names().collect::<Vec<_>>(), ["crm.get"]);
    workspace.set(&uri("crm.py"), Some(module("crm.py", &CRM.replace("crm.get", "crm.put"))));
    assert_eq!(services(&workspace, "crm.get"), ["crm2.py"]);
    assert_eq!(services(&workspace, "crm.put"), ["crm.py"]);
    for name in ["crm.py", "crm2.py"] {
        workspace.set(&uri(name), None);
    }
    assert_eq!(services(&workspace, "crm.get"), [""; 0]);
    assert!(workspace.index.is_empty(), "{:?}", workspace.index);
}

#[test]
fn what_is_open_counts_and_is_named_as_the_editor_names_it() {
    let mut workspace = workspace(&[("a@b.py", CRM)]);
    let spelled = uri("a%40b.py");
    let put = CRM.replace("crm.get", "crm.put");
    workspace.set_open(&spelled, Some(module("a@b.py", &put)));
    assert_eq!(services(&workspace, "crm.get"), [""; 0]);
    assert_eq!(services(&workspace, "crm.put"), ["a%40b.py"]);
    assert!(workspace.set(&uri("a@b.py"), Some(module("a@b.py", CRM))).is_empty(), "it is open");
    workspace.set_open(&spelled, None);
    assert_eq!(services(&workspace, "crm.get"), ["a@b.py"]);
    assert_eq!(services(&workspace, "crm.put"), [""; 0]);
    assert!(workspace.module(&spelled).is_some(), "any spelling finds it");
    // A document that is in no folder is gone when it is closed.
    workspace.set_open(&uri("new.py"), Some(module("new.py", &put)));
    workspace.set_open(&uri("new.py"), None);
    assert_eq!(services(&workspace, "crm.put"), [""; 0]);
}

#[test]
fn services_by_a_base_class_of_another_module() {
    const BASE: &str = "from zato.server.service import Service\nclass Base(Service):\n    input = 'id'\n    \
                        def handle(self):\n        pass\n";
    let from = "from crm_base import Base\nclass Get(Base):\n    pass\n";
    for (what, files, name, class) in [
        ("derived", vec![("crm_base.py", BASE), ("crm.py", from)], "crm.get", "Get"),
        (
            "its own name",
            vec![
                ("crm_base.py", BASE),
                ("crm.py", "import crm_base\nclass Get(crm_base.Base):\n    name = 'x.y'\n"),
            ],
            "x.y",
            "Get",
        ),
        (
            "by another name",
            vec![
                ("crm_base.py", BASE),
                ("crm.py", "from crm_base import Base as B\nclass Get(B):\n    pass\n"),
            ],
            "crm.get",
            "Get",
        ),
        (
            "through a class of the module",
            vec![
                ("crm_base.py", BASE),
                ("crm.py", "from crm_base import Base\nclass A(Base): pass\nclass Get(A): pass\n"),
            ],
            "crm.get",
            "Get",
        ),
        (
            "passed on by a module between",
            vec![
                ("crm_base.py", BASE),
                ("crm_mid.py", "from crm_base import Base as Mid\n"),
                ("crm.py", "from crm_mid import Mid\nclass Get(Mid): pass\n"),
            ],
            "crm.get",
            "Get",
        ),
        (
            "in a project",
            vec![
                ("p/src/core/base.py", BASE),
                ("p/src/api/crm.py", "from core.base import Base\nclass Get(Base): pass\n"),
            ],
            "crm.get",
            "Get",
        ),
        (
            "of a package",
            vec![
                ("p/src/core/__init__.py", BASE),
                ("p/src/api/crm.py", "from core import Base\nclass Get(Base): pass\n"),
            ],
            "crm.get",
            "Get",
        ),
        (
            "the base's name",
            vec![
                (
                    "crm_base.py",
                    "from zato.server.service import Service\nclass Base(Service):\n    name = 'crm.base'\n",
                ),
                ("crm.py", from),
            ],
            "crm.base",
            "Base",
        ),
    ] {
        let workspace = workspace(&files);
        let found: Vec<_> =
            workspace.services(name).map(|place| workspace.class(place).unwrap().name.clone()).collect();
        assert_eq!(found, [class], "{what}");
    }
}

#[test]
fn what_is_no_service_by_its_base() {
    for (what, base) in [
        ("a model", "from zato.server.service import Model\nclass Base(Model):\n    id: int\n"),
        ("a plain class", "class Base:\n    def handle(self): pass\n"),
        ("a class of neither", "from elsewhere import Other\nclass Base(Other): pass\n"),
        ("itself", "from crm import Get as Base\n"),
        ("another class", "from zato.server.service import Service\nclass Bases(Service): pass\n"),
    ] {
        let from = "from crm_base import Base\nclass Get(Base):\n    def handle(self): pass\n";
        let workspace = workspace(&[("crm_base.py", base), ("crm.py", from)]);
        assert_eq!(services(&workspace, "crm.get"), [""; 0], "{what}");
        let is_model = workspace.models("Get").next().is_some();
        assert_eq!(is_model, what == "a model", "{what}");
    }
}

#[test]
fn input_and_output_come_from_the_base_too() {
    let workspace = workspace(&[
        (
            "base.py",
            "from zato.server.service import Service\nclass Base(Service):\n    input = 'a'\n    output = 'b'\n",
        ),
        ("crm.py", "from base import Base\nclass Get(Base):\n    output = 'c'\n"),
    ]);
    let resolved = workspace.resolved(&ClassPlace { uri: uri("crm.py"), class: 0 });
    assert_eq!(resolved.standing, Standing::Service);
    assert_eq!(resolved.input.unwrap().uri, &uri("base.py"));
    assert_eq!(resolved.output.unwrap().uri, &uri("crm.py"));
}

#[test]
fn of_several_modules_of_one_name_the_nearest_counts() {
    let workspace = workspace(&[
        ("a/base.py", "class Base: pass\n"),
        ("b/base.py", "class Base: pass\n"),
        ("b/c/crm.py", "from base import Base\n"),
        ("base.py", "class Base: pass\n"),
    ]);
    for (from, module, expected) in [
        ("b/c/crm.py", "base", Some("b/base.py")),
        ("a/x.py", "base", None),
        ("b/c/crm.py", "a.base", Some("a/base.py")),
        ("b/c/crm.py", "c.base", None),
        ("base.py", "base", Some("a/base.py")),
    ] {
        let found = workspace.imported_module(&uri(from), module).cloned();
        assert_eq!(found, expected.map(uri), "{from} {module}");
    }
}

#[test]
fn circles_end() {
    let workspace = workspace(&[
        ("a.py", "from b import B\nclass A(B): pass\n"),
        ("b.py", "from a import A\nclass B(A): pass\n"),
        ("c.py", "from d import X\n"),
        ("d.py", "from c import X\n"),
        ("e.py", "from c import X\nclass E(X): pass\nclass E(E): pass\n"),
    ]);
    for (name, class) in [("a.py", 0), ("b.py", 0), ("e.py", 0)] {
        let resolved = workspace.resolved(&ClassPlace { uri: uri(name), class });
        assert!(matches!(resolved.standing, Standing::Unknown | Standing::Neither), "{name}: {resolved:?}");
    }
}

#[test]
fn only_what_others_may_speak_of_is_a_change_to_them() {
    let other = "import crm\nclass X(crm.Get): pass\n";
    let caller = "class X:\n    def handle(self):\n        self.invoke('crm.get')\n";
    for (what, text, importer, calls) in [
        ("nothing", CRM.to_owned(), false, false),
        ("the body of a method", CRM.replace("hr.get", "hr.put"), false, false),
        ("a service's name", CRM.replace("crm.get", "crm.put"), true, true),
        ("another class", format!("{CRM}\nclass Other: pass\n"), true, false),
        ("a function", format!("{CRM}\ndef other(): pass\n"), true, false),
        ("the marker", format!("# zato: ide-deploy=True\n{CRM}"), true, true),
    ] {
        let mut workspace = workspace(&[("crm.py", CRM), ("other.py", other), ("caller.py", caller)]);
        let changes = workspace.set(&uri("crm.py"), Some(module("crm.py", &text)));
        assert_eq!(changes.concern(&workspace, &uri("other.py")), importer, "{what}");
        assert_eq!(changes.concern(&workspace, &uri("caller.py")), calls, "{what}");
    }
    let model =
        |field| format!("from zato.server.service import Model\nclass Get(Model):\n    {field}: int\n");
    let mut workspace = workspace(&[("crm.py", &model("id")), ("other.py", other)]);
    let changes = workspace.set(&uri("crm.py"), Some(module("crm.py", &model("number"))));
    assert!(changes.concern(&workspace, &uri("other.py")), "a field of a model");
}

#[test]
fn a_change_reaches_the_classes_below_it() {
    let files = [
        ("top.py", "from zato.server.service import Service\nclass Top(Service):\n    input = 'id'\n"),
        ("middle.py", "from top import Top\nclass Middle(Top): pass\n"),
        ("lower.py", "import middle\nclass Lower(middle.Middle): pass\n"),
        ("lowest.py", "from lower import Lower\nclass Lowest(Lower): pass\n"),
        ("beside.py", "from middle import something\nclass Beside: pass\n"),
    ];
    for (text, reaches) in [
        ("class Top: pass\n".to_owned(), true),
        (String::new(), true),
        (format!("{}\n# A comment.\n", files[0].1), false),
    ] {
        let mut workspace = workspace(&files);
        let changes = workspace.set(&uri("top.py"), Some(module("top.py", &text)));
        for name in ["middle.py", "lower.py", "lowest.py"] {
            assert_eq!(changes.concern(&workspace, &uri(name)), reaches, "{name}: {text}");
        }
        assert!(!changes.concern(&workspace, &uri("beside.py")), "{text}");
    }
}

#[test]
fn enmasse_files_are_found_by_what_they_define_and_invoke() {
    const FILE: &str =
        "security:\n  - name: crm\nchannel_rest:\n  - name: crm\n    service: crm.get\n    security: crm\n";
    let mut workspace = workspace(&[("enmasse.yaml", FILE), ("crm.py", CRM)]);
    assert_eq!(workspace.objects(Kind::Security, "crm").count(), 1);
    assert_eq!(workspace.objects(Kind::Scheduler, "crm").count(), 0);
    assert_eq!(workspace.references("crm.get").len(), 1);
    assert_eq!((workspace.count_of(Kind::Channel), workspace.count_of(Kind::Sql)), (1, 0));
    let renamed = CRM.replace("crm.get", "crm.put");
    let changes = workspace.set(&uri("crm.py"), Some(module("crm.py", &renamed)));
    assert!(changes.concern(&workspace, &uri("enmasse.yaml")));
    let calls = "class X:\n    def f(self):\n        self.out.sql['db']\n";
    workspace.set(&uri("calls.py"), Some(module("calls.py", calls)));
    for (text, concerns) in
        [(FILE.replace("crm.get", "crm.put"), false), ("sql:\n  - name: x\n".to_owned(), true)]
    {
        let changes = workspace.set(&uri("enmasse.yaml"), Some(module("enmasse.yaml", &text)));
        assert_eq!(changes.concern(&workspace, &uri("calls.py")), concerns, "{text}");
    }
    for name in ["enmasse.yaml", "crm.py", "calls.py"] {
        workspace.set(&uri(name), None);
    }
    assert!(workspace.index.is_empty(), "{:?}", workspace.index);
}
