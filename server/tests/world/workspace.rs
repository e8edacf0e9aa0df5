//! What files say of each other: shown and cleared, on disk and in the editor, and at the gate.

use hotdeploy::deploy::{Event, Reply, Request, Severity};

use crate::play::{GOOD, Play, policy, uri};

/// An unmarked module of the same service name.
fn unmarked() -> String {
    GOOD.replace("# zato: ide-deploy=True", "# zato:")
}

/// The codes shown at a document.
fn codes(play: &Play, name: &str) -> Vec<String> {
    play.messages(name).iter().map(|line| line.split(' ').nth(2).unwrap().to_owned()).collect()
}

#[test]
fn a_name_taken_on_disk_is_told_and_points_there_until_it_is_free() {
    let mut play = Play::new(policy());
    play.disk(&[("other.py", Some(GOOD))]);
    play.open("crm.py", GOOD);
    assert_eq!(codes(&play, "crm.py"), ["service-name-taken"]);
    let diagnostic = &play.shown[&uri("crm.py")][0];
    assert_eq!(diagnostic.severity, Severity::Error);
    let related = &diagnostic.related[0];
    assert_eq!((related.uri.clone(), related.range.start.line), (uri("other.py"), 4));
    play.disk(&[("other.py", Some(&unmarked()))]);
    assert_eq!(codes(&play, "crm.py"), ["duplicate-service-name"]);
    play.disk(&[("other.py", None)]);
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
}

#[test]
fn what_is_open_counts_until_it_is_closed() {
    let mut play = Play::new(policy());
    play.disk(&[("other.py", Some(GOOD))]);
    play.open("crm.py", GOOD);
    play.open("other.py", &GOOD.replace("crm.get", "hr.get"));
    assert_eq!(codes(&play, "crm.py"), [""; 0], "the editor's text is another");
    play.disk(&[("other.py", Some(GOOD))]);
    assert_eq!(codes(&play, "crm.py"), [""; 0], "the disk is not asked");
    play.edit("other.py", (4, 12), (4, 14), "crm");
    assert_eq!(codes(&play, "crm.py"), ["service-name-taken"]);
    assert_eq!(codes(&play, "other.py"), ["service-name-taken"]);
    play.edit("other.py", (4, 12), (4, 15), "hr");
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
    assert_eq!(codes(&play, "other.py"), [""; 0]);
    play.event(Event::Closed { uri: uri("other.py") });
    assert_eq!(codes(&play, "crm.py"), ["service-name-taken"], "the disk counts again");
    assert_eq!(codes(&play, "other.py"), [""; 0], "what is closed shows nothing");
}

#[test]
fn the_editors_own_spelling_is_the_same_file() {
    let mut play = Play::new(policy());
    play.disk(&[("a@b/hr.py", Some(GOOD)), ("crm.py", None)]);
    play.open("a%40b/hr.py", GOOD);
    assert_eq!(codes(&play, "a%40b/hr.py"), [""; 0], "it does not take its own name");
    play.open("crm.py", GOOD);
    assert_eq!(play.shown[&uri("crm.py")][0].related[0].uri, uri("a%40b/hr.py"));
}

#[test]
fn nothing_is_said_to_be_nowhere_before_all_is_known() {
    let calls = GOOD.replace("pass", "self.invoke('hr.get')");
    let mut play = Play::new(policy());
    play.open("crm.py", &calls);
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
    play.event(Event::Indexed { files: Vec::new(), complete: false });
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
    play.event(Event::Indexed { files: Vec::new(), complete: true });
    assert_eq!(codes(&play, "crm.py"), ["unseen-service"]);
    play.disk(&[("hr.py", Some(&GOOD.replace("crm.get", "hr.gets")))]);
    assert_eq!(codes(&play, "crm.py"), ["unknown-service"]);
    play.disk(&[("hr.py", Some(&GOOD.replace("crm.get", "hr.get")))]);
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
}

#[test]
fn the_gate_is_closed_by_what_another_file_says() {
    let mut play = Play::ready(policy());
    play.disk(&[("other.py", Some(GOOD))]);
    play.save("crm.py");
    assert_eq!(play.rollouts(), ["Blocked"]);
    assert_eq!(play.connects, 0, "nobody was asked");
    assert!(codes(&play, "crm.py").contains(&"not-deployed".to_owned()), "{:?}", play.messages("crm.py"));
    play.disk(&[("other.py", Some(&unmarked()))]);
    play.save("crm.py");
    assert_eq!(play.connects, 1, "a warning stops nothing");
}

#[test]
fn typing_in_one_document_leaves_the_others_alone() {
    let mut play = Play::new(policy());
    for number in 0..50 {
        let name = format!("crm{number}.py");
        play.open(&name, &GOOD.replace("crm.get", &format!("crm.get{number}")));
    }
    let before = play.publishes;
    play.edit("crm0.py", (6, 8), (6, 12), "return");
    assert_eq!(play.publishes, before);
}

#[test]
fn an_enmasse_file_is_read_as_such() {
    const FILE: &str = "channel_rest:\n  - name: a\n    service: crm.gte\n";
    let mut play = Play::new(policy());
    play.disk(&[("crm.py", Some(GOOD))]);
    play.open("enmasse.yaml", FILE);
    assert_eq!(
        play.messages("enmasse.yaml"),
        ["3: Warning unknown-enmasse-service there is no service `crm.gte`; is `crm.get` meant?"]
    );
    play.edit("enmasse.yaml", (2, 18), (2, 20), "et");
    assert_eq!(codes(&play, "enmasse.yaml"), [""; 0]);
    play.disk(&[("crm.py", Some(&GOOD.replace("crm.get", "crm.put")))]);
    assert_eq!(codes(&play, "enmasse.yaml"), ["unknown-enmasse-service"]);
    let pull = play.request(Request::Diagnostics { uri: uri("enmasse.yaml") });
    assert!(matches!(&play.replies[&pull], Reply::Diagnostics(found) if found.is_empty()));
    play.save("enmasse.yaml");
    let id = play.request(Request::Deploy { uri: uri("enmasse.yaml"), target: None, confirmed: true });
    let reply = format!("{:?}", play.replies[&id]);
    assert!(reply.contains("is no Python module"), "{reply}");
    assert_eq!((play.connects, play.rollouts().len()), (0, 0));
    play.event(Event::Closed { uri: uri("enmasse.yaml") });
    assert_eq!(codes(&play, "enmasse.yaml"), [""; 0]);
}

#[test]
fn what_a_service_uses_is_held_against_the_enmasse_files() {
    let mut play = Play::new(policy());
    play.disk(&[("enmasse.yaml", Some("outgoing_rest:\n  - name: CRM\n"))]);
    play.open("crm.py", &GOOD.replace("pass", "self.out.rest['CRN']"));
    assert_eq!(codes(&play, "crm.py"), ["undefined-connection"]);
    play.disk(&[("enmasse.yaml", Some("outgoing_rest:\n  - name: CRN\n"))]);
    assert_eq!(codes(&play, "crm.py"), [""; 0]);
    // Other YAML is nothing to us, and is not checked as Python.
    play.open("compose.yaml", "services: [");
    assert_eq!(codes(&play, "compose.yaml"), [""; 0]);
}
