use super::*;

const CRM: &str = "from zato.server.service import Service\n\
    class Get(Service):\n    name = 'crm.get'\n    def handle(self): pass\n\n\
    class Update(Service):\n    '''Doc.'''\n    def handle(self): pass\n\n\
    class Split(Service):\n    name = 'crm.' 'split'\n    def handle(self): pass\n";

fn own(body: &str) -> String {
    format!(
        "from zato.server.service import Service\nfrom crm import Get\nclass Own(Service):\n    name = 'own'\n    def handle(self):\n        {body}\n"
    )
}

fn rename(desk: &Desk, to: &str) -> Answer {
    desk.here(|uri, at| Question::Rename { uri, at, name: to.to_owned() })
}

/// The lines that differ, file by file.
fn changes(desk: &Desk, answer: &Answer) -> Vec<String> {
    let Answer::Edits(files) = answer else { panic!("{answer:?}") };
    let mut lines = Vec::new();
    for file in files {
        let before = desk.text(&file.uri).contiguous().into_owned();
        let after = desk.changed(file);
        let known: Vec<_> = before.lines().collect();
        let new = after.lines().filter(|line| !known.contains(line));
        lines.extend(new.map(|line| format!("{}: {}", file.uri.file_name(), line.trim())));
    }
    lines
}

#[test]
fn a_name_is_changed_everywhere() {
    let body = "self.invoke('crm.get'); self.invoke(Get)\n        self.patterns.fanout(['crm.get', 'own'])";
    let expected = [
        "crm.py: name = 'crm.fetch'",
        "own.py: self.invoke('crm.fetch'); self.invoke(Get)",
        "own.py: self.patterns.fanout(['crm.fetch', 'own'])",
    ];
    let crm = CRM.replace("'crm.get'", "'crm‸.get'");
    let desk = Desk::new(&[("crm.py", &crm), ("own.py", &own(body))]);
    assert_eq!(changes(&desk, &rename(&desk, "crm.fetch")), expected);
    let Answer::Edits(files) = rename(&desk, "crm.fetch") else { panic!() };
    let versions: Vec<_> = files.iter().map(|file| (file.uri.file_name(), file.version)).collect();
    assert_eq!(versions, [("crm.py".to_owned(), Some(7)), ("own.py".to_owned(), None)]);
    let body = body.replacen("crm.get", "‸crm.get", 1);
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own(&body))]);
    assert_eq!(changes(&desk, &rename(&desk, "crm.fetch")), expected);
}

#[test]
fn a_derived_name_is_said() {
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own("self.invoke('crm.update‸')"))]);
    let Answer::Edits(files) = rename(&desk, "crm.put") else { panic!() };
    assert!(desk.changed(&files[0]).contains(
        "class Update(Service):\n    '''Doc.'''\n    name = 'crm.put'\n\n    def handle(self): pass\n"
    ));
    assert!(desk.changed(&files[1]).contains("self.invoke('crm.put')"));
}

#[test]
fn the_name_and_its_range_are_told_first() {
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own("self.invoke('crm.‸get')"))]);
    let Answer::Renameable(found) = desk.here(|uri, at| Question::PrepareRename { uri, at }) else {
        panic!()
    };
    assert_eq!(found.name, "crm.get");
    assert_eq!(desk.words(&Place { uri: desk.here.clone(), range: found.range }), "own.py: crm.get");
    for (crm, body) in [
        (CRM.replace("class Get", "class G‸et"), "pass"),
        (CRM.replace("handle", "ha‸ndle"), "pass"),
        (CRM.to_owned(), "self.invoke(G‸et)"),
        (CRM.to_owned(), "self.logger.info('crm.g‸et')"),
    ] {
        let desk = Desk::new(&[("crm.py", &crm), ("own.py", &own(body))]);
        assert_eq!(desk.here(|uri, at| Question::PrepareRename { uri, at }), Answer::Nothing, "{body}");
    }
}

#[test]
fn what_would_go_wrong_is_refused() {
    for (body, to, why) in [
        ("self.invoke('crm.‸get')", "", "needs a name"),
        ("self.invoke('crm.‸get')", "  ", "needs a name"),
        ("self.invoke('crm.‸get')", " x", "blank"),
        ("self.invoke('crm.‸get')", "a\nb", "control characters"),
        ("self.invoke('crm.‸get')", "it's", "quotes"),
        ("self.invoke('crm.‸get')", "a\\", "backslashes"),
        ("self.invoke('crm.‸get')", "own", "own.py already defines"),
        ("self.invoke('crm.‸get')", "crm.update", "crm.py already defines"),
        ("self.invoke('no‸body')", "x", "no module of the workspace defines"),
        ("self.invoke('crm.spl‸it')", "x", "not one plain string"),
        ("self.invoke('crm.‸get'); self.invoke('crm.' 'get')", "x", "line 6 does not name"),
        ("self.invoke('crm.‸get'); self.invoke('crm\\x2eget')", "x", "line 6 does not name"),
    ] {
        let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own(body))]);
        match rename(&desk, to) {
            Answer::Refused(message) => assert!(message.contains(why), "{body}: {message}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn the_same_name_changes_nothing_that_matters() {
    let desk = Desk::new(&[("crm.py", CRM), ("own.py", &own("self.invoke('crm.‸get')"))]);
    assert_eq!(changes(&desk, &rename(&desk, "crm.get")), Vec::<String>::new());
}

#[test]
fn text_that_was_edited_since_is_never_corrupted() {
    let files = [("crm.py", CRM.to_owned()), ("own.py", own("self.invoke('crm.‸get')"))];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    // Above the name: its place moves.
    let mut desk = Desk::new(&files).edited(typed(0, 0, 0, "# new\n"));
    desk.at.line += 1;
    let answer = rename(&desk, "crm.fetch");
    let Answer::Edits(edits) = &answer else { panic!("{answer:?}") };
    assert!(desk.changed(&edits[1]).contains("self.invoke('crm.fetch')"));
    // In the name: it is not what was looked at.
    let desk = Desk::new(&files).edited(typed(5, 21, 22, "G"));
    assert!(matches!(rename(&desk, "crm.fetch"), Answer::Refused(_)));
    // A derived name needs the text as it was looked at.
    let files = [("crm.py", CRM.replace("Doc", "D‸oc")), ("own.py", own("self.invoke('crm.‸update')"))];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let mut desk = Desk::new(&files);
    desk.texts[0].1.apply(&typed(0, 0, 0, "# new\n")).unwrap();
    desk.open[0].1.push(typed(0, 0, 0, "# new\n"));
    assert!(matches!(rename(&desk, "crm.put"), Answer::Refused(_)));
}

#[test]
fn names_of_base_classes_follow() {
    let base = "from zato.server.service import Service\nclass Base(Service):\n    name = 'b‸ase'\n\nclass Child(Base):\n    pass\n";
    let desk = Desk::new(&[("base.py", base), ("own.py", &own("self.invoke('base')"))]);
    assert_eq!(
        changes(&desk, &rename(&desk, "root")),
        ["base.py: name = 'root'", "own.py: self.invoke('root')"]
    );
}

#[test]
fn both_names_of_a_service_of_a_project_follow() {
    let crm = "from zato.server.service import Service\nclass Get(Service):\n    x = 1\n";
    for body in [
        "self.invoke('area.crm.‸get'); self.invoke('crm.get')",
        "self.invoke('area.crm.get'); self.invoke('crm.g‸et')",
    ] {
        let desk = Desk::new(&[("src/area/crm.py", crm), ("src/own.py", &own(body))]);
        let changes = changes(&desk, &rename(&desk, "new"));
        assert_eq!(
            changes,
            ["crm.py: name = 'new'", "own.py: self.invoke('new'); self.invoke('new')"],
            "{body}"
        );
    }
}
