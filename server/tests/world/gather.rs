//! All modules at once: those that are open, and those on disk.

use hotdeploy::deploy::{
    DeployMode, Fact, Policy, Propagation, Reply, Request, RequestId, RolloutState, Trust,
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
    play.event(hotdeploy::deploy::Event::Configured { policy, problems: Vec::new(), changed: Vec::new() });
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
