//! What must be so before anything is sent.

use hotdeploy::deploy::{
    DeployMode, Event, Interrupted, Policy, Propagation, Reply, Request, Sha256, TargetPolicy, Trust,
};

use crate::play::{GOOD, Play, policy, uri};

fn target(change: impl Fn(&mut TargetPolicy)) -> Policy {
    let mut policy = policy();
    policy.targets.values_mut().for_each(change);
    policy
}

#[test]
fn untrusted_and_unknown_workspaces_send_nothing_and_do_not_even_connect() {
    for trust in [Trust::Untrusted, Trust::Unknown] {
        let mut play = Play::ready(Policy { trust, ..policy() });
        play.save("crm.py");
        let id = play.request(Request::Redeploy { uri: uri("crm.py"), target: None, confirmed: true });
        let ask = play.request(Request::Inspect { uris: vec![uri("crm.py")], target: None });
        let connect = play.request(Request::Connect { target: "dev".into() });
        assert_eq!((play.connects, play.open.len()), (0, 0), "{trust:?}");
        for id in [id, ask, connect] {
            assert!(
                matches!(&play.replies[&id], Reply::Refused(why) if why.contains("trust")),
                "{:?}",
                play.replies
            );
        }
        assert!(
            play.messages("crm.py")[0].starts_with("1: Warning not-deployed"),
            "{:?}",
            play.messages("crm.py")
        );
    }
}

#[test]
fn trust_that_is_withdrawn_ends_what_is_under_way() {
    let mut play = Play::ready(policy());
    let id = play.request(Request::Deploy { uri: uri("crm.py"), target: None, confirmed: false });
    play.connect(Propagation::PerServer, &["server1"]);
    assert_eq!(play.uploads().len(), 1);
    let untrusted = Policy { trust: Trust::Untrusted, ..policy() };
    play.event(Event::Configured { policy: untrusted, problems: Vec::new(), changed: Vec::new() });
    assert!(play.open.is_empty(), "{:?}", play.open);
    assert!(matches!(play.replies[&id], Reply::Refused(_)));
}

#[test]
fn a_blocking_problem_stops_the_save_and_says_so_on_the_marker_line() {
    let mut play = Play::ready(policy());
    play.edit("crm.py", (5, 20), (5, 21), "");
    play.save("crm.py");
    assert_eq!((play.connects, play.open.len()), (0, 0));
    let messages = play.messages("crm.py");
    assert!(
        messages[0].starts_with("1: Warning not-deployed not deployed to dev: line 6: "),
        "{messages:#?}"
    );
    assert!(messages[1].starts_with("6: Error syntax-error"), "{messages:#?}");
    assert_eq!(play.rollouts(), ["Blocked"]);
    // Mended and saved, both go.
    play.edit("crm.py", (5, 20), (5, 20), ":");
    play.save("crm.py");
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn a_module_without_the_marker_stays_at_home_unless_the_target_takes_all() {
    let unmarked = GOOD.split_once('\n').unwrap().1;
    for (deploy, expected) in [(DeployMode::Marked, 0), (DeployMode::All, 1), (DeployMode::Manual, 0)] {
        let mut play = Play::new(target(|target| target.deploy = deploy));
        play.open("crm.py", unmarked);
        play.save("crm.py");
        assert_eq!(play.connects, expected, "{deploy:?}");
        assert!(play.messages("crm.py").is_empty(), "nobody expects it to go: {:?}", play.messages("crm.py"));
    }
}

#[test]
fn a_manual_target_deploys_on_command_only() {
    let mut play = Play::ready(target(|target| target.deploy = DeployMode::Manual));
    play.save("crm.py");
    assert_eq!(play.connects, 0);
    play.request(Request::Deploy { uri: uri("crm.py"), target: None, confirmed: false });
    assert_eq!(play.connects, 1);
}

#[test]
fn a_protected_target_waits_for_a_yes() {
    let mut play = Play::ready(target(|target| target.protected = true));
    play.save("crm.py");
    assert_eq!((play.connects, play.confirms.len()), (0, 1));
    let id = play.request(Request::Deploy { uri: uri("crm.py"), target: None, confirmed: false });
    assert!(matches!(&play.replies[&id], Reply::NeedsConfirmation { .. }));
    assert_eq!(play.connects, 0);
    play.request(Request::Deploy { uri: uri("crm.py"), target: None, confirmed: true });
    assert_eq!(play.connects, 1);
}

#[test]
fn a_file_name_that_is_no_module_never_reaches_a_server() {
    for name in ["..%2Fx.py", "a%2Fb.py", ".py", "crm.PY", "crm.txt", "crm%0A.py", "c%C3%B6rm.py", "1crm.py"]
    {
        let mut play = Play::new(policy());
        play.open(name, GOOD);
        let id = play.request(Request::Redeploy { uri: uri(name), target: None, confirmed: true });
        assert_eq!((play.connects, play.open.len()), (0, 0), "{name}");
        assert!(matches!(&play.replies[&id], Reply::Rollout(_)), "{name}: {:?}", play.replies);
        assert_eq!(play.rollouts(), ["Blocked"], "{name}");
    }
}

#[test]
fn the_text_that_was_saved_goes_out_whatever_is_typed_meanwhile() {
    let mut play = Play::ready(policy());
    play.slow_checks = true;
    play.edit("crm.py", (6, 8), (6, 12), "return 1");
    let saved = GOOD.replace("pass", "return 1");
    play.save("crm.py");
    play.edit("crm.py", (6, 8), (6, 8), "syntax error here ");
    while !play.checks.is_empty() {
        play.validate();
    }
    play.connect(Propagation::PerServer, &["server1"]);
    play.slow_checks = false;
    play.confirm("server1", &saved);
    assert_eq!(play.rollouts(), ["Confirmed"]);
}

#[test]
fn text_that_is_out_of_step_with_the_editor_is_not_deployed() {
    let mut play = Play::ready(policy());
    play.edit("crm.py", (99, 0), (99, 0), "x");
    assert!(play.notes[0].contains("out of step"), "{:?}", play.notes);
    play.save("crm.py");
    assert_eq!(play.connects, 0);
    // A save that brings the whole text mends it.
    play.event(Event::Saved { uri: uri("crm.py"), text: Some(GOOD.into()) });
    assert_eq!(play.connects, 1);
}

#[test]
fn two_files_of_one_name_are_noticed() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    play.open("other/crm.py", &GOOD.replace("pass", "return"));
    play.save("other/crm.py");
    let messages = play.messages("other/crm.py");
    assert!(messages[0].contains("replaces another file of this name"), "{messages:?}");
}

#[test]
fn a_deployment_that_was_cut_off_is_told_and_not_repeated_by_itself() {
    let cut_off =
        Interrupted { uri: uri("crm.py"), target: "dev".into(), sha256: Sha256::of(GOOD.as_bytes()) };
    let mut play = Play::new(policy());
    play.event(Event::Recovered { interrupted: vec![cut_off] });
    play.open("crm.py", GOOD);
    assert!(play.messages("crm.py")[0].contains("was cut off"), "{:?}", play.messages("crm.py"));
    assert_eq!(play.connects, 0);
    play.save("crm.py");
    assert!(play.messages("crm.py").is_empty());
}

#[test]
fn an_ordinary_python_file_is_left_alone_until_somebody_wants_it_deployed() {
    let mut play = Play::new(policy());
    play.open("helpers.py", "from . import other\n\nVALUE = other.x\n");
    assert!(play.messages("helpers.py").is_empty(), "{:?}", play.messages("helpers.py"));
    play.request(Request::Deploy { uri: uri("helpers.py"), target: None, confirmed: false });
    assert_eq!(play.rollouts(), ["Blocked"]);
    assert!(play.open.is_empty());
    // With the marker it is meant to be deployed, and everything that stands in the way is shown.
    play.replace("helpers.py", "# zato: ide-deploy=True\nfrom . import other\n\nVALUE = other.x\n");
    assert!(
        play.messages("helpers.py").iter().any(|m| m.contains("relative-import")),
        "{:?}",
        play.messages("helpers.py")
    );
}
