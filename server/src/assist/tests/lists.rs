//! Symbols, hints: lists of a whole document or workspace.

use super::*;

const CRM: &str = "from zato.server.service import Model, Service\n\
    class Address(Model):\n    street: str\n\n\
    class Get(Service):\n    name = 'crm.get'\n    def handle(self): pass\n\n\
    class UpdateAll(Service):  # all\n    def handle(self): pass\n‸";

#[test]
fn symbols_of_a_document() {
    let desk = Desk::new(&[("crm.py", CRM)]);
    let Answer::Symbols(symbols) = desk.here(|uri, _| Question::DocumentSymbols { uri }) else { panic!() };
    let line =
        |symbol: &Symbol| (symbol.name.clone(), symbol.detail.clone().unwrap_or_default(), symbol.kind);
    let all: Vec<_> = symbols
        .iter()
        .flat_map(|symbol| std::iter::once(line(symbol)).chain(symbol.children.iter().map(line)))
        .collect();
    let expected = [
        ("Address", "", SymbolKind::Model),
        ("street", "str", SymbolKind::Field),
        ("Get", "crm.get", SymbolKind::Service),
        ("handle", "", SymbolKind::Method),
        ("UpdateAll", "crm.update-all", SymbolKind::Service),
        ("handle", "", SymbolKind::Method),
    ];
    assert_eq!(all, expected.map(|(name, detail, kind)| (name.to_owned(), detail.to_owned(), kind)));
    for symbol in &symbols {
        assert!(symbol.range.start <= symbol.selection.start && symbol.selection.end <= symbol.range.end);
    }
}

#[test]
fn symbols_of_the_workspace() {
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", "class GetIt:\n    pass\n")]);
    for (query, expected) in [
        ("", vec!["Get", "UpdateAll", "Address", "GetIt"]),
        ("get", vec!["Get", "GetIt"]),
        ("GET", vec!["Get", "GetIt"]),
        ("crm.", vec!["Get", "UpdateAll"]),
        ("update-all", vec!["UpdateAll"]),
        ("ual", vec!["UpdateAll"]),
        ("zz", vec![]),
    ] {
        let Answer::Found(found) = desk.ask(Question::WorkspaceSymbols { query: query.to_owned() }) else {
            panic!()
        };
        let names: Vec<_> = found.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, expected, "{query}");
    }
}

#[test]
fn derived_names_are_hinted_at() {
    let desk = Desk::new(&[("crm.py", CRM)]);
    let hints = |from, to| {
        let range = Range::new(Position::new(from, 0), Position::new(to, 0));
        let Answer::Hints(hints) = desk.here(|uri, _| Question::Hints { uri, range }) else { panic!() };
        hints.iter().map(|hint| (hint.at, hint.label.clone())).collect::<Vec<_>>()
    };
    assert_eq!(hints(0, 99), [(Position::new(8, 32), "crm.update-all".to_owned())]);
    assert_eq!(hints(0, 7), []);
    assert_eq!(hints(9, 99), []);
}

#[test]
fn a_document_that_nobody_opened_has_nothing() {
    let desk = Desk::new(&[]);
    for question in [
        Question::DocumentSymbols { uri: uri("x.py") },
        Question::Links { uri: uri("x.py") },
        Question::Hints { uri: uri("x.py"), range: Range::default() },
        Question::Actions { uri: uri("x.py"), range: Range::default() },
    ] {
        assert_eq!(desk.ask(question.clone()), Answer::Nothing, "{question:?}");
    }
}
