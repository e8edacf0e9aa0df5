//! Patterns that `re` refuses: the same verdict in the same words as every Python of this machine, for the strings of
//! the standard library, changed ones, and others made at random.

use hotdeploy::python::{Profile, PythonVersion, Source, ZatoVersion, check};

use crate::interpreter::{Bound, Interpreter, interpreters, soak};
use crate::mutation::{Random, one_of};

type Pattern = (String, bool, Vec<&'static str>);

/// How many are asked about at once.
const BATCH: usize = 500;

/// Flags by which patterns are read in another way, and one by which they are not.
const FLAGS: &[&str] = &["VERBOSE", "X", "ASCII", "UNICODE", "LOCALE", "IGNORECASE"];

/// What stands in patterns, alone and in parts.
const ALPHABET: &[&str] = &[
    "(",
    "(",
    ")",
    ")",
    ")",
    "[",
    "]",
    "{",
    "}",
    "*",
    "+",
    "?",
    "|",
    "|",
    "^",
    "$",
    ".",
    "-",
    ",",
    "0",
    "1",
    "2",
    "7",
    "9",
    "a",
    "b",
    "x",
    "z",
    "\\",
    "\\d",
    "\\1",
    "\\2",
    "\\12",
    "\\123",
    "\\777",
    "\\0",
    "\\b",
    "\\A",
    "\\Z",
    "\\z",
    "\\x4",
    "\\x41",
    "\\u00e9",
    "\\ud800",
    "\\U00110000",
    "\\N{DIGIT ONE}",
    "\\N",
    "\\q",
    "\\8",
    "\\)",
    "(?:",
    "(?P<a>",
    "(?P<b>",
    "(?P<1>",
    "(?P=a)",
    "(?P=b)",
    "(?=",
    "(?!",
    "(?<=",
    "(?<=",
    "(?<!",
    "(?#",
    "(?>",
    "(?i)",
    "(?x)",
    "(?x:",
    "(?-x:",
    "(?ix-s:",
    "(?a)",
    "(?au)",
    "(?u:",
    "(?L)",
    "(?t)",
    "(?t:",
    "(?i-i:",
    "(?-",
    "(?",
    "(?(1)",
    "(?(2)",
    "(?(a)",
    "(?(0)",
    "(?(",
    ":",
    "=",
    "!",
    "<",
    ">",
    "P",
    "#",
    " ",
    "\n",
    "[^",
    "[a-",
    "[]",
    "[\\d-",
    "[z-a]",
    "[\\1]",
    "{1,2}",
    "{2,1}",
    "{,3}",
    "{,}",
    "{2}",
    "{0}",
    "{4294967295}",
    "*+",
    "++",
    "é",
    "'",
];

fn generated(random: &mut Random) -> String {
    (0..=random.below(9)).map(|_| one_of(ALPHABET, random)).collect()
}

/// With one sign, or part of a pattern, more or less.
fn changed(text: &str, random: &mut Random) -> String {
    let signs: Vec<char> = text.chars().collect();
    let at = random.below(signs.len() + 1);
    let left: String = signs[..at].iter().collect();
    let skipped = random.below(2).min(signs.len() - at);
    let right: String = signs[at + skipped..].iter().collect();
    let put = if random.below(3) == 0 { "" } else { one_of(ALPHABET, random) };
    format!("{left}{put}{right}")
}

fn with_flags(text: String, random: &mut Random) -> Pattern {
    let is_bytes = random.below(6) == 0 && text.chars().all(|c| u32::from(c) < 256);
    let flags = match random.below(4) {
        0 => vec![one_of(FLAGS, random), one_of(FLAGS, random)],
        1 => vec![one_of(FLAGS, random)],
        _ => Vec::new(),
    };
    (text, is_bytes, flags.into_iter().map(leaked).collect())
}

fn leaked(flag: &str) -> &'static str {
    FLAGS.iter().find(|known| **known == flag).unwrap()
}

/// How the pattern is written in a source.
fn source((text, is_bytes, flags): &Pattern) -> String {
    let letters: String = text
        .chars()
        .map(|c| match c {
            '\\' | '\'' => format!("\\{c}"),
            ' '..='~' => c.to_string(),
            c if *is_bytes => format!("\\x{:02x}", u32::from(c)),
            c => format!("\\U{:08x}", u32::from(c)),
        })
        .collect();
    let prefix = if *is_bytes { "b" } else { "" };
    let flags: Vec<String> = flags.iter().map(|flag| format!("re.{flag}")).collect();
    let flags = if flags.is_empty() { String::new() } else { format!(", flags={}", flags.join(" | ")) };
    format!("import re\nre.compile({prefix}'{letters}'{flags})\n")
}

/// The exception that we foresee.
fn foreseen(text: &str, python: PythonVersion) -> Option<String> {
    let report = check(Source { text, file_name: "crm.py", profile: &Profile::new(python, ZatoVersion::V4) });
    let problem = report.problems.into_iter().find(|problem| problem.code == "raises-at-import")?;
    let message = problem.message.strip_prefix("this raises ").unwrap_or(&problem.message);
    Some(message.strip_suffix(": the module would not load").unwrap_or(message).to_owned())
}

/// Without what it quotes, which is cut and escaped in its own way, and on one line.
fn words(message: &str) -> String {
    message.split(['\'', '"']).next().unwrap_or_default().replace('\n', " ")
}

/// Those of which the two say different things. Words are compared where both refuse.
fn differences(interpreter: &mut Interpreter, patterns: &[Pattern]) -> Vec<String> {
    let python = interpreter.python;
    let mut wrong = Vec::new();
    let bound = Bound::new();
    for (index, batch) in patterns.chunks(BATCH).enumerate() {
        if bound.is_over(index * BATCH, patterns.len()) {
            break;
        }
        for (pattern, theirs) in batch.iter().zip(interpreter.patterns(batch)) {
            let text = source(pattern);
            let (ours, theirs) = (foreseen(&text, python), theirs.map(|refusal| refusal.error));
            let same = match (&ours, &theirs) {
                (Some(ours), Some(theirs)) => words(ours) == words(theirs) || is_beyond(pattern),
                (None, None) => true,
                (None, Some(_)) => is_beyond(pattern),
                (Some(_), None) => false,
            };
            if !same {
                wrong.push(format!("{text} on {python}: re says {theirs:?}, we say {ours:?}"));
            }
        }
    }
    wrong
}

/// What we do not follow: names of letters and groups in other alphabets, numbers written in other ways, flags that turn
/// `(?x)` off again before 3.11, and one that never did anything.
fn is_beyond((text, ..): &Pattern) -> bool {
    text.contains("\\N")
        || !text.is_ascii()
        || text.contains("(?(")
        || text.contains("-x")
        || text.contains("(?t")
}

fn of_library(interpreter: &mut Interpreter, step: usize) -> Vec<String> {
    let library = interpreter.library();
    let mut found = Vec::new();
    for (index, path) in library.iter().enumerate() {
        let name = path.file_name().unwrap().to_string_lossy();
        if index % step == 0 || name.starts_with("test_re") || name == "re_tests.py" {
            found.extend(interpreter.strings(path));
        }
    }
    // The rest says nothing of patterns.
    found.retain(|text| text.contains(['\\', '(', '[', '*', '+', '?', '{']));
    found.sort();
    found.dedup();
    found
}

#[test]
fn patterns_are_refused_where_re_refuses_them() {
    let (step, times, rounds) = if soak() { (1, 12, 60_000) } else { (60, 1, 2000) };
    let mut interpreters = interpreters();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = interpreters
            .iter_mut()
            .map(|interpreter| {
                scope.spawn(move || {
                    let mut random = Random::new(interpreter.python.minor.into());
                    let library = of_library(interpreter, step);
                    assert!(library.len() > 10, "only {} strings", library.len());
                    let mut patterns: Vec<Pattern> =
                        library.iter().map(|text| (text.clone(), false, Vec::new())).collect();
                    for text in library.iter().flat_map(|text| std::iter::repeat_n(text, times)) {
                        let text = changed(text, &mut random);
                        patterns.push(with_flags(text, &mut random));
                    }
                    for _ in 0..rounds {
                        let text = generated(&mut random);
                        patterns.push(with_flags(text, &mut random));
                    }
                    differences(interpreter, &patterns)
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let shown: Vec<&str> = wrong.iter().take(40).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), shown.join("\n"));
}
