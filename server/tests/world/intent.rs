//! Which saves deploy. A save that no person made never does.

use std::time::Duration;

use hotdeploy::deploy::{
    DeployOnSave, Event, IntentSource, Policy, Propagation, Request, SaveReason, ServerState, Sha256,
};

use crate::play::{GOOD, Play, policy, uri};

fn with(intent: IntentSource) -> Policy {
    Policy { intent, ..policy() }
}

/// Starts with one confirmed deployment, so that what follows is about the save alone.
fn deployed(policy: Policy) -> Play {
    let mut play = Play::ready(policy);
    play.event(Event::WillSave { uri: uri("crm.py"), reason: SaveReason::Manual });
    play.event(Event::SaveIntent { uri: uri("crm.py") });
    if play.connects == 0 || play.open.is_empty() {
        play.save("crm.py");
    }
    play.connect(Propagation::PerServer, &["server1"]);
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed"]);
    play
}

#[test]
fn auto_save_and_focus_loss_do_not_deploy() {
    let mut play = deployed(with(IntentSource::WillSave));
    for reason in [SaveReason::AfterDelay, SaveReason::FocusOut] {
        play.edit("crm.py", (6, 8), (6, 12), "return");
        play.save_for("crm.py", reason);
        assert!(play.uploads().is_empty(), "{reason:?} deployed");
        assert!(
            play.messages("crm.py")[0].contains("changed, not deployed"),
            "{:?}",
            play.messages("crm.py")
        );
        assert_eq!(play.lenses("crm.py").len(), 1);
        assert!(play.lenses("crm.py")[0].contains("changed, not deployed · Deploy"));
    }
}

#[test]
fn a_save_by_hand_deploys_and_takes_the_note_away() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.edit("crm.py", (6, 8), (6, 12), "return");
    play.save_for("crm.py", SaveReason::AfterDelay);
    assert!(!play.messages("crm.py").is_empty());
    play.save_for("crm.py", SaveReason::Manual);
    assert_eq!(play.uploads().len() + play.open.len(), 2, "one upload, nothing else: {:?}", play.open);
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn a_save_whose_reason_nobody_told_is_not_by_hand_where_reasons_are_told() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.edit("crm.py", (6, 8), (6, 12), "return");
    play.save("crm.py");
    assert!(play.uploads().is_empty());
}

#[test]
fn an_editor_that_only_sends_did_save_is_explicit_by_nature() {
    let mut play = Play::ready(with(IntentSource::EverySave));
    play.save("crm.py");
    play.connect(Propagation::PerServer, &["server1"]);
    assert_eq!(play.uploads().len(), 1);
}

#[test]
fn intent_before_or_after_the_save_acts_once() {
    for intent_first in [true, false] {
        let mut play = deployed(with(IntentSource::Notification));
        play.edit("crm.py", (6, 8), (6, 12), "return");
        let intent = Event::SaveIntent { uri: uri("crm.py") };
        if intent_first {
            play.event(intent);
            assert!(play.uploads().is_empty(), "the text that will be saved is not known yet");
            play.save("crm.py");
        } else {
            play.save("crm.py");
            assert!(play.uploads().is_empty(), "a bare didSave is an auto-save there");
            play.event(intent);
        }
        assert_eq!(play.uploads().len(), 1, "intent first: {intent_first}");
        assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
    }
}

#[test]
fn an_old_intent_does_not_turn_an_auto_save_into_a_deployment() {
    let mut play = deployed(with(IntentSource::Notification));
    play.edit("crm.py", (6, 8), (6, 12), "return");
    play.event(Event::SaveIntent { uri: uri("crm.py") });
    play.pass(Duration::from_mins(1));
    play.save("crm.py");
    assert!(play.uploads().is_empty());
}

/// What stands in the file was seen to be this.
fn on_disk(play: &mut Play, text: &str) {
    let sha256 = Sha256::of(text.as_bytes());
    play.event(Event::ChangedOnDisk { uri: uri("crm.py"), sha256 });
}

#[test]
fn a_change_from_outside_is_shown_and_not_deployed() {
    // The editor reloads what `git checkout` wrote: the text changes, nothing is saved.
    let other = GOOD.replace("pass", "return");
    for seen_first in [true, false] {
        let mut play = deployed(with(IntentSource::WillSave));
        if seen_first {
            on_disk(&mut play, &other);
            assert!(play.messages("crm.py").is_empty(), "the editor does not show it yet");
        }
        play.replace("crm.py", &other);
        if !seen_first {
            on_disk(&mut play, &other);
        }
        assert!(play.uploads().is_empty());
        let messages = play.messages("crm.py");
        assert!(
            messages.iter().any(|message| message.contains("outside the editor")),
            "{seen_first} {messages:?}"
        );
    }
}

#[test]
fn what_is_on_disk_says_nothing_of_a_document_with_other_edits() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.replace("crm.py", &GOOD.replace("pass", "return 1"));
    on_disk(&mut play, &GOOD.replace("pass", "return 2"));
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn our_own_save_seen_on_disk_says_nothing() {
    let mut play = deployed(with(IntentSource::WillSave));
    on_disk(&mut play, GOOD);
    assert!(play.messages("crm.py").is_empty());
}

#[test]
fn a_save_that_was_blocked_stays_the_reason_when_the_file_is_seen() {
    let mut play = deployed(with(IntentSource::WillSave));
    let broken = format!("{GOOD}x = (\n");
    play.replace("crm.py", &broken);
    play.save_for("crm.py", SaveReason::Manual);
    let before = play.messages("crm.py");
    on_disk(&mut play, &broken);
    assert_eq!(play.messages("crm.py"), before);
    assert!(before.iter().any(|message| message.contains("never closed")), "{before:?}");
}

#[test]
fn saving_again_asks_first_and_sends_only_what_a_server_lacks() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.save_for("crm.py", SaveReason::Manual);
    assert!(play.uploads().is_empty(), "every server runs it, as far as is known");
    play.runs("server1", "another developer's text");
    assert_eq!(play.uploads().len(), 1, "it differs: send");
    play.confirm("server1", GOOD);
    assert_eq!(play.rollouts(), ["Confirmed", "Confirmed"]);
}

#[test]
fn saving_again_after_a_failure_deploys_again() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.edit("crm.py", (6, 8), (6, 12), "return");
    play.save_for("crm.py", SaveReason::Manual);
    let text = GOOD.replace("pass", "return");
    play.accept("server1");
    play.fails("server1", "OSError: no space", &[4], &text);
    play.save_for("crm.py", SaveReason::Manual);
    // The server is asked, says that it still runs the old text, and is sent the new one.
    play.runs("server1", GOOD);
    assert_eq!(play.uploads().len(), 1);
    play.confirm("server1", &text);
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}

#[test]
fn what_a_server_says_of_the_failure_before_does_not_keep_the_same_text_from_it() {
    let mut play = deployed(with(IntentSource::WillSave));
    play.edit("crm.py", (6, 8), (6, 12), "return");
    play.save_for("crm.py", SaveReason::Manual);
    let text = GOOD.replace("pass", "return");
    play.accept("server1");
    play.fails("server1", "ModuleNotFoundError: No module named 'x'", &[4], &text);
    play.save_for("crm.py", SaveReason::Manual);
    // The server is asked and remembers that this text failed; what it lacked may be there now.
    play.fails("server1", "ModuleNotFoundError: No module named 'x'", &[4], &text);
    assert_eq!(play.uploads().len(), 1);
    play.accept("server1");
    play.fails("server1", "ModuleNotFoundError: No module named 'x'", &[4], &text);
    assert!(play.uploads().is_empty(), "it failed again: once for each save");
    assert_eq!(play.state("server1"), ServerState::Failed);
}

#[test]
fn deploy_on_save_says_which_saves() {
    let cases = [
        (DeployOnSave::Never, SaveReason::Manual, false),
        (DeployOnSave::Always, SaveReason::AfterDelay, true),
        (DeployOnSave::ExplicitIfChanged, SaveReason::Manual, true),
        (DeployOnSave::ExplicitIfChanged, SaveReason::FocusOut, false),
    ];
    for (deploy_on_save, reason, deploys) in cases {
        let mut play = Play::ready(Policy { deploy_on_save, ..with(IntentSource::WillSave) });
        play.save_for("crm.py", reason);
        play.connect(Propagation::PerServer, &["server1"]);
        assert_eq!(!play.uploads().is_empty(), deploys, "{deploy_on_save:?} {reason:?}");
    }
}

#[test]
fn explicit_if_changed_leaves_an_unchanged_module_alone() {
    let mut play =
        deployed(Policy { deploy_on_save: DeployOnSave::ExplicitIfChanged, ..with(IntentSource::WillSave) });
    play.save_for("crm.py", SaveReason::Manual);
    assert!(play.open.is_empty());
}

#[test]
fn the_innermost_folder_that_says_something_has_the_word() {
    let folders =
        [("/w", DeployOnSave::Never), ("/w/crm", DeployOnSave::Always), ("/other", DeployOnSave::Never)];
    let policy = Policy {
        deploy_on_save_in: folders.map(|(folder, when)| (folder.into(), when)).into(),
        deploy_on_save: DeployOnSave::ExplicitIfChanged,
        ..policy()
    };
    for (place, when) in [
        ("crm.py", DeployOnSave::Never),
        ("crm/api.py", DeployOnSave::Always),
        ("crmx/api.py", DeployOnSave::Never),
        ("../elsewhere/crm.py", DeployOnSave::ExplicitIfChanged),
    ] {
        let place = url::Url::parse("file:///w/").and_then(|base| base.join(place)).unwrap();
        assert_eq!(policy.deploy_on_save_of(&place.as_str().into()), when, "{place}");
    }
    let mut play = Play::ready(policy);
    play.save("crm.py");
    assert_eq!(play.connects, 0);
}

#[test]
fn a_save_by_hand_for_which_no_target_is_selected_says_so_until_there_is_one() {
    let nowhere = || Policy { default_target: None, ..with(IntentSource::WillSave) };
    let mut play = Play::ready(nowhere());
    play.save_for("crm.py", SaveReason::AfterDelay);
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
    play.save_for("crm.py", SaveReason::Manual);
    assert!(play.messages("crm.py")[0].contains("no target is selected"), "{:?}", play.messages("crm.py"));
    play.open("plain.py", "x = 1\n");
    play.save_for("plain.py", SaveReason::Manual);
    assert!(play.messages("plain.py").is_empty(), "nobody means it to be deployed");
    play.request(Request::SelectTarget { target: "dev".into() });
    assert!(play.messages("crm.py").is_empty(), "{:?}", play.messages("crm.py"));
}
