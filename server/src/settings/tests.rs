//! What people write into settings, and what becomes of it.

use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::deploy::{DeployMode, DeployOnSave, Strategy, TargetName};
use crate::python::{PythonVersion, ZatoVersion};

/// A home and a workspace on disk.
struct Fixture {
    folder: TempDir,
    sources: Sources,
}

impl Fixture {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join("work");
        fs::create_dir(&root).unwrap();
        let user_file = Some(folder.path().join("config.toml"));
        let sources = Sources { user_file, roots: vec![root], ..Sources::default() };
        Self { folder, sources }
    }

    fn trusted(mut self) -> Self {
        self.sources.trust = Trust::Trusted;
        self
    }

    fn user(self, toml: &str) -> Self {
        fs::write(self.folder.path().join("config.toml"), toml).unwrap();
        self
    }

    fn workspace(self, toml: &str) -> Self {
        fs::write(self.folder.path().join("work/hotdeploy.toml"), toml).unwrap();
        self
    }

    fn editor(mut self, json: serde_json::Value) -> Self {
        self.sources.editor = Some(json);
        self
    }

    fn load(&self) -> Settings {
        load(&self.sources)
    }

    /// The problems as people see them, the temporary folder left out.
    fn problems(&self) -> String {
        let folder = self.folder.path().display().to_string();
        let shown = self.load().problems.into_iter().map(|problem| {
            let uri = problem.uri.as_ref().map_or("editor", |uri| uri.as_str());
            let file = uri.rsplit('/').next().unwrap_or_default().to_owned();
            let at = problem.range.start;
            let end = problem.range.end;
            format!(
                "{file}:{}:{}-{}:{} {:?} {}: {}",
                at.line + 1,
                at.character + 1,
                end.line + 1,
                end.character + 1,
                problem.severity,
                problem.key,
                problem.message
            )
        });
        shown.collect::<Vec<_>>().join("\n").replace(&folder, "")
    }
}

/// The problems of one target in a trusted workspace.
fn problems_of(lines: &str) -> String {
    let toml = format!("[targets.dev]\nurl = \"http://localhost:11223\"\n{lines}\n");
    Fixture::new().trusted().workspace(&toml).problems()
}

#[test]
fn every_field_is_read() {
    let fixture = Fixture::new().trusted().workspace(
        r#"
        default-target = "dev"
        deploy-on-save = "explicit-if-changed"
        inlay-hints = false
        [targets.dev]
        platform = "zato"
        url = "https://lb.example:443/"
        servers = { server1 = "https://one.example", server2 = "https://two.example:17011" }
        endpoint = "/other"
        ca-file = "ca.pem"
        username = "someone"
        invoke-username = "pubapi"
        status-service = true
        logs = { server1 = "/var/log/zato.log", server2 = ["ssh", "two", "tail", "-F", "x.log"] }
        pickup-dirs = { server1 = "/opt/zato/pickup" }
        deploy = "all"
        protected = true
        timeout = "2m"
        strategy = "one-at-a-time"
        python = "3.10"
        zato = "3.2"
        [targets.other]
        url = "http://[::1]:80"
        "#,
    );
    let settings = fixture.load();
    assert_eq!(fixture.problems(), "");
    assert_eq!(settings.policy.default_target, Some(TargetName::from("dev")));
    assert_eq!(settings.policy.deploy_on_save, DeployOnSave::ExplicitIfChanged);
    assert!(settings.policy.no_inlay_hints);
    assert_eq!(settings.policy.targets.len(), 2);
    let dev = &settings.targets[0];
    assert_eq!(dev.url.as_str(), "https://lb.example/");
    assert_eq!(dev.servers.len(), 2);
    assert_eq!(dev.endpoint, "/other");
    assert_eq!(dev.ca_file.as_deref(), Some(fixture.folder.path().join("work/ca.pem").as_path()));
    assert_eq!((dev.username.as_str(), dev.invoke_username.as_deref()), ("someone", Some("pubapi")));
    assert!(dev.status_service);
    assert_eq!(dev.logs[&"server1".into()], LogSource::File("/var/log/zato.log".into()));
    let words = ["ssh", "two", "tail", "-F", "x.log"].map(str::to_owned).to_vec();
    assert_eq!(dev.logs[&"server2".into()], LogSource::Command(words));
    assert_eq!(dev.pickup_dirs[&"server1".into()], "/opt/zato/pickup");
    assert_eq!(dev.policy.deploy, DeployMode::All);
    assert!(dev.policy.protected);
    assert_eq!(dev.policy.timeout, 120_000);
    assert_eq!(dev.policy.strategy, Strategy::OneAtATime);
    assert_eq!(dev.policy.python, Some(PythonVersion { major: 3, minor: 10 }));
    assert_eq!(dev.policy.zato, Some(ZatoVersion::V3));
    let other = &settings.targets[1];
    assert_eq!((other.username.as_str(), other.endpoint.as_str()), ("ide_publisher", "/ide-deploy"));
    assert_eq!(other.policy, crate::deploy::TargetPolicy::default());
}

#[test]
fn wrong_values_are_named_with_their_key_and_place() {
    let cases = [
        "timeout = 30",
        "timeout = \"30\"",
        "timeout = \"half an hour\"",
        "timeout = \"0s\"",
        "timeout = \"2h\"",
        "timeout = \"99999999999999999999h\"",
        "protected = \"yes\"",
        "deploy = \"markd\"",
        "strategy = \"random\"",
        "platform = \"dashboard\"",
        "python = 3.10",
        "python = \"2.7\"",
        "python = \"newest\"",
        "zato = \"3.1\"",
        "username = \"\"",
        "username = \"a\\u0007b\"",
        "endpoint = \"ide-deploy\"",
        "endpoint = \"/a/../b\"",
        "endpoint = \"//evil.example\"",
        "endpoint = \"/x?y=z\"",
        "servers = [\"http://localhost\"]",
        "servers = { server1 = \"http://localhost:1\", server2 = \"localhost:2\" }",
        "servers = { \"a\\u001bb\" = \"http://localhost:1\" }",
        "servers = { a = \"http://localhost:1\", b = \"http://localhost:1/\" }",
        "logs = { server1 = 5 }",
        "logs = { server1 = [] }",
        "logs = { server1 = [\"ssh\", 5] }",
        "pickup-dirs = { server1 = \"relative\" }",
        "ca-file = [\"x\"]",
        "status-service = \"on\"",
        "[targets.x]\nurl = 5",
        "[targets.\"bad name\"]\nurl = \"http://localhost\"",
        "[targets.\"é\"]\nurl = \"http://localhost\"",
        "[targets.empty]",
    ];
    let shown = cases.map(|case| format!("{case}\n  -> {}\n", problems_of(case)));
    assert_snapshot!("wrong_values", shown.join("\n"));
}

#[test]
fn unknown_keys_are_reported_with_what_was_perhaps_meant() {
    let cases = [
        "timout = \"3s\"",
        "invokeUsername = \"x\"",
        "frobnicate = true",
        "password = \"hunter2\"",
        "logs = { server2 = \"/x\" }\nservers = { server1 = \"http://localhost:1\" }",
        "[target.x]\nurl = \"http://localhost:1\"",
    ];
    let shown = cases.map(|case| format!("{case}\n  -> {}\n", problems_of(case)));
    assert_snapshot!("unknown_keys", shown.join("\n"));
}

#[test]
fn addresses_are_scheme_host_and_port_and_never_hold_a_password() {
    let cases = [
        "ftp://host",
        "file:///etc/passwd",
        "host:80",
        "http://",
        "http:///path",
        "http://:80",
        "http://host:99999",
        "http://host:0",
        "http://me:hunter2@host:80",
        "http://me:hunter2@",
        "http://host/path",
        "http://host/?token=hunter2",
        "http://host/#hunter2",
        "http://ho st",
        "http://host\\\\evil.example",
        "http://host\\n",
        "",
    ];
    let shown = cases.map(|case| {
        let toml = format!("[targets.x]\nurl = \"{case}\"");
        let fixture = Fixture::new().trusted().workspace(&toml);
        assert_eq!(fixture.load().targets, [], "{case}");
        let problems = fixture.problems();
        assert!(!problems.contains("hunter2"), "{problems}");
        format!("{case}\n  -> {problems}\n")
    });
    assert_snapshot!("addresses", shown.join("\n"));
    for right in ["http://host", "HTTPS://host:1/", "http://127.0.0.1:11223", "https://[::1]:5"] {
        let toml = format!("[targets.x]\nurl = \"{right}\"");
        let fixture = Fixture::new().trusted().workspace(&toml);
        assert_eq!((fixture.load().targets.len(), fixture.problems()), (1, String::new()), "{right}");
    }
}

#[test]
fn durations_have_units() {
    let cases =
        [("1ms", 1), ("500ms", 500), ("30s", 30_000), ("2m", 120_000), ("2 min", 120_000), ("1h", 3_600_000)];
    for (text, millis) in cases {
        let value = node::Value::Text(text.to_owned());
        assert_eq!(value::duration(&value), Ok(millis), "{text}");
    }
}

#[test]
fn a_slip_never_makes_a_target_less_careful() {
    let policy = |line: &str| {
        let toml = format!("[targets.x]\nurl = \"http://localhost\"\n{line}");
        Fixture::new().trusted().workspace(&toml).load().targets[0].policy.clone()
    };
    assert!(policy("protected = \"true\"").protected);
    assert!(policy("protcted = true").protected);
    assert_eq!(policy("deploy = \"al\"").deploy, DeployMode::Manual);
    assert_eq!(policy("strategy = \"one at time\"").strategy, Strategy::OneAtATime);
}

#[test]
fn a_broken_target_does_not_disable_the_others() {
    let fixture = Fixture::new().trusted().workspace(
        "[targets.a]\nurl = 5\n[targets.b]\nurl = \"http://b\"\ntimeout = 5\n[targets.c]\nurl = \"http://c\"",
    );
    let settings = fixture.load();
    let names: Vec<_> = settings.targets.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(settings.targets[0].policy.timeout, 30_000);
}

#[test]
fn a_part_of_an_address_that_cannot_be_read_is_never_replaced_by_a_default() {
    let url = "url = \"http://localhost:1\"";
    for line in [
        "servers = { a = \"http://a\", b = 5 }",
        "servers = { a = \"http://a\", b = \"http://a\" }",
        "endpoint = 5",
        "ca-file = 5",
        "platform = \"x\"",
        "username = 5",
    ] {
        let toml = format!("[targets.x]\n{url}\n{line}");
        let settings = Fixture::new().trusted().workspace(&toml).load();
        assert_eq!(settings.targets, [], "{line}");
        assert!(settings.policy.targets.is_empty(), "{line}");
        assert_eq!(settings.problems.len(), 1, "{line}");
    }
}

#[test]
fn a_syntax_error_has_its_place_and_takes_only_its_target_with_it() {
    let fixture = Fixture::new()
        .trusted()
        .workspace("[targets.a]\nurl = \"http://a\"\nprotected = tru\n[targets.b]\nurl = \"http://b\"\n");
    let settings = fixture.load();
    let names: Vec<_> = settings.targets.iter().map(|target| target.name.as_str()).collect();
    // `a` without its `protected` would be deployed to unasked.
    assert_eq!(names, ["b"]);
    assert_snapshot!("syntax_error", fixture.problems());

    for broken in [
        "[targets.a]\nurl = \"http://a\"\nprotected = true\n[targets.b\nurl = \"http://b\"\n",
        "[targets.a]\nurl = \"http://a\nprotected = true\n",
        "[targets]\na.url = \"http://a\"\na.protected = = true\n",
        "targets.a.url = \"http://a\"\ntargets.a.protected = = true\n",
        "targets = { a = { url = \"http://a\", protected = tru } }\n",
        "[targets.a]\nprotected = tru\n[targets.a.servers]\nx = \"http://a\"\n[targets.a]\nurl=\"http://a\"",
    ] {
        let settings = Fixture::new().trusted().workspace(broken).load();
        let unprotected =
            settings.targets.iter().any(|target| target.name.as_str() == "a" && !target.policy.protected);
        assert!(!unprotected, "{broken}");
        assert!(!settings.problems.is_empty(), "{broken}");
    }
}

#[test]
fn the_default_target_must_be_there_and_nothing_takes_its_place() {
    let two = "[targets.dev]\nurl = \"http://dev\"\n[targets.prod]\nurl = \"http://prod\"\n";
    let default = |head: &str, targets: &str| {
        let fixture = Fixture::new().trusted().workspace(&format!("{head}\n{targets}"));
        let default = fixture.load().policy.default_target.map(|name| name.to_string());
        (default, fixture.problems())
    };
    assert_eq!(default("", two), (None, String::new()));
    assert_eq!(default("default-target = \"prod\"", two), (Some("prod".to_owned()), String::new()));
    let (none, problem) = default("default-target = \"deb\"", two);
    assert_eq!(none, None);
    assert_eq!(
        problem,
        "hotdeploy.toml:1:18-1:23 Error default-target: there is no target `deb`; did you mean `dev`?"
    );
    // The only one needs no choice, but the last that is left was not chosen.
    assert_eq!(default("", "[targets.dev]\nurl = \"http://dev\"").0.as_deref(), Some("dev"));
    assert_eq!(default("", "[targets.dev]\nurl = 5\n[targets.prod]\nurl = \"http://prod\"").0, None);
    let broken = "[targets.dev]\nurl = 5\n[targets.prod]\nurl = \"http://prod\"";
    assert_eq!(default("default-target = \"dev\"", broken).0, None);
}

#[test]
fn targets_that_share_a_variable_are_not_used() {
    let fixture = Fixture::new().trusted().workspace(
        "[targets.my-dev]\nurl = \"http://a\"\n[targets.my_dev]\nurl = \"http://b\"\n[targets.c]\nurl = \"http://c\"\n\
         [targets.c-invoke]\nurl = \"http://d\"\n[targets.e]\nurl = \"http://e\"",
    );
    let names: Vec<_> = fixture.load().targets.iter().map(|target| target.name.to_string()).collect();
    assert_eq!(names, ["e"]);
    assert_snapshot!("shared_variables", fixture.problems());

    // A workspace cannot knock out the user's own target with a twin.
    let fixture = Fixture::new()
        .trusted()
        .user("[targets.prod]\nurl = \"http://prod\"")
        .workspace("[targets.PROD]\nurl = \"http://evil\"");
    let targets = fixture.load().targets;
    assert_eq!(targets.iter().map(|target| target.url.as_str()).collect::<Vec<_>>(), ["http://prod/"]);
}

#[test]
fn later_sources_win_field_by_field() {
    let fixture = Fixture::new()
        .trusted()
        .user(
            "default-target = \"a\"\n[targets.a]\nurl = \"http://a\"\nusername = \"user\"\ntimeout = \"1s\"",
        )
        .workspace(
            "[targets.a]\nurl = \"http://workspace\"\ntimeout = \"2s\"\n[targets.b]\nurl = \"http://b\"",
        )
        .editor(serde_json::json!({
            "defaultTarget": "b", "targets": {"a": {"timeout": "3s", "invokeUsername": "pubapi"}},
            "deployOnSave": "explicitIfChanged", "inlayHints": true, "trace": {"server": "verbose"}, "zato": null
        }));
    let settings = fixture.load();
    assert_eq!(fixture.problems(), "");
    assert_eq!(settings.policy.default_target, Some("b".into()));
    assert_eq!(settings.policy.deploy_on_save, DeployOnSave::ExplicitIfChanged);
    let a = &settings.targets[0];
    assert_eq!(a.url.as_str(), "http://workspace/");
    assert_eq!((a.username.as_str(), a.policy.timeout), ("user", 3000));
    assert_eq!(a.invoke_username.as_deref(), Some("pubapi"));
}

#[test]
fn a_folder_says_which_of_its_saves_deploy_and_nothing_else() {
    let mut fixture = Fixture::new().trusted().editor(serde_json::json!({"deployOnSave": "always"}));
    let folder = |name: &str, said| (fixture.folder.path().join(name), said);
    let never = serde_json::json!({"deployOnSave": "never", "targets": {"evil": {"url": "http://evil"}}});
    let folders =
        vec![folder("a", never), folder("b", serde_json::json!({})), folder("c", serde_json::json!([]))];
    fixture.sources.editor_folders = folders;
    let settings = fixture.load();
    assert_eq!(settings.policy.deploy_on_save, DeployOnSave::Always);
    let said = [(fixture.folder.path().join("a"), DeployOnSave::Never)];
    assert_eq!(settings.policy.deploy_on_save_in, said.into());
    assert!(settings.targets.is_empty());
}

#[test]
fn a_later_right_value_mends_an_earlier_wrong_one() {
    let fixture = Fixture::new()
        .trusted()
        .user("[targets.a]\nurl = 5\nprotected = 5")
        .workspace("[targets.a]\nurl = \"http://a\"\nprotected = false");
    let settings = fixture.load();
    assert!(!settings.targets[0].policy.protected);
    assert_eq!(settings.problems.len(), 2);
}

const REACHING: &str = r#"
    default-target = "dev"
    trusted-folders = ["/"]
    [targets.dev]
    url = "http://evil.example"
    servers = { server1 = "http://evil.example:1" }
    endpoint = "/evil"
    ca-file = "evil.pem"
    username = "evil"
    invoke-username = "evil"
    status-service = true
    logs = { server1 = ["sh", "-c", "touch /tmp/evil"] }
    pickup-dirs = { server1 = "/evil" }
    password-command = ["sh", "-c", "touch /tmp/evil"]
    invoke-password-command = ["sh", "-c", "touch /tmp/evil"]
    python = "3.12"
    zato = "4.1"
"#;

#[test]
fn an_untrusted_workspace_says_nothing_of_where_code_and_passwords_go() {
    for trust in [Trust::Unknown, Trust::Untrusted] {
        let mut fixture = Fixture::new().workspace(REACHING);
        fixture.sources.trust = trust;
        let settings = fixture.load();
        assert_eq!(settings.targets, []);
        assert_eq!(settings.policy.trust, trust);
        // Its checks still know what Python and Zato to check for.
        assert_eq!(settings.policy.default_target, Some("dev".into()));
        assert_eq!(settings.policy.targets[&"dev".into()].zato, Some(ZatoVersion::V4));
    }
    assert_snapshot!("untrusted", Fixture::new().workspace(REACHING).problems());
}

#[test]
fn an_untrusted_workspace_cannot_bend_the_users_own_target() {
    let own = "[targets.dev]\nurl = \"http://mine\"\nusername = \"me\"\npassword-command = [\"pass\"]";
    let alone = Fixture::new().user(own).load().targets;
    let bent = Fixture::new().user(own).workspace(REACHING).load().targets;
    assert_eq!(bent[0].policy.zato, Some(ZatoVersion::V4));
    let mut bent = bent;
    bent[0].policy = alone[0].policy.clone();
    assert_eq!(bent, alone);
}

#[test]
fn even_a_trusted_workspace_runs_no_password_command_and_trusts_no_folder() {
    let fixture = Fixture::new().trusted().workspace(REACHING);
    let settings = fixture.load();
    assert_eq!(settings.targets[0].password_command, None);
    assert_eq!(settings.targets[0].invoke_password_command, None);
    assert_snapshot!("own_only", fixture.problems());

    let editor = serde_json::json!({"targets": {"dev": {"url": "http://x", "passwordCommand": ["sh"]}}});
    let mut fixture = Fixture::new().trusted().editor(editor.clone());
    assert_eq!(fixture.load().targets[0].password_command, None);
    fixture.sources.editor_user = fixture.sources.editor.take();
    assert_eq!(fixture.load().targets[0].password_command.as_ref().unwrap().words(), ["sh"]);
}

#[test]
fn the_editors_settings_count_like_the_workspace() {
    let editor = serde_json::json!({"targets": {"dev": {"url": "http://x"}}});
    let untrusted = Fixture::new().editor(editor.clone());
    assert_eq!(untrusted.load().targets, []);
    assert_snapshot!("untrusted_editor", untrusted.problems());
    assert_eq!(Fixture::new().trusted().editor(editor).load().targets.len(), 1);
}

#[test]
fn a_password_command_is_not_used_for_an_address_that_a_workspace_gave() {
    let own = "[targets.dev]\nurl = \"http://mine\"\npassword-command = [\"pass\"]";
    let moved = Fixture::new().trusted().user(own).workspace("[targets.dev]\nurl = \"http://other\"");
    assert_eq!(moved.load().targets[0].password_command, None);
    assert_snapshot!("moved", moved.problems());

    let more = "[targets.dev]\nservers = { x = \"http://other\" }";
    let more = Fixture::new().trusted().user(own).workspace(more);
    assert_eq!(more.load().targets[0].password_command, None);

    // Where the user wrote no address, the trusted workspace's is meant.
    let own = "[targets.dev]\npassword-command = [\"pass\"]";
    let shared = Fixture::new().trusted().user(own).workspace("[targets.dev]\nurl = \"http://other\"");
    assert!(shared.load().targets[0].password_command.is_some());
    assert_eq!(shared.problems(), "");
}

#[test]
fn trusted_folders_of_the_user_trust_the_workspaces_in_them() {
    let trust = |make: &dyn Fn(&Path) -> String, root: &str, said: Trust| {
        let mut fixture = Fixture::new();
        let folder = fixture.folder.path().to_owned();
        fs::create_dir_all(folder.join("src/project")).unwrap();
        fs::create_dir_all(folder.join("src-other")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.join("src"), folder.join("link")).unwrap();
            std::os::unix::fs::symlink(folder.join("src-other"), folder.join("src/leaves")).unwrap();
        }
        fixture.sources.roots = vec![folder.join(root)];
        fixture.sources.trust = said;
        let fixture = fixture.user(&format!("trusted-folders = [{:?}]", make(&folder)));
        fixture.load().policy.trust
    };
    let src = |folder: &Path| folder.join("src").display().to_string();
    assert_eq!(trust(&src, "src/project", Trust::Unknown), Trust::Trusted);
    assert_eq!(trust(&src, "src", Trust::Unknown), Trust::Trusted);
    assert_eq!(trust(&src, "src-other", Trust::Unknown), Trust::Unknown);
    assert_eq!(trust(&src, "src/../src-other", Trust::Unknown), Trust::Unknown);
    assert_eq!(trust(&src, "missing", Trust::Unknown), Trust::Unknown);
    assert_eq!(
        trust(&src, "src/project", Trust::Untrusted),
        Trust::Untrusted,
        "the editor has the last word"
    );
    if cfg!(unix) {
        assert_eq!(trust(&src, "link/project", Trust::Unknown), Trust::Trusted);
        assert_eq!(trust(&src, "src/leaves", Trust::Unknown), Trust::Unknown);
        let link = |folder: &Path| folder.join("link").display().to_string();
        assert_eq!(trust(&link, "src/project", Trust::Unknown), Trust::Trusted);
    }
}

#[test]
fn one_untrusted_root_makes_the_workspace_untrusted() {
    let mut fixture = Fixture::new();
    let folder = fixture.folder.path().to_owned();
    for name in ["good", "bad"] {
        fs::create_dir(folder.join(name)).unwrap();
        let toml = format!("[targets.{name}]\nurl = \"http://{name}\"");
        fs::write(folder.join(name).join(WORKSPACE_FILE), toml).unwrap();
    }
    fixture.sources.roots = vec![folder.join("good"), folder.join("bad")];
    let fixture =
        fixture.user(&format!("trusted-folders = [{:?}]", folder.join("good").display().to_string()));
    let settings = fixture.load();
    assert_eq!(settings.policy.trust, Trust::Unknown);
    assert_eq!(settings.targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>(), ["good"]);
}

#[test]
fn files_that_are_no_settings_are_refused_and_missing_ones_are_nothing() {
    assert_eq!(Fixture::new().problems(), "");
    let folder = Fixture::new();
    fs::create_dir(folder.folder.path().join("work/hotdeploy.toml")).unwrap();
    let binary = Fixture::new();
    fs::write(binary.folder.path().join("work/hotdeploy.toml"), b"# caf\xe9").unwrap();
    let huge = Fixture::new().workspace(&"#".repeat(2 << 20));
    let empty = Fixture::new().workspace("\u{feff}");
    let shown = [folder, binary, huge, empty].map(|fixture| fixture.problems());
    assert_snapshot!("files", shown.join("\n"));
}

#[test]
fn columns_count_in_the_unit_of_the_client() {
    let mut fixture = Fixture::new().trusted().workspace("targets.dev = { username = \"🦀\", timeout = 5 }");
    let column = |fixture: &Fixture| fixture.load().problems[0].range.start.character;
    let utf16 = column(&fixture);
    fixture.sources.encoding = Encoding::Utf32;
    assert_eq!((utf16, column(&fixture)), (43, 42));
}

#[test]
fn commands_show_only_their_program() {
    let own = "[targets.dev]\nurl = \"http://x\"\npassword-command = [\"echo\", \"hunter2\"]";
    let settings = Fixture::new().user(own).load();
    assert_eq!(settings.targets[0].password_command.as_ref().unwrap().words()[1], "hunter2");
    assert!(!format!("{settings:?}").contains("hunter2"));
}
