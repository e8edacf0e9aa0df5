use crate::python::{PythonVersion, Source, ZatoVersion, check};

/// Line and message of the first syntax problem on a Python of this minor version.
fn first(minor: u8, text: &str) -> Option<(usize, String)> {
    let python = PythonVersion { major: 3, minor };
    let report = check(Source {
        text,
        file_name: "crm_x.py",
        profile: &crate::python::Profile::new(python, ZatoVersion::V4),
    });
    let codes = ["syntax-error", "unsupported-syntax"];
    let problem = report.problems.into_iter().find(|problem| codes.contains(&problem.code))?;
    assert!(problem.blocking);
    let before = &text[..problem.range.start];
    Some((before.split('\n').count(), problem.message))
}

#[test]
fn what_python_refuses_at_which_line() {
    for (text, line, message) in [
        ("x = (1,\n\ny = 2\ndef f():\n  pass\n", 1, "'(' was never closed"),
        ("foo(1, [2\nbar = 3\n", 1, "'[' was never closed"),
        ("x = f(\n  1,\n  2\n\nclass A:\n  pass\n", 1, "'(' was never closed"),
        ("x = {\n", 1, "'{' was never closed"),
        ("print 'x'", 1, "Missing parentheses in call to 'print'. Did you mean print(...)?"),
        ("\nexec 'x'", 2, "Missing parentheses in call to 'exec'. Did you mean exec(...)?"),
        ("def f():\n    x = 1\n  y = 2\n", 3, "unindent does not match any outer indentation level"),
        ("x = 'a\ny = 1", 1, "missing closing quote in string literal"),
        ("# \0", 1, "source code cannot contain null bytes"),
        ("\nreturn", 2, "'return' outside function"),
        ("class A:\n    yield 1", 2, "'yield' outside function"),
        ("await x", 1, "'await' outside function"),
        ("def f():\n    await x", 2, "`await` outside of an asynchronous function"),
        ("break", 1, "'break' outside loop"),
        ("for x in y:\n    pass\nelse:\n    continue", 4, "'continue' not properly in loop"),
        ("while 1:\n    def f():\n        break", 3, "'break' outside loop"),
        ("while 1:\n    class A:\n        break", 3, "'break' outside loop"),
        (
            "x = 1\nfrom __future__ import annotations",
            2,
            "from __future__ imports must occur at the beginning of the file",
        ),
        ("from __future__ import braces", 1, "future feature `braces` is not defined"),
        ("def f():\n    from os import *", 2, "import * only allowed at module level"),
        ("def f(a, a): pass", 1, "duplicate argument `a` in function definition"),
        ("f(a=1, a=2)", 1, "keyword argument repeated: `a`"),
        ("*a, *b = c", 1, "multiple starred expressions in assignment"),
        ("*a", 1, "can't use starred expression here"),
        ("f'{*a}'", 1, "can't use starred expression here"),
        ("__debug__ = 1", 1, "cannot assign to `__debug__`"),
        ("x.__debug__ = 1", 1, "cannot assign to __debug__"),
        ("f(__debug__=1)", 1, "cannot assign to __debug__"),
        ("try: pass\nexcept: pass\nexcept A: pass", 2, "default 'except:' must be last"),
        (
            "match x:\n    case y: pass\n    case 1: pass",
            2,
            "name capture `y` makes remaining patterns unreachable",
        ),
        ("match x:\n    case _ | 1: pass", 2, "wildcard makes remaining patterns unreachable"),
        ("match x:\n    case f'': pass", 2, "patterns may only match literals and attribute lookups"),
        (
            "class A:\n    [x := 1 for y in z]",
            2,
            "assignment expression within a comprehension cannot be used in a class body",
        ),
        (
            "def f():\n    return [x async for x in y]",
            2,
            "asynchronous comprehension outside of an asynchronous function",
        ),
        ("f'{a:{b:{c:{d}}}}'", 1, "f-string: expressions nested too deeply"),
    ] {
        assert_eq!(first(12, text), Some((line, message.into())), "{text:?}");
    }
}

#[test]
fn what_python_takes() {
    for text in [
        "x = lambda: (yield)",
        "def f():\n    return (x async for x in y)",
        "async def f():\n    return [[await x for x in y] for z in w]",
        "async def f():\n    return [x async for x in y if await x]",
        "for x in y:\n    try:\n        continue\n    finally:\n        break",
        "try: pass\nexcept* A:\n    for x in y: break",
        "'''doc'''\nfrom __future__ import annotations, division",
        "x = '\\ud800'",
        "(x): int = 1",
        "x = [\n'('\n]",
        "\u{feff}x = 1",
        "x = 1\r\ny = 2\r\rz = 3",
        "\u{c}x = 1\n\u{c}y = 2",
        "match = case = type = 1",
        "*a, = b",
        "f'{*a,}'",
        "f'{a:{b:{c}}}'",
        "class A:\n    def f(self):\n        return lambda: [x := 1 for y in self]",
    ] {
        assert_eq!(first(12, text), None, "{text:?}");
    }
}

#[test]
fn syntax_of_other_versions_is_named_with_its_version() {
    for (text, since, feature) in [
        ("x = a[b:=1]", 10, "`:=` without parentheses in an index"),
        ("x = a[1, b:=1]", 10, "`:=` without parentheses in an index"),
        ("match x:\n    case 1: pass", 10, "`match`"),
        ("match *x, y:\n    case _: pass", 10, "`match`"),
        ("f'{a!r :>5}'", 12, "a blank after `!r`"),
        ("with (a as b): pass", 9, "`with` and parentheses"),
        ("with (a as b, c as d): pass", 9, "`with` and parentheses"),
        ("@a[0]\ndef f(): pass", 9, "a decorator that is no dotted name or call"),
        ("@a().b\ndef f(): pass", 9, "a decorator that is no dotted name or call"),
        ("for x in a, *b: pass", 9, "`for x in a, *b` without parentheses"),
        ("try: pass\nexcept* A: pass", 11, "`except*`"),
        ("x = a[*b]", 11, "`*` in an index"),
        ("def f(*args: *Ts): pass", 11, "`*args: *Ts`"),
        ("type X = int", 12, "the statement `type X = …`"),
        ("def f[T](): pass", 12, "a list of type parameters"),
        ("class A[T]: pass", 12, "a list of type parameters"),
        ("f'{'a'}'", 12, "a quote, backslash, comment or line break"),
        ("f'{\"\\n\".join(x)}'", 12, "a quote, backslash, comment or line break"),
        ("f'''{\nx # y\n}'''", 12, "a quote, backslash, comment or line break"),
        ("f'{a\n}'", 12, "a quote, backslash, comment or line break"),
        ("class A[T = int]: pass", 13, "a default of a type parameter"),
        ("class A[**P = int]: pass", 13, "a default of a type parameter"),
        ("class A[*Ts = int]: pass", 13, "a default of a type parameter"),
        ("try: pass\nexcept A, B: pass", 14, "`except A, B` without parentheses"),
        ("t'{a}'", 14, "a t-string"),
        (
            "async def f():\n    return [[x async for x in y] for z in w]",
            11,
            "`async for` within a comprehension",
        ),
        ("f'{a:{b:{c}}}'", 12, "a format within a format"),
    ] {
        let (_, message) = first(since - 1, text).unwrap_or_default();
        let last = format!(" needs Python 3.{since}; the servers run 3.{}", since - 1);
        assert!(message.starts_with(feature) && message.ends_with(&last), "{text:?}: {message:?}");
        assert_eq!(first(since, text), None, "{text:?}");
    }
    // What was allowed once.
    assert!(first(8, "f((a)=1)").is_some_and(|(_, message)| message.contains("no longer allowed")));
}

#[test]
fn tabs_are_measured_in_two_ways() {
    for (text, refused) in [
        ("if x:\n\ty\n\tz\n", false),
        ("if x:\n\ty\n        z\n", true),
        ("if x:\n        y\n\tz\n", true),
        ("class A:\n\t    def f(self):\n        return 1\n", true),
        ("if x:\n\tif y:\n\t    z\n\ta\n", false),
        ("if x:\n    y = [\n\t1]\n    z\n", false),
        ("if x:\n    y\n\t# z\n    z\n", false),
        ("x = '''\n\t'''\ny\n", false),
        ("if x:\n    y; z\t\n", false),
    ] {
        assert_eq!(first(12, text).is_some(), refused, "{text:?}");
    }
}

#[test]
fn limits_of_the_compiler() {
    let loops = |levels: usize| -> String {
        let lines: String = (0..levels).map(|level| " ".repeat(level) + "for a in b:\n").collect();
        format!("{lines}{}pass\n", " ".repeat(levels))
    };
    assert_eq!(first(12, &loops(20)), None);
    assert_eq!(first(12, &loops(21)), Some((21, "too many statically nested blocks".into())));
    assert_eq!(first(13, &loops(21)), None);
    assert_eq!(first(12, &format!("x = {}", "9".repeat(4300))), None);
    assert!(first(12, &format!("x = {}", "9".repeat(4301))).is_some());
    assert_eq!(first(12, &format!("x = 0x{}", "9".repeat(5000))), None);
    assert_eq!(first(12, &format!("x = {}.0", "9".repeat(5000))), None);
}

#[test]
fn jumps_out_of_except_star() {
    for text in [
        "def f():\n  try: pass\n  except* A: return",
        "for x in y:\n  try: pass\n  except* A: break",
        "for x in y:\n  try: pass\n  except* A:\n    if x: continue",
    ] {
        let (_, message) = first(12, text).unwrap();
        assert_eq!(message, "'break', 'continue' and 'return' cannot appear in an 'except*' block");
    }
    assert_eq!(first(12, "try: pass\nexcept* A:\n  def f(): return"), None);
}
