//! Servers are asked for what a module imports before it is sent to any.

use std::time::Duration;

use hotdeploy::deploy::{ErrorKind, Fact, Propagation, Reply, Request, ServerState};

use crate::play::{GOOD, Play, policy, uri};

/// GOOD, with an import that only the servers can answer for.
fn importing(line: &str) -> String {
    GOOD.replacen("\n\n", &format!("\n{line}\n\n"), 1)
}

/// A save of this text is asked about on servers that find modules.
fn asked(text: &str, servers: &[&str]) -> Play {
    let mut play = Play::new(policy());
    play.finds_modules = true;
    play.open("crm.py", text);
    play.save("crm.py");
    play.connect(Propagation::PerServer, servers);
    play
}

#[test]
fn a_module_that_a_server_lacks_is_sent_to_none() {
    let text = importing("import ledger.client, json");
    let mut play = asked(&text, &["server1", "server2"]);
    assert_eq!(play.uploads(), [""; 0], "nothing goes out before the answers");
    assert_eq!(play.lacks("server2", &["ledger.client"]), ["ledger.client"]);
    assert_eq!(play.uploads(), [""; 0]);
    // It is told at the place that the import has by then.
    play.edit("crm.py", (0, 0), (0, 0), "# one more line\n");
    play.lacks("server1", &[]);
    assert_eq!((play.uploads(), play.open.len()), (Vec::<String>::new(), 0));
    assert_eq!(
        play.messages("crm.py"),
        [
            "4: Error missing-module dev: server2 has no module `ledger.client`; nothing was sent to any server. \
          Install it there, or deploy it first"
        ]
    );
    assert_eq!(play.rollouts(), ["Blocked"]);
    assert_eq!(play.state("server2"), ServerState::Blocked);
    let line = play.facts.iter().find_map(|fact| match fact {
        Fact::Server { error, .. } => error.as_ref()?.line,
        Fact::Rollout { .. } => None,
    });
    assert_eq!(line, Some(3));
    // Installed meanwhile: the same text goes out, and what was found before is not asked again.
    play.save("crm.py");
    assert_eq!(play.open.len(), 1, "{:?}", play.open);
    play.lacks("server2", &[]);
    assert_eq!(play.uploads().len(), 2);
    assert_eq!(play.messages("crm.py"), [""; 0]);
}

#[test]
fn what_servers_have_goes_out_and_is_asked_once() {
    let text = importing("import ledger");
    let mut play = asked(&text, &["server1", "server2"]);
    play.lacks("server1", &[]);
    play.lacks("server2", &[]);
    assert_eq!(play.uploads().len(), 2);
    for server in ["server1", "server2"] {
        play.confirm(server, &text);
    }
    let next = text.replace("pass", "return");
    play.replace("crm.py", &next);
    play.save("crm.py");
    assert_eq!(play.uploads().len(), 2, "no question is left: {:?}", play.open);
    // A server that was away may have lost it.
    play.refuse("server1", ErrorKind::Unreachable, "refused the connection");
    play.confirm("server2", &next);
    play.replace("crm.py", &text);
    play.save("crm.py");
    assert!(play.uploads().is_empty(), "{:?}", play.open);
    assert_eq!(play.lacks("server1", &[]), ["ledger"]);
}

#[test]
fn a_server_that_gives_no_answer_holds_nothing_up() {
    let text = importing("import ledger");
    let mut play = asked(&text, &["server1", "server2", "server3"]);
    play.refuse("server1", ErrorKind::Unreachable, "refused the connection");
    play.lacks("server2", &[]);
    assert!(play.uploads().is_empty());
    play.pass(Duration::from_secs(3));
    assert_eq!(play.uploads().len(), 3, "{:?}", play.open);
    // One that has answered is heard all the same.
    let mut play = asked(&text, &["server1", "server2"]);
    play.lacks("server1", &["ledger"]);
    play.pass(Duration::from_secs(3));
    assert_eq!((play.open.len(), play.rollouts()), (0, vec!["Blocked".to_owned()]));
}

#[test]
fn only_what_is_surely_imported_and_not_known_is_asked_for() {
    for (line, expected) in [
        ("import ledger, ledger.client, json", &["ledger", "ledger.client"][..]),
        ("from ledger.client import Client", &["ledger.client"]),
        ("try:\n    import ledger\nexcept ImportError:\n    ledger = None", &[]),
        ("def late():\n    import ledger", &[]),
        ("import json, zato.common", &[]),
        ("import crm", &[]),
        ("import sys\nsys.path.append('lib')\nimport ledger", &[]),
    ] {
        let mut play = asked(&importing(line), &["server1"]);
        if expected.is_empty() {
            assert_eq!(play.uploads().len(), 1, "{line}: {:?}", play.open);
        } else {
            assert_eq!(play.lacks("server1", &[]), expected, "{line}");
            assert_eq!(play.uploads().len(), 1, "{line}");
        }
    }
}

#[test]
fn a_module_on_its_way_to_the_same_servers_is_not_asked_for() {
    let mut play = Play::new(policy());
    play.finds_modules = true;
    play.open("ledger.py", &GOOD.replace("crm.get", "ledger.get"));
    play.open("crm.py", &importing("import ledger"));
    play.save("ledger.py");
    play.connect(Propagation::PerServer, &["server1"]);
    assert_eq!(play.uploads().len(), 1);
    play.save("crm.py");
    assert_eq!(play.uploads().len(), 2, "{:?}", play.open);
}

#[test]
fn a_newer_save_takes_the_place_of_one_that_is_asked_about() {
    let text = importing("import ledger");
    let mut play = asked(&text, &["server1"]);
    play.save_text("crm.py", GOOD);
    assert_eq!(play.uploads().len(), 1, "{:?}", play.open);
    assert!(play.open.len() == 1, "the question is given up: {:?}", play.open);
    assert_eq!(play.rollouts(), [""; 0]);
}

#[test]
fn a_save_that_is_stopped_leaves_the_one_before_alone() {
    let mut play = Play::new(policy());
    play.finds_modules = true;
    play.open("crm.py", GOOD);
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    play.confirm("server1", GOOD);
    play.refuse("server2", ErrorKind::Unreachable, "refused the connection");
    play.save_text("crm.py", &importing("import ledger"));
    play.lacks("server1", &["ledger"]);
    play.lacks("server2", &[]);
    assert_eq!(play.rollouts().last().unwrap(), "Blocked");
    // Back again, it is sent what was last accepted.
    play.pass(Duration::from_secs(1));
    play.runs_nothing("server2");
    play.confirm("server2", GOOD);
    assert_eq!(play.state("server2"), ServerState::Confirmed);
}

#[test]
fn whoever_asked_for_the_deployment_is_answered() {
    let mut play = Play::new(policy());
    play.finds_modules = true;
    play.open("crm.py", &importing("import ledger"));
    let deploy = || Request::Deploy { uri: uri("crm.py"), target: None, confirmed: false };
    let first = play.request(deploy());
    play.connect(Propagation::PerServer, &["server1"]);
    let second = play.request(deploy());
    assert!(matches!(play.replies[&first], Reply::Refused(_)), "{:?}", play.replies);
    play.lacks("server1", &["ledger"]);
    let Reply::Rollout(facts) = &play.replies[&second] else { panic!("{:?}", play.replies) };
    assert_eq!(facts.len(), 2);
    // Settings that take the target away end the question.
    let third = play.request(deploy());
    play.forget_targets();
    assert!(matches!(play.replies[&third], Reply::Refused(_)), "{:?}", play.replies);
    assert_eq!(play.open.len(), 0);
}

#[test]
fn a_cluster_that_cannot_be_reached_is_tried_once() {
    let mut play = Play::new(policy());
    play.finds_modules = true;
    play.open("crm.py", &importing("import ledger"));
    play.save("crm.py");
    assert_eq!(play.connects, 1);
    play.not_connected(ErrorKind::Unreachable, "nobody is there");
    assert_eq!(play.connects, 1, "it is told before it is tried again");
    assert_eq!(play.rollouts(), ["Unconfirmed"]);
    assert!(play.messages("crm.py")[0].contains("nobody is there"), "{:?}", play.messages("crm.py"));
}
