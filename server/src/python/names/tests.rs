use crate::python::{Source, ZatoVersion, check};

/// The codes about names of a module, each with the text it points at, for a Python of this minor version.
fn found_on(minor: u8, text: &str) -> Vec<(&'static str, &str)> {
    let python = crate::python::PythonVersion { major: 3, minor };
    let report = check(Source {
        text,
        file_name: "crm_x.py",
        profile: &crate::python::Profile::new(python, ZatoVersion::V3),
    });
    let codes = ["syntax-error", "ends-import"];
    let about_names =
        |code: &str| code.contains("undefined") || code.contains("relative") || codes.contains(&code);
    report
        .problems
        .into_iter()
        .filter(|problem| about_names(problem.code))
        .map(|problem| (problem.code, &text[problem.range]))
        .collect()
}

fn found(text: &str) -> Vec<(&'static str, &str)> {
    found_on(10, text)
}

#[test]
fn what_surely_fails_at_import_blocks() {
    for text in [
        "no",
        "x = no",
        "no += 1",
        "no.attribute",
        "f'{no}'",
        "print(no)",
        "[no for i in range(1)]",
        "[1 for i in no]",
        "(i for i in no)",
        "{no: 1 for i in 'ab'}",
        "class A(no): pass",
        "class A(metaclass=no): pass",
        "class A:\n    x = no",
        "class A:\n    def f(self, x=no): pass",
        "class A:\n    class B:\n        x = no",
        "class A(Exception):\n    x = no",
        "from zato.server.service import Service\nclass A(Service):\n    x = no",
        "class A: pass\nclass B(A):\n    x = no",
        "@no\ndef f(): pass",
        "@no.x\nclass A: pass",
        "def f(x=no): pass",
        "def f(x: no): pass",
        "def f() -> no: pass",
        "x: no = 1",
        "x: no",
        "lambda x=no: x",
        "no if 1 else 2",
        "1 if no else 2",
        "no and 1",
        "1 < no",
        "del no",
        "for x in no: pass",
        "while no: pass",
        "if no: pass",
        "if True:\n    no",
        "if False:\n    pass\nelse:\n    no",
        "with no: pass",
        "assert no",
        "raise no",
        "try:\n    no\nfinally:\n    pass",
        "try:\n    pass\nfinally:\n    no",
        "match no:\n    case _: pass",
        "import sys\nif sys.version_info >= (3, 8):\n    no",
        "import sys\nif sys.version_info[0] == 2:\n    pass\nelse:\n    no",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from x import no\ndef f(x: no): pass",
        "import typing as t\nif t.TYPE_CHECKING:\n    from x import no\nclass A(no): pass",
        "if __name__ == '__main__':\n    no = 1\nno",
        "for no in []: pass\nno",
        "try:\n    pass\nexcept ValueError as no:\n    pass\nno",
        "no: int\nno",
    ] {
        let found = found(text);
        assert!(found.contains(&("undefined-name", "no")), "{text:?}: {found:?}");
    }
}

#[test]
fn a_use_before_the_definition_blocks() {
    for text in [
        "x = no\nno = 1",
        "no()\ndef no(): pass",
        "class A(no): pass\nclass no: pass",
        "no\nimport no",
        "no = 1\ndel no\nno",
        "class A:\n    no = 1\n    del no\n    no",
        "class A:\n    no = 1\n    x = [no for i in range(1)]",
        "class A:\n    no = 1\n    class B:\n        x = no",
        "def f():\n    global no\n    no = 1\nno",
        "def f():\n    global no\n    no = 1\nno = no",
    ] {
        let found = found(text);
        assert!(found.contains(&("undefined-name", "no")), "{text:?}: {found:?}");
    }
}

#[test]
fn what_only_may_fail_is_advised_against() {
    for text in [
        "import os\nif os.name:\n    no",
        "for x in f: no\nf = 1",
        "[no for i in dir()]",
        "[no for i in range(1) if i]",
        "x = 1 and no",
        "0 < 1 < no",
        "try:\n    no\nexcept ValueError:\n    pass",
        "try:\n    pass\nexcept no:\n    pass",
        "with open('x'):\n    no",
        "while True:\n    no",
        "class A(metaclass=type):\n    x = no",
        "import enum\nclass A(enum.Enum):\n    x = no",
        "globals()['no'] = 1\nno",
        "exec('no = 1')\nno",
        "import builtins\nno",
        "import enum\nenum.IntEnum._convert_('no', __name__, 1)\nno",
        "assert 1, no",
    ] {
        let found = found(text);
        assert!(found.contains(&("possibly-undefined-name", "no")), "{text:?}: {found:?}");
        assert!(!found.contains(&("undefined-name", "no")), "{text:?}: {found:?}");
    }
    for text in ["_('x')", "x = __no__"] {
        assert_eq!(found(text).first().map(|found| found.0), Some("possibly-undefined-name"), "{text:?}");
    }
}

#[test]
fn what_fails_when_it_is_called_is_advised_against() {
    for text in [
        "def f(): no",
        "lambda: no",
        "class A:\n    def f(self): no",
        "class A:\n    no = 1\n    def f(self): no",
        "def f():\n    class A:\n        x = no",
        "def f():\n    def g(): return no",
        "(no for i in range(1))",
        "def f():\n    try: no\n    except Exception: pass",
        "def f():\n    no: int\n    def g():\n        global no\n        return no",
        "def f(x: int = 1):\n    return [y for y in x if no]",
    ] {
        assert_eq!(found(text), [("undefined-name-in-function", "no")], "{text:?}");
    }
}

#[test]
fn what_is_defined_passes() {
    for text in [
        "import enum\n@enum.global_enum\nclass A(enum.Enum):\n    T = 1\ndef f(): return T",
        "from enum import Enum, global_enum\n@global_enum\nclass A(Enum):\n    T = 1\nx = lambda: T",
        "",
        "x = 1\nx",
        "import a.b\na",
        "import a.b as c\nc",
        "from a import b as c\nc",
        "def f(): return later\nlater = 1",
        "def f():\n    return x\n    x = 1",
        "def f(a, /, b, *c, d, **e): return a, b, c, d, e",
        "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n    return x",
        "def f():\n    global g\n    g = 1\nf()\ng",
        "def f():\n    global g\n    g = 1\nh = [f]\ng",
        "def f():\n    global g\n    g = 1\ndef h(): f()\nh()\ng",
        "def h(): f()\ndef f():\n    global g\n    g = 1\nh()\ng",
        "import atexit\n@atexit.register\ndef f():\n    global g\n    g = 1\ng",
        "class A:\n    def f(self):\n        global g\n        g = 1\nA().f()\ng",
        "class A:\n    x = 1\n    y = x",
        "class A:\n    x = [1]\n    y = [i for i in x]",
        "class A:\n    global g\n    g = 1\ng",
        "class A:\n    print(__qualname__, __module__)\n    def f(self): return __class__",
        "print(__name__, __file__, __doc__, __spec__, __builtins__)",
        "[x for x in range(3) if x]",
        "[y for x in [[1]] for y in x]",
        "[no for i in []]",
        "if False:\n    no",
        "while 0:\n    no",
        "x = False and no",
        "x = 1 if True else no",
        "if __name__ == '__main__':\n    no",
        "import sys\nif sys.version_info < (3, 0):\n    no",
        "import sys\nif sys.version_info[0] < 3:\n    no",
        "import sys\nx = no if sys.version_info[:2] < (3, 3) else 1",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    no",
        "from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    x = 1\nx",
        "try:\n    unicode\nexcept NameError:\n    unicode = str\nunicode",
        "try:\n    unicode\nexcept (TypeError, NameError):\n    pass",
        "def f():\n    try: unicode\n    except NameError: pass",
        "try:\n    import json\nexcept ImportError:\n    json = None\njson",
        "import os\nif os.name:\n    x = 1\nx",
        "for x in [1]: pass\nx",
        "with open('x') as f: pass\nf",
        "try:\n    pass\nexcept ValueError as e:\n    print(e)",
        "e = 1\ntry:\n    pass\nexcept ValueError as e:\n    pass\ne",
        "(x := 1)\nx",
        "[y := i for i in range(3)]\ny",
        "def f():\n    [y := i for i in range(3)]\n    return y",
        "from os import *\njoin",
        "def f(): return join\nfrom os import *",
        "match 1:\n    case {'a': a, **rest}: print(a, rest)\n    case [b, *c] as d: print(b, c, d)",
        "x: int = 1\nx",
        "def f(x: 'no'): pass",
        "def f():\n    x: no = 1",
        "import os\nwhile os:\n    if x: break\n    x = 1",
        "import os\nfor i in os.environ:\n    if i:\n        x\n    x = 1",
        "import a\ndel a",
        "for i in range(3): pass\ndel i",
        "super\nprint\nException\naiter",
        "match = type = case = 1\nmatch, type, case",
        "class A:\n    def f(self):\n        def g():\n            nonlocal __class__",
        "a = lambda x, *y, z=1, **k: (x, y, z, k)",
        "def f(): yield x\nx = 1",
        "x = y = 1\nx, y",
        "(a, *b), c = (1, 2), 3\na, b, c",
        "async def f():\n    async with a as b: print(b)\n    async for c in b: yield c\na = 1",
    ] {
        assert_eq!(found(text), [], "{text:?}");
    }
}

#[test]
fn annotations_count_where_they_are_evaluated() {
    let function = "def f(x: no): pass";
    let future = "from __future__ import annotations\ndef f(x: no) -> no: pass\ny: no = 1";
    assert_eq!(found_on(13, function), [("undefined-name", "no")]);
    assert_eq!(found_on(14, function), []);
    assert_eq!(found_on(8, future), []);
}

#[test]
fn type_parameters_are_scopes() {
    for text in [
        "def f[T](x: T) -> T:\n    y: T = x\n    return T",
        "class A[T](list[T]):\n    x: T\n    def f(self) -> T: return T",
        "type A[T] = dict[T, later]\nlater = 1",
        "class A:\n    B = int\n    def f[T: B](self, x: B): pass",
    ] {
        assert_eq!(found_on(12, text), [], "{text:?}");
    }
    assert_eq!(found_on(12, "def f[T](x: no): pass"), [("undefined-name", "no")]);
    assert_eq!(found_on(12, "type A[T] = no"), [("undefined-name-in-function", "no")]);
    assert_eq!(found_on(12, "class A[T](list[T]): pass\nT"), [("undefined-name", "T")]);
}

#[test]
fn builtins_are_those_of_the_version() {
    for (name, since) in [("aiter", 10), ("ExceptionGroup", 11), ("PythonFinalizationError", 13)] {
        assert_eq!(found_on(since - 1, name), [("undefined-name", name)]);
        assert_eq!(found_on(since, name), []);
    }
    for gone in ["unicode", "xrange", "reveal_type", "raw_input"] {
        assert_eq!(found(gone), [("undefined-name", gone)]);
    }
}

#[test]
fn wrong_declarations_are_syntax_errors() {
    for (text, at) in [
        ("def f():\n    x = 1\n    global x", "x"),
        ("def f():\n    print(x)\n    global x", "x"),
        ("def f(x):\n    global x", "x"),
        ("def f(x):\n    nonlocal x", "x"),
        ("def f():\n    x: int\n    global x", "x"),
        ("def f():\n    global x\n    x: int = 1", "x"),
        ("def f():\n    x = 1\n    def g():\n        global x\n        nonlocal x", "x"),
        ("x = 1\nglobal x", "x"),
        ("def f():\n    if x: pass\n    global x", "x"),
        ("def f():\n    x = 1\n    def g():\n        print(x)\n        nonlocal x", "x"),
        ("def f():\n    nonlocal x", "x"),
        ("x = 1\ndef f():\n    nonlocal x", "x"),
        ("class A:\n    x = 1\n    def f(self):\n        nonlocal x", "x"),
        ("class A:\n    nonlocal __class__", "__class__"),
        ("def f():\n    global x\n    def g():\n        nonlocal x", "x"),
        ("nonlocal x", "nonlocal x"),
    ] {
        assert!(found(text).contains(&("syntax-error", at)), "{text:?}: {:?}", found(text));
    }
    for text in [
        "def f():\n    x = 1\n    class A:\n        nonlocal x\n        x = 2",
        "def f(x):\n    def g():\n        def h():\n            nonlocal x\n            x = 1",
        "def f():\n    def g():\n        nonlocal x\n        x = 1\n    x = 2",
        "global x\nx = 1",
        "def f():\n    def g(): return x\n    global x\n    x = 1\nx = 1",
        "def f():\n    [x for y in z]\n    global x\n    x = 1\nx = z = 1",
        "def f():\n    if 0:\n        x = 1\n    def g():\n        nonlocal x",
    ] {
        assert_eq!(found(text), [], "{text:?}");
    }
}

#[test]
fn relative_imports_fail_when_they_are_reached() {
    for (text, code) in [
        ("from . import x", "relative-import"),
        ("from .a import x", "relative-import"),
        ("from ..a.b import x", "relative-import"),
        ("class A:\n    from . import x", "relative-import"),
        ("def f():\n    from . import x", "possible-relative-import"),
        ("try:\n    from . import x\nexcept ImportError:\n    x = 1", "possible-relative-import"),
    ] {
        assert_eq!(found(text).first().map(|found| found.0), Some(code), "{text:?}");
    }
    for text in ["if False:\n    from . import x", "from a import b", "import a.b"] {
        assert_eq!(found(text), [], "{text:?}");
    }
}

#[test]
fn what_surely_ends_the_import_blocks() {
    for text in [
        "raise SystemExit",
        "raise ValueError('x') from None",
        "assert False",
        "assert 0, 'x'",
        "assert not 1",
        "exit()",
        "quit(1)",
        "import sys\nsys.exit(1)",
        "import sys as s\ns.exit()",
        "class A:\n    raise ValueError",
        "if True:\n    raise ValueError",
        "import sys\nif sys.version_info < (3, 20):\n    raise ImportError",
        "try:\n    pass\nfinally:\n    raise ValueError",
    ] {
        assert_eq!(found(text).first().map(|found| found.0), Some("ends-import"), "{text:?}");
    }
    for text in [
        "def f(): raise ValueError",
        "import os\nif os.name:\n    raise ValueError",
        "import sys\nif sys.version_info < (3, 0):\n    raise ImportError",
        "try:\n    raise ValueError\nexcept ValueError:\n    pass",
        "try:\n    pass\nexcept ValueError:\n    raise",
        "from contextlib import suppress\nwith suppress(ValueError):\n    raise ValueError",
        "if __name__ == '__main__':\n    exit()",
        "def exit(): pass\nexit()",
        "sys = object\nsys.exit()",
        "import sys\nleave = lambda: sys.exit()",
        "assert True",
        "assert print",
        "while 0:\n    raise ValueError",
    ] {
        assert_eq!(found(text), [], "{text:?}");
    }
}
