use super::*;

const FILES: &[(&str, &str)] = &[
    (
        "a.py",
        "from zato.server.service import Service\nfrom b import B\n\
         class A(Service):\n    name = 'a'\n    def handle(self):\n        self.invoke('b.b')\n        self.invoke(B)\n        self.invoke('c')\n\n\
         class Other(Service):\n    def handle(self):\n        self.invoke('c')\n",
    ),
    (
        "b.py",
        "from zato.server.service import Service\nclass ‸B(Service):\n    def handle(self):\n        self.invoke('c')\n",
    ),
    (
        "c.py",
        "from zato.server.service import Service\nclass C(Service):\n    name = 'c'\n    def handle(self): pass\n",
    ),
];

fn calls(answer: &Answer, desk: &Desk, file: &dyn Fn(&Call) -> Uri) -> Vec<String> {
    let Answer::Calls(calls) = answer else { panic!("{answer:?}") };
    let call = |call: &Call| {
        let place = |range: &Range| desk.words(&Place { uri: file(call), range: *range });
        let ranges: Vec<_> = call.ranges.iter().map(place).collect();
        format!("{} [{}] {}", call.item.name, call.item.detail, ranges.join(", "))
    };
    calls.iter().map(call).collect()
}

#[test]
fn up_and_down() {
    let desk = Desk::new(FILES);
    let Answer::Calls(prepared) = desk.here(|uri, at| Question::PrepareCalls { uri, at }) else { panic!() };
    assert_eq!(prepared.len(), 1);
    let of = prepared[0].item.key.clone();
    assert_eq!((prepared[0].item.name.as_str(), of.class.as_deref()), ("b.b", Some("B")));

    let up = desk.ask(Question::Callers { of: of.clone() });
    let own_file = |call: &Call| call.item.key.uri.clone();
    assert_eq!(calls(&up, &desk, &own_file), ["a [A in a.py] a.py: b.b, a.py: B"]);

    let down = desk.ask(Question::Callees { of: of.clone() });
    assert_eq!(calls(&down, &desk, &|_| of.uri.clone()), ["c [C in c.py] b.py: c"]);

    let of = CallKey { uri: uri("c.py"), class: Some("C".to_owned()) };
    let up = desk.ask(Question::Callers { of });
    assert_eq!(
        calls(&up, &desk, &own_file),
        ["a [A in a.py] a.py: c", "a.other [Other in a.py] a.py: c", "b.b [B in b.py] b.py: c"]
    );
}

#[test]
fn what_is_no_service_has_no_calls() {
    let desk = Desk::new(&[("a.py", "class A‸:\n    pass\n")]);
    assert_eq!(desk.here(|uri, at| Question::PrepareCalls { uri, at }), Answer::Nothing);
    for of in [
        CallKey { uri: uri("a.py"), class: Some("Nobody".to_owned()) },
        CallKey { uri: uri("none.py"), class: Some("A".to_owned()) },
        CallKey { uri: uri("none.py"), class: None },
    ] {
        assert_eq!(desk.ask(Question::Callers { of: of.clone() }), Answer::Nothing);
        assert_eq!(desk.ask(Question::Callees { of }), Answer::Nothing);
    }
}
