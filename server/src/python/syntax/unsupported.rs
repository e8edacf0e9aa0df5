//! Syntax that other versions of Python have, named with the version that it needs.

use ruff_python_parser::{UnsupportedSyntaxError, UnsupportedSyntaxErrorKind as Kind};

/// "`match` needs Python 3.10; the servers run 3.8"
pub(super) fn message(error: &UnsupportedSyntaxError) -> String {
    let (feature, since) = feature(error.kind);
    if error.kind == Kind::ParenthesizedKeywordArgumentName {
        return format!("{feature} is no longer allowed; the servers run {}", error.target_version);
    }
    needs(feature, since, error.target_version)
}

/// The message on a feature that came with 3.`since`.
pub(super) fn needs(feature: &str, since: u8, python: ruff_python_ast::PythonVersion) -> String {
    format!("{feature} needs Python 3.{since}; the servers run {python}")
}

/// What a feature is called, and the minor version that surely has it.
fn feature(kind: Kind) -> (&'static str, u8) {
    match kind {
        Kind::Match => ("`match`", 10),
        Kind::Walrus => ("`:=`", 8),
        Kind::ExceptStar => ("`except*`", 11),
        Kind::UnparenthesizedNamedExpr(_) => ("`:=` without parentheses in an index or a set", 10),
        Kind::ParenthesizedKeywordArgumentName => ("a keyword in parentheses, `f((a)=1)`,", 0),
        Kind::StarTuple(_) => ("`return a, *b` without parentheses", 8),
        Kind::RelaxedDecorator(_) => ("a decorator that is no dotted name or call", 9),
        Kind::PositionalOnlyParameter => ("`/` among the parameters", 8),
        Kind::TypeParameterList => ("a list of type parameters, `[T]`,", 12),
        Kind::LazyImportStatement => ("`lazy import`", 15),
        Kind::TypeAliasStatement => ("the statement `type X = …`", 12),
        Kind::TypeParamDefault => ("a default of a type parameter", 13),
        Kind::Pep701FString(_) => {
            ("a quote, backslash, comment or line break within the braces of this f-string", 12)
        }
        Kind::ParenthesizedContextManager => ("`with` and parentheses around its items", 9),
        Kind::StarExpressionInIndex => ("`*` in an index", 11),
        Kind::StarAnnotation => ("`*args: *Ts`", 11),
        Kind::UnpackingInComprehension(_) => ("`*` or `**` in a comprehension", 15),
        Kind::UnparenthesizedUnpackInFor => ("`for x in a, *b` without parentheses", 9),
        Kind::UnparenthesizedExceptionTypes => ("`except A, B` without parentheses", 14),
        Kind::TemplateStrings => ("a t-string", 14),
    }
}
