use super::*;

const CRM: (&str, &str) = (
    "crm.py",
    "from zato.server.service import Int, Model, Service, list_\n\
     class Address(Model):\n    street: str\n    town: optional[str]\n\n\
     class Get(Service):\n    '''Gets one.'''\n    name = 'crm.get'\n    def handle(self): pass\n\n\
     class Update(Service):\n    def handle(self): pass\n",
);

fn complete(files: &[(&str, &str)]) -> Vec<String> {
    labels(&Desk::new(files).here(|uri, at| Question::Complete { uri, at }))
}

fn labels(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Completions(found) => found.items.iter().map(|item| item.label.clone()).collect(),
        Answer::Nothing => Vec::new(),
        other => panic!("{other:?}"),
    }
}

/// Completions in the body of a method of the service `own.get`.
fn in_method(body: &str) -> Vec<String> {
    let text = format!(
        "{HEAD}class Own(Service):\n    name = 'own.get'\n    input = 'id', '-page'\n    def handle(self):\n        {body}\n"
    );
    complete(&[CRM, ("own.py", &text)])
}

#[test]
fn names_of_services() {
    let all: &[&str] = &["crm.get", "crm.update"];
    for (body, expected) in [
        ("self.invoke('‸')", all),
        ("self.invoke('‸", all),
        ("self.invoke(\"‸\")", all),
        ("self.invoke('crm.‸", all),
        ("self.invoke('crm.‸')", all),
        ("self.invoke('crm.‸get')", all),
        ("self.invoke('up‸')", &["crm.update"]),
        ("self.invoke('CRM.U‸')", &["crm.update"]),
        ("x = [self.invoke('‸", all),
        ("self.invoke(\n            '‸'", all),
        ("self.invoke_async('‸', {})", all),
        ("self.server.invoke('‸')", all),
        ("self.patterns.invoke_retry('‸')", all),
        ("self.patterns.fanout(['crm.get', '‸'])", all),
        ("self.patterns.parallel({'‸': {}})", all),
        ("self.patterns.fanout.invoke({'crm.get': {}}, ['‸'])", all),
        ("self.patterns.fanout.invoke({'‸': {}})", all),
        ("self.patterns.invoke_retry.invoke('‸')", all),
        ("self.schedule.onetime(self, '‸')", all),
        // Near misses.
        ("self.schedule.onetime('‸')", &[]),
        ("self.invoke(['‸'])", &[]),
        ("self.invoke('crm.get', '‸')", &[]),
        ("self.invoke('crm.get', {'‸': 1})", &[]),
        ("self.patterns.parallel({'crm.get': '‸'})", &[]),
        ("self.logger.info('‸')", &[]),
        ("invoke('‸')", &[]),
        ("other.invoke('‸')", &[]),
        ("# self.invoke('‸')", &[]),
        ("self.invoke(f'‸')", &[]),
        ("self.invoke('''‸''')", &[]),
        ("self.invoke(‸'crm')", &[]),
        ("self.invoke('zzz‸')", &[]),
        ("x = '‸'", &[]),
    ] {
        assert_eq!(in_method(body), expected, "{body}");
    }
}

#[test]
fn services_of_the_cluster_come_after_those_of_the_workspace() {
    let own = format!(
        "{HEAD}class Own(Service):\n    name = 'own'\n    def handle(self):\n        self.invoke('‸')\n"
    );
    let desk = Desk::new(&[CRM, ("own.py", &own)]);
    let desk = desk.cluster(&[("billing.run", "billing"), ("crm.get", "crm"), ("own", "own")]);
    let answer = desk.here(|uri, at| Question::Complete { uri, at });
    assert_eq!(labels(&answer), ["crm.get", "crm.update", "billing.run"]);
    let Answer::Completions(found) = answer else { panic!() };
    assert_eq!(found.items[2].detail.as_deref(), Some("of the module billing on the cluster"));
}

#[test]
fn the_whole_string_is_replaced() {
    for (body, expected) in [
        ("self.invoke('crm.‸get')", "crm.get"),
        ("self.invoke('crm.‸')", "crm."),
        ("self.invoke('crm.‸", "crm."),
        ("self.invoke('‸, 1)", ""),
        ("self.invoke('crm‸ x')", "crm"),
    ] {
        let text = format!("{HEAD}class Own(Service):\n    def handle(self):\n        {body}\n");
        let desk = Desk::new(&[CRM, ("own.py", &text)]);
        let Answer::Completions(found) = desk.here(|uri, at| Question::Complete { uri, at }) else {
            panic!("{body}");
        };
        let words = desk.words(&Place { uri: desk.here.clone(), range: found.range });
        assert_eq!(words, format!("own.py: {expected}"), "{body}");
    }
}

#[test]
fn a_service_is_shown_with_its_class_and_docstring() {
    let desk = Desk::new(&[
        CRM,
        ("own.py", &format!("{HEAD}class Own(Service):\n    def handle(self):\n        self.invoke('crm.g‸")),
    ]);
    let Answer::Completions(found) = desk.here(|uri, at| Question::Complete { uri, at }) else { panic!() };
    assert_eq!(found.items[0].detail.as_deref(), Some("Get in crm.py"));
    assert_eq!(found.items[0].doc.as_deref(), Some("Gets one."));
}

#[test]
fn members_of_self() {
    for (body, has, lacks) in [
        ("self.‸", "invoke", "nonsense"),
        ("self.inv‸", "invoke", "request"),
        ("x = self.‸", "out", "info"),
        ("self.request.‸", "input", "invoke"),
        ("self.request.http.‸", "method", "input"),
        ("self.response.‸", "payload", "input"),
        ("self.out.‸", "rest", "payload"),
        ("self.outgoing.‸", "rest", "payload"),
        ("self.cache.‸", "get", "rest"),
        ("self.logger.‸", "info", "get"),
        ("self.out.rest['a'].‸", "conn", "rest"),
        ("self.out.rest['a'].conn.‸", "post", "conn"),
    ] {
        let found = in_method(body);
        assert!(found.iter().any(|label| label == has), "{body}: {has} of {found:?}");
        assert!(!found.iter().any(|label| label == lacks), "{body}: {lacks} of {found:?}");
    }
    for body in ["other.‸", "x.self.‸", "selfish.‸", "'self.‸'", "# self.‸", "self‸", "self().‸", "‸"]
    {
        assert_eq!(in_method(body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn members_differ_by_version() {
    let text = format!("{HEAD}class Own(Service):\n    def handle(self):\n        self.‸\n");
    for (zato, has, lacks) in [(ZatoVersion::V3, "wsx", "publish"), (ZatoVersion::V4, "publish", "wsx")] {
        let desk = Desk::new(&[("own.py", &text)]).zato(zato);
        let found = labels(&desk.here(|uri, at| Question::Complete { uri, at }));
        assert!(found.contains(&has.to_owned()) && !found.contains(&lacks.to_owned()), "{zato:?}");
    }
}

#[test]
fn only_services_have_them() {
    for text in [
        "class Plain:\n    def f(self):\n        self.‸\n",
        "def f(self):\n    self.‸\n",
        "from zato.server.service import Service\nclass A(Service):\n    pass\n\ndef f(self):\n    self.‸\n",
        "from zato.server.service import Model\nclass M(Model):\n    def f(self):\n        self.‸\n",
    ] {
        assert_eq!(complete(&[("own.py", text)]), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn declared_inputs() {
    assert_eq!(in_method("self.request.input.‸"), ["id", "page"]);
    assert_eq!(in_method("x = self.request.input.i‸"), ["id"]);
    assert_eq!(in_method("self.request.input['‸']"), ["id", "page"]);
    assert_eq!(in_method("self.request.input.get('‸"), ["id", "page"]);
    let service = |head: &str, input: &str| {
        format!(
            "{head}class Own(Service):\n    input = {input}\n    def handle(self):\n        self.request.input.‸\n"
        )
    };
    for (head, input, expected) in [
        (HEAD, "'a, b'", &["a", "b"][..]),
        (HEAD, "unknown()", &[]),
        ("from zato.server.service import Service, Model\nclass M(Model):\n    x: int\n", "M", &["x"]),
        (
            "from zato.server.service import Service\nfrom crm import Address\n",
            "Address",
            &["street", "town"],
        ),
        ("from zato.server.service import Service\nfrom crm import Address as A\n", "A", &["street", "town"]),
        (
            "from zato.server.service import Service\nfrom crm import Address\nclass M(Address):\n    street: int\n    zip: str\n",
            "M",
            &["town", "street", "zip"],
        ),
        ("from zato.server.service import Service\nimport crm\n", "crm.Address", &["street", "town"]),
        ("from zato.server.service import Service, list_\nfrom crm import Address\n", "list_[Address]", &[]),
        ("from zato.server.service import Service\nfrom nowhere import Address\n", "Address", &[]),
    ] {
        let text = service(head, input);
        assert_eq!(complete(&[CRM, ("own.py", &text)]), expected, "{input}");
    }
}

#[test]
fn text_so_broken_that_nothing_is_seen_in_it_counts_as_it_was() {
    let whole = format!("{HEAD}class Own(Service):\n    input = 'id'\n    def handle(self):\n        pass\n");
    let broken = format!("{whole}        self.request.input.‸\n");
    let mut desk = Desk::new(&[("own.py", &broken)]);
    desk.good = Some(check(Source { text: &whole, file_name: "own.py", profile: &desk.profile }).outline);
    // As if the text could not be looked into at all.
    desk.texts[0].2 = Report::default();
    assert_eq!(labels(&desk.here(|uri, at| Question::Complete { uri, at })), ["id"]);
}

#[test]
fn a_long_list_is_cut_and_says_so() {
    use std::fmt::Write as _;
    let mut text = HEAD.to_owned();
    for n in 0..700 {
        write!(text, "class S{n}(Service):\n    name = 'many.s{n}'\n    def handle(self): pass\n").unwrap();
    }
    let own = format!("{HEAD}class Own(Service):\n    def handle(self):\n        self.invoke('‸");
    let desk = Desk::new(&[("many.py", &text), ("own.py", &own)]);
    let Answer::Completions(found) = desk.here(|uri, at| Question::Complete { uri, at }) else { panic!() };
    assert_eq!((found.items.len(), found.cut), (500, true));
}

#[test]
fn carriage_returns_and_wide_characters() {
    for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
        let text = format!(
            "{HEAD}class Own(Service):\n    def handle(self):\n        x = '🦀ż'; self.invoke('crm.u‸')\n"
        );
        let text = text.replace('\n', "\r\n");
        let desk = Desk::with(&[CRM, ("own.py", &text)], encoding);
        let answer = desk.here(|uri, at| Question::Complete { uri, at });
        assert_eq!(labels(&answer), ["crm.update"], "{encoding:?}");
        let Answer::Completions(found) = answer else { panic!() };
        let words = desk.words(&Place { uri: desk.here.clone(), range: found.range });
        assert_eq!(words, "own.py: crm.u", "{encoding:?}");
    }
}
