//! `hotdeploy check --format sarif`. The tests in Python hold it to the standard's own schema.

use serde_json::{Value, json};

use crate::support::User;

fn log(user: &User, paths: &[&str]) -> (i32, Value) {
    let run = user.run(&[&["check", "--format", "sarif"], paths].concat());
    (run.code, serde_json::from_str(&run.stdout).unwrap())
}

#[test]
fn findings_have_rules_regions_and_addresses() {
    let module = "# coding: latin-1\n# zato: ide-deploy=True\nfrom zato.server.service import Service\n\
                  class Get(Service):\n    def handle(self): pass\n";
    let wrong = "from zato.server.service import Service\nclass 🦀(Service): pass\n";
    let user = User::new().file("a b/crm.py", module).file("wrong.py", wrong);
    let (code, log) = log(&user, &["a b", "wrong.py"]);
    assert_eq!(code, 1);
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&json!("2.1.0"), 1));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let results = run["results"].as_array().unwrap();
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(rules[index]["help"]["markdown"].as_str().unwrap().starts_with("# "));
    }
    let of = |rule: &str| results.iter().find(|result| result["ruleId"] == rule).unwrap();
    let cookie = of("encoding-cookie");
    let location = &cookie["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"], json!({"uri": "a%20b/crm.py", "uriBaseId": "%SRCROOT%"}));
    assert_eq!(cookie["level"], "warning");
    let replacement = &cookie["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "utf-8");
    assert_eq!(
        replacement["deletedRegion"],
        json!({"startLine": 1, "startColumn": 11, "endLine": 1, "endColumn": 18})
    );
    let syntax = of("syntax-error");
    let region = &syntax["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startColumn"], &region["endColumn"]), (&json!(7), &json!(9)), "a crab is two units");
    let root = run["originalUriBaseIds"]["%SRCROOT%"]["uri"].as_str().unwrap();
    assert!(root.starts_with("file:///") && root.ends_with('/'), "{root}");
}

#[test]
fn a_module_without_findings_has_a_log_all_the_same() {
    let module = "from zato.server.service import Service\nclass Get(Service):\n    def handle(self): pass\n";
    let user = User::new().file("src/crm.py", module);
    let (code, log) = log(&user, &["src"]);
    assert_eq!((code, &log["runs"][0]["results"]), (0, &json!([])));
    assert_eq!(log["runs"][0]["artifacts"][0]["location"]["uri"], "src/crm.py");
}
