use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;

use super::record::Reader;
use super::*;

/// The lines that one recorded request caused on each server.
fn recorded(version: &str) -> Vec<(String, Vec<String>)> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/recordings/zato-{version}.jsonl"));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut cases = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        for (server, lines) in case["log"].as_object().unwrap() {
            let lines =
                lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect();
            cases.push((format!("{version} {} {server}", case["case"].as_str().unwrap()), lines));
        }
    }
    assert!(cases.len() > 40, "{}", path.display());
    cases
}

fn read(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    Reader::default().read(text.as_bytes(), |entry| entries.push(entry));
    entries
}

fn text_of(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

fn look(text: &str, file: &str) -> Sight {
    let module = ModuleName::new(file).unwrap();
    let entries = read(text);
    sight(&module, entries.iter().filter(|entry| entry.file == file))
}

fn recorded_sight(version: &str, case: &str, server: &str, file: &str) -> Sight {
    let name = format!("{version} {case} {server}");
    let (_, lines) = recorded(version).into_iter().find(|(found, _)| *found == name).unwrap();
    look(&text_of(&lines), file)
}

fn services(sight: &Sight) -> Vec<Vec<String>> {
    let runs = sight.processes.iter().map(|process| match &process.runs {
        Runs::Module { services, sha256: None } => services.clone(),
        other => panic!("{other:?}"),
    });
    runs.collect()
}

#[test]
fn deployments_are_read_from_the_recordings() {
    let expected: [(&str, &str, &[&str]); 6] = [
        ("deploy-one-service", "rec_good.py", &["rec.good"]),
        ("redeploy-changed", "rec_good.py", &["rec.good"]),
        ("redeploy-identical", "rec_good.py", &["rec.good"]),
        ("deploy-two-services", "rec_two.py", &["rec.two.a", "rec.two.b"]),
        ("deploy-derived-name", "rec_derived.py", &["rec-derived.get-customer-account-http-data"]),
        ("deploy-model", "rec_model.py", &[]),
    ];
    for (version, servers) in [("3.2", &["server1", "server2"][..]), ("4.1", &["server1"])] {
        for (case, file, names) in expected {
            for server in servers {
                let sight = recorded_sight(version, case, server, file);
                assert_eq!(services(&sight), [names], "{version} {case} {server}");
                assert_eq!(sight.failure, None, "{version} {case} {server}");
                assert!(sight.processes[0].pid.is_some_and(|pid| pid > 10_000), "{version} {case} {server}");
            }
        }
    }
}

#[test]
fn failures_are_read_from_the_recordings() {
    let expected = [
        ("syntax-error", "rec_syntax.py", "SyntaxError: expected ':'", Some(6), vec![6]),
        ("raises-at-import", "rec_raise.py", "ValueError: boom at import", Some(4), vec![6, 4]),
        (
            "missing-dependency",
            "rec_missing.py",
            "ModuleNotFoundError: No module named 'no_such_package_anywhere'",
            Some(3),
            vec![3],
        ),
        (
            "broken-redeploy-of-live-module",
            "rec_good.py",
            "ModuleNotFoundError: No module named 'no_such_package_anywhere'",
            Some(3),
            vec![3],
        ),
        (
            "no-services",
            "rec_nothing.py",
            "rec_nothing.py was imported, and there is nothing in it to deploy",
            None,
            vec![],
        ),
    ];
    for (version, servers) in [("3.2", &["server1", "server2"][..]), ("4.1", &["server1"])] {
        for (case, file, message, line, frames) in &expected {
            for server in servers {
                let sight = recorded_sight(version, case, server, file);
                assert_eq!(sight.processes, [], "{version} {case} {server}");
                let failure = sight.failure.unwrap();
                assert_eq!(
                    (failure.message.as_str(), failure.line, &failure.frames),
                    (*message, *line, frames),
                    "{version} {case} {server}"
                );
            }
        }
    }
    let forced = recorded_sight("4.1", "confirm-by-absolute-path-absent-file", "server1", "rec_absent.py");
    let failure = forced.failure.unwrap();
    assert!(failure.message.ends_with("rec_absent.py` does not exist"), "{failure:?}");
}

#[test]
fn every_other_recorded_line_says_nothing_of_a_deployment() {
    for version in ["3.2", "4.1"] {
        for (name, lines) in recorded(version) {
            let is_deployment =
                lines.iter().any(|line| line.contains("Deployed ") || line.contains("No services"));
            let entries = read(&text_of(&lines));
            assert_eq!(!entries.is_empty(), is_deployment, "{name}: {entries:?}");
        }
    }
}

#[test]
fn a_failure_is_told_before_its_closing_line() {
    let name = "3.2 syntax-error server1";
    let (_, lines) = recorded("3.2").into_iter().find(|(found, _)| found == name).unwrap();
    let first: Vec<_> = lines.iter().take_while(|line| *line != "`").cloned().collect();
    assert_eq!(look(&text_of(&first), "rec_syntax.py"), Sight::default(), "the traceback is not complete");
    let sight = look(&(text_of(&first) + "`\n"), "rec_syntax.py");
    assert_eq!(sight.failure.unwrap().line, Some(6));
}

fn line(pid: u32, thread: &str, message: &str) -> String {
    format!(
        "2026-11-20 13:08:41,295 - \u{1b}[1;37mINFO\u{1b}[0m - {pid}:{thread} - zato.hot-deploy.create:0 - {message}\n"
    )
}

fn failure(pid: u32, thread: &str, file: &str, error: &str) -> String {
    format!(
        "2026-11-20 13:08:41,295 - ERROR - {pid}:{thread} - zato.server.service.store:0 - Could not load source, \
         file_name:`/w/{file}`, e:`Traceback (most recent call last):\n  File \"/w/{file}\", line 2, in <module>\n{error}\n`\n"
    )
}

#[test]
fn each_process_speaks_for_itself() {
    let text = line(1, "Dummy-1", "Deployed 1 service from `/w/crm.py` -> ['crm.get']")
        + &failure(2, "Dummy-1", "crm.py", "ValueError: here")
        + &line(2, "Dummy-1", "No services nor models were deployed from module `crm.py`");
    let sight = look(&text, "crm.py");
    assert_eq!(sight.processes.iter().map(|process| process.pid).collect::<Vec<_>>(), [Some(1)]);
    assert_eq!(sight.failure.unwrap().message, "ValueError: here");
}

#[test]
fn attempts_at_the_same_time_are_kept_apart() {
    // Observed on an emulated 4.1: the listener and a forced load import the module at once.
    let nothing = "No services, models nor connector types were deployed from module `/w/crm.py`";
    let text = failure(1, "Dummy-1", "crm.py", "ValueError: x")
        + &failure(1, "Dummy-2", "crm.py", "ValueError: x")
        + &line(1, "Dummy-1", nothing)
        + &line(1, "Dummy-2", nothing);
    assert_eq!(look(&text, "crm.py").failure.unwrap().message, "ValueError: x");
}

#[test]
fn the_last_attempt_counts() {
    let good = line(1, "Dummy-2", "Deployed 1 service from `/w/crm.py` -> ['crm.get']");
    let bad = failure(1, "Dummy-1", "crm.py", "ValueError: x")
        + &line(1, "Dummy-1", "No services nor models were deployed from module `crm.py`");
    let recovered = look(&(bad.clone() + &good), "crm.py");
    assert_eq!((recovered.failure, recovered.processes.len()), (None, 1));
    let broken = look(&(good + &bad), "crm.py");
    assert_eq!((broken.failure.is_some(), broken.processes.len()), (true, 0));
}

#[test]
fn a_class_that_is_missing_is_told_though_others_are_live() {
    let text = "2026-11-20 13:08:41,295 - ERROR - 1:Dummy-1 - zato.server.service.store:0 - Exception while visiting \
                module:`<module 'crm' from '/w/crm.py'>`, is_internal:`False`, fs_location:`/w/crm.py`, e:`Traceback (most \
                recent call last):\n  File \"/z/store.py\", line 1\nTypeError: no\n`\n"
        .to_owned()
        + &line(1, "Dummy-1", "Deployed 1 service from `/w/crm.py` -> ['crm.get']");
    let sight = look(&text, "crm.py");
    assert_eq!(services(&sight), [["crm.get"]]);
    assert_eq!(sight.failure.unwrap().message, "TypeError: no");
}

#[test]
fn models_and_services_are_one_module() {
    let text = line(1, "Dummy-1", "Deployed 1 model from `/w/crm.py` -> ['crm.Customer']")
        + &line(1, "Dummy-1", "Deployed 2 services from `/w/crm.py` -> ['crm.a', \"crm.b's\"]");
    assert_eq!(services(&look(&text, "crm.py")), [["crm.a", "crm.b's"]]);
}

#[test]
fn only_exactly_this_file_counts() {
    for path in ["/w/my_crm.py", "/w/crm.py.bak", "/w/crm.py/x.py", "/w/crm_py"] {
        let text = line(1, "Dummy-1", &format!("Deployed 1 service from `{path}` -> ['crm.get']"));
        assert_eq!(look(&text, "crm.py"), Sight::default(), "{path}");
    }
}

#[test]
fn an_unclosed_traceback_ends_with_the_next_record() {
    let text = failure(1, "Dummy-1", "crm.py", "ValueError: x").replace("\n`\n", "\n")
        + &line(1, "Dummy-3", "something else");
    assert_eq!(look(&text, "crm.py").failure.unwrap().message, "ValueError: x");
}

#[test]
fn endless_lines_and_tracebacks_are_cut() {
    let mut text = failure(1, "Dummy-1", "crm.py", "E: x").replace("\n`\n", "\n");
    text.push_str(&("x".repeat(1 << 22) + "\n"));
    for _ in 0..10_000 {
        text.push_str("noise noise noise noise noise noise noise noise noise noise noise\n");
    }
    text.push_str("`\n");
    let entries = read(&text);
    let [Entry { said: Said::Failed(traceback), .. }] = &entries[..] else { panic!("{}", entries.len()) };
    assert!(traceback.len() < 256 * 1024, "{}", traceback.len());
}

proptest! {
    #[test]
    fn it_does_not_matter_where_the_pieces_break(cuts in prop::collection::vec(1usize..400, 1..60)) {
        let text: String = recorded("4.1").iter().take(40).map(|(_, lines)| text_of(lines)).collect();
        let whole = read(&text);
        let (mut reader, mut pieces, mut rest) = (Reader::default(), Vec::new(), text.as_bytes());
        for cut in cuts.iter().cycle() {
            let (piece, tail) = rest.split_at((*cut).min(rest.len()));
            reader.read(piece, |entry| pieces.push(entry));
            rest = tail;
            if rest.is_empty() { break; }
        }
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn nothing_makes_the_reader_panic(
        lines in prop::collection::vec(
            prop_oneof![
                Just("2026-11-20 13:08:41,295 - INFO - ".to_owned()),
                Just("1:D - zato.hot-deploy.create:0 - Deployed 1 service from `/w/a.py` -> ['".to_owned()),
                Just("2026-11-20 13:08:41,295 - E - 1:D - zato.server.service.store:0 - Could not load source, file_name:`".to_owned()),
                Just("`, e:`".to_owned()),
                any::<String>(),
            ],
            0..12,
        ),
        separator in prop_oneof![Just(""), Just("\n"), Just("\u{1b}[0m"), Just("é")],
    ) {
        let _ = look(&lines.join(separator), "a.py");
    }
}

// Following.

struct LogFile {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

impl LogFile {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("server.log");
        File::create(&path).unwrap();
        let this = Self { path, _dir: dir };
        this.say("crm.before");
        this
    }

    fn append(&self, text: &str) {
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    }

    fn say(&self, service: &str) {
        self.append(&said(service));
    }

    fn logs(&self, command: Option<&[&str]>) -> Logs {
        let source = match command {
            Some(words) => LogSource::Command(
                words.iter().map(|word| word.replace("FILE", &self.path.display().to_string())).collect(),
            ),
            None => LogSource::File(self.path.clone()),
        };
        logs(source)
    }
}

fn said(service: &str) -> String {
    line(1, "Dummy-1", &format!("Deployed 1 service from `/w/crm.py` -> ['{service}']"))
}

fn logs(source: LogSource) -> Logs {
    Logs::of(&BTreeMap::from([(ServerName::from("server1"), source)]))
}

async fn seen(logs: &Logs, since: u64) -> Vec<Vec<String>> {
    let module = ModuleName::new("crm.py").unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    services(&logs.wait(&"server1".into(), &module, since, until).await)
}

async fn seen_by_now(logs: &Logs, since: u64) -> Vec<Vec<String>> {
    services(&logs.look(&"server1".into(), &ModuleName::new("crm.py").unwrap(), since).await)
}

#[tokio::test]
async fn a_file_is_read_from_its_end_on() {
    let file = LogFile::new();
    let logs = file.logs(None);
    let since = logs.end().await;
    assert_eq!(seen_by_now(&logs, since).await, Vec::<Vec<String>>::new(), "what was there before is old");
    let text = said("crm.new");
    let (head, tail) = text.split_at(60);
    file.append(head);
    assert_eq!(seen_by_now(&logs, since).await, Vec::<Vec<String>>::new(), "half a line says nothing");
    file.append(tail);
    assert_eq!(seen_by_now(&logs, since).await, [["crm.new"]]);
    let later = logs.end().await;
    assert_eq!(seen_by_now(&logs, later).await, Vec::<Vec<String>>::new(), "and is old for the next upload");
}

#[tokio::test]
async fn a_file_is_followed_when_it_is_rotated() {
    let file = LogFile::new();
    let logs = file.logs(None);
    let since = logs.end().await;
    // The last lines go into the old file, which nobody looked at in between.
    file.say("crm.old");
    std::fs::rename(&file.path, file.path.with_extension("log.1")).unwrap();
    assert_eq!(seen_by_now(&logs, since).await, [["crm.old"]]);
    file.say("crm.new");
    assert_eq!(seen_by_now(&logs, since).await, [["crm.new"]]);
}

#[tokio::test]
async fn a_file_is_followed_when_it_is_emptied() {
    let file = LogFile::new();
    let logs = file.logs(None);
    let since = logs.end().await;
    File::create(&file.path).unwrap();
    seen_by_now(&logs, since).await;
    file.say("crm.new");
    assert_eq!(seen_by_now(&logs, since).await, [["crm.new"]]);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_and_read_once_it_is() {
    let file = LogFile::new();
    std::fs::remove_file(&file.path).unwrap();
    let logs = file.logs(None);
    let problems = logs.start().await;
    assert!(problems[0].contains("the log of server1 cannot be read"), "{problems:?}");
    let since = logs.end().await;
    file.say("crm.new");
    assert_eq!(seen_by_now(&logs, since).await, [["crm.new"]]);
}

#[tokio::test]
async fn whoever_reads_first_wakes_the_others() {
    let file = LogFile::new();
    let logs = file.logs(None);
    let since = logs.end().await;
    let (one, other, ()) =
        tokio::join!(seen(&logs, since), seen(&logs, since), async { file.say("crm.new") });
    assert_eq!((one, other), (vec![vec!["crm.new".to_owned()]], vec![vec!["crm.new".to_owned()]]));
}

#[tokio::test]
async fn memory_is_bounded() {
    let file = LogFile::new();
    let logs = file.logs(None);
    logs.end().await;
    for _ in 0..10 {
        file.append(&said("crm.new").repeat(1_000));
        logs.end().await;
    }
    let source = &logs.sources[&ServerName::from("server1")];
    assert_eq!(source.entries.kept.lock().unwrap().len(), MAX_ENTRIES);
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_is_read_from_its_old_lines_on() {
    let file = LogFile::new();
    let logs = file.logs(Some(&["tail", "-n", "100", "-F", "FILE"]));
    assert_eq!(logs.start().await, Vec::<String>::new());
    let since = logs.end().await;
    assert_eq!(seen_by_now(&logs, since).await, Vec::<Vec<String>>::new(), "what was there before is old");
    file.say("crm.new");
    assert_eq!(seen(&logs, since).await, [["crm.new"]]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_ended_is_started_again() {
    let file = LogFile::new();
    let logs = file.logs(Some(&["cat", "FILE"]));
    let problems = logs.start().await;
    assert!(problems[0].contains("cat ended"), "{problems:?}");
    let problems = self::logs(LogSource::Command(vec!["/no/such/program".into()])).start().await;
    assert!(problems[0].contains("/no/such/program"), "{problems:?}");
    let problems = self::logs(LogSource::Command(vec![])).start().await;
    assert!(problems[0].contains("empty"), "{problems:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_ends_with_the_adapter() {
    let file = LogFile::new();
    // The command writes its own process id into the log that it prints.
    let script = "echo $$ > FILE.pid; exec tail -n 1 -F FILE";
    let script = script.replace("FILE", &file.path.display().to_string());
    let logs = logs(LogSource::Command(vec!["sh".into(), "-c".into(), script]));
    assert_eq!(logs.start().await, Vec::<String>::new());
    let pid = std::fs::read_to_string(file.path.with_extension("log.pid")).unwrap();
    let proc = PathBuf::from("/proc").join(pid.trim());
    let is_alive = || {
        let status = std::fs::read_to_string(proc.join("stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    };
    if cfg!(target_os = "linux") {
        assert!(is_alive());
        drop(logs);
        while is_alive() {
            tokio::task::yield_now().await;
        }
    }
}
