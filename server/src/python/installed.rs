//! Top-level modules that a server can import besides the standard library.
//!
//! Read off real installations of Zato 3.2 and 4.1, dependencies of dependencies included. An installation may have
//! more (`extlib`, requirement files) or fewer.

use super::ZatoVersion;

/// Whether a standard server of this generation has a top-level module of this name.
pub(super) fn is_installed(zato: ZatoVersion, module: &str) -> bool {
    let modules = match zato {
        ZatoVersion::V3 => V3,
        ZatoVersion::V4 => V4,
    };
    modules.binary_search(&module).is_ok()
}

/// Zato 3.2 on Python 3.10. Sorted.
#[rustfmt::skip]
static V3: &[&str] = &[
    "Crypto", "Cython", "O365", "OpenSSL", "_brotli", "_cffi_backend", "_distutils_hack", "_ldap",
    "_paver_ext", "_yaml", "aiohappyeyeballs", "aiohttp", "aiosignal", "amqp", "apiclient", "apispec",
    "appdirs", "argh", "arrow", "asgiref", "asn1crypto", "async_timeout", "atlassian", "attr", "attrs",
    "backports", "base32_crockford", "boto", "boto3", "botocore", "brotli", "bs4", "bson", "bunch",
    "cachetools", "candv", "certifi", "cffi", "chardet", "charset_normalizer", "ciso8601", "click",
    "cloghandler", "convertdate", "cpuinfo", "cramjam", "crontab", "cryptography", "csimdjson", "csp",
    "cython", "dacite", "dataclasses_jsonschema", "dateparser", "dateparser_data", "dateparser_scripts",
    "dateutil", "debtcollector", "debugpy", "decorator", "deprecated", "dictalchemy", "dill", "distro",
    "django", "dns", "docformatter", "docs", "dropbox", "editor", "elasticsearch", "ephem", "et_xmlfile",
    "faker", "fastparquet", "fhirpy", "flatbuffers", "frozenlist", "fs", "fsspec", "gevent",
    "geventhttpclient", "globre", "google", "google_auth_httplib2", "google_auth_oauthlib",
    "googleapiclient", "greenify", "greenlet", "gridfs", "hiredis", "hl7", "hl7apy", "httpagentparser",
    "httplib2", "humanize", "hvac", "idna", "importlib_metadata", "inotify_simple", "inotifyx", "iso8601",
    "jdcal", "jeepney", "jmespath", "jsonpatch", "jsonpointer", "jsonschema", "jsonschema_specifications",
    "jwt", "keyring", "kombu", "ldap", "ldap3", "ldapurl", "ldif", "lxml", "mako", "markdown", "markupsafe",
    "memcache", "mock", "more_itertools", "multidict", "mypy_extensions", "ndg", "netaddr", "netifaces",
    "numpy", "oauthlib", "odoolib", "openpyxl", "orjson", "oslo_config", "oslo_i18n", "packaging", "pandas",
    "paodate", "parse", "parse_type", "passlib", "paste", "pathtools", "pbr", "pg8000", "pip",
    "pkg_resources", "portalocker", "posix_ipc", "prettytable", "propcache", "proto", "psutil", "psycopg2",
    "pyaml", "pyasn1", "pyasn1_modules", "pycparser", "pyftpdlib", "pygments", "pymongo", "pymysql",
    "pyotp", "pyparsing", "pyprof2calltree", "pysolr", "pytds", "pytz", "pytz_deprecation_shim",
    "pyximport", "raven", "rbac", "redis", "referencing", "regex", "repoze", "requests", "requests_ntlm",
    "requests_oauthlib", "requests_toolbelt", "rfc3986", "rpds", "rsa", "s3transfer", "sarge", "scripts",
    "secretstorage", "setproctitle", "setuptools", "sh", "simdjson", "simple_parsing", "simplejson", "six",
    "slackclient", "slapdtest", "sortedcontainers", "soupsieve", "spnego", "sqlalchemy", "sqlparse",
    "stdnum", "stevedore", "stringcase", "stroll", "suds", "tabulate", "testing", "tests", "text_unidecode",
    "texttable", "twilio", "typing_extensions", "typing_inspect", "typing_utils", "tzdata", "tzlocal",
    "ujson", "umalqurra", "untokenize", "uritemplate", "urllib3", "uv", "vine", "watchdog", "wcwidth",
    "webhelpers", "websocket", "wheel", "wrapt", "wsaccel", "xmod", "yaml", "yarl", "zato", "zipp", "zmq",
    "zope", "zxcvbn",
];

/// Zato 4.1 on Python 3.12. Sorted.
#[rustfmt::skip]
static V4: &[&str] = &[
    "Crypto", "Cryptodome", "O365", "OpenSSL", "_cffi_backend", "_distutils_hack", "_ldap", "_pytest",
    "_yaml", "abnf", "aiohappyeyeballs", "aiohttp", "aiosignal", "amqp", "annotated_types", "antlr4",
    "anyio", "apiclient", "apispec", "arrow", "asgiref", "asn1crypto", "atlassian", "attr", "attrs",
    "aws_xray_sdk", "azure", "backoff", "backports", "blinker", "boto3", "botocore", "breadability", "bs4",
    "bson", "certifi", "cffi", "cfnlint", "chardet", "charset_normalizer", "ciso8601", "click",
    "cloghandler", "cloudpickle", "colorama", "cpuinfo", "cryptography", "csp", "curl_cffi", "dacite",
    "dateparser", "dateparser_data", "dateparser_scripts", "dateutil", "debtcollector", "decorator",
    "defusedxml", "deprecated", "distro", "django", "django_zato", "dns", "docker", "docopt", "editor",
    "edwh_uuid7", "elastic_transport", "elasticsearch", "faker", "fhirpy", "filelock", "flask",
    "flask_cors", "frozenlist", "gevent", "globre", "google", "google_auth_httplib2",
    "google_auth_oauthlib", "googleapiclient", "gql", "graphql", "greenlet", "gridfs", "grpc", "grpc_tools",
    "gssapi", "gunicorn", "h11", "hiredis", "httpcore", "httplib2", "httpx", "humanize", "idna", "impacket",
    "iniconfig", "inotifyx", "iso8601", "isodate", "isympy", "itsdangerous", "jinja2", "jmespath", "joblib",
    "joserfc", "jsonata", "jsonpatch", "jsonpatch_cli", "jsonpath_ng", "jsonpointer", "jsonschema",
    "jsonschema_path", "jsonschema_specifications", "jwt", "kombu", "lazy_object_proxy", "ldap", "ldap3",
    "ldapdomaindump", "ldapurl", "ldif", "lxml", "lxml_html_clean", "magic", "markupsafe", "maturin",
    "more_itertools", "moto", "mpmath", "msal", "multidict", "multipart", "mypy_extensions", "ndg",
    "netaddr", "netifaces", "networkx", "nltk", "oauthlib", "odoolib", "openapi_core",
    "openapi_schema_validator", "openapi_spec_validator", "opentelemetry", "oracledb", "orjson",
    "oslo_config", "oslo_i18n", "packaging", "paodate", "parse", "parse_type", "passlib", "paste",
    "pathable", "pbr", "pg8000", "piigex", "pip", "pkg_resources", "platformdirs", "pluggy", "ply",
    "portalocker", "prettytable", "prometheus_client", "propcache", "proto", "psutil", "psycopg2", "py",
    "py_partiql_parser", "pyaml", "pyasn1", "pyasn1_modules", "pycountry", "pycparser", "pydantic",
    "pydantic_core", "pygments", "pymongo", "pymysql", "pyotp", "pyparsing", "pytds", "pytest", "pytz",
    "rbac", "redis", "redshift_connector", "redshift_sqlalchemy", "referencing", "regex", "requests",
    "requests_gssapi", "requests_ntlm", "requests_oauthlib", "requests_toolbelt", "responses",
    "rfc3339_validator", "rfc3986", "rpds", "rule_engine", "s3transfer", "samtranslator", "sarge", "scramp",
    "setproctitle", "setuptools", "sh", "simple_parsing", "six", "slapdtest", "smbclient", "smbprotocol",
    "snowflake", "sortedcontainers", "soupsieve", "spnego", "sqlalchemy", "sqlalchemy_redshift", "sqlparse",
    "stdnum", "stevedore", "stroll", "sumy", "swagger", "sympy", "tabulate", "text_unidecode", "texttable",
    "tomlkit", "tqdm", "typing_extensions", "typing_inspect", "typing_inspection", "typing_utils", "tzdata",
    "tzlocal", "uritemplate", "urllib3", "uv", "vine", "watchdog", "wcwidth", "werkzeug", "wheel", "wrapt",
    "xmltodict", "xmod", "yaml", "yarl", "zato", "zato_common_core", "zato_input_output",
    "zato_server_core", "zope",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_so_that_they_can_be_searched() {
        for modules in [V3, V4] {
            assert!(modules.is_sorted() && modules.len() > 200);
        }
    }

    #[test]
    fn generations_differ() {
        assert!(is_installed(ZatoVersion::V3, "pandas") && !is_installed(ZatoVersion::V4, "pandas"));
        assert!(is_installed(ZatoVersion::V4, "httpx") && !is_installed(ZatoVersion::V3, "httpx"));
        assert!(!is_installed(ZatoVersion::V3, "crm"));
    }
}
