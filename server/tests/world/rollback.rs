//! The way back.

use hotdeploy::deploy::{Event, Policy, Propagation, Reply, Request, RequestId, Sha256, Trust};

use crate::play::{GOOD, Play, policy, uri};

fn text(n: u32) -> String {
    GOOD.replace("pass", &format!("return {n}"))
}

fn back(play: &mut Play, confirmed: bool) -> RequestId {
    play.request(Request::RollBack { uri: uri("crm.py"), target: None, confirmed })
}

/// One server runs the first text; the second was saved.
fn saved_twice(policy: Policy) -> Play {
    let mut play = Play::ready(policy);
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    play.save_text("crm.py", &text(2));
    play
}

fn previous(play: &Play) -> Option<Sha256> {
    play.status.as_ref()?.targets[0].servers[0].modules[0].previous
}

#[test]
fn a_failed_text_is_replaced_by_the_last_that_was_proved() {
    let mut play = saved_twice(policy());
    play.accept("server1");
    play.fails("server1", "boom", &[6], &text(2));
    assert_eq!(previous(&play), Some(Sha256::of(GOOD.as_bytes())));
    let id = back(&mut play, false);
    assert_eq!(play.uploads(), [format!("server1@{}", Sha256::of(GOOD.as_bytes()).short())]);
    play.confirm("server1", GOOD);
    assert!(matches!(play.replies.get(&id), Some(Reply::Rollout(_))), "{:?}", play.replies.get(&id));
    assert!(play.messages("crm.py")[0].contains("rolled back to"), "{:?}", play.messages("crm.py"));
    assert_eq!(previous(&play), None, "the failed text was never proved");
    // The file still holds the newer text: a save by hand sends it, modified or not.
    play.save("crm.py");
    assert_eq!(play.uploads(), [format!("server1@{}", Sha256::of(text(2).as_bytes()).short())]);
}

#[test]
fn a_proved_text_can_be_gone_back_from_and_come_back_to() {
    let mut play = saved_twice(policy());
    play.confirm("server1", &text(2));
    for expected in [GOOD.to_owned(), text(2), GOOD.to_owned()] {
        back(&mut play, false);
        assert_eq!(play.uploads(), [format!("server1@{}", Sha256::of(expected.as_bytes()).short())]);
        play.confirm("server1", &expected);
    }
}

#[test]
fn where_there_is_no_way_back_that_is_said() {
    let mut play = Play::ready(policy());
    let id = back(&mut play, false);
    assert!(matches!(play.replies.get(&id), Some(Reply::Refused(why)) if why.contains("no way back")));
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    assert_eq!(previous(&play), None);
    let id = back(&mut play, false);
    assert!(matches!(play.replies.get(&id), Some(Reply::Refused(why)) if why.contains("no way back")));
}

#[test]
fn trust_and_protection_count_on_the_way_back() {
    let mut play = saved_twice(policy());
    play.confirm("server1", &text(2));
    let mut protected = policy();
    protected.targets.values_mut().for_each(|target| target.protected = true);
    let untrusted = Policy { trust: Trust::Untrusted, ..policy() };
    for (what, policy, confirmed) in [("protected", protected, false), ("not trusted", untrusted, true)] {
        play.event(Event::Configured { policy, problems: Vec::new(), changed: Vec::new() });
        let id = back(&mut play, confirmed);
        let message = match play.replies.get(&id) {
            Some(Reply::Refused(message) | Reply::NeedsConfirmation { message, .. }) => message,
            other => panic!("{what}: {other:?}"),
        };
        assert!(message.contains(what), "{what}: {message}");
        assert!(play.uploads().is_empty(), "{what}");
    }
}

#[test]
fn a_yes_is_enough_for_a_protected_target() {
    let mut protected = policy();
    protected.targets.values_mut().for_each(|target| target.protected = true);
    let mut play = saved_twice(policy());
    play.confirm("server1", &text(2));
    play.event(Event::Configured { policy: protected, problems: Vec::new(), changed: Vec::new() });
    back(&mut play, true);
    assert_eq!(play.uploads().len(), 1);
}
