//! What `self` of a service offers. Source: sheet `zato-source`, section A8.

use super::{Completion, Kind};
use crate::python::ZatoVersion;

/// Which servers have a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    Always,
    /// 3.2 and 3.3 only.
    V3,
    /// 4.1 and later.
    V4,
}

use Since::{Always, V3, V4};

struct Member {
    name: &'static str,
    since: Since,
    doc: &'static str,
    /// How it is called, for clients that know snippets.
    snippet: Option<&'static str>,
}

const fn value(name: &'static str, since: Since, doc: &'static str) -> Member {
    Member { name, since, doc, snippet: None }
}

const fn call(name: &'static str, since: Since, doc: &'static str, snippet: &'static str) -> Member {
    Member { name, since, doc, snippet: Some(snippet) }
}

/// The members of what a path of `self` leads to.
const TABLE: &[(&[&str], &[Member])] = &[
    (&[""], SELF),
    (&["request"], REQUEST),
    (&["request.http"], HTTP),
    (&["response"], RESPONSE),
    (&["out", "outgoing"], OUTGOING),
    (&["cache", "kvdb", "redis"], CACHE),
    (&["logger"], LOGGER),
    (&["patterns"], PATTERNS),
    (&["patterns.invoke_retry"], RETRY),
    (&["patterns.fanout"], FANOUT),
    (&["patterns.parallel"], PARALLEL),
    (&["schedule"], SCHEDULE),
    (&["cloud"], CLOUD),
    (&["time"], TIME),
    (&["channel", "chan"], CHANNEL),
    (&["out.rest[]", "outgoing.rest[]", "out.plain_http[]", "rest[]"], CONNECTION),
    (&["out.rest[].conn", "outgoing.rest[].conn", "out.plain_http[].conn"], REST),
];

const SELF: &[Member] = &[
    call(
        "invoke",
        Always,
        "Invokes a service, by name or class, and returns its response.",
        "invoke('$1')$0",
    ),
    call(
        "invoke_async",
        Always,
        "Invokes a service in the background and returns a correlation ID.",
        "invoke_async('$1')$0",
    ),
    value("request", Always, "What the caller sent: input, payload, HTTP details."),
    value("response", Always, "What the caller is answered."),
    value("logger", Always, "Writes to the server's log."),
    value("cid", Always, "The correlation ID of this invocation."),
    value("name", Always, "The name under which servers know this service."),
    value("out", Always, "Outgoing connections, by type and name."),
    value("outgoing", Always, "Outgoing connections; the same as `out`."),
    value("cache", Always, "The server's caches of keys and values."),
    value("time", Always, "Current time and conversions of time zones."),
    value("config", Always, "Configuration of the server's users."),
    value("channel", Always, "The channel through which the service was invoked."),
    value("chan", Always, "The channel; the same as `channel`."),
    value("environ", Always, "What the server and the caller say of this invocation."),
    value("wsgi_environ", Always, "The WSGI environment of an HTTP request."),
    value("server", Always, "The server that runs the service."),
    value("rest", Always, "Outgoing REST connections, by name."),
    value("cloud", Always, "Connections to cloud services."),
    value("pubsub", Always, "Publishes to topics and reads from them."),
    value("email", Always, "SMTP and IMAP connections."),
    value("security", Always, "Security definitions."),
    value("crypto", Always, "Encrypts, decrypts, hashes."),
    value("commands", Always, "Runs programs of the operating system."),
    value("patterns", Always, "Invokes several services at once, or again after a failure."),
    value("schedule", Always, "Starts services later."),
    value("kvdb", Always, "A key and value database."),
    value("odb", Always, "The server's own database."),
    call("get_name", Always, "The name under which servers know this service.", "get_name()$0"),
    call("set_timeout", Always, "Limits how long this invocation may take.", "set_timeout($1)$0"),
    value("invoke_by_id", V3, "Invokes a service by its ID in the database."),
    value("invoke_by_impl_name", V3, "Invokes a service by its module and class."),
    value("user_config", V3, "Configuration files of users."),
    value("static_config", V3, "Configuration that never changes while the server runs."),
    value("search", V3, "Connections to search engines."),
    value("im", V3, "Instant messaging connections."),
    value("definition", V3, "Connection definitions."),
    value("amqp", V3, "AMQP connections."),
    value("wsx", V3, "WebSocket connections."),
    value("sso", V3, "Single sign-on."),
    value("keysight", V3, "Keysight connections."),
    value("lock", Always, "A lock that all servers of the cluster respect."),
    value("sleep", Always, "Waits without holding up the server."),
    value("spawn", Always, "Runs a function beside this invocation."),
    value("run_in_thread", Always, "Runs a function in a thread."),
    value("log_input", Always, "Writes the request to the log."),
    value("log_output", Always, "Writes the response to the log."),
    value("translate", Always, "Translates a key of one system to another's."),
    value("new_instance", Always, "Makes a new instance of a service, by its name."),
    call("publish", V4, "Publishes a message to a topic.", "publish('$1', $2)$0"),
    value("aws", V4, "Connections to AWS."),
    value("llm", V4, "Connections to language models."),
    value("microsoft", V4, "Connections to Microsoft services."),
    value("slack", V4, "Connections to Slack."),
    value("as2", V4, "AS2 connections."),
    value("as4", V4, "AS4 connections."),
    value("soap", V4, "Outgoing SOAP connections, by name."),
    value("fhir", V4, "FHIR connections."),
    value("ibm_mq", V4, "IBM MQ connections."),
    value("mllp", V4, "HL7 MLLP connections."),
    value("odata", V4, "OData connections."),
    value("sap", V4, "SAP connections."),
    value("sftp", V4, "SFTP connections."),
    value("smb", V4, "SMB connections."),
    value("mongodb", V4, "MongoDB connections."),
    value("es", V4, "Elasticsearch connections."),
    value("grpc", V4, "gRPC connections."),
    value("destination", V4, "Destinations of messages."),
    value("redis", V4, "A key and value database; the same as `cache`."),
    value("rules", V4, "The rule engine."),
    value("metrics", V4, "Counts and measures for monitoring."),
];

const REQUEST: &[Member] = &[
    value("input", Always, "What the service declares in `input`, by name."),
    value("payload", Always, "The request's body, decoded."),
    value("text", Always, "The request's body as text."),
    value("http", Always, "Method, parameters and path of an HTTP request."),
    value("cid", Always, "The correlation ID of this invocation."),
    value("data_format", Always, "The format of the request, such as `json`."),
    value("headers", Always, "Headers of the HTTP request."),
    value("raw_request", V3, "The request's body as it came."),
    value("raw", V4, "The request's body as it came."),
];

const HTTP: &[Member] = &[
    value("method", Always, "The HTTP method."),
    value("GET", Always, "Parameters of the query string."),
    value("POST", Always, "Fields of a form."),
    value("path", Always, "The URL's path."),
    value("params", Always, "Parameters of the URL's path and the query string."),
    value("user_agent", Always, "The caller's program."),
];

const RESPONSE: &[Member] = &[
    value("payload", Always, "What is returned to the caller."),
    value("headers", Always, "Headers of the HTTP response."),
    value("status_code", Always, "Status of the HTTP response."),
    value("status_message", Always, "Reason beside the HTTP status."),
    value("content_type", Always, "Type of the response's body."),
    value("content_encoding", Always, "Encoding of the response's body."),
    value("data_format", Always, "The format of the response, such as `json`."),
];

const OUTGOING: &[Member] = &[
    call("rest", Always, "REST connections, by name.", "rest['$1']$0"),
    call("soap", Always, "SOAP connections, by name.", "soap['$1']$0"),
    call("sql", Always, "SQL connection pools, by name.", "sql['$1']$0"),
    value("plain_http", Always, "REST connections; the same as `rest`."),
    value("amqp", Always, "AMQP connections."),
    value("odoo", Always, "Odoo connections."),
    value("ldap", Always, "LDAP connections."),
    value("ftp", V3, "FTP connections."),
    value("ibm_mq", V3, "IBM MQ connections."),
    value("jms_wmq", V3, "IBM MQ connections; the same as `ibm_mq`."),
    value("wmq", V3, "IBM MQ connections; the same as `ibm_mq`."),
    value("zmq", V3, "ZeroMQ connections."),
    value("wsx", V3, "WebSocket connections."),
    value("vault", V3, "Vault connections."),
    value("sms", V3, "SMS connections."),
    value("sap", V3, "SAP connections."),
    value("sftp", V3, "SFTP connections."),
    value("mongodb", V3, "MongoDB connections."),
    value("def_kafka", V3, "Kafka connections."),
    value("hl7", V3, "HL7 connections."),
    value("redis", V3, "Redis."),
    value("as2", V4, "AS2 connections."),
    value("as4", V4, "AS4 connections."),
    value("graphql", V4, "GraphQL connections."),
    value("kafka", V4, "Kafka connections."),
];

const CACHE: &[Member] = &[
    call("get", Always, "The value of a key.", "get('$1')$0"),
    call("set", Always, "Gives a key a value.", "set('$1', $2)$0"),
    call("delete", Always, "Removes a key.", "delete('$1')$0"),
    call("get_by_prefix", V3, "All keys that start with a text, and their values.", "get_by_prefix('$1')$0"),
];

const LOGGER: &[Member] = &[
    call("info", Always, "Logs what is of interest in normal operation.", "info('$1')$0"),
    call("warning", Always, "Logs what may be wrong.", "warning('$1')$0"),
    call("error", Always, "Logs a failure.", "error('$1')$0"),
    call("exception", Always, "Logs a failure with its traceback.", "exception('$1')$0"),
    call("critical", Always, "Logs a failure that needs a person at once.", "critical('$1')$0"),
    call("debug", Always, "Logs details for developers.", "debug('$1')$0"),
];

const PATTERNS: &[Member] = &[
    value("invoke_retry", Always, "Invokes a service again until it succeeds."),
    value("fanout", Always, "Invokes services in parallel, then other ones when all have responded."),
    value("parallel", Always, "Invokes services in parallel, and other ones with each response."),
];

const RETRY: &[Member] = &[
    call("invoke", Always, "Invokes a service again until it succeeds.", "invoke('$1')$0"),
    call("invoke_async", Always, "The same in the background.", "invoke_async('$1')$0"),
];

const FANOUT: &[Member] = &[call(
    "invoke",
    Always,
    "Invokes the services that are the keys, each with its request, then those of the list.",
    "invoke({'$1': $2}, ['$3'])$0",
)];

const PARALLEL: &[Member] = &[call(
    "invoke",
    Always,
    "Invokes the services that are the keys, each with its request, and those of the list with each response.",
    "invoke({'$1': $2}, ['$3'])$0",
)];

const SCHEDULE: &[Member] = &[call(
    "onetime",
    Always,
    "Starts a service once, at a time or after a while.",
    "onetime(self, '$1', after_seconds=$2)$0",
)];

const CLOUD: &[Member] = &[
    value("confluence", Always, "Confluence connections."),
    value("jira", Always, "Jira connections."),
    value("salesforce", Always, "Salesforce connections."),
    value("ms365", Always, "Microsoft 365 connections."),
    value("aws", V3, "AWS connections."),
    value("dropbox", V3, "Dropbox connections."),
];

const TIME: &[Member] = &[
    call("now", Always, "The current time, as text in a format.", "now()$0"),
    call("utcnow", Always, "The current time in UTC.", "utcnow()$0"),
    call("today", Always, "The current date.", "today()$0"),
];

const CHANNEL: &[Member] = &[
    value("id", Always, "The channel's ID."),
    value("name", Always, "The channel's name."),
    value("type", Always, "The channel's type."),
];

const CONNECTION: &[Member] = &[value("conn", Always, "The connection itself, which sends requests.")];

const REST: &[Member] = &[
    call("get", Always, "Sends a GET request.", "get(self.cid$1)$0"),
    call("post", Always, "Sends a POST request.", "post(self.cid, $1)$0"),
    call("put", Always, "Sends a PUT request.", "put(self.cid, $1)$0"),
    call("patch", Always, "Sends a PATCH request.", "patch(self.cid, $1)$0"),
    call("delete", Always, "Sends a DELETE request.", "delete(self.cid$1)$0"),
    call("ping", Always, "Tries the connection.", "ping(self.cid)$0"),
];

fn table(path: &str, zato: ZatoVersion) -> impl Iterator<Item = &'static Member> {
    let found = TABLE.iter().find(|(paths, _)| paths.contains(&path));
    let unwanted = if zato == ZatoVersion::V3 { V4 } else { V3 };
    found.into_iter().flat_map(|(_, members)| *members).filter(move |member| member.since != unwanted)
}

/// What may follow `self.`, or a dot behind a path of `self`.
pub(super) fn items(path: &str, zato: ZatoVersion) -> Vec<Completion> {
    let item = |member: &Member| Completion {
        label: member.name.to_owned(),
        kind: if member.snippet.is_some_and(|snippet| snippet.contains('(')) {
            Kind::Method
        } else {
            Kind::Property
        },
        detail: Some(match member.since {
            Always => "Zato".to_owned(),
            V3 => "Zato 3.2".to_owned(),
            V4 => "Zato 4.1".to_owned(),
        }),
        doc: Some(member.doc.to_owned()),
        snippet: member.snippet,
    };
    table(path, zato).map(item).collect()
}

/// What a member of a path is.
pub(in crate::assist) fn member(path: &str, name: &str, zato: ZatoVersion) -> Option<&'static str> {
    table(path, zato).find(|member| member.name == name).map(|member| member.doc)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_there_once_and_say_what_they_are() {
        for (paths, members) in TABLE {
            let mut names = BTreeSet::new();
            for member in *members {
                assert!(names.insert(member.name), "{paths:?} has {} twice", member.name);
                assert!(member.doc.ends_with('.'), "{}", member.name);
                assert!(
                    member.snippet.is_none_or(|snippet| snippet.starts_with(member.name)),
                    "{}",
                    member.name
                );
            }
        }
    }

    #[test]
    fn versions_differ() {
        for (path, name, v3, v4) in [
            ("", "invoke", true, true),
            ("", "publish", false, true),
            ("", "wsx", true, false),
            ("request", "raw_request", true, false),
            ("request", "raw", false, true),
            ("outgoing", "kafka", false, true),
            ("out", "hl7", true, false),
            ("nonsense", "invoke", false, false),
        ] {
            for (zato, has) in [(ZatoVersion::V3, v3), (ZatoVersion::V4, v4)] {
                assert_eq!(member(path, name, zato).is_some(), has, "self.{path}.{name} of {zato:?}");
            }
        }
    }
}
