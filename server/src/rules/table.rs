//! How a table of rules is written.

/// Defines a static for each rule, and `TABLE` of them all in this order.
macro_rules! rules {
    ($($name:ident: $code:literal {
        severity: $severity:ident,
        scope: $scope:ident,
        fixed: $fixed:literal,
        summary: $summary:expr,
        explanation: $explanation:expr,
        bad: $bad:expr,
        good: $good:expr,
    })*) => {
        $(pub(crate) static $name: $crate::rules::Rule = $crate::rules::Rule {
            code: $code,
            severity: $crate::rules::Severity::$severity,
            scope: $crate::rules::Scope::$scope,
            fixed: $fixed,
            summary: $summary,
            explanation: $explanation,
            bad: $bad,
            good: $good,
        };)*

        pub(super) static TABLE: &[&$crate::rules::Rule] = &[$(&$name),*];
    };
}

pub(super) use rules;
