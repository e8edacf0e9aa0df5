//! No question panics, whatever the text and the place.

use proptest::prelude::*;

use super::*;

fn questions(uri: &Uri, at: Position) -> Vec<Question> {
    let range = Range::new(at, Position::new(at.line.saturating_add(2), 0));
    let key = |class: Option<&str>| CallKey { uri: uri.clone(), class: class.map(str::to_owned) };
    vec![
        Question::DocumentSymbols { uri: uri.clone() },
        Question::WorkspaceSymbols { query: "get".to_owned() },
        Question::Complete { uri: uri.clone(), at },
        Question::Hover { uri: uri.clone(), at },
        Question::Definition { uri: uri.clone(), at },
        Question::References { uri: uri.clone(), at, declaration: true },
        Question::PrepareRename { uri: uri.clone(), at },
        Question::Rename { uri: uri.clone(), at, name: "new".to_owned() },
        Question::PrepareCalls { uri: uri.clone(), at },
        Question::Callers { of: key(Some("Get")) },
        Question::Callees { of: key(None) },
        Question::Links { uri: uri.clone() },
        Question::Hints { uri: uri.clone(), range },
        Question::Actions { uri: uri.clone(), range },
    ]
}

const MODULE: &str = "# zato: ide-deploy=True\nfrom zato.server.service import Int, Model, Service, list_\nfrom other import Other\n\
    class Customer(Model):\n    id: int\n    ė: str = '🦀'\n\n\
    class Get(Service):\n    '''Gets.'''\n    name = 'crm.get'\n    input = 'id', Int('-page')\n    output = list_[Customer]\n\n\
    \x20   def handle(self):\n        self.invoke('crm.get', '🦀')\n        self.invoke(Other)\n        self.patterns.fanout(['a', 'crm.get'])\n\
    \x20       self.out.rest['CRM'].conn.get(self.cid)\n        return self.request.input.id\n\n\
    class Derived(Service):\n    class SimpleIO:\n        input_required = 'a, b'\n";

const OTHER: &str = "from zato.server.service import Service\nclass Other(Service):\n    def handle(self):\n        self.invoke('crm.get')\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_question_panics(
        cuts in proptest::collection::vec((0..700_usize, 0..9_usize, "[a-z.'\"(\\[\\n\\r#🦀 ]{0,4}"), 0..6),
        edit in proptest::option::of((0..30_u32, 0..40_u32, 0..30_u32, 0..40_u32, "[a-z'\\n🦀]{0,3}")),
        line in 0..40_u32,
        crlf: bool,
        encoding in prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16), Just(Encoding::Utf32)],
    ) {
        let mut text = with_cuts(MODULE, cuts);
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        {
            let mut desk = Desk::with(&[("other.py", OTHER)], encoding);
            desk.file("crm.py", &text);
            desk.here = uri("crm.py");
            desk.open.push((uri("crm.py"), Vec::new()));
            if let Some((a, b, c, d, with)) = &edit {
                let range = Range::new(Position::new(*a, *b), Position::new(*c, *d));
                let change = Change { range: Some(range), text: with.clone() };
                if desk.texts[1].1.apply(&change).is_ok() {
                    desk.open[0].1.push(change);
                }
            }
            for character in (0..40).chain([u32::MAX]) {
                for question in questions(&uri("crm.py"), Position::new(line, character)) {
                    if let Answer::Edits(files) = desk.ask(question) {
                        for file in &files {
                            desk.changed(file);
                        }
                    }
                }
            }
        }
    }
}

const ENMASSE: &str = "include:\n  - other.yaml\nsecurity:\n  - name: CRM\n    type: basic_auth\nchannel_rest:\n  - name: crm.get\n    \
    service: crm.get\n    security: CRM\n  - {name: 'ė 🦀', service: \"crm.get\"}\noutgoing_rest:\n  - name: &a CRM\n    host: |\n      x\nscheduler:\n\
    \x20 - name: daily\n    service: *a\n";

/// With parts of it cut out and others put in.
fn with_cuts(text: &str, cuts: Vec<(usize, usize, String)>) -> String {
    let mut text = text.to_owned();
    for (at, length, with) in cuts {
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
        text.replace_range(start..end, &with);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_question_about_an_enmasse_file_panics(
        cuts in proptest::collection::vec((0..330_usize, 0..9_usize, "[a-z:'\"\\-{}&*|>#\\[\n\r🦀 ]{0,4}"), 0..6),
        line in 0..20_u32,
        crlf: bool,
        encoding in prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16), Just(Encoding::Utf32)],
    ) {
        let mut text = with_cuts(ENMASSE, cuts);
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let mut desk = Desk::with(&[("crm.py", MODULE), ("other.py", OTHER)], encoding);
        desk.file("enmasse.yaml", &text);
        desk.open.push((uri("enmasse.yaml"), Vec::new()));
        for character in (0..30).chain([u32::MAX]) {
            for question in questions(&uri("enmasse.yaml"), Position::new(line, character)) {
                if let Answer::Edits(files) = desk.ask(question) {
                    for file in &files {
                        desk.changed(file);
                    }
                }
            }
        }
    }
}

#[test]
fn places_that_are_none() {
    let desk = Desk::new(&[("crm.py", &format!("{MODULE}‸")), ("other.py", OTHER)]);
    for at in [Position::new(u32::MAX, u32::MAX), Position::new(0, u32::MAX), Position::new(u32::MAX, 0)] {
        for question in questions(&uri("crm.py"), at) {
            desk.ask(question);
        }
    }
    for question in questions(&uri("nobody.py"), Position::default()) {
        desk.ask(question);
    }
}
