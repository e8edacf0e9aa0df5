//! All modules at once: those that are open, and those on disk.

use hotdeploy::deploy::{
    DeployMode, DeployOnSave, Event, Fact, IntentSource, Policy, Propagation, Reply, Request, RequestId,
    RolloutState, Sha256, Trust,
};

use crate::play::{GOOD, Play, policy, uri};

fn named(service: &str) -> String {
    GOOD.replace("crm.get", service)
}

fn unmarked(service: &str) -> String {
    named(service).replace("# zato: ide-deploy=True", "# nothing")
}

fn all(play: &mut Play) -> RequestId {
    play.request(Request::DeployAll { target: None, confirmed: false })
}

/// Modules and how their rollouts ended, by what the answer says.
fn ended(play: &Play, id: RequestId) -> Vec<(String, RolloutState)> {
    let Some(Reply::Rollout(facts)) = play.replies.get(&id) else {
        panic!("no rollout but {:?}", play.replies.get(&id))
    };
    let rollout = |fact: &Fact| match fact {
        Fact::Rollout { module, state, .. } => Some((module.clone(), *state)),
        Fact::Server { .. } => None,
    };
    let mut ended: Vec<_> = facts.iter().filter_map(rollout).collect();
    ended.sort_by(|(a, _), (b, _)| a.cmp(b));
    ended
}

#[test]
fn every_marked_module_goes_out_whether_it_is_open_or_not() {
    let mut play = Play::new(policy());
    play.disk(&[
        ("closed.py", Some(&named("closed.get"))),
        ("crm.py", Some(&named("as.on.disk"))),
        ("plain.py", Some(&unmarked("plain.get"))),
        ("gone.py", Some(&named("gone.get"))),
    ]);
    play.disk.remove(&uri("gone.py"));
    play.open("crm.py", GOOD);
    let id = all(&mut play);
    play.connect(Propagation::PerServer, &["server1"]);
    assert_eq!(play.uploads().len(), 2);
    for _ in 0..2 {
        play.accept("server1");
    }
    play.runs("server1", &named("closed.get"));
    play.runs("server1", GOOD);
    let (confirmed, blocked) = (RolloutState::Confirmed, RolloutState::Blocked);
    let expected = [("closed.py", confirmed), ("crm.py", confirmed), ("gone.py", blocked)];
    assert_eq!(ended(&play, id), expected.map(|(module, state)| (module.to_owned(), state)));
    assert!(play.messages("closed.py").is_empty(), "of a file that is not open nothing is shown");
}

#[test]
fn a_closed_module_that_would_not_load_is_told_and_holds_up_no_other() {
    let mut play = Play::new(policy());
    let broken = named("broken.get").replace("Service):", "Servcie):");
    play.disk(&[("broken.py", Some(&broken)), ("crm.py", Some(GOOD))]);
    let id = all(&mut play);
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    let expected = [("broken.py", RolloutState::Blocked), ("crm.py", RolloutState::Confirmed)];
    assert_eq!(ended(&play, id), expected.map(|(module, state)| (module.to_owned(), state)));
}

#[test]
fn a_target_that_takes_all_takes_closed_modules_without_the_marker() {
    let mut play = Play::new(policy());
    let mut policy = policy();
    for target in policy.targets.values_mut() {
        target.deploy = DeployMode::All;
    }
    play.event(Event::Configured { policy, problems: Vec::new(), changed: Vec::new() });
    play.disk(&[("plain.py", Some(&unmarked("plain.get"))), ("tools.py", Some("x = 1\n"))]);
    let id = all(&mut play);
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", &unmarked("plain.get"));
    assert_eq!(ended(&play, id), [("plain.py".to_owned(), RolloutState::Confirmed)]);
}

#[test]
fn nothing_is_read_or_sent_where_it_may_not_be() {
    let protected = |mut policy: Policy| {
        policy.targets.values_mut().for_each(|target| target.protected = true);
        policy
    };
    let cases = [
        ("protected", protected(policy()), "Deploy 2 modules"),
        ("not trusted", Policy { trust: Trust::Untrusted, ..policy() }, "not trusted"),
        ("no target", Policy { default_target: None, ..policy() }, "no target"),
    ];
    for (what, policy, said) in cases {
        let mut play = Play::new(policy);
        play.disk(&[("a.py", Some(&named("a.get"))), ("b.py", Some(&named("b.get")))]);
        let id = all(&mut play);
        let Some(Reply::Refused(message) | Reply::NeedsConfirmation { message, .. }) = play.replies.get(&id)
        else {
            panic!("{what}: {:?}", play.replies.get(&id))
        };
        assert!(message.contains(said), "{what}: {message}");
        assert_eq!((play.connects, play.uploads().len()), (0, 0), "{what}");
    }
}

#[test]
fn no_module_is_no_rollout() {
    let mut play = Play::new(policy());
    play.disk(&[("plain.py", Some(&unmarked("plain.get")))]);
    let id = all(&mut play);
    assert_eq!(ended(&play, id), []);
}

/// A workspace in which nothing is open, as it is told by an editor that says which saves are by hand.
fn nothing_open(policy: Policy, text: &str) -> Play {
    let mut play = Play::new(Policy { intent: IntentSource::Notification, ..policy });
    play.disk(&[("closed.py", Some(text))]);
    play
}

fn saved(play: &mut Play) {
    play.event(Event::SaveIntent { uri: uri("closed.py") });
}

#[test]
fn a_module_that_is_saved_by_hand_while_no_editor_shows_it_goes_out_as_it_is_on_disk() {
    let mut play = nothing_open(policy(), &named("closed.get"));
    let changed = named("closed.get.2");
    play.disk.insert(uri("closed.py"), changed.clone());
    saved(&mut play);
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", &changed);
    assert_eq!(play.rollouts(), ["Confirmed"]);
    assert!(play.notes.is_empty() && play.messages("closed.py").is_empty(), "{:?}", play.notes);
    // Pressed once more: the last one is confirmed, and is asked about anew.
    saved(&mut play);
    play.runs("server1", &changed);
    assert_eq!(play.rollouts(), ["Confirmed", "Confirmed"]);
}

#[test]
fn a_closed_module_is_saved_twice_before_the_first_text_was_judged() {
    let mut play = nothing_open(policy(), &named("closed.get"));
    play.slow_checks = true;
    saved(&mut play);
    let changed = named("closed.get.2");
    play.disk.insert(uri("closed.py"), changed.clone());
    saved(&mut play);
    while !play.checks.is_empty() {
        play.validate();
    }
    play.connect(Propagation::PerServer, &["server1"]);
    let newest = Sha256::of(changed.as_bytes());
    assert_eq!(play.uploads(), [format!("server1@{}", newest.short())], "only the newest text goes out");
}

#[test]
fn a_closed_module_that_may_not_go_out_is_told_where_it_can_be_seen() {
    let broken = named("closed.get").replace("Service):", "Servcie):");
    let mut play = nothing_open(policy(), &broken);
    saved(&mut play);
    assert_eq!(play.uploads().len(), 0);
    assert!(
        matches!(play.notes.as_slice(), [note] if note.starts_with("closed.py: not deployed to dev: line ")),
        "{:?}",
        play.notes
    );
    play.disk.remove(&uri("closed.py"));
    saved(&mut play);
    assert_eq!(play.notes[1..], ["closed.py is not deployed: it cannot be read"]);
}

#[test]
fn a_closed_module_that_is_not_meant_stays_where_it_is() {
    let never = Policy { deploy_on_save: DeployOnSave::Never, ..policy() };
    let cases = [
        ("never", never, named("closed.get")),
        ("no marker", policy(), unmarked("closed.get")),
        ("no target", Policy { default_target: None, ..policy() }, named("closed.get")),
        ("not trusted", Policy { trust: Trust::Untrusted, ..policy() }, named("closed.get")),
    ];
    for (what, policy, text) in cases {
        let mut play = nothing_open(policy, &text);
        saved(&mut play);
        play.event(Event::SaveIntent { uri: uri("elsewhere.py") });
        assert_eq!((play.connects, play.uploads().len()), (0, 0), "{what}");
        assert!(play.notes.is_empty(), "{what}: {:?}", play.notes);
    }
}

#[test]
fn a_closed_module_on_its_way_to_a_protected_target_is_asked_about() {
    let mut policy = policy();
    policy.targets.values_mut().for_each(|target| target.protected = true);
    let mut play = nothing_open(policy, &named("closed.get"));
    saved(&mut play);
    assert_eq!(play.confirms, ["dev is protected. Deploy closed.py to it?"]);
    let id = play.request(Request::Deploy { uri: uri("closed.py"), target: None, confirmed: true });
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", &named("closed.get"));
    assert_eq!(ended(&play, id), [("closed.py".to_owned(), RolloutState::Confirmed)]);
}
