use proptest::prelude::*;
use serde_json::{Value, json};

use super::reply::{Outcome, Sight};
use super::*;
use crate::deploy::{Process, Runs, Sha256};

fn query() -> Query {
    Query {
        module: ModuleName::new("crm.py").unwrap(),
        wanted: Sha256::of(b"new"),
        services: vec!["crm.get".to_owned()],
        since: None,
        attempt: 0,
        wait: 0,
    }
}

fn hash(text: &str) -> String {
    Sha256::of(text.as_bytes()).to_string()
}

fn process(pid: u32, loaded: Option<&str>, attempt: &Value) -> Value {
    let loaded =
        loaded.map(|text| json!({"sha256": hash(text), "services": ["crm.get"], "path": "/w/crm.py"}));
    json!({"pid": pid, "loaded": loaded, "attempt": attempt})
}

fn failed(id: &str, text: &str, age: f64) -> Value {
    let traceback =
        "Traceback (most recent call last):\n  File \"/w/crm.py\", line 7, in <module>\nValueError: x\n";
    json!({"id": id, "outcome": "failed", "age_ms": age, "sha256": hash(text), "text": traceback})
}

fn reply(processes: &[Value]) -> Reply {
    serde_json::from_value(json!({"hotdeploy_status": 1, "processes": processes})).unwrap()
}

fn sight(processes: &[Value], before: &[(u32, &str)], ms: f64) -> Sight {
    let before: Seen = before.iter().map(|(pid, id)| (*pid, (*id).to_owned())).collect();
    reply(processes).sight(&query(), Some(&Since { before: &before, ms }))
}

#[test]
fn the_revision_is_that_of_the_module() {
    assert!(SOURCE.contains(&format!("\nrevision = {REVISION}\n")));
    assert!(SOURCE.contains("name = 'hotdeploy.status'") && PATH.ends_with("/hotdeploy.status"));
    assert!(SOURCE.is_ascii(), "servers of any locale read it");
}

#[test]
fn every_process_is_reported() {
    let sight = sight(
        &[
            process(1, Some("new"), &Value::Null),
            process(2, Some("old"), &Value::Null),
            process(3, None, &Value::Null),
        ],
        &[],
        1e4,
    );
    let module = |text: &str| Runs::Module {
        sha256: Some(Sha256::of(text.as_bytes())),
        services: vec!["crm.get".to_owned()],
    };
    let expected = [(1, module("new")), (2, module("old")), (3, Runs::Nothing)];
    assert_eq!(sight.processes, expected.map(|(pid, runs)| Process { pid: Some(pid), runs }));
    assert_eq!(sight.failure, None);
}

#[test]
fn a_failure_of_this_upload_is_told_with_its_line() {
    let sight = sight(&[process(1, Some("old"), &failed("a.1", "new", 5.0))], &[], 1e4);
    let failure = sight.failure.unwrap();
    assert_eq!((failure.line, failure.message.as_str()), (Some(7), "ValueError: x"));
    assert_eq!(failure.sha256, Some(Sha256::of(b"new")));
    assert_eq!(sight.age, Some(5.0));
}

#[test]
fn a_failure_of_something_else_is_not_told() {
    let cases = [
        (failed("a.1", "new", 5.0), vec![(1, "a.1")], "it was there before the upload"),
        (failed("a.1", "new", 20_000.0), vec![], "it is older than the upload"),
        (failed("a.1", "other", 5.0), vec![], "it was another text"),
    ];
    for (attempt, before, what) in cases {
        let sight = sight(&[process(1, Some("old"), &attempt)], &before, 1e4);
        assert_eq!((sight.failure, sight.age), (None, None), "{what}");
    }
    let again = sight(&[process(1, Some("old"), &failed("a.1", "new", 5.0))], &[(2, "a.1")], 1e4);
    assert!(again.failure.is_some(), "another process has names of its own");
}

#[test]
fn a_process_that_runs_the_text_has_not_failed() {
    let sight = sight(&[process(1, Some("new"), &failed("a.1", "new", 5.0))], &[], 1e4);
    assert_eq!(sight.failure, None);
    assert!(sight.runs(Sha256::of(b"new")));
}

#[test]
fn a_text_that_is_live_in_part_has_failed() {
    let mut process = process(1, Some("new"), &failed("a.1", "new", 5.0));
    process["loaded"]["services"] = json!([]);
    let sight = sight(&[process], &[], 1e4);
    assert!(!sight.runs(Sha256::of(b"new")) && sight.failure.is_some());
}

#[test]
fn nothing_to_deploy_is_a_failure_with_a_reason() {
    let attempt =
        json!({"id": "a.1", "outcome": "nothing", "age_ms": 1.0, "sha256": hash("new"), "text": ""});
    let sight = sight(&[process(1, None, &attempt)], &[], 1e4);
    assert!(sight.failure.unwrap().message.contains("nothing in it to deploy"));
}

#[test]
fn a_process_that_did_not_answer_runs_nothing_known() {
    let mut reply = reply(&[process(1, Some("new"), &Value::Null)]);
    reply.workers = Some(3);
    let sight = reply.sight(&query(), None);
    assert_eq!(sight.processes.len(), 3);
    assert!(!sight.runs(Sha256::of(b"new")));
}

#[test]
fn versions_and_directories_of_servers_are_checked() {
    assert_eq!(python("3.10.4"), Some(PythonVersion { major: 3, minor: 10 }));
    for nonsense in ["", "3", "x.y", "3.999", "-1.2"] {
        assert_eq!(python(nonsense), None, "{nonsense}");
    }
    assert!(is_directory("/opt/zato/env/qs-1/server1/pickup/incoming/services"));
    for wrong in ["", "pickup", "/a/../b", "/a\nb", "C:\\x"] {
        assert!(!is_directory(wrong), "{wrong}");
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(Value::from(hash("new"))),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::from))
}

proptest! {
    #[test]
    fn no_reply_makes_it_panic(
        pid in any::<u32>(), workers in anything(), loaded in anything(), services in anything(), sha256 in anything(),
        id in anything(), age in anything(), outcome in "deployed|failed|nothing|other", text in anything(),
    ) {
        let process = json!({
            "pid": pid, "python": text, "pickup_dir": id,
            "loaded": if loaded.is_null() { loaded } else { json!({"sha256": sha256, "services": services}) },
            "attempt": {"id": id, "outcome": outcome, "age_ms": age, "sha256": sha256, "text": text},
        });
        let body = json!({"hotdeploy_status": 1, "workers": workers, "processes": [process]});
        if let Ok(reply) = serde_json::from_value::<Reply>(body) {
            let sight = reply.sight(&query(), Some(&Since { before: &Seen::new(), ms: 1e4 }));
            let _ = (reply.seen(), sight.runs(Sha256::of(b"new")));
        }
    }
}

#[test]
fn outcomes_are_named_as_the_service_names_them() {
    for (text, outcome) in
        [("deployed", Outcome::Deployed), ("failed", Outcome::Failed), ("nothing", Outcome::Nothing)]
    {
        assert_eq!(serde_json::from_value::<Outcome>(json!(text)).unwrap(), outcome);
        assert!(SOURCE.contains(&format!("'{text}'")));
    }
}
