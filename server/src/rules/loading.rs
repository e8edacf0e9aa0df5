//! Whether the servers would load a module.

use super::table::rules;

rules! {
    SYNTAX_ERROR: "syntax-error" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "Python would refuse the module before running any of it.",
        explanation: "",
        bad: "",
        good: "",
    }
    UNSUPPORTED_SYNTAX: "unsupported-syntax" {
        severity: Error,
        scope: Service,
        fixed: true,
        summary: "The syntax is newer (or older) than the Python that the target's servers run.",
        explanation: "",
        bad: "",
        good: "",
    }
    TOO_DEEPLY_NESTED: "too-deeply-nested" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "Brackets, blocks or operators nest more deeply than Python can compile.",
        explanation: "",
        bad: "",
        good: "",
    }
    TOO_LARGE: "too-large" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "The file is larger than any server accepts.",
        explanation: "",
        bad: "",
        good: "",
    }
    NOT_UTF8: "not-utf8" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "The file is not UTF-8: on Zato 3.2 such a file stops every later deployment until the server restarts.",
        explanation: "",
        bad: "",
        good: "",
    }
    ENCODING_COOKIE: "encoding-cookie" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The file declares an encoding other than UTF-8, which will go wrong with the first non-ASCII letter.",
        explanation: "",
        bad: "",
        good: "",
    }
    BAD_FILE_NAME: "bad-file-name" {
        severity: Error,
        scope: Service,
        fixed: true,
        summary: "Zato deploys only files whose names end with `.py` in lower case and have something before it.",
        explanation: "",
        bad: "",
        good: "",
    }
    UNIMPORTABLE_FILE_NAME: "unimportable-file-name" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The file deploys, but no other module can import it, because its name is no Python identifier.",
        explanation: "",
        bad: "",
        good: "",
    }
    SHADOWS_MODULE: "shadows-module" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The file is named like a module of Python or of Zato's installation and would replace it in the whole server.",
        explanation: "",
        bad: "",
        good: "",
    }
    NO_SERVICES: "no-services" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The module defines neither a service nor a model, so a server would deploy nothing and say nothing.",
        explanation: "",
        bad: "",
        good: "",
    }
    MAYBE_NO_SERVICES: "maybe-no-services" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "No service or model is visible; if none is made at run time, a server deploys nothing and says nothing.",
        explanation: "",
        bad: "",
        good: "",
    }
    BAD_IO: "bad-io" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The service's `input` or `output` is of a kind that makes Zato skip the service.",
        explanation: "",
        bad: "",
        good: "",
    }
    DUPLICATE_SERVICE: "duplicate-service" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "Two classes of the module have one service name: the last one answers.",
        explanation: "",
        bad: "",
        good: "",
    }
    ENDS_IMPORT: "ends-import" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The module ends its own loading: it always raises, or leaves the interpreter.",
        explanation: "",
        bad: "",
        good: "",
    }
    RELATIVE_IMPORT: "relative-import" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "A deployed module belongs to no package, so a relative import fails when the module loads.",
        explanation: "",
        bad: "",
        good: "",
    }
    POSSIBLE_RELATIVE_IMPORT: "possible-relative-import" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "A deployed module belongs to no package, so this relative import fails if it is reached.",
        explanation: "",
        bad: "",
        good: "",
    }
    UNDEFINED_NAME: "undefined-name" {
        severity: Error,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined when the module loads, so loading it fails.",
        explanation: "",
        bad: "",
        good: "",
    }
    POSSIBLY_UNDEFINED_NAME: "possibly-undefined-name" {
        severity: Warning,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined, in code that may run when the module loads.",
        explanation: "",
        bad: "",
        good: "",
    }
    UNDEFINED_NAME_IN_FUNCTION: "undefined-name-in-function" {
        severity: Warning,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined, in code that runs only when it is called.",
        explanation: "",
        bad: "",
        good: "",
    }
}
