use super::*;
use crate::python::{Report, Source, ZatoVersion, check};

fn report(text: &str) -> Report {
    let zato = ZatoVersion::V4;
    check(Source {
        text,
        file_name: "crm_x.py",
        profile: &crate::python::Profile::new(zato.default_python(), zato),
    })
}

fn blocker(text: &str) -> Option<(&'static str, String)> {
    report(text).blocker().map(|problem| (problem.code, problem.message.clone()))
}

fn depth(text: &str) -> Depth {
    measure(ruff_python_parser::parse_unchecked(text, Mode::Module.into()).tokens().iter().map(Token::kind))
}

#[test]
fn the_quick_bound_is_never_below_the_measure() {
    let mut texts: Vec<String> =
        CHAINS.iter().chain(BRACKETS).flat_map(|kind| [1, 20, 70, 190].map(|n| nested(kind, n))).collect();
    texts.push("if a:\n # x\n if b:\n\n  if c: pass\n# y\n  d\n e\nf\n".into());
    texts.push("def f():\n    x = (\n1)\n    if x:\n        y\n".into());
    for text in texts {
        let parsed = ruff_python_parser::parse_unchecked(&text, Mode::Module.into());
        let quick = bound(parsed.tokens());
        let exact = depth(&text);
        assert_eq!(quick.indents, exact.indents, "{text}");
        assert!(
            quick.expression >= exact.expression && quick.refusal() == exact.refusal(),
            "{quick:?} {exact:?}: {text}"
        );
    }
}

#[test]
fn depth_counts_what_nests() {
    for (text, expression) in [
        ("", 0),
        ("x = 1", 0),
        ("f(x)", 1),
        ("f()()()", 3),
        ("a.b.c", 2),
        ("[[1]]", 2),
        ("[1 + 1, 2 + 2, 3 + 3]", 2),
        ("- - -1", 3),
        ("lambda a, b: lambda c, d: 1", 2),
        ("x + 1\ny + 1", 1),
        ("f'{f\"{a}\"}'", 4),
    ] {
        assert_eq!(depth(text).expression, expression, "{text}");
    }
    assert_eq!(depth("if a:\n if b:\n  c\nif d:\n e").indents, 2);
    assert_eq!(depth("([{1}])").brackets, 3);
}

/// Ways to nest, each with the deepest that `CPython` 3.12 compiles being beyond 200, or exactly 200 for brackets.
fn nested(kind: &str, levels: usize) -> String {
    let around = |open: &str, close: &str| format!("x = {}a{}\n", open.repeat(levels), close.repeat(levels));
    match kind {
        "parentheses" => around("(", ")"),
        "lists" => around("[", "]"),
        "calls" => around("f(", ")"),
        "dicts" => around("{1: ", "}"),
        "pluses" => around("", " + a"),
        "attributes" => around("", ".a"),
        "called" => around("", "()"),
        "indices" => around("", "[0]"),
        "not" => around("not ", ""),
        "minus" => around("-", ""),
        "power" => around("a ** ", ""),
        "lambda" => around("lambda: ", ""),
        "conditional" => around("1 if a else ", ""),
        "await" => format!("async def f():\n    return {}a\n", "await ".repeat(levels)),
        "patterns" => format!("match a:\n    case {}a{}: pass\n", "[".repeat(levels), "]".repeat(levels)),
        _ => unreachable!("{kind}"),
    }
}

const BRACKETS: &[&str] = &["parentheses", "lists", "calls", "dicts", "patterns"];
const CHAINS: &[&str] =
    &["pluses", "attributes", "called", "indices", "not", "minus", "power", "lambda", "conditional"];

#[test]
fn brackets_nest_as_deeply_as_python_takes_them() {
    for kind in BRACKETS {
        let refused = |text: &str| {
            blocker(text).filter(|(code, _)| *code == "syntax-error" || *code == "too-deeply-nested")
        };
        assert_eq!(refused(&nested(kind, 200)), None, "{kind}");
        assert_eq!(
            refused(&nested(kind, 201)),
            Some(("too-deeply-nested", "too many nested parentheses".into())),
            "{kind}"
        );
    }
}

#[test]
fn chains_of_operators_are_walked_to_the_limit() {
    for kind in CHAINS {
        for levels in [110, 130, 2_900, 5_990] {
            let codes: Vec<_> =
                report(&nested(kind, levels)).problems.iter().map(|problem| problem.code).collect();
            let walked = codes.contains(&"no-services") && !codes.contains(&"syntax-error");
            assert!(walked, "{levels} of {kind}: {codes:?}");
        }
    }
}

#[test]
fn what_is_far_too_deep_is_refused_without_exhausting_the_stack() {
    for kind in BRACKETS.iter().chain(CHAINS).chain(&["await"]) {
        for levels in [6_100, 14_000, 100_000] {
            let (code, _) = blocker(&nested(kind, levels)).unwrap();
            assert!(["too-deeply-nested", "syntax-error"].contains(&code), "{kind} {levels}: {code}");
        }
    }
}

#[test]
fn unclosed_brackets_by_the_hundred_thousand() {
    for open in ["(", "[", "{", "f(", "f'{", "(\n", "[(", "x[", "\"{", "f'''{f\"{"] {
        assert!(blocker(&open.repeat(100_000)).is_some(), "{open:?}");
    }
}

#[test]
fn blocks_nest_as_deeply_as_python_takes_them() {
    let blocks = |levels: usize| -> String {
        let lines: String = (0..levels).map(|level| " ".repeat(level) + "if a:\n").collect();
        format!("a = 1\n{lines}{}pass\n", " ".repeat(levels))
    };
    assert_eq!(blocker(&blocks(99)).map(|found| found.0), Some("no-services"));
    assert_eq!(blocker(&blocks(100)), Some(("too-deeply-nested", "too many levels of indentation".into())));
    assert!(blocker(&blocks(1_500)).is_some());
}

#[test]
fn long_lines_that_do_not_nest_pass() {
    let list = format!("x = [{}]\n", "1 + 2, (3), 'a(((', ".repeat(20_000));
    assert_eq!(refuse_unparsed(&list), None);
    assert_eq!(blocker(&list).map(|found| found.0), Some("no-services"));
    let lambdas = format!("x = [{}]\n", "lambda a: a, ".repeat(3_000));
    assert_eq!(blocker(&lambdas).map(|found| found.0), Some("no-services"));
}

#[test]
fn strings_and_comments_are_not_taken_for_long_lines() {
    let line = "x = '(((' + \"\"\"[[[\n[\"\"\" # ((((( '''\ny = 'it\\'s ('\n";
    assert!(!has_long_line(&line.repeat(10_000)));
    assert!(has_long_line(&format!("x = [{}]", "1,".repeat(40_000))));
    assert!(has_long_line(&format!("x = 1{}", " + \\\n 1".repeat(40_000))));
}

#[test]
fn a_refused_module_still_has_its_marker() {
    let text = format!("# zato: ide-deploy=True\n{}", "(".repeat(100_000));
    assert_eq!(report(&text).marker, Some(0..23));
}

#[test]
fn what_is_shallow_fits_half_of_a_small_stack() {
    let around = |open: &str, close: &str, levels: usize| {
        format!("x = {}a{}\n", open.repeat(levels), close.repeat(levels))
    };
    let blocks = |opening: &str, levels: usize, closing: &str| -> String {
        let open: String = (0..levels).map(|level| " ".repeat(level) + opening + "\n").collect();
        let close: String = (0..levels).rev().map(|level| " ".repeat(level) + closing + "\n").collect();
        format!("{open}{}pass\n{close}", " ".repeat(levels))
    };
    let texts = [
        around("[a for b in ", "]", 40),
        around("{a: b for c in d if e for f in ", "}", 19),
        around("(lambda a=", ": a)", 30),
        around("f(*a, **b, c=(yield ", "))", 20),
        around("a if b else (not c and d < -", ")", 20),
        around("f'{a!r:{", "}}'", 20),
        around("x[a:b, ", "]", 60),
        blocks("def f(a=b):", 59, "pass"),
        blocks("class A(b):", 59, "pass"),
        blocks("try:", 19, "except a: pass"),
        blocks("with a as b:", 20, "pass"),
        blocks("for a in [b for b in c]:", 20, "pass"),
        format!("match a:\n case {}a{}: pass\n", "A(b=[".repeat(30), "])".repeat(30)),
    ];
    for text in texts {
        let levels = depth(&text).levels();
        assert!((20..=SHALLOW).contains(&levels), "{levels} levels: {text}");
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let codes = thread.spawn(move || report(&text).problems.len()).unwrap().join().unwrap();
        assert!(codes > 0);
    }
}
