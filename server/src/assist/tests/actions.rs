use super::*;

fn actions(text: &str) -> Vec<(String, String)> {
    let other = (
        "crm.py",
        "from zato.server.service import Service\nclass Get(Service):\n    name = 'crm.get'\n    def handle(self): pass\n",
    );
    let desk = Desk::new(&[other, ("own.py", text)]);
    match desk.here(|uri, at| Question::Actions { uri, range: Range::new(at, at) }) {
        Answer::Actions(actions) => {
            actions.iter().map(|action| (action.title.clone(), desk.changed(&action.edits))).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// The text after the action whose title starts so.
fn after(text: &str, title: &str) -> Option<String> {
    actions(text).into_iter().find(|(found, _)| found.starts_with(title)).map(|(_, text)| text)
}

#[test]
fn a_misspelt_service_is_corrected() {
    let text = |name: &str| {
        format!("{HEAD}class Own(Service):\n    def handle(self):\n        self.invoke('{name}')\n")
    };
    for (name, offered) in [("crm.g‸te", true), ("crm.ge‸", true), ("crm.get‸", false), ("zzz‸", false)]
    {
        let found = after(&text(name), "Invoke `crm.get`");
        assert_eq!(found, offered.then(|| text("crm.get")), "{name}");
    }
}

#[test]
fn a_name_is_said_in_the_class() {
    let text = format!("{HEAD}class O‸wn(Service):\n    def handle(self): pass\n");
    let expected = format!("{HEAD}class Own(Service):\n    name = 'own.own'\n\n    def handle(self): pass\n");
    assert_eq!(after(&text, "Say the name `own.own`"), Some(expected));
    let said = format!("{HEAD}class O‸wn(Service):\n    name = 'x'\n    def handle(self): pass\n");
    assert_eq!(after(&said, "Say the name"), None);
}

#[test]
fn handle_is_added() {
    let text = format!("{HEAD}class O‸wn(Service):\r\n\tname = 'x'\r\n");
    let expected = format!("{HEAD}class Own(Service):\r\n\tname = 'x'\n\n\tdef handle(self):\n\t\tpass\r\n");
    assert_eq!(after(&text, "Add the method"), Some(expected));
    for text in [
        "from zato.server.service import Service\nclass O‸wn(Service):\n    def handle(self): pass\n",
        "from zato.server.service import Service\nclass O‸wn(Service):\n    def handle_GET(self): pass\n",
        "from zato.server.service import Service\nclass O‸wn(Service): name = 'x'\n",
        "from zato.server.service import RESTAdapter\nclass O‸wn(RESTAdapter):\n    name = 'x'\n",
        "class O‸wn:\n    name = 'x'\n",
    ] {
        assert_eq!(after(text, "Add the method"), None, "{text}");
    }
}

#[test]
fn the_marker_is_added_where_it_may_stand() {
    let body = "from zato.server.service import Service\nclass O‸wn(Service):\n    def handle(self): pass\n";
    let plain = body.replace('‸', "");
    for (first, marked) in [
        ("", "# zato: ide-deploy=True\n"),
        ("#!/usr/bin/env python\n", "#!/usr/bin/env python\n# zato: ide-deploy=True\n"),
        ("# -*- coding: utf-8 -*-\n", "# -*- coding: utf-8 -*-\n# zato: ide-deploy=True\n"),
        ("#!/x\n# coding: utf-8\n", "#!/x\n# coding: utf-8\n# zato: ide-deploy=True\n"),
        ("# other\n", "# zato: ide-deploy=True\n# other\n"),
        ("\u{feff}", "\u{feff}# zato: ide-deploy=True\n"),
    ] {
        let found = after(&format!("{first}{body}"), "Add the marker");
        assert_eq!(found, Some(format!("{marked}{plain}")), "{first:?}");
    }
    assert_eq!(after(&format!("# zato: ide-deploy=True\n{body}"), "Add the marker"), None);
    assert_eq!(after("x = 1‸\n", "Add the marker"), None);
}

#[test]
fn a_line_is_silenced() {
    let text = |line: &str| format!("{HEAD}class Own(Service):\n    {line}\n    def handle(self): pass\n");
    for (line, silenced) in [
        ("x = nob‸ody", Some("x = nobody  # hotdeploy: ignore[undefined-name]")),
        ("x = nob‸ody  # why", Some("x = nobody  # why  # hotdeploy: ignore[undefined-name]")),
        (
            "x = nob‸ody  # hotdeploy: ignore[other-code]",
            Some("x = nobody  # hotdeploy: ignore[other-code, undefined-name]"),
        ),
        ("x = (nob‸ody, '''\n''')", None),
        ("x = nob‸ody + \\\n  1", None),
    ] {
        let found = after(&text(line), "Silence `undefined-name`");
        assert_eq!(found, silenced.map(text), "{line}");
    }
    // What was silenced so is told no more.
    let silenced = text("x = nobody  # hotdeploy: ignore[undefined-name]").replace("nobody", "nob‸ody");
    assert_eq!(after(&silenced, "Silence"), None);
    // What servers are sure to refuse cannot be silenced.
    assert_eq!(after("def f(‸:\n", "Silence"), None);
}

#[test]
fn nothing_is_offered_for_a_text_that_was_not_looked_at() {
    let desk = Desk::new(&[("own.py", &format!("{HEAD}class O‸wn(Service):\n    pass\n"))]);
    let desk = desk.edited(typed(0, 0, 0, "x"));
    let answer = desk.here(|uri, at| Question::Actions { uri, range: Range::new(at, at) });
    assert_eq!(answer, Answer::Nothing);
}
