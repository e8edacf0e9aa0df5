//! From the upload to the proof, and what the platforms do to it on the way.

use std::time::Duration;

use hotdeploy::deploy::{
    ErrorKind, Evidence, Policy, Process, Propagation, Reply, Request, Runs, ServerState, Strategy,
};

use crate::play::{GOOD, Play, policy, uri};

fn text(n: u32) -> String {
    GOOD.replace("pass", &format!("return {n}"))
}

#[test]
fn a_save_goes_to_every_server_at_once_and_each_is_confirmed_for_itself() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2", "server3"]);
    assert_eq!(play.uploads().len(), 3);
    play.confirm("server2", GOOD);
    assert_eq!(play.state("server2"), ServerState::Confirmed);
    assert_eq!(play.state("server1"), ServerState::Pending);
    play.confirm("server1", GOOD);
    play.confirm("server3", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
    let lens = play.lenses("crm.py").remove(0);
    assert!(lens.starts_with("3/3 servers · ") && lens.ends_with(" · Redeploy"), "{lens}");
}

#[test]
fn while_one_save_is_under_way_only_the_latest_waits() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    for n in 1..=3 {
        play.replace("crm.py", &text(n));
        play.save("crm.py");
    }
    assert_eq!(play.uploads().len(), 1);
    play.confirm("server1", GOOD);
    assert_eq!(play.uploads().len(), 1, "saves 1 and 2 are never sent");
    play.confirm("server1", &text(3));
    assert_eq!(play.rollouts(), ["Confirmed", "Confirmed"]);
}

#[test]
fn acceptance_is_not_deployment() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.accept("server1");
    play.seen("server1", Evidence::Accepted, Vec::new(), None);
    assert_eq!(play.state("server1"), ServerState::Pending);
    assert_eq!(play.rollouts(), ["Unconfirmed"]);
    assert!(play.messages("crm.py")[0].contains("accepted, not confirmed"), "{:?}", play.messages("crm.py"));
}

#[test]
fn half_of_the_workers_is_not_the_server() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.accept("server1");
    let process = |text: &str, pid| Process {
        pid: Some(pid),
        runs: Runs::Module {
            sha256: Some(hotdeploy::deploy::Sha256::of(text.as_bytes())),
            services: Vec::new(),
        },
    };
    play.seen("server1", Evidence::Verified, vec![process(GOOD, 1), process("old", 2)], None);
    assert_eq!(play.state("server1"), ServerState::Pending);
    play.pass(Duration::from_millis(10));
    play.seen("server1", Evidence::Verified, vec![process(GOOD, 1), process(GOOD, 2)], None);
    assert_eq!(play.state("server1"), ServerState::Confirmed);
}

#[test]
fn a_lost_update_is_sent_again() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.accept("server1");
    play.runs("server1", "old");
    play.pass(Duration::from_millis(600));
    // Long enough for the platform, and it still runs the old text.
    play.runs("server1", "old");
    assert_eq!(play.uploads().len(), 1);
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
}

#[test]
fn a_broadcast_that_is_still_on_its_way_is_not_sent_again() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::Broadcast, &["server1", "server2", "server3"]);
    play.accept("server1");
    // A module that takes its time: each server loads it for more than a second, one after the other.
    play.pass(Duration::from_millis(1_500));
    play.runs("server1", GOOD);
    play.runs("server2", "old");
    play.runs("server3", "old");
    play.pass(Duration::from_millis(1_500));
    assert!(play.uploads().is_empty(), "{:?}", play.uploads());
    play.runs("server2", GOOD);
    play.runs("server3", "old");
    assert!(play.uploads().is_empty(), "{:?}", play.uploads());
    // Nothing more comes to the third one: it lost the update.
    play.pass(Duration::from_millis(2_100));
    play.runs("server3", "old");
    assert_eq!(play.uploads().len(), 1);
}

#[test]
fn a_server_that_is_down_hides_no_other_and_is_converged_when_it_is_back() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    play.refuse("server1", ErrorKind::Unreachable, "connection refused");
    play.confirm("server2", GOOD);
    assert_eq!(play.rollouts(), ["Partial"]);
    assert!(
        play.messages("crm.py")[0].contains("server1: connection refused"),
        "{:?}",
        play.messages("crm.py")
    );

    play.pass(Duration::from_millis(500));
    play.refuse("server1", ErrorKind::Unreachable, "connection refused");
    play.pass(Duration::from_secs(1));
    // It is back, with the text of yesterday.
    play.runs("server1", "old");
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Partial", "Confirmed"]);
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn the_command_line_waits_for_a_server_that_is_down_until_the_deadline() {
    let mut play = Play::ready(Policy { wait_for_unreachable: true, ..policy() });
    let id = play.request(Request::Deploy { uri: uri("crm.py"), target: None, confirmed: false });
    play.connect(Propagation::PerServer, &["server1"]);
    play.refuse("server1", ErrorKind::Unreachable, "connection refused");
    assert!(play.rollouts().is_empty() && play.replies.is_empty());
    play.pass(Duration::from_millis(200));
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
    assert!(matches!(&play.replies[&id], Reply::Rollout(facts) if facts.len() == 2));
}

#[test]
fn the_deadline_tells_what_is_known() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2", "server3"]);
    play.confirm("server1", GOOD);
    play.accept("server2");
    for _ in 0..2000 {
        match play.open.iter().any(|(server, _)| server.as_str() == "server2") {
            true if play.uploads().iter().any(|upload| upload.starts_with("server2")) => {
                play.accept("server2");
            }
            true => play.runs("server2", "old"),
            false => {}
        }
        play.pass(Duration::from_millis(100));
        if !play.rollouts().is_empty() {
            break;
        }
    }
    assert_eq!(play.rollouts(), ["Partial"]);
    assert_eq!(play.state("server2"), ServerState::Stale);
    assert_eq!(play.state("server3"), ServerState::Unreachable, "it never answered the upload");
    let messages = play.messages("crm.py");
    assert!(messages.iter().any(|m| m.contains("server2: still runs")), "{messages:#?}");
}

#[test]
fn a_broadcast_is_sent_once_and_looked_for_everywhere() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::Broadcast, &["server1", "server2"]);
    assert_eq!(play.uploads().len(), 1);
    play.accept("server1");
    play.runs("server1", GOOD);
    play.runs("server2", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
}

#[test]
fn a_broadcast_that_one_server_missed_is_repeated_there() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::Broadcast, &["server1", "server2"]);
    play.accept("server1");
    play.runs("server1", GOOD);
    play.runs("server2", "first of two quick saves");
    play.pass(Duration::from_millis(2_100));
    play.runs("server2", "first of two quick saves");
    assert_eq!(play.uploads().len(), 1);
    play.confirm("server2", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
}

#[test]
fn a_broadcast_behind_a_server_that_is_down_is_told_as_it_is() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::Broadcast, &["server1", "server2"]);
    play.refuse("server1", ErrorKind::Unreachable, "connection refused");
    play.accept("server2");
    play.runs("server2", "old");
    play.pass(Duration::from_millis(2_100));
    play.runs("server2", "old");
    assert_eq!(play.state("server2"), ServerState::Stale);
    let messages = play.messages("crm.py");
    assert!(
        messages.iter().any(|m| m.contains("server1 is down, and Zato's broadcast ends")),
        "{messages:#?}"
    );
}

#[test]
fn one_at_a_time_stops_at_the_first_failure() {
    let mut policy = policy();
    policy.targets.values_mut().for_each(|target| target.strategy = Strategy::OneAtATime);
    let mut play = Play::ready(policy);
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2", "server3"]);
    assert_eq!(play.uploads().len(), 1);
    play.confirm("server1", GOOD);
    assert_eq!(play.uploads().len(), 1);
    play.accept("server2");
    play.fails("server2", "ImportError: no", &[4], GOOD);
    assert!(play.uploads().is_empty());
    assert_eq!(play.state("server3"), ServerState::Stale);
    assert!(play.messages("crm.py").iter().any(|m| m.contains("server3: not sent: server2")));
}

#[test]
fn a_hanging_server_holds_a_newer_save_up_for_a_while_only() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    play.confirm("server1", GOOD);
    play.replace("crm.py", &text(1));
    play.save("crm.py");
    assert_eq!(play.uploads().len(), 1, "server2 has not answered yet");
    play.pass(Duration::from_secs(6));
    assert_eq!(play.uploads().len(), 2, "the newer save goes to both: {:?}", play.uploads());
}

#[test]
fn a_cluster_that_cannot_be_reached_is_told_and_tried_again() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.not_connected(ErrorKind::Unreachable, "http://x: connection refused");
    assert_eq!(play.rollouts(), ["Unconfirmed"]);
    assert!(play.messages("crm.py")[0].contains("not deployed: dev: http://x: connection refused"));
    play.pass(Duration::from_millis(600));
    assert_eq!(play.connects, 2);
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Unconfirmed", "Confirmed"]);
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn a_wrong_password_is_not_tried_again_and_again() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.not_connected(ErrorKind::Unauthorized, "the password of ide_publisher was refused");
    play.pass(Duration::from_mins(2));
    assert_eq!(play.connects, 1);
    assert_eq!(play.rollouts(), ["Failed"]);
}

#[test]
fn progress_is_shown_only_when_it_takes_longer_than_a_moment() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    play.confirm("server1", GOOD);
    assert!(play.progress.is_empty());
    play.pass(Duration::from_millis(450));
    play.confirm("server2", GOOD);
    assert_eq!(play.progress.len(), 3, "begin, 1/2, end: {:#?}", play.progress);
}

#[test]
fn inspecting_sends_nothing_and_says_what_runs() {
    let mut play = Play::ready(policy());
    let id = play.request(Request::Inspect { uris: vec![uri("crm.py")], target: None });
    play.connect(Propagation::PerServer, &["server1", "server2", "server3"]);
    assert!(play.uploads().is_empty());
    play.runs("server1", GOOD);
    play.runs("server2", "old");
    play.runs_nothing("server3");
    let Reply::Facts(facts) = &play.replies[&id] else { panic!("{:?}", play.replies) };
    let states: Vec<_> =
        facts.iter().map(|fact| serde_json::to_value(fact).unwrap()["state"].clone()).collect();
    assert_eq!(states, ["confirmed", "stale", "stale"]);
}

#[test]
fn the_services_of_the_cluster_are_asked_for_with_the_connection_and_after_each_rollout() {
    let mut play = Play::ready(policy());
    play.save("crm.py");
    assert_eq!(play.listings, 0);
    play.connect(Propagation::PerServer, &["server1"]);
    assert_eq!(play.listings, 1);
    play.confirm("server1", GOOD);
    assert_eq!(play.listings, 2);
}
