//! The life of a diagnostic: at its line, one per server, replaced by the next result for the same and by nothing else.

use hotdeploy::deploy::{ErrorKind, Event, Propagation, Request};

use crate::play::{GOOD, Play, policy, uri};

fn failed_on_one() -> Play {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    play.confirm("server1", GOOD);
    play.accept("server2");
    play.fails("server2", "ModuleNotFoundError: No module named 'x'", &[4, 2], GOOD);
    play
}

#[test]
fn a_failure_stands_at_the_line_that_the_traceback_names_last() {
    let play = failed_on_one();
    let expected = ["2: Error load-failed dev: server2: ModuleNotFoundError: No module named 'x'"];
    assert_eq!(play.messages("crm.py"), expected);
    let diagnostic = &play.shown[&uri("crm.py")][0];
    let related: Vec<_> = diagnostic.related.iter().map(|related| related.range.start.line + 1).collect();
    assert_eq!(related, [4], "the rest of the traceback");
}

#[test]
fn it_survives_typing_and_moves_with_it() {
    let mut play = failed_on_one();
    let before = play.publishes;
    play.edit("crm.py", (0, 0), (0, 0), "# one\n# two\n");
    assert_eq!(play.publishes, before, "the editor moves what it shows by itself");
    // Anything that is published now has it at its new place.
    play.edit("crm.py", (7, 0), (7, 0), "    def\n");
    assert!(
        play.messages("crm.py")
            .contains(&"4: Error load-failed dev: server2: ModuleNotFoundError: No module named 'x'".into()),
        "{:#?}",
        play.messages("crm.py")
    );
}

#[test]
fn a_late_result_stands_where_the_line_is_by_then() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.accept("server1");
    play.edit("crm.py", (0, 0), (0, 0), "# typed while it was loading\n");
    play.fails("server1", "NameError: name 'Service' is not defined", &[4], GOOD);
    assert!(play.messages("crm.py")[0].starts_with("5: Error load-failed"), "{:?}", play.messages("crm.py"));
}

#[test]
fn the_next_deployment_of_another_file_leaves_it_alone() {
    let mut play = failed_on_one();
    play.open("hr.py", &GOOD.replace("crm.get", "hr.get"));
    play.save("hr.py");
    let hr = GOOD.replace("crm.get", "hr.get");
    play.confirm("server1", &hr);
    play.confirm("server2", &hr);
    assert_eq!(play.messages("crm.py").len(), 1);
}

#[test]
fn it_stays_until_the_same_server_says_otherwise() {
    let mut play = failed_on_one();
    play.replace("crm.py", &GOOD.replace("pass", "return"));
    play.save("crm.py");
    let text = GOOD.replace("pass", "return");
    play.confirm("server1", &text);
    assert_eq!(play.messages("crm.py").len(), 1, "server2 has not answered yet");
    play.confirm("server2", &text);
    assert!(play.messages("crm.py").is_empty());
}

#[test]
fn clear_takes_deployments_away_and_leaves_validation() {
    let mut play = failed_on_one();
    play.edit("crm.py", (5, 20), (5, 21), "");
    assert_eq!(play.messages("crm.py").len(), 2);
    play.request(Request::Clear { uri: Some(uri("crm.py")) });
    assert_eq!(play.messages("crm.py").len(), 1);
    assert!(play.messages("crm.py")[0].contains("syntax-error"));
}

#[test]
fn closing_keeps_what_the_servers_said_and_drops_what_validation_said() {
    let mut play = failed_on_one();
    play.edit("crm.py", (5, 20), (5, 21), "");
    play.event(Event::Closed { uri: uri("crm.py") });
    let expected = ["2: Error load-failed dev: server2: ModuleNotFoundError: No module named 'x'"];
    assert_eq!(play.messages("crm.py"), expected);
}

#[test]
fn a_target_that_left_the_settings_leaves_nothing_behind() {
    let mut play = failed_on_one();
    let mut gone = policy();
    gone.targets.clear();
    gone.default_target = None;
    play.event(Event::Configured { policy: gone, problems: Vec::new(), changed: Vec::new() });
    assert!(play.messages("crm.py").is_empty());
    assert!(play.status.as_ref().unwrap().targets.is_empty());
}

#[test]
fn a_server_that_left_the_cluster_leaves_nothing_behind() {
    let mut play = failed_on_one();
    play.request(Request::Connect { target: "dev".into() });
    play.connect(Propagation::PerServer, &["server1"]);
    play.replace("crm.py", &GOOD.replace("pass", "return"));
    play.save("crm.py");
    play.confirm("server1", &GOOD.replace("pass", "return"));
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn equal_lists_are_not_sent_again() {
    let mut play = failed_on_one();
    let before = play.publishes;
    // Typing that changes no finding.
    play.edit("crm.py", (6, 12), (6, 12), "  # comment");
    play.edit("crm.py", (6, 18), (6, 18), "more");
    assert_eq!(play.publishes, before);
}

#[test]
fn diagnostics_are_answered_for_the_newest_text() {
    let mut play = Play::ready(policy());
    play.slow_checks = true;
    play.edit("crm.py", (5, 20), (5, 21), "");
    let id = play.request(Request::Diagnostics { uri: uri("crm.py") });
    assert!(!play.replies.contains_key(&id), "the old answer would be wrong");
    play.validate();
    let reply = format!("{:?}", play.replies[&id]);
    assert!(reply.contains("syntax-error"), "{reply}");
}

#[test]
fn a_server_is_named_once() {
    for (said, shown) in [
        ("connection refused", "server1: connection refused"),
        ("server1 (http://x) cannot be reached: refused.", "server1 (http://x) cannot be reached: refused"),
        ("server1: refused", "server1: refused"),
        ("server10 refused", "server1: server10 refused"),
    ] {
        let mut play = Play::ready(policy());
        play.save("crm.py");
        play.connect(Propagation::PerServer, &["server1"]);
        play.refuse("server1", ErrorKind::Unreachable, said);
        let expected = format!("1: Warning unreachable dev: {shown}; it is sent the text when it is back");
        assert_eq!(play.messages("crm.py"), [expected]);
    }
}
