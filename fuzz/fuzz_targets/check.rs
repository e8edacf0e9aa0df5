//! The whole of `hotdeploy check` on any bytes: no panic, and ranges that lie within the text. libFuzzer's own `-timeout`
//! bounds the time.

#![no_main]

use hotdeploy::python::{Profile, PythonVersion, ZatoVersion, check_bytes};
use hotdeploy::rules::apply;
use hotdeploy::workspace::{Contents, ModuleContents, Workspace};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte chooses the versions, so that one corpus covers them all.
    let Some((&first, bytes)) = data.split_first() else { return };
    let zato = if first & 1 == 0 { ZatoVersion::V3 } else { ZatoVersion::V4 };
    let python = PythonVersion { major: 3, minor: 8 + (first >> 1) % 7 };
    let profile = Profile::new(python, zato);
    let report = check_bytes(bytes, "crm_x.py", &profile);
    let mut workspace = Workspace::default();
    let uri = "file:///w/crm_x.py".into();
    let contents = ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() };
    workspace.set(&uri, Some(Contents::Module(contents)));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for problem in &report.problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?}");
        if let Some(fix) = &problem.fix {
            let _ = apply(text, fix);
        }
    }
});
