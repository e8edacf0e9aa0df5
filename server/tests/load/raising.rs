//! What we say surely raises does: constant expressions, formats and patterns made at random.

use hotdeploy::python::{Profile, PythonVersion, Source, ZatoVersion, check};

use crate::interpreter::{Bound, interpreters, soak};
use crate::mutation::{Random, one_of};

/// The exception that we foresee.
fn foreseen(text: &str, python: PythonVersion) -> Option<String> {
    let report = check(Source { text, file_name: "crm.py", profile: &Profile::new(python, ZatoVersion::V4) });
    let refused = report.problems.iter().any(|problem| problem.code == "syntax-error");
    let problem = report.problems.into_iter().find(|problem| problem.code == "raises-at-import")?;
    (!refused).then_some(problem.message)
}

fn operand(random: &mut Random) -> String {
    let constants = [
        "0",
        "1",
        "-1",
        "2",
        "True",
        "False",
        "None",
        "...",
        "0.0",
        "1.5",
        "-2.5",
        "1j",
        "'a'",
        "'12'",
        "''",
        "'%d'",
        "b'a'",
        "()",
        "(1, 2)",
        "[]",
        "[1]",
        "{}",
        "{'a': 1}",
        "{1}",
        "f'a'",
        "(1,)",
        "((), [])",
        "x",
        "0x10",
        "'é'",
        "[y for y in ()]",
        "{y: 1 for y in ()}",
        "int",
        "str",
        "list",
        "type",
        "object",
        "list[int]",
        "dict[str, int]",
        "tuple[int, ...]",
    ];
    one_of(&constants, random).to_owned()
}

fn expression(random: &mut Random) -> String {
    let operators = [
        "+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^", "@", "<", ">=", "in", "not in", "==",
        "is not", "and", "or",
    ];
    let (left, right) = (operand(random), operand(random));
    match random.below(11) {
        9 => format!("{left} | {right} | {}", operand(random)),
        10 => format!("a: {left} | {right} = 1"),
        0..4 => format!("{left} {} {right}", one_of(&operators, random)),
        4 => format!(
            "({left} {} {right}) {} {}",
            one_of(&operators[..12], random),
            one_of(&operators, random),
            operand(random)
        ),
        5 => format!("{}{left}", one_of(&["-", "+", "~", "not "], random)),
        6 => format!("{left}[{right}]"),
        7 => format!("{}({left})", one_of(&["int", "float", "len", "str", "2", "None", "(1, 2)"], random)),
        _ => match random.below(4) {
            0 => format!("{{{left}: {right}}}"),
            1 => format!("{{{left}, {right}}}"),
            2 => format!("a, b = {left}"),
            _ => format!("for a in {left}: pass"),
        },
    }
}

/// Signs of an alphabet in a row.
fn signs(alphabet: &[&str], most: usize, random: &mut Random) -> String {
    let count = random.below(most + 1);
    (0..count).map(|_| one_of(alphabet, random)).collect()
}

fn format(random: &mut Random) -> String {
    if random.below(2) == 0 {
        let alphabet = [
            "%", "%s", "%d", "%(a)s", "(", ")", "a", "5", ".", "*", "x", "c", "r", "-", "#", " ", "l", "%%",
            "f", "y",
        ];
        format!("'{}' % {}", signs(&alphabet, 5, random), operand(random))
    } else {
        let alphabet = [
            "{", "}", "{}", "{0}", "{1}", "{a}", "{{", "}}", "a", "0", ":", "!", "r", ".", "[", "]", "5",
            ">", " ", "{a.b}",
        ];
        let arguments = ["", "1", "1, 2", "a=1", "1, a=2", "*x", "**{}"];
        format!("'{}'.format({})", signs(&alphabet, 5, random), one_of(&arguments, random))
    }
}

fn pattern(random: &mut Random) -> String {
    let alphabet = [
        "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", ".", "-", ",", "1", "2", "a", "b", "z",
        "\\\\", "\\\\d", "\\\\1", "\\\\b", "(?:", "(?P<a>", "(?P=a)", "(?=", "(?!", "(?<=a", "(?#", "(?>",
        "(?i)", "(?", ":", "=", "!", "<", ">", "P", "[^", "[a-", "{1,2}", "{2,1}", "{,3}", "\\\\x4", "1",
        "é", "#", " ",
    ];
    format!("import re\nre.compile('{}')", signs(&alphabet, 7, random))
}

fn number(random: &mut Random) -> String {
    let alphabet = ["1", "23", "_", "-", "+", ".", "e", "E", " ", "\\t", "0", "x", "inf", "nan", "\\n", "a"];
    format!("{}('{}')", one_of(&["int", "float"], random), signs(&alphabet, 5, random))
}

#[test]
fn what_we_say_raises_does() {
    let rounds = if soak() { 60_000 } else { 1500 };
    let bound = Bound::new();
    for mut interpreter in interpreters() {
        let python = interpreter.python;
        let mut random = Random::new(u64::from(python.minor));
        let mut seen = 0;
        for round in 0..rounds {
            if bound.is_over(round, rounds) {
                return;
            }
            let make = [expression, expression, format, pattern, number][round % 5];
            let text = format!("x = [1]\n{}\n", make(&mut random));
            if let Some(message) = foreseen(&text, python) {
                seen += 1;
                let raised = interpreter.raised(&text);
                // An expression may raise another exception before.
                assert!(raised.is_some(), "{text} does not raise on {python}: {message}");
            }
        }
        assert!(seen > rounds / 10, "only {seen} of {rounds} were foreseen on {python}");
    }
}
