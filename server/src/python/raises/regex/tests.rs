//! Tables of patterns; `tests/load` holds the same against real Pythons.

use crate::python::raises::tests::{assert_fine, assert_raises, found};

#[test]
fn what_is_refused() {
    for pattern in [
        "(",
        ")",
        "a)",
        "*a",
        "a**",
        "^*",
        "[a",
        "[z-a]",
        r"[\d-z]",
        "(?P<a>x)(?P<a>y)",
        "(?P=a)",
        r"\2(a)",
        r"(\1)",
        "(?x",
        "(?Pa)",
        "(?<a)",
        "(?;a)",
        r"\q",
        r"a\\\",
        "a{3,2}",
        "(?P<1>a)",
        "(?P<>a)",
        "(?#a",
        r"\x1",
        "a|*",
        "(?<=a*)b",
        "(?<!a|bc)d",
        r"(a|bc)(?<=\1)d",
        r"(?<=(a)\1)b",
        "(?<=(?P<a>x)(?(a)y))",
        "(?(2)a)(b)",
        "(?(0)a)",
        "(?(a)b)(?P<a>c)",
        "(a)(?(1)b|c|d)",
        "(?i",
        "(?iy)",
        "(?i-",
        "(?-:a)",
        "(?i-i:a)",
        "(?-a:a)",
        "(?au)a",
        "(?L)a",
        "a(?i)",
        r"\777",
        r"[\8]",
        r"\N",
        r"\U00110000",
        r"(?#\)",
    ] {
        assert_raises(&format!("import re\nre.compile({})", quoted(pattern)), 12, "re.error");
    }
}

#[test]
fn what_is_taken() {
    for pattern in [
        "",
        "a",
        "(a)",
        "a*?",
        "a{2}",
        "a{2,}",
        "a{,3}?",
        "a{",
        "{}",
        "a{x}",
        "[]a]",
        "[^]a]",
        "[a-]",
        "[-a]",
        "[a\\]]",
        r"[\w.-]",
        r"(a)\1",
        "(?P<if>x)(?P=if)",
        "(?i)a",
        "(?=a)*",
        "(?:a*)*",
        "(?#x)a*",
        "a(?#x)*",
        r"\d+\.\Z",
        r"\07",
        "|",
        "(|a)",
        "(?<!a)b",
        "(?<=ab|cd)e",
        "(?<=a{3}$)b",
        "(?<=(?:a*){0}b)c",
        r"(ab)(?<=\1)d",
        "(?=a*)b",
        "(a)(?<=(?(1)b|c))d",
        "(?(1)a|b)(c)",
        "(?i-s:a)",
        "(?-x:a)",
        "(?a:a)",
        r"(?#\))",
        r"\0777",
        r"\377",
        r"\N{DIGIT ONE}",
        r"[\b-\n]",
        "(?x) # (",
        "(?x: # (\n)",
        "(?<!)",
        r"\-",
        "é*",
        r"[\0-\x10]",
        "[[a]",
        "a++",
        "(?>a)",
    ] {
        assert_fine(&format!("import re\nre.compile({})", quoted(pattern)), 12);
    }
}

#[test]
fn flags_and_other_ways_of_calling() {
    assert_raises("from re import match as m\nm('(', 'a')", 12, "re.error");
    assert_raises("import re\nre.compile('(', re.I | re.M)", 12, "re.error");
    assert_raises("import re\nre.compile(flags=re.I, pattern='(')", 12, "re.error");
    assert_raises("import re\nre.split('(', 'a', 0, re.M)", 12, "re.error");
    assert_raises("import re\nre.compile('(#)', re.X)", 12, "re.error");
    assert_raises("import re\nre.compile(b'(?u)')", 12, "re.error");
    assert_raises("import re\nre.compile('a', re.A | re.U)", 12, "ValueError");
    assert_raises("import re\nre.compile('a{4294967295}')", 12, "OverflowError");
    assert_raises("import re\nre.compile('(')", 13, "re.PatternError");
    for text in [
        "import re\nre.compile('# (', flags=re.I | re.VERBOSE)",
        "import re\nre.compile('(', x)",
        "import re\nre.compile(b'(?L)\\xff')",
        "import re\nre.compile('[\\ud800-\\uffff]')",
        "import regex as re\nre.compile('(')",
        "import re\nre = x\nre.compile('(')",
        "try:\n    import regex as re\nexcept ImportError:\n    import re\nre.compile('(')",
        "from re import match\ndef match(x): pass\nmatch('(', 'a')",
    ] {
        assert_fine(text, 12);
    }
}

/// First and last version that take a pattern.
#[test]
fn patterns_of_versions() {
    for (pattern, first, last) in [
        ("a++", 11, 14),
        ("(?>a)", 11, 14),
        ("a(?i)b", 8, 10),
        ("|(?i)", 8, 10),
        ("(?#x)(?i)a", 8, 14),
        ("(?i)(?m)a", 8, 14),
        ("(a (?x)# (", 8, 7),
        ("a(?x)# (", 8, 10),
        ("(?x) # (", 8, 14),
        ("(?t)a", 8, 12),
        (r"a\z", 14, 14),
        (r"a\Z", 8, 14),
        ("(a)(?( 1 )b)", 8, 11),
    ] {
        for minor in 8..=14 {
            let text = format!("import re\nre.compile({})", quoted(pattern));
            let is_taken = found(&text, minor).is_empty();
            assert_eq!(is_taken, (first..=last).contains(&minor), "{pattern} on 3.{minor}");
        }
    }
}

fn quoted(pattern: &str) -> String {
    format!("'{}'", pattern.replace('\\', "\\\\").replace('\n', "\\n"))
}
