use super::*;
use crate::assist::Block;

const CRM: &str = "from zato.server.service import Int, Model, Service, list_\n\
    class Customer(Model):\n    id: int\n    email: str = ''\n\n\
    class Get(Service):\n    '''Gets one.\n\n    Or none.'''\n    name = 'crm.get'\n    input = 'id', Int('-page')\n    output = list_[Customer]\n    def handle(self):\n        self.invoke('crm.log')\n\n\
    class Log(Service):\n    name = 'crm.log'\n    input = make()\n    def handle(self):\n        self.logger.info(self.request.input.id)\n";

fn shown(answer: &Answer) -> String {
    let Answer::Hover(hover) = answer else { return String::new() };
    let block = |block: &Block| match block {
        Block::Code(text) => format!("`{text}`"),
        Block::Text(text) => text.clone(),
        Block::List { title, items } => format!("{title}: {}", items.join("; ")),
    };
    hover.blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn hover(files: &[(&str, &str)]) -> String {
    shown(&Desk::new(files).here(|uri, at| Question::Hover { uri, at }))
}

const GET: &str = "`service crm.get`\nGets one.\n\nOr none.\nTakes: id; page: Int, optional\n\
    Gives a list of Customer: id: int; email: str, optional\nClass Get in crm.py, line 6\n";

#[test]
fn a_service_from_every_side() {
    let caller = "from zato.server.service import Service\nfrom crm import Get\n\
        class Own(Service):\n    name = 'own'\n    def handle(self):\n        BODY\n";
    let count = "Invoked once: own in own.py, line 6";
    for body in ["self.invoke('crm.‸get')", "self.invoke(G‸et)"] {
        let own = caller.replace("BODY", body);
        assert_eq!(hover(&[("crm.py", CRM), ("own.py", &own)]), format!("{GET}{count}"), "{body}");
    }
    let nobody = "No module of the workspace invokes it";
    for crm in [CRM.replace("class Get", "class G‸et"), CRM.replace("'crm.get'", "'‸crm.get'")] {
        assert_eq!(hover(&[("crm.py", &crm)]), format!("{GET}{nobody}"));
    }
    assert_eq!(
        hover(&[("crm.py", &CRM.replace("'crm.log')", "'crm.l‸og')"))]),
        "`service crm.log`\nTakes what only the run knows\nClass Log in crm.py, line 16\n\
         Invoked once: crm.get in crm.py, line 14"
    );
    assert_eq!(
        hover(&[("crm.py", &CRM.replace("'crm.log')", "'crm.lo‸')"))]),
        "`service crm.lo`\nNo module of the workspace defines it\nInvoked once: crm.get in crm.py, line 14"
    );
}

#[test]
fn a_service_of_the_cluster_alone() {
    let crm = CRM.replace("'crm.log')", "'billing.r‸un')");
    let enmasse = "scheduler:\n  - name: nightly\n    service: billing.run\n";
    let asked = |services: &[(&str, &str)]| {
        let desk = Desk::new(&[("crm.py", &crm), ("enmasse.yaml", enmasse)]).cluster(services);
        shown(&desk.here(|uri, at| Question::Hover { uri, at }))
    };
    let callers =
        "Invoked once: crm.get in crm.py, line 14\nConfigured for: job nightly in enmasse.yaml, line 3";
    assert_eq!(
        asked(&[("billing.run", "billing")]),
        format!(
            "`service billing.run`\nNo module of the workspace defines it; the cluster runs it, of the module billing\n{callers}"
        )
    );
    assert_eq!(
        asked(&[]),
        format!("`service billing.run`\nNeither the workspace nor the cluster has it\n{callers}")
    );
}

#[test]
fn what_servers_run() {
    let mut desk = Desk::new(&[("crm.py", &CRM.replace("class Get", "class G‸et"))]);
    let running = |server: &str, state: &str, hash: Option<&str>| Running {
        target: "dev".to_owned(),
        server: server.to_owned(),
        state: state.to_owned(),
        hash: hash.map(str::to_owned),
        evidence: "verified".to_owned(),
    };
    desk.running = vec![running("s1", "confirmed", Some("a1b2c3d")), running("s2", "unreachable", None)];
    let text = shown(&desk.here(|uri, at| Question::Hover { uri, at }));
    assert!(text.ends_with("On dev: s1: confirmed, runs a1b2c3d (verified); s2: unreachable"), "{text}");
}

#[test]
fn smaller_things() {
    for (before, after, expected) in [
        (
            "class Customer",
            "class Cust‸omer",
            "`model Customer`\nFields: id: int; email: str, optional\nClass Customer in crm.py, line 2",
        ),
        ("    email", "    em‸ail", "`email: str, optional`\nDeclared in crm.py, line 4"),
        ("self.logger", "self.log‸ger", "`self.logger`\nWrites to the server's log."),
        ("'-page'", "'-pa‸ge'", "`page: Int, optional`\nDeclared in crm.py, line 11"),
        ("def handle", "d‸ef handle", ""),
        ("make()", "ma‸ke()", ""),
        (
            "self.request.input.id",
            "self.request.inp‸ut.id",
            "`self.request.input`\nWhat the service declares in `input`, by name.",
        ),
    ] {
        assert_eq!(hover(&[("crm.py", &CRM.replacen(before, after, 1))]), expected, "{after}");
    }
}

#[test]
fn hostile_words_are_made_plain() {
    let text = format!("{HEAD}class G‸et(Service):\n    '''a\u{1b}[1mb\u{202e}c'''\n    name = 'x\u{7}y'\n");
    let shown = hover(&[("crm.py", &text)]);
    assert!(shown.starts_with("`service xy`\nabc\n"), "{shown}");
    let long = format!("{HEAD}class G‸et(Service):\n    '''{}'''\n", "long ".repeat(10_000));
    assert!(hover(&[("crm.py", &long)]).len() < 3_000);
}
