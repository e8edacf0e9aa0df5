//! The whole of `hotdeploy check` on any bytes: no panic, ranges that lie within the text, fixes that can be applied.
//! libFuzzer's own `-timeout` bounds the time.

#![no_main]

use hotdeploy::python::{Profile, PythonVersion, ZatoVersion, check_bytes};
use hotdeploy::rules::{Problem, apply, apply_all};
use hotdeploy::workspace::{Contents, EnmasseContents, ModuleContents, Workspace};
use libfuzzer_sys::fuzz_target;

/// A module that the bytes may speak of.
const OTHER: &str = "# zato: ide-deploy=True
from zato.server.service import Model, Service
class Base(Model):
    id: int
class Get(Service):
    name = 'crm.get'
    input = Base
    def handle(self):
        self.invoke('crm-x.get')
        self.out.rest['CRM']
";

const ENMASSE: &str = "outgoing_rest:
  - name: CRM
security:
  - name: crm
channel_rest:
  - name: crm
    service: crm.get
    security: crm
";

fuzz_target!(|data: &[u8]| {
    // The first byte chooses the versions, so that one corpus covers them all.
    let Some((&first, bytes)) = data.split_first() else { return };
    let zato = if first & 1 == 0 { ZatoVersion::V3 } else { ZatoVersion::V4 };
    let python = PythonVersion { major: 3, minor: 8 + (first >> 1) % 7 };
    let profile = Profile::new(python, zato);
    check_module(bytes, &profile);
    check_enmasse(bytes, &profile);
});

fn module(workspace: &mut Workspace, name: &str, bytes: &[u8], profile: &Profile) -> Vec<Problem> {
    let report = check_bytes(bytes, name, profile);
    let uri = format!("file:///w/src/api/{name}").as_str().into();
    let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
    workspace.set(&uri, Some(Contents::Module(contents)));
    workspace.complete();
    let across = workspace.check(&uri, &report, profile, None);
    report.problems.into_iter().chain(across).collect()
}

fn check_module(bytes: &[u8], profile: &Profile) {
    let mut workspace = Workspace::default();
    let enmasse = EnmasseContents::read(ENMASSE);
    workspace.set(&"file:///w/enmasse.yaml".into(), Some(Contents::Enmasse(enmasse)));
    module(&mut workspace, "crm.py", OTHER.as_bytes(), profile);
    let problems = module(&mut workspace, "crm_x.py", bytes, profile);
    if let Ok(text) = std::str::from_utf8(bytes) {
        hold(text, &problems);
    }
    // What the index has learnt, it can forget.
    workspace.set(&"file:///w/src/api/crm_x.py".into(), None);
}

fn check_enmasse(bytes: &[u8], profile: &Profile) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut workspace = Workspace::default();
    module(&mut workspace, "crm.py", OTHER.as_bytes(), profile);
    let uri = "file:///w/enmasse.yaml".into();
    workspace.set(&uri, Some(Contents::Enmasse(EnmasseContents::read(text))));
    hold(text, &workspace.check_enmasse(&uri, profile, None));
}

fn hold(text: &str, problems: &[Problem]) {
    for problem in problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?}");
        if let Some(fix) = &problem.fix {
            let _ = apply(text, fix);
        }
    }
    let fixes = problems.iter().filter_map(|problem| problem.fix.as_ref());
    let _ = apply_all(text, fixes);
}
