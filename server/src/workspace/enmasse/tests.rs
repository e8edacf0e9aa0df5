use proptest::prelude::*;

use super::*;

const FILE: &str = "\
security:
  - name: crm.auth   # who may
    type: basic_auth
    username: żółw
channel_rest:
  - &channel
    name: \"crm.ż\"
    service: 'crm.get'
    security: crm.auth
  - <<: *channel
    name: crm.other
scheduler:
  - name: nightly
    service: crm.night
    is_active: true
outgoing_rest:
  - {name: CRM, security: no, host: http://x}
groups:
  - name: all
    members: [crm.auth, other.auth]
zato_generic_connection:
  - name: directory
    type_: outconn-ldap
";

fn told(text: &str) -> Vec<String> {
    let enmasse = Enmasse::read(text);
    let word = |word: &Word| {
        assert_eq!(text[word.span.clone()], word.text, "the span is the word's");
        word.text.clone()
    };
    let line = |object: &Object| {
        let security: Vec<_> = object.security.iter().map(word).collect();
        let texts = [object.name.as_ref().map(word), object.service.as_ref().map(word)];
        let texts = texts.map(Option::unwrap_or_default);
        format!("{:?} {} -> {} [{}]", object.kind, texts[0], texts[1], security.join(" "))
    };
    enmasse.objects.iter().map(line).collect()
}

#[test]
fn objects_with_their_references() {
    assert_eq!(
        told(FILE),
        [
            "Security crm.auth ->  []",
            "Channel crm.ż -> crm.get [crm.auth]",
            "Channel crm.other -> crm.get [crm.auth]",
            "Scheduler nightly -> crm.night []",
            "OutgoingRest CRM ->  []",
            "Groups all ->  [crm.auth other.auth]",
            "Ldap directory ->  []",
        ]
    );
}

#[test]
fn what_only_the_import_knows_is_left_out() {
    for (value, expected) in [
        ("crm.get", true),
        ("Zato_Enmasse_Env.Service", false),
        ("Zato_Enmasse_Env_Service", false),
        ("$SERVICE", false),
        ("", false),
        ("null", false),
        ("'null'", true),
        ("[a]", false),
        ("{a: b}", false),
        ("|\n      crm.get", true),
    ] {
        let text = format!("channel_rest:\n  - name: a\n    service: {value}\n");
        let enmasse = Enmasse::read(&text);
        assert_eq!(enmasse.objects[0].service.is_some(), expected, "{text} {enmasse:?}");
    }
}

#[test]
fn what_is_not_as_it_should_be_is_passed_over() {
    for text in [
        "",
        "a",
        "- a",
        "security: a",
        "security:\n  a: b",
        "security:\n  - a\n  - [b]\n",
        "1: 2",
        "? [a]\n: b",
    ] {
        let enmasse = Enmasse::read(text);
        assert!(enmasse.error.is_none(), "{text}: {enmasse:?}");
        assert!(enmasse.objects.iter().all(|object| object.name.is_none()), "{text}: {enmasse:?}");
    }
}

#[test]
fn errors_have_a_place() {
    for (text, at) in
        [("security:\n  - name: [a\nchannel_rest: b\n", 28), ("a: ż\nb: \"x", 0), ("a: b: c", 0)]
    {
        let error = Enmasse::read(text).error.unwrap_or_else(|| panic!("{text}"));
        assert!(error.span.start >= at && error.span.end <= text.len(), "{text}: {error:?}");
        assert!(text.is_char_boundary(error.span.start), "{text}: {error:?}");
    }
}

#[test]
fn bombs_are_nothing() {
    // Each level doubles the one before: a billion of values if they were copied.
    let level = |level: u32| format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1);
    let mut bomb = String::from("a0: &a0 [x, x]\n") + &(1..40).map(level).collect::<String>();
    bomb += "channel_rest: *a39\nsecurity:\n  - &self\n    <<: *self\n    name: a\n";
    assert_eq!(told(&bomb).len(), 40 * 2 + 2 + 1);
    for (open, close) in [("[", "]"), ("- ", ""), ("{a: ", "}")] {
        let deep = format!("{}x{}", open.repeat(100_000), close.repeat(100_000));
        assert!(Enmasse::read(&deep).error.is_some(), "{open}");
    }
    let merges = format!(
        "a0: &a0 {{x: 1}}\n{}",
        (1..60).fold(String::new(), |all, level| {
            let before = level - 1;
            all + &format!("a{level}: &a{level}\n  <<: [*a{before}, *a{before}, *a{before}]\n")
        })
    );
    assert_eq!(told(&format!("{merges}sql:\n  - <<: [*a59, *a59, *a59]\n")), ["Sql  ->  []"]);
    let large = "a: b\n".repeat(1_000_000);
    assert!(Enmasse::read(&large).error.is_some());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "([a-z: \\-\\[\\]{}&*'\"|>#?!%@\n\tż\u{feff}]|name: |service: |- |<<: |\r\n|---\n){0,60}") {
        let enmasse = Enmasse::read(&text);
        for object in &enmasse.objects {
            for word in object.name.iter().chain(&object.service).chain(&object.security) {
                prop_assert!(text.get(word.span.clone()).is_some(), "{:?}", word);
            }
        }
    }
}
