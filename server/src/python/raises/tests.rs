//! Tables; `tests/load` holds the same functions against real Pythons.

use crate::python::{Profile, PythonVersion, Source, ZatoVersion, check};

/// Code and exception of what a text is found to raise.
pub(super) fn found(text: &str, minor: u8) -> Vec<(&'static str, String)> {
    let profile = Profile::new(PythonVersion { major: 3, minor }, ZatoVersion::V4);
    let report = check(Source { text, file_name: "crm.py", profile: &profile });
    let of_interest = |code: &str| matches!(code, "raises-at-import" | "always-raises" | "syntax-error");
    report
        .problems
        .into_iter()
        .filter(|problem| of_interest(problem.code))
        .map(|problem| {
            let exception = problem.message.trim_start_matches("this raises ").split(':').next();
            (problem.code, exception.unwrap_or_default().to_owned())
        })
        .collect()
}

pub(super) fn assert_raises(text: &str, minor: u8, exception: &str) {
    assert_eq!(found(text, minor), [("raises-at-import", exception.to_owned())], "{text} on 3.{minor}");
}

pub(super) fn assert_fine(text: &str, minor: u8) {
    assert_eq!(found(text, minor), [], "{text} on 3.{minor}");
}

#[test]
fn expressions() {
    for (text, exception) in [
        ("1 / 0", "ZeroDivisionError"),
        ("x = 1 // 0.0", "ZeroDivisionError"),
        ("1 % (2 - 2)", "ZeroDivisionError"),
        ("0 ** -1", "ZeroDivisionError"),
        ("1 << -1", "ValueError"),
        ("'a' + 1", "TypeError"),
        ("[] + ()", "TypeError"),
        ("-'a'", "TypeError"),
        ("'a' < 1", "TypeError"),
        ("1 in 5", "TypeError"),
        ("1 in 'a'", "TypeError"),
        ("(1, 2)[2]", "IndexError"),
        ("'abc'[-4]", "IndexError"),
        ("{'a': 1}['b']", "KeyError"),
        ("None[0]", "TypeError"),
        ("[(1, 2) (3, 4)]", "TypeError"),
        ("{[]}", "TypeError"),
        ("{{}: 1}", "TypeError"),
        ("int('9' * 5000)", "ValueError"),
        ("int('1.5')", "ValueError"),
        ("float('1.5.0')", "ValueError"),
        ("len(5)", "TypeError"),
        ("a, b = 1, 2, 3", "ValueError"),
        ("a, *b, c = [1]", "ValueError"),
        ("a, b = 5", "TypeError"),
        ("for x in 5: pass", "TypeError"),
        ("def f(x: 'A' | None): pass", "TypeError"),
        ("class A:\n    x = 1 / 0", "ZeroDivisionError"),
        ("try:\n    1 / 0\nfinally:\n    pass", "ZeroDivisionError"),
    ] {
        assert_raises(text, 12, exception);
    }
    for text in [
        "1 / 2",
        "0 / 1",
        "0.0 ** 0",
        "1 / x",
        "2 ** -1",
        "'a' * 3",
        "3 * [1]",
        "'%' * 3",
        "True + 1.5",
        "{1} | {2}",
        "{} | {}",
        "(1, 2)[-2]",
        "(1, *x)[5]",
        "'abc'[1:9]",
        "{'a': 1}['a']",
        "{'a': 1, **x}['b']",
        "int('9' * 4300)",
        "int(' -1_000 ')",
        "int('٣')",
        "int('ff', 16)",
        "float('1e5')",
        "float(' -.5E-1_0 ')",
        "float('1_0.')",
        "float('Infinity')",
        "a, *b, c = [1, 2]",
        "a, b = 'ab'",
        "def int(x): pass\nint('x')",
        "from helpers import *\nimport x",
        "x = 1 if True else 1 / 0",
        "f(lambda: 1 / 0)",
        "from __future__ import annotations\ndef f(x: 'A' | None): pass",
        "True or 1 / 0",
        "if False: 1 / 0",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass",
        "with x:\n    1 / 0",
    ] {
        assert_fine(text, 12);
    }
    assert_raises("{} | {}", 8, "TypeError");
    assert_fine("def f(x: 'A' | None): pass", 14);
}

/// The first version in which a text does not raise; 15 where it always does.
#[test]
fn classes_in_annotations() {
    for (text, since) in [
        ("x: int | None = None", 10),
        ("x: None | str", 10),
        ("def f(x: int | str): pass", 10),
        ("def f() -> int | None: pass", 10),
        ("class A:\n    x: 'int' = 1\n    y: float | None = None", 10),
        ("isinstance(1, int | str)", 10),
        ("x: list[int]", 9),
        ("x: list[int] | None", 10),
        ("x = dict[str, list[int]]", 9),
        ("x = int | 'A'", 14),
        ("x = int | 5", 15),
        ("x = int[3]", 15),
        ("x = list | {}", 15),
        ("from __future__ import annotations\nx: int | None\ndef f(x: list[int]): pass", 8),
        ("def f():\n    x: int | None = None", 8),
        ("x: 'int | None' = None", 8),
        ("class int: pass\nx: int | None", 8),
        ("from typing import List as list, Union\nx: list[int]\ny: Union[int, None]", 8),
        ("import os\nif os.environ:\n    y: int | None = 1", 8),
        ("y = []\nx = int | y", 8),
        ("x = 5 | True", 8),
    ] {
        for minor in 8..=14 {
            let sure = found(text, minor).iter().any(|(code, _)| *code == "raises-at-import");
            assert_eq!(sure, minor < since, "{text} on 3.{minor}");
        }
    }
}

#[test]
fn formats() {
    for (text, exception) in [
        ("'%d' % 'a'", "TypeError"),
        ("'%x' % 1.5", "TypeError"),
        ("'%c' % 'ab'", "TypeError"),
        ("'%s %s' % (1,)", "TypeError"),
        ("'%s' % (1, 2)", "TypeError"),
        ("'%*d' % (1,)", "TypeError"),
        ("'%y' % x", "ValueError"),
        ("'%' % x", "ValueError"),
        ("'%(a' % x", "ValueError"),
        ("'%(a)s' % 1", "TypeError"),
        ("'%(a)s' % {'b': 1}", "KeyError"),
        ("'abc' % 1", "TypeError"),
        ("'{} {}'.format(1)", "IndexError"),
        ("'{1}'.format(1)", "IndexError"),
        ("'{a}'.format(b=1)", "KeyError"),
        ("'{a.b!r:>5}'.format(1)", "KeyError"),
        ("'{'.format(1)", "ValueError"),
        ("'{a'.format(a=1)", "ValueError"),
        ("'}'.format(1)", "ValueError"),
        ("'{} {0}'.format(1)", "ValueError"),
        ("'{!x}'.format(1)", "ValueError"),
    ] {
        assert_raises(&format!("x = 5\n{text}"), 12, exception);
    }
    for text in [
        "'%d' % 5",
        "'%d' % 5.5",
        "'%s' % 'a'",
        "'%s %s' % x",
        "'%s %s' % (1, *x)",
        "'%5.2f%%' % 1",
        "'%-*d' % (3, 1)",
        "'%(a)s' % {'a': 1}",
        "'%(a)s' % x",
        "'%(a)s' % {'b': 1, **x}",
        "'abc' % {}",
        "'abc' % []",
        "'abc' % ()",
        "'%c' % 65",
        "'{} {}'.format(*x)",
        "'{a}'.format(**x)",
        "'{0} {1}'.format(1, 2)",
        "'{{}}'.format()",
        "'{a[0]}'.format(b=1)",
        "'{:{}}'.format(1, 5)",
        "'{.real}'.format(1)",
        "f'{x}'.format(1)",
    ] {
        assert_fine(&format!("x = 5\n{text}"), 12);
    }
}

#[test]
fn classes() {
    let enums = "from enum import Enum, auto\nimport enum\n";
    let data = "from dataclasses import dataclass, field, KW_ONLY\nfrom typing import ClassVar\n";
    let metas = "class M(type): pass\nclass N(type): pass\nclass O(M): pass\nclass A(metaclass=M): pass\n";
    for (head, text) in [
        (enums, "class E(Enum):\n    A = 1\n    A = 2"),
        (enums, "class E(enum.IntEnum):\n    A = auto()\n    B = auto()\n    A: int = auto()"),
        (data, "@dataclass\nclass D:\n    a: int = 1\n    b: str"),
        (
            data,
            "@dataclass(frozen=True)\nclass D:\n    a: int = field(default_factory=list)\n    b: str = field()",
        ),
        (data, "@dataclass\nclass D:\n    a: list = []"),
        (data, "@dataclass\nclass D(object):\n    a: dict = {}"),
        (metas, "class B(metaclass=N): pass\nclass C(A, B): pass"),
        (metas, "class B(A, metaclass=N): pass"),
        ("", "class A(bool): pass"),
        ("", "class A: pass\nclass B(A, A): pass"),
    ] {
        let found = found(&format!("{head}{text}"), 12);
        assert!(matches!(found[..], [("raises-at-import", _)]), "{text}: {found:?}");
    }
    for (head, text) in [
        (enums, "class E(Enum):\n    A = 1\n    B = 1"),
        (enums, "class E(Enum):\n    _x = 1\n    _x = 2"),
        (enums, "class E:\n    A = 1\n    A = 2"),
        (enums, "class E(Enum):\n    _ignore_ = 'A'\n    A = 1\n    A = 2"),
        (enums, "class E(Enum):\n    A = f()\n    A = 2"),
        (data, "@dataclass\nclass D:\n    a: ClassVar[int] = 1\n    b: str"),
        (data, "@dataclass\nclass D:\n    a: 'ClassVar[int]' = 1\n    b: str"),
        (data, "@dataclass\nclass D:\n    a: int = 1\n    _: KW_ONLY\n    b: str"),
        (data, "@dataclass(kw_only=True)\nclass D:\n    a: int = 1\n    b: str"),
        (data, "@dataclass(init=False)\nclass D:\n    a: int = 1\n    b: str"),
        (data, "@dataclass\nclass D(Base):\n    a: int = 1\n    b: str"),
        (data, "@dataclass\nclass D:\n    a: int = field(init=False, default=1)\n    b: str"),
        (data, "@dataclass\nclass D:\n    a: int = 1\n    b: str\n    b = 'x'"),
        (data, "@dataclass\nclass D:\n    a: int = maker()\n    b: str"),
        (data, "@other\n@dataclass\nclass D:\n    a: ClassVar[list] = []"),
        (data, "@dataclass\n@other\nclass D:\n    a: int\n    b: int = 1"),
        (metas, "class B(metaclass=O): pass\nclass C(A, B): pass"),
        (metas, "class B(metaclass=N): pass\nclass C(B, object): pass"),
        (
            "class M(type):\n    def __new__(*a): return object\nclass N(type): pass\nclass A(metaclass=M): pass\n",
            "class B(metaclass=N): pass\nclass C(A, B): pass",
        ),
        ("from x import *\n", "class A(bool): pass\nclass B(metaclass=A): pass"),
    ] {
        let found = found(&format!("{head}{text}"), 12);
        let sure = found.iter().any(|(code, _)| *code == "raises-at-import");
        assert!(!sure, "{text}: {found:?}");
    }
}

#[test]
fn what_is_not_surely_reached_is_a_warning() {
    for text in [
        "def f():\n    1 / 0",
        "if x:\n    1 / 0",
        "import re\ndef f():\n    re.compile('(')",
        "from x import *\n1 / 0",
    ] {
        let found = found(&format!("x = 1\n{text}"), 12);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].0, "always-raises", "{text}");
    }
}
