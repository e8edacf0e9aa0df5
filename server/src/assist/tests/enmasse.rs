use super::*;
use crate::assist::Block;

const MODULE: &str = "from zato.server.service import Service\n\
    class Get(Service):\n    name = 'crm.get'\n    def handle(self):\n        self.out.rest['CRM'].conn.get(self.cid)\n";

const ENMASSE: &str = "security:\n  - name: crm.auth\n    type: basic_auth\n\
    channel_rest:\n  - name: crm.channel\n    service: crm.get\n    security: crm.auth\n  - name: other\n    service: \"crm.get\"\n\
    outgoing_rest:\n  - name: CRM\n    host: http://localhost\nsql:\n  - name: db\n";

fn desk(module: &str, enmasse: &str) -> Desk {
    Desk::new(&[("crm.py", module), ("enmasse.yaml", enmasse)])
}

fn places(desk: &Desk, answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Places(places) => places.iter().map(|place| desk.words(place)).collect(),
        Answer::Nothing => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn definitions() {
    for (before, after, expected) in [
        ("service: crm.get", "service: crm‸.get", "crm.py: Get"),
        ("\"crm.get", "\"‸crm.get", "crm.py: Get"),
        ("security: crm.auth", "security: crm.a‸uth", "enmasse.yaml: crm.auth"),
        ("name: CRM", "name: C‸RM", "enmasse.yaml: CRM"),
        ("host: http", "host: ht‸tp", ""),
    ] {
        let desk = desk(MODULE, &ENMASSE.replacen(before, after, 1));
        let found = desk.here(|uri, at| Question::Definition { uri, at });
        assert_eq!(places(&desk, &found).join(" "), expected, "{after}");
    }
    for (name, expected) in [("C‸RM", "enmasse.yaml: CRM"), ("d‸b", ""), ("c‸rm", "")] {
        let desk = desk(&MODULE.replace("'CRM'", &format!("'{name}'")), ENMASSE);
        let found = desk.here(|uri, at| Question::Definition { uri, at });
        assert_eq!(places(&desk, &found).join(" "), expected, "{name}");
    }
}

#[test]
fn references_and_links() {
    let desk = desk(&MODULE.replace("class Get", "class G‸et"), ENMASSE);
    let found = desk.here(|uri, at| Question::References { uri, at, declaration: false });
    assert_eq!(places(&desk, &found), ["enmasse.yaml: crm.get", "enmasse.yaml: crm.get"]);
    let Answer::Links(links) = desk.here(|uri, _| Question::Links { uri }) else { panic!() };
    assert_eq!(links.len(), 1);
    assert_eq!(desk.words(&links[0].to), "enmasse.yaml: CRM");
    assert_eq!(desk.words(&Place { uri: desk.here.clone(), range: links[0].range }), "crm.py: CRM");
}

#[test]
fn a_service_is_renamed_from_and_in_enmasse() {
    for (module, enmasse) in [
        (MODULE.to_owned(), ENMASSE.replacen("crm.get", "crm‸.get", 1)),
        (MODULE.replace("'crm.get", "'crm‸.get"), ENMASSE.to_owned()),
    ] {
        let desk = desk(&module, &enmasse);
        let rename = |name: &str| {
            let name = name.to_owned();
            desk.here(|uri, at| Question::Rename { uri, at, name: name.clone() })
        };
        let Answer::Edits(files) = rename("crm.fetch") else { panic!() };
        let changed: Vec<_> = files.iter().map(|file| desk.changed(file)).collect();
        assert_eq!(
            changed,
            [MODULE.replace("crm.get", "crm.fetch"), ENMASSE.replace("crm.get", "crm.fetch")]
        );
        for unfit in ["a: b", "true", "- x", "1.5", "a #b", "*x"] {
            assert!(matches!(rename(unfit), Answer::Refused(why) if why.contains("quotes")), "{unfit}");
        }
    }
}

#[test]
fn completion() {
    let complete = |module: &str, enmasse: &str| match desk(module, enmasse)
        .here(|uri, at| Question::Complete { uri, at })
    {
        Answer::Completions(found) => found.items.into_iter().map(|item| item.label).collect(),
        Answer::Nothing => Vec::new(),
        other => panic!("{other:?}"),
    };
    for (line, expected) in [
        ("service: ‸", &["crm.get"][..]),
        ("service: crm.‸", &["crm.get"]),
        ("service: \"cr‸", &["crm.get"]),
        ("- service: g‸", &["crm.get"]),
        ("service:‸", &[]),
        ("service: crm.get ‸", &[]),
        ("name: ‸", &[]),
        ("# service: ‸", &[]),
        ("ser‸vice: x", &[]),
    ] {
        assert_eq!(
            complete(MODULE, &format!("channel_rest:\n  - name: x\n    {line}\n")),
            expected,
            "{line}"
        );
    }
    for (used, expected) in [
        ("self.out.rest['‸']", &["CRM"][..]),
        ("self.outgoing.rest['‸", &["CRM"]),
        ("self.rest['C‸']", &["CRM"]),
        ("self.out.sql.get('‸')", &["db"]),
        ("self.out.sql['‸']", &["db"]),
        ("self.out.soap['‸']", &[]),
        ("self.out.nonsense['‸']", &[]),
    ] {
        let module = MODULE.replace("self.out.rest['CRM'].conn.get(self.cid)", used);
        assert_eq!(complete(&module, ENMASSE), expected, "{used}");
    }
}

#[test]
fn hover() {
    let hover = |module: &str, enmasse: &str| {
        let Answer::Hover(hover) = desk(module, enmasse).here(|uri, at| Question::Hover { uri, at }) else {
            return String::new();
        };
        let block = |block: &Block| match block {
            Block::Code(text) | Block::Text(text) => text.clone(),
            Block::List { title, items } => format!("{title}: {}", items.join("; ")),
        };
        hover.blocks.iter().map(block).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(
        hover(&MODULE.replace("'CRM'", "'C‸RM'"), ENMASSE),
        "self.out.rest['CRM']\noutgoing REST connection CRM\nDefined in enmasse.yaml, line 11"
    );
    let service = hover(MODULE, &ENMASSE.replacen("crm.get", "crm‸.get", 1));
    assert!(service.starts_with("service crm.get\n"), "{service}");
    assert!(
        service.ends_with("Configured for: channel crm.channel in enmasse.yaml, line 6; channel other in enmasse.yaml, line 9"),
        "{service}"
    );
}

#[test]
fn symbols() {
    let desk = desk(MODULE, &format!("{ENMASSE}‸"));
    let Answer::Symbols(symbols) = desk.here(|uri, _| Question::DocumentSymbols { uri }) else { panic!() };
    let names: Vec<_> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["crm.auth", "crm.channel", "other", "CRM", "db"]);
}
