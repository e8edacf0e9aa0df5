use super::*;

const CRM: &str = "from zato.server.service import Model, Service\n\
    class Address(Model):\n    street: str\n\n\
    class Get(Service):\n    name = 'crm.get'\n    input = 'id', '-page'\n    def handle(self):\n        self.request.input.id\n\n\
    class Update(Service):\n    def handle(self): pass\n";

fn places(answer: &Answer, desk: &Desk) -> Vec<String> {
    match answer {
        Answer::Places(places) => places.iter().map(|place| desk.words(place)).collect(),
        Answer::Nothing => Vec::new(),
        other => panic!("{other:?}"),
    }
}

fn own(body: &str) -> String {
    format!(
        "from zato.server.service import Service\nfrom crm import Get, Address\nimport crm\n\
         class Own(Service):\n    name = 'own'\n    input = Address\n    def handle(self):\n        {body}\n"
    )
}

#[test]
fn definitions() {
    for (body, expected) in [
        ("self.invoke('crm.‸get')", "crm.py: Get"),
        ("self.invoke('‸crm.get')", "crm.py: Get"),
        ("self.invoke('crm.get‸')", "crm.py: Get"),
        ("self.invoke('crm.upd‸ate')", "crm.py: Update"),
        ("self.invoke(Ge‸t)", "crm.py: Get"),
        ("self.invoke(crm.Up‸date)", "crm.py: Update"),
        ("self.request.input.str‸eet", "crm.py: street"),
        ("x = Addr‸ess()", "crm.py: Address"),
        ("self.invoke_async('own‸')", "own.py: Own"),
        ("self.invoke('crm.nobo‸dy')", ""),
        ("self.request.input.nob‸ody", ""),
        ("self.Ge‸t", ""),
        ("'Ge‸t'", ""),
        ("# Ge‸t", ""),
        ("x.Ge‸t", ""),
        ("‸", ""),
    ] {
        let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own(body))]);
        let found = places(&desk.here(|uri, at| Question::Definition { uri, at }), &desk);
        assert_eq!(found.join(" "), expected, "{body}");
    }
}

#[test]
fn definitions_outside_of_methods() {
    for (text, expected) in [
        ("from crm import Ge‸t\n", "crm.py: Get"),
        ("from crm import Get as Go‸t\nclass X(Got): pass\n", "crm.py: Get"),
        ("import cr‸m\n", "crm.py: "),
        ("import cr‸ms\n", ""),
        ("from crm import Get as Got\nclass X(Go‸t): pass\n", "crm.py: Get"),
        ("from crm import Address\nclass X:\n    input = Addr‸ess\n", "crm.py: Address"),
        ("from .crm import Ge‸t\n", ""),
    ] {
        let desk = Desk::new(&[("crm.py", CRM), ("own.py", text)]);
        let found = places(&desk.here(|uri, at| Question::Definition { uri, at }), &desk);
        assert_eq!(found.join(" "), expected, "{text}");
    }
}

#[test]
fn references_from_every_side() {
    let body = "self.invoke('crm.get')\n        self.invoke(Get)\n        self.patterns.fanout(['crm.get'])";
    let from = |crm: &str, own: &str, declaration| {
        let desk = Desk::new(&[("crm.py", crm), ("own.py", own)]);
        places(&desk.here(|uri, at| Question::References { uri, at, declaration }), &desk)
    };
    let own_text = own(body);
    let uses = ["own.py: Get", "own.py: crm.get", "own.py: Get", "own.py: crm.get"];
    for crm in [CRM.replace("class Get", "class G‸et"), CRM.replace("'crm.get'", "'crm‸.get'")] {
        assert_eq!(from(&crm, &own_text, false), uses);
        let all: Vec<_> = ["crm.py: Get", "crm.py: crm.get"].into_iter().chain(uses).collect();
        assert_eq!(from(&crm, &own_text, true), all);
    }
    let inside = own(&body.replacen("crm.get", "crm‸.get", 1));
    assert_eq!(from(CRM, &inside, false).len(), 4);
    // Nor is a class only called: others import it, under another name too.
    let imports = "from crm import Get\nfrom crm import Address, Get as Got\nimport crm\nfrom else_where import Get as Gone\n";
    for (crm, expected) in [
        (CRM.replace("class Get", "class G‸et"), &["own.py: Get", "own.py: Get"][..]),
        (CRM.replace("'crm.get'", "'crm‸.get'"), &["own.py: Get", "own.py: Get"]),
        (CRM.replace("class Address", "class Addr‸ess"), &["own.py: Address"]),
    ] {
        assert_eq!(from(&crm, imports, false), expected, "{crm}");
    }
    // A class of the same name that is another's is not referred to.
    let other = "from zato.server.service import Service\nclass G‸et(Service):\n    name = 'other.get'\n";
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own_text), ("other.py", other)]);
    let found = desk.here(|uri, at| Question::References { uri, at, declaration: false });
    assert_eq!(found, Answer::Nothing);
}

#[test]
fn places_move_with_what_was_typed_since() {
    let text = own("self.invoke('own‸')");
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &text)]);
    let mut desk = desk.edited(typed(0, 0, 0, "# one\n# two\n"));
    desk.at.line += 2;
    let found = places(&desk.here(|uri, at| Question::Definition { uri, at }), &desk);
    assert_eq!(found, ["own.py: Own"]);
}
