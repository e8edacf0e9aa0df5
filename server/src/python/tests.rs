//! Whatever the text, a check ends with a report that fits it.

use proptest::prelude::*;

use super::*;

/// A module with most of the syntax there is.
const SAMPLE: &str = r#"# -*- coding: utf-8 -*-
# zato: ide-deploy=True
from __future__ import annotations
import os.path as p, sys
from typing import TYPE_CHECKING
from zato.server.service import Model, Service, Int as I
if TYPE_CHECKING:
    from . import other
elif sys.version_info >= (3, 11): type X[T] = list[T]
else:
    pass

@dataclass(init=False)
class Żółw[T: int](Model, metaclass=type):
    '''doc'''
    x: int = 1; y: 'str'
    z = [i for i in range(3) if i async for j in k]

class Get(Service, Generic[T]):
    name = f"a{1!r:{'>'}10}" 'b' rf'\d{x}'
    input = I('a'), '-b'
    def handle(self, a, /, b: int = 2, *c, d=lambda x, *y: (yield), **e) -> None:
        global G; G = 1
        try:
            with open(a) as f, b: return (x := {**a, 'b': [*c]})
        except* (A, B) as e:
            nonlocal_ = {1: 2}[1:2, ...]
        finally:
            del a, b.c, d[0]
        match a:
            case {'x': [1, *_], **r} | P(y=-1j) as q if q: assert x, y
            case _: raise X from None
        for i, *j in a: continue
        else:
            while not 1 < 2 <= 3 is not in_: break
        async def g(): return [await x async for x in y]
        print(a if b else c, *d, **e, sep=0x_ff, end=b'\x00', f=1_0.5e-3)
"#;

fn versions() -> impl Strategy<Value = (PythonVersion, ZatoVersion)> {
    (8_u8..=14, any::<bool>()).prop_map(|(minor, old)| {
        (PythonVersion { major: 3, minor }, if old { ZatoVersion::V3 } else { ZatoVersion::V4 })
    })
}

/// A piece of the sample put in the place of another piece of it.
fn mutated() -> impl Strategy<Value = String> {
    let piece = || (0..SAMPLE.len(), 0_usize..40);
    let edits = prop::collection::vec((piece(), piece(), any::<bool>()), 1..6);
    edits.prop_map(|edits| {
        let mut text = SAMPLE.to_owned();
        for ((from, length), (at, removed), duplicate) in edits {
            let boundary = |text: &str, index: usize| text.floor_char_boundary(index.min(text.len()));
            let inserted = if duplicate {
                SAMPLE[boundary(SAMPLE, from)..boundary(SAMPLE, from + length)].to_owned()
            } else {
                String::new()
            };
            let (start, end) = (boundary(&text, at), boundary(&text, at + removed));
            text.replace_range(start..end, &inserted);
        }
        text
    })
}

/// What must hold of any report on any text.
fn fits(report: &Report, text: &str) {
    for problem in &report.problems {
        assert!(text.get(problem.range.clone()).is_some(), "{problem:?} is outside of the text");
        assert!(!problem.message.is_empty() && !problem.message.contains(char::is_control), "{problem:?}");
        let rule = crate::rules::rule(problem.code).unwrap();
        assert_eq!((problem.blocking, problem.severity), (rule.severity == Severity::Error, rule.severity));
    }
    assert!(report.problems.is_sorted_by_key(|problem| problem.range.start));
    for service in &report.services {
        assert!(text.get(service.range.clone()).is_some_and(|name| !name.is_empty()), "{service:?}");
        assert_ne!(service.name.as_deref(), Some(""));
    }
    if let Some(marker) = &report.marker {
        assert!(text[marker.clone()].starts_with('#'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_a_report(text in any::<String>(), file_name in any::<String>(), (python, zato) in versions()) {
        fits(&check(Source { text: &text, file_name: &file_name, profile: &Profile::new(python, zato) }), &text);
    }

    #[test]
    fn any_signs_get_a_report(
        text in r##"([ \n\t\\(){}\[\]'"#:,.=*@!%<>|&^~+-]|f'|def |class |if |else|for |in |x|1|lambda |async |await |:=|case |match |\r|\x0c|\u{feff}|é){0,60}"##,
        (python, zato) in versions(),
    ) {
        fits(&check(Source { text: &text, file_name: "crm_x.py", profile: &Profile::new(python, zato) }), &text);
    }

    #[test]
    fn any_change_of_a_module_gets_a_report(text in mutated(), (python, zato) in versions()) {
        fits(&check(Source { text: &text, file_name: "crm_x.py", profile: &Profile::new(python, zato) }), &text);
    }

    #[test]
    fn any_bytes_get_a_report(bytes in prop::collection::vec(any::<u8>(), 0..60), (python, zato) in versions()) {
        let report = check_bytes(&bytes, "crm_x.py", &Profile::new(python, zato));
        match std::str::from_utf8(&bytes) {
            Ok(text) => fits(&report, text),
            Err(_) => prop_assert!(report.blocker().is_some_and(|problem| problem.code == "not-utf8")),
        }
    }
}

#[test]
fn ten_megabytes_get_a_report() {
    let python = PythonVersion { major: 3, minor: 12 };
    for line in
        ["x = 1\n", "'''\n", "def f(): return no\n", "# zato: ide-deploy=True\n", "class A: pass\n", "é\r"]
    {
        let text = line.repeat(200_000 / line.len());
        fits(
            &check(Source {
                text: &text,
                file_name: "crm_x.py",
                profile: &Profile::new(python, ZatoVersion::V4),
            }),
            &text,
        );
    }
    let text = "#".repeat(10 << 20);
    fits(
        &check(Source {
            text: &text,
            file_name: "crm_x.py",
            profile: &Profile::new(python, ZatoVersion::V4),
        }),
        &text,
    );
}

#[test]
fn positions_are_the_same_with_every_end_of_line() {
    let python = PythonVersion { major: 3, minor: 12 };
    let lines = [
        "from zato.server.service import Service",
        "class A(Service):",
        "    x = no",
        "    def handle(self): pass",
    ];
    for end in ["\n", "\r\n", "\r"] {
        let text = lines.join(end);
        let report = check(Source {
            text: &text,
            file_name: "crm_x.py",
            profile: &Profile::new(python, ZatoVersion::V4),
        });
        let [problem] = &report.problems[..] else { panic!("{end:?}: {:?}", report.problems) };
        assert_eq!((problem.code, &text[problem.range.clone()]), ("undefined-name", "no"), "{end:?}");
    }
}
