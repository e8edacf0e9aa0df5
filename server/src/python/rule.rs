//! The rules a module is held against: one table, from which the documentation is made too.

use super::Severity;

/// What one kind of [`Problem`](super::Problem) means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, as in `syntax-error`.
    pub code: &'static str,
    pub severity: Severity,
    /// Whether the servers would not load the module, or must not be given it.
    pub blocking: bool,
    /// One line for the documentation.
    pub explanation: &'static str,
}

macro_rules! rules {
    ($($name:ident: $code:literal, $severity:ident, blocking = $blocking:literal, $explanation:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            blocking: $blocking,
            explanation: $explanation,
        };)*

        /// Every rule, in the order of the documentation.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    SYNTAX_ERROR: "syntax-error", Error, blocking = true,
        "Python would refuse the module before running any of it.";
    UNSUPPORTED_SYNTAX: "unsupported-syntax", Error, blocking = true,
        "The syntax is newer (or older) than the Python that the target's servers run.";
    TOO_DEEPLY_NESTED: "too-deeply-nested", Error, blocking = true,
        "Brackets, blocks or operators nest more deeply than Python can compile.";
    TOO_LARGE: "too-large", Error, blocking = true,
        "The file is larger than any server accepts.";
    NOT_UTF8: "not-utf8", Error, blocking = true,
        "The file is not UTF-8: on Zato 3.2 such a file stops every later deployment until the server restarts.";
    ENCODING_COOKIE: "encoding-cookie", Warning, blocking = false,
        "The file declares an encoding other than UTF-8, which will go wrong with the first non-ASCII letter.";
    BAD_FILE_NAME: "bad-file-name", Error, blocking = true,
        "Zato deploys only files whose names end with `.py` in lower case and have something before it.";
    UNIMPORTABLE_FILE_NAME: "unimportable-file-name", Warning, blocking = false,
        "The file deploys, but no other module can import it, because its name is no Python identifier.";
    SHADOWS_MODULE: "shadows-module", Error, blocking = true,
        "The file is named like a module of Python or of Zato's installation and would replace it in the whole server.";
    NO_SERVICES: "no-services", Error, blocking = true,
        "The module defines neither a service nor a model, so a server would deploy nothing and say nothing.";
    MAYBE_NO_SERVICES: "maybe-no-services", Warning, blocking = false,
        "No service or model is visible; if none is made at run time, a server deploys nothing and says nothing.";
    BAD_IO: "bad-io", Error, blocking = true,
        "The service's `input` or `output` is of a kind that makes Zato skip the service.";
    DUPLICATE_SERVICE: "duplicate-service", Warning, blocking = false,
        "Two classes of the module have one service name: the last one answers.";
    ENDS_IMPORT: "ends-import", Error, blocking = true,
        "The module ends its own loading: it always raises, or leaves the interpreter.";
    RELATIVE_IMPORT: "relative-import", Error, blocking = true,
        "A deployed module belongs to no package, so a relative import fails when the module loads.";
    POSSIBLE_RELATIVE_IMPORT: "possible-relative-import", Warning, blocking = false,
        "A deployed module belongs to no package, so this relative import fails if it is reached.";
    UNDEFINED_NAME: "undefined-name", Error, blocking = true,
        "The name is not defined when the module loads, so loading it fails.";
    POSSIBLY_UNDEFINED_NAME: "possibly-undefined-name", Warning, blocking = false,
        "The name is not defined, in code that may run when the module loads.";
    UNDEFINED_NAME_IN_FUNCTION: "undefined-name-in-function", Warning, blocking = false,
        "The name is not defined, in code that runs only when it is called.";
}

/// What is wrong with any Python file, one that is no service module included.
const ANY_FILE: [&Rule; 7] = [
    &SYNTAX_ERROR,
    &TOO_DEEPLY_NESTED,
    &TOO_LARGE,
    &NOT_UTF8,
    &UNDEFINED_NAME,
    &POSSIBLY_UNDEFINED_NAME,
    &UNDEFINED_NAME_IN_FUNCTION,
];

/// Whether a problem of this code is one in any Python file, not only in a module that is to be deployed.
pub(super) fn concerns_any_file(code: &str) -> bool {
    ANY_FILE.iter().any(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_only_errors_block() {
        for (index, rule) in RULES.iter().enumerate() {
            assert!(
                RULES[..index].iter().all(|other| other.code != rule.code),
                "{} is there twice",
                rule.code
            );
            assert_eq!(rule.blocking, rule.severity == Severity::Error, "{}", rule.code);
            assert!(
                rule.code
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert!(rule.explanation.ends_with('.') && !rule.explanation.contains('\n'), "{}", rule.code);
        }
    }
}
