use super::super::tests::{module, uri, workspace};
use super::*;
use crate::python::{Source, ZatoVersion, check};

/// What is said of a file, as `code: message`.
fn told(
    workspace: &Workspace,
    name: &str,
    text: &str,
    profile: &Profile,
    cluster: Option<&Cluster>,
) -> Vec<String> {
    let problems = if name.ends_with("ml") {
        workspace.check_enmasse(&uri(name), profile, cluster)
    } else {
        let file_name = name.rsplit('/').next().unwrap();
        let report = check(Source { text, file_name, profile });
        workspace.check(&uri(name), &report, profile, cluster)
    };
    problems.iter().map(|problem| format!("{}: {}", problem.code, &text[problem.range.clone()])).collect()
}

/// What is said of the first of some files, all files being known.
fn first(files: &[(&str, &str)]) -> Vec<String> {
    let mut workspace = workspace(files);
    workspace.complete();
    told(&workspace, files[0].0, files[0].1, &Profile::default(), None)
}

fn service(name: &str, body: &str) -> String {
    format!(
        "from zato.server.service import Service\nclass Get(Service):\n    name = '{name}'\n    def handle(self):\n        \
         {body}\n"
    )
}

fn marked(text: &str) -> String {
    format!("# zato: ide-deploy=True\n{text}")
}

#[test]
fn a_name_that_another_module_has() {
    let crm = service("crm.get", "pass");
    let inherits = "from crm import Get\nclass Other(Get):\n    pass\n";
    for (what, mine, files, expected) in [
        ("two marked", marked(&crm), vec![("b.py", marked(&crm))], "service-name-taken: crm.get"),
        (
            "a file of the same name",
            marked(&crm),
            vec![("x/a.py", marked(&crm))],
            "duplicate-service-name: crm.get",
        ),
        ("one marked", marked(&crm), vec![("b.py", crm.clone())], "duplicate-service-name: crm.get"),
        ("the other marked", crm.clone(), vec![("b.py", marked(&crm))], "duplicate-service-name: crm.get"),
        (
            "one of two marked",
            marked(&crm),
            vec![("b.py", crm.clone()), ("c.py", marked(&crm))],
            "service-name-taken: crm.get",
        ),
        ("another name", marked(&crm), vec![("b.py", marked(&service("crm.put", "pass")))], ""),
        (
            "kept out",
            crm.clone(),
            vec![("b.py", crm.replace("    def", "    zato_dont_import = True\n    def"))],
            "",
        ),
        ("computed", crm.clone(), vec![("b.py", crm.replace("'crm.get'", "get()"))], ""),
        ("no service", crm.clone(), vec![("b.py", crm.replace("(Service)", ""))], ""),
        (
            "an enmasse file",
            crm.clone(),
            vec![("enmasse.yaml", "channel_rest:\n  - name: crm.get\n".to_owned())],
            "",
        ),
        (
            "inherited from another module",
            inherits.to_owned(),
            vec![("crm.py", crm.clone())],
            "duplicate-service-name: Other",
        ),
    ] {
        let mut all = vec![("a.py", mine.as_str())];
        all.extend(files.iter().map(|(name, text)| (*name, text.as_str())));
        assert_eq!(first(&all).join(", "), expected, "{what}");
    }
}

#[test]
fn modules_of_a_project_have_the_names_of_their_folders() {
    let derived =
        "from zato.server.service import Service\nclass Get(Service):\n    def handle(self): pass\n";
    let uploaded = marked(derived);
    let named = marked(&service("crm.get", "pass"));
    for (what, name, text, other, expected) in [
        ("two folders", "p/src/api/crm.py", derived, ("p/src/core/crm.py", derived), ""),
        (
            "two projects",
            "p/src/api/crm.py",
            derived,
            ("q/src/api/crm.py", derived),
            "duplicate-service-name: Get",
        ),
        (
            "two files of one name, uploaded",
            "p/src/x/crm.py",
            &uploaded,
            ("p/src/y/crm.py", &uploaded),
            "duplicate-service-name: Get",
        ),
        ("two ways", "p/src/api/crm.py", &uploaded, ("other.py", derived), "name-depends-on-deployment: Get"),
        ("a name", "p/src/api/crm.py", &named, ("other.py", derived), ""),
        ("not watched", "p/src/other/crm.py", &uploaded, ("other.py", derived), ""),
        ("right in src", "p/src/crm.py", &uploaded, ("other.py", derived), ""),
        ("no project", "p/api/crm.py", &uploaded, ("other.py", derived), ""),
    ] {
        assert_eq!(first(&[(name, text), other]).join(", "), expected, "{what}");
    }
    let caller = service("x", "self.invoke('api.crm.get') or self.invoke('crm.get')");
    assert_eq!(first(&[("x.py", &caller), ("p/src/api/crm.py", derived)]), [""; 0], "called by either name");
}

#[test]
fn services_that_are_nowhere() {
    let others = [("hr.py", service("hr.get-all", "pass"))];
    for (call, known, expected) in [
        ("self.invoke('hr.get-all')", "", ""),
        ("self.invoke('hr.getall')", "", "unknown-service: hr.getall"),
        ("self.invoke('billing.run')", "", "unseen-service: billing.run"),
        ("self.invoke('billing.run')", "other", "unknown-service: billing.run"),
        ("self.invoke('billing.run')", "billing.run", ""),
        ("self.invoke('billing.rum')", "billing.run", "unknown-service: billing.rum"),
        ("self.invoke_async('billing.run')", "", "unseen-service: billing.run"),
        ("self.invoke_async('hr.get-all@server2')", "other", ""),
        ("self.invoke_async('hr.get-all', callback='billing.run')", "other", "unknown-service: billing.run"),
        ("self.invoke('zato.ping')", "other", ""),
        ("self.invoke('demo.ping')", "other", ""),
        ("self.invoke('pub.zato.ping')", "other", ""),
        ("self.invoke(name)", "other", ""),
        ("self.invoke('')", "other", ""),
        ("self.other('billing.run')", "other", ""),
    ] {
        let mine = service("crm.get", call);
        let mut workspace = workspace(&[("a.py", &mine), ("hr.py", &others[0].1)]);
        let cluster = Cluster::from_iter([(known.to_owned(), None)]);
        let cluster = (!known.is_empty()).then_some(&cluster);
        let profile = Profile::default();
        assert_eq!(told(&workspace, "a.py", &mine, &profile, cluster), [""; 0], "not all is known: {call}");
        workspace.complete();
        assert_eq!(told(&workspace, "a.py", &mine, &profile, cluster).join(", "), expected, "{call} {known}");
    }
}

#[test]
fn what_was_meant_is_offered() {
    let mine = service("crm.get", "self.invoke('hr.getall')");
    let mut workspace = workspace(&[("a.py", &mine), ("hr.py", &service("hr.get-all", "pass"))]);
    workspace.complete();
    let report = check(Source { text: &mine, file_name: "a.py", profile: &Profile::default() });
    let problems = workspace.check(&uri("a.py"), &report, &Profile::default(), None);
    let fix = problems[0].fix.as_ref().expect("a fix");
    assert_eq!(crate::rules::apply(&mine, fix), service("crm.get", "self.invoke('hr.get-all')"));
}

#[test]
fn a_name_that_the_cluster_has_from_another_module() {
    let mine = service("crm.get", "pass");
    let marked = marked(&mine);
    for (text, module, expected) in [
        (&mine, Some("crm"), ""),
        (&mine, Some("api.crm"), ""),
        (&mine, None, ""),
        (&mine, Some("other"), "duplicate-service-name: crm.get"),
        (&marked, Some("crm"), ""),
        (&marked, None, ""),
        (&marked, Some("other"), "service-name-taken: crm.get"),
        (&marked, Some("src.other"), "service-name-taken: crm.get"),
        // It was moved from one module of the workspace to another.
        (&marked, Some("mine"), "duplicate-service-name: crm.get"),
    ] {
        let workspace = workspace(&[("crm.py", text), ("mine.py", "")]);
        let cluster = Cluster::from_iter([("crm.get".to_owned(), module.map(str::to_owned))]);
        let told = told(&workspace, "crm.py", text, &Profile::default(), Some(&cluster));
        assert_eq!(told.join(", "), expected, "{module:?}");
    }
}

#[test]
fn imports_of_the_workspace_and_of_nothing() {
    let base = "import json\nVALUE = 1\nfor index in []: pass\nclass Base: pass\ndef helper(): pass\n";
    let all = Some([].into());
    for (what, import, file, modules, expected) in [
        ("a module", "import base", "base.py", &all, ""),
        ("a class", "from base import Base, helper, VALUE, index, json", "base.py", &all, ""),
        ("a name too many", "from base import Bases", "base.py", &None, "missing-import-name: Bases"),
        ("with an alias", "from base import Bases as B", "base.py", &None, "missing-import-name: Bases"),
        (
            "in a function",
            "def f():\n    from base import Other",
            "base.py",
            &None,
            "possibly-missing-import-name: Other",
        ),
        (
            "guarded",
            "try:\n    from base import Other\nexcept ImportError:\n    Other = 1",
            "base.py",
            &None,
            "",
        ),
        ("elsewhere", "from base import Other", "x/base.py", &None, "possibly-missing-import-name: Other"),
        ("all", "from base import *", "base.py", &all, ""),
        ("a special name", "from base import __file__", "base.py", &all, ""),
        ("a submodule", "from base import sub", "base/sub.py", &all, ""),
        ("a package", "from pack.base import Base", "pack/base.py", &all, ""),
        ("a folder", "import pack.other", "pack/base.py", &all, ""),
        ("nothing", "import nothing", "base.py", &all, "unresolved-import: nothing"),
        ("nothing that is known", "import nothing", "base.py", &None, "possibly-unresolved-import: nothing"),
        (
            "nothing in a function",
            "def f():\n    import nothing",
            "base.py",
            &all,
            "possibly-unresolved-import: nothing",
        ),
        ("several names", "from nothing import a, b", "base.py", &all, "unresolved-import: a"),
        ("several names", "from nothing import a, b", "base.py", &None, "possibly-unresolved-import: a"),
        (
            "first in a function",
            "def f():\n    import nothing\nimport nothing",
            "base.py",
            &all,
            "possibly-unresolved-import: nothing, unresolved-import: nothing",
        ),
        ("the standard library", "import os.path, json", "base.py", &all, ""),
        (
            "not of the standard library",
            "from json import nothing",
            "base.py",
            &None,
            "missing-import-name: nothing",
        ),
        ("the workspace's own in its place", "from json import nothing", "json.py", &None, ""),
        ("relative", "from . import nothing", "base.py", &all, ""),
    ] {
        let mine = format!("{import}\n{}", service("crm.get", "pass"));
        let mut workspace = workspace(&[("a.py", &mine), (file, base)]);
        workspace.complete();
        let profile = Profile { modules: modules.clone(), ..Profile::default() };
        assert_eq!(told(&workspace, "a.py", &mine, &profile, None).join(", "), expected, "{what}");
    }
    let dynamic = "def __getattr__(name):\n    return 1\n";
    let mine = format!("from base import Any\n{}", service("crm.get", "pass"));
    assert_eq!(first(&[("a.py", &mine), ("base.py", dynamic)]), [""; 0]);
    let plain = "import nothing\n";
    assert_eq!(first(&[("tool.py", plain)]), [""; 0], "nobody deploys it");
}

#[test]
fn what_a_model_of_another_module_does_not_have() {
    let base = "from zato.server.service import Model\nclass Base(Model):\n    id: int\n";
    let model = "from base import Base\nclass Customer(Base):\n    name: str\n    def full(self): pass\n";
    let open = "from nowhere import Base\nclass Customer(Base):\n    name: str\n";
    for (what, input, used, model, expected) in [
        ("its own", "input = Customer", "self.request.input.name", model, ""),
        ("of its base", "input = Customer", "self.request.input.id", model, ""),
        ("a method", "input = Customer", "self.request.input.full", model, ""),
        ("of nobody", "input = Customer", "self.request.input.nmae", model, "unknown-input: nmae"),
        (
            "by another name",
            "input = Customer",
            "x = self.request.input; x.nmae",
            model,
            "unknown-input: nmae",
        ),
        (
            "answered",
            "output = Customer",
            "self.response.payload = {'nmae': 1}",
            model,
            "unknown-output: nmae",
        ),
        ("answered right", "output = Customer", "self.response.payload = {'name': 1}", model, ""),
        (
            "in a list",
            "output = list_[Customer]",
            "self.response.payload = [{'nmae': 1}]",
            model,
            "unknown-output: nmae",
        ),
        ("a list of input", "input = list_[Customer]", "self.request.input.nmae", model, ""),
        ("a constant", "input = Customer", "self.request.input.KIND", model, ""),
        ("a base of elsewhere", "input = Customer", "self.request.input.nmae", open, ""),
        ("no model", "input = Customer", "self.request.input.nmae", "class Customer: pass\n", ""),
        ("added", "input = Customer", "self.request.input.nmae = 1; self.request.input.nmae", model, ""),
    ] {
        let mine = format!(
            "from zato.server.service import Service, list_\nfrom model import Customer\nclass Get(Service):\n    name = \
             'crm.get'\n    {input}\n    def handle(self):\n        {used}\n"
        );
        assert_eq!(
            first(&[("a.py", &mine), ("model.py", model), ("base.py", base)]).join(", "),
            expected,
            "{what}"
        );
    }
}

#[test]
fn connections_that_enmasse_does_not_define() {
    const FILE: &str = "outgoing_rest:\n  - name: CRM\n  - name: Billing\nsecurity:\n  - name: HR\n";
    for (what, connection, file, expected) in [
        ("defined", "self.out.rest['CRM']", FILE, ""),
        ("the short way", "self.rest['CMR']", FILE, "undefined-connection: CMR"),
        ("not defined", "self.out.rest['HR']", FILE, "undefined-connection: HR"),
        ("the long way", "self.outgoing.plain_http['HR']", FILE, "undefined-connection: HR"),
        ("a kind of which there is none", "self.out.sql['HR']", FILE, ""),
        (
            "another kind",
            "self.out.sql['CRM']",
            "sql:\n  - name: db\noutgoing_rest:\n  - name: CRM\n",
            "undefined-connection: CRM",
        ),
        ("of 4.1", "self.sftp['HR']", "sftp:\n  - name: CRM\n", "undefined-connection: HR"),
        ("of the cloud", "self.cloud.jira.get('HR')", "jira:\n  - name: CRM\n", "undefined-connection: HR"),
        (
            "of 3.2",
            "self.cloud.jira['HR']",
            "zato_generic_connection:\n  - name: HR\n    type_: cloud-jira\n",
            "",
        ),
        ("included files", "self.out.rest['HR']", &format!("include:\n  - x.yaml\n{FILE}"), ""),
        ("computed", "self.out.rest[name]", FILE, ""),
        ("of the environment", "self.rest['$CRM']", FILE, ""),
        ("no enmasse file", "self.out.rest['HR']", "", ""),
        ("what enmasse does not create", "self.cache['HR']", FILE, ""),
    ] {
        let mine = service("crm.get", connection);
        assert_eq!(first(&[("a.py", &mine), ("enmasse.yaml", file)]).join(", "), expected, "{what}");
    }
}

#[test]
fn enmasse_files_beside_modules() {
    let crm = service("crm.get", "pass");
    let channel = "channel_rest:\n  - name: a\n    service: crm.get\n";
    for (what, text, expected) in [
        ("a service", channel, ""),
        ("no service", "scheduler:\n  - name: a\n    service: crm.got\n", "unknown-enmasse-service: crm.got"),
        (
            "nothing near",
            "scheduler:\n  - name: a\n    service: billing.run\n",
            "unknown-enmasse-service: billing.run",
        ),
        ("Zato's", "channel_rest:\n  - name: a\n    service: zato.ping\n", ""),
        ("twice", "sql:\n  - name: a\n  - name: a\n", "duplicate-enmasse-name: a"),
        ("in two sections", "sql:\n  - name: a\nldap:\n  - name: a\n", ""),
        ("security", "security:\n  - name: s\ngroups:\n  - name: g\n    members: [s]\n", ""),
        (
            "no security",
            "security:\n  - name: s\nchannel_rest:\n  - name: a\n    security: t\n",
            "undefined-security: t",
        ),
        ("security of elsewhere", "channel_rest:\n  - name: a\n    security: t\n", ""),
        (
            "built in",
            "security:\n  - name: s\nchannel_rest:\n  - name: a\n    security: zato-no-security\n",
            "",
        ),
        ("silenced", "sql:\n  - name: a\n  - name: a # hotdeploy: ignore[duplicate-enmasse-name]\n", ""),
        ("no YAML", "sql: [\n", "enmasse-syntax: "),
    ] {
        assert_eq!(first(&[("enmasse.yaml", text), ("crm.py", &crm)]).join(", "), expected, "{what}");
    }
    let unknown = "scheduler:\n  - name: a\n    service: crm.got\n";
    assert_eq!(first(&[("enmasse.yaml", unknown)]), [""; 0], "no services are known at all");
    let twice = "sql:\n  - name: a\n";
    assert_eq!(first(&[("enmasse-dev.yaml", twice), ("enmasse-prod.yaml", twice)]), [""; 0]);
}

#[test]
fn examples_of_enmasse_files() {
    let customer = service("customer.clean-up", "self.out.rest['CRM']");
    let rules = crate::rules::all().filter(|rule| rule.scope == Scope::Enmasse);
    for rule in rules {
        for (text, is_bad) in [(rule.bad, true), (rule.good, false)] {
            let found = first(&[("enmasse.yaml", text), ("customer.py", &customer)]);
            let codes: Vec<_> = found.iter().filter_map(|line| line.split(':').next()).collect();
            let expected = if is_bad { vec![rule.code] } else { Vec::new() };
            assert_eq!(codes, expected, "{}", rule.code);
        }
    }
}

#[test]
fn connections_that_no_service_uses() {
    const FILE: &str = "outgoing_rest:\n  - name: CRM\n  - name: HR\n";
    for (what, uses, expected) in [
        ("one of two", "self.out.rest['CRM']", "unused-connection: HR"),
        ("both", "self.out.rest['CRM'] or self.rest['HR']", ""),
        ("with get", "self.out.rest['CRM'] or self.outgoing.plain_http.get('HR')", ""),
        ("none", "pass", ""),
        ("another kind", "self.out.sql['CRM']", ""),
        ("by a name of the run", "self.out.rest['CRM'] or self.out.rest[name]", ""),
        ("by a name of the environment", "self.out.rest['CRM'] or self.rest['$HR']", ""),
        ("by an attribute", "self.out.rest['CRM'] or self.rest.hr", ""),
    ] {
        assert_eq!(
            first(&[("enmasse.yaml", FILE), ("a.py", &service("a", uses))]).join(", "),
            expected,
            "{what}"
        );
    }
    let adapter =
        "from zato.server.service import RESTAdapter\nclass Get(RESTAdapter):\n    conn_name = 'HR'\n";
    let crm = service("a", "self.out.rest['CRM']");
    assert_eq!(first(&[("enmasse.yaml", FILE), ("a.py", &crm), ("b.py", adapter)]), [""; 0], "an adapter");
    let workspace = workspace(&[("enmasse.yaml", FILE), ("a.py", &crm)]);
    assert_eq!(
        told(&workspace, "enmasse.yaml", FILE, &Profile::default(), None),
        [""; 0],
        "not all is known"
    );
}

#[test]
fn settings_and_comments_have_their_say() {
    let line = "self.invoke('billing.run')  # hotdeploy: ignore[unseen-service]";
    assert_eq!(first(&[("a.py", &service("crm.get", line))]), [""; 0]);
    let mine = marked(&service("crm.get", "pass"));
    let workspace = workspace(&[("a.py", &mine), ("b.py", &mine)]);
    let mut profile = Profile::new(ZatoVersion::V3.default_python(), ZatoVersion::V3);
    profile.severities.set("service-name-taken", crate::rules::Strictness::Off).unwrap();
    assert_eq!(told(&workspace, "a.py", &mine, &profile, None), [""; 0]);
    // What is set from one file is not there in another spelling only.
    assert!(workspace.check(&uri("nowhere.py"), &Report::default(), &profile, None).is_empty());
    let _ = module("a.py", "");
}
