//! Secrets that stand in the source, where everybody reads them who may read the module, its history or a server's disk.
//!
//! Found by token, not by tree: a secret is one string after a name, or has a shape of its own.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange};

use crate::python::module::Module;
use crate::rules::Sink;
use crate::rules::advice::SECRET_IN_SOURCE;

/// What names of secrets end with; before it stands nothing or a `_`.
const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api_key",
    "secret_key",
    "access_key",
    "private_key",
];

/// Words in a value that say that it is not the secret but its name, its kind or an example.
const NO_SECRETS: &[&str] = &[
    "abc",
    "change",
    "dummy",
    "example",
    "fake",
    "key",
    "passphrase",
    "passw",
    "placeholder",
    "sample",
    "secret",
    "test",
    "token",
    "todo",
    "xxx",
    "your",
];

/// The shortest values, in bytes, that are taken for secrets.
const MIN_SECRET: usize = 6;
const MIN_TOKEN: usize = 16;

/// Tells where a secret stands. What it is does not appear in the message.
pub(in crate::python) fn secrets(module: &Module<'_>, sink: &mut Sink<'_>) {
    let text = module.source.text;
    let tokens: &[Token] = module.parsed.tokens();
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind() == TokenKind::String) {
        let value = content(text, token.range());
        let named = || name_of_secret(text, tokens, index).map(|name| format!("the value of `{name}`"));
        if let Some(what) = shape(value).map(str::to_owned).or_else(named) {
            let message = format!("{what} stands in the source: keep it where only the server reads it");
            sink.report(&SECRET_IN_SOURCE, token.range(), message);
        }
    }
}

/// The name that makes a secret of the string at this index.
fn name_of_secret<'a>(text: &'a str, tokens: &[Token], index: usize) -> Option<&'a str> {
    let value = content(text, tokens[index].range());
    // Most strings are too short to be one, and need no look around.
    if value.len() < MIN_SECRET {
        return None;
    }
    let mut next = tokens[index + 1..].iter().filter(|token| !is_layout(token.kind()));
    if next.next().is_some_and(|next| !ends_value(next.kind())) {
        return None;
    }
    let mut before = tokens[..index].iter().rev().filter(|token| !is_layout(token.kind()));
    let before = [before.next(), before.next(), before.next(), before.next()];
    names_of(text, before).into_iter().flatten().find(|name| is_secret(name, value))
}

fn is_layout(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline)
}

/// Whether the string before this token is a whole value, and not a part of a larger one.
fn ends_value(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Newline
            | TokenKind::Semi
            | TokenKind::Comma
            | TokenKind::Rpar
            | TokenKind::Rbrace
            | TokenKind::EndOfFile
    )
}

/// What stands between the quotes of a string token.
fn content(text: &str, range: TextRange) -> &str {
    let whole = text[range].trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let quotes = if whole.starts_with("\"\"\"") || whole.starts_with("'''") { 3 } else { 1 };
    whole.get(quotes..whole.len().saturating_sub(quotes)).unwrap_or_default()
}

/// The name that is given the string after these tokens, the last of which comes first: `name =`, `name: type =` or
/// `'name':`. Before a colon stands, by tokens alone, either the name or the condition of a block.
fn names_of<'a>(text: &'a str, before: [Option<&Token>; 4]) -> [Option<&'a str>; 2] {
    let kinds = before.map(|token| token.map(Token::kind));
    let written = |index: usize| before[index].map(|token| &text[token.range()]);
    match kinds {
        [Some(TokenKind::Equal), Some(TokenKind::Name), Some(TokenKind::Colon), Some(TokenKind::Name)] => {
            [written(1), written(3)]
        }
        [Some(TokenKind::Equal), Some(TokenKind::Name), ..] => [written(1), None],
        [Some(TokenKind::Colon), Some(TokenKind::String), ..] => {
            [before[1].map(|key| content(text, key.range())), None]
        }
        _ => [None, None],
    }
}

/// Whether something of this name and value is a secret.
fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_lowercase();
    let ending = SECRET_NAMES.iter().find(|ending| {
        name.strip_suffix(**ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    });
    let Some(ending) = ending else { return false };
    // A token is also what parsers and mailing lists have: only what looks random is one of these.
    let least = if *ending == "token" { MIN_TOKEN } else { MIN_SECRET };
    value.len() >= least && looks_random(value) && !is_placeholder(value)
}

fn looks_random(value: &str) -> bool {
    let has = |fits: fn(&u8) -> bool| value.as_bytes().iter().any(fits);
    has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Whether a value stands for another, or speaks of it.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_lowercase();
    let is_constant = value.contains('_')
        && value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    is_constant
        || value.contains(char::is_whitespace)
        || value.contains("://")
        || value.contains(['{', '}', '<', '>', '%', '$', '\\', '(', '/', '['])
        || value.contains("...")
        || NO_SECRETS.iter().any(|word| lower.contains(word))
        // A dotted name: of a setting, a service, a module.
        || (value.contains('.') && value.split('.').all(is_word))
        || is_word(value) && value.contains('_')
}

/// Lower-case letters and underscores, as in names.
fn is_word(part: &str) -> bool {
    part.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// What a secret of a well-known shape is.
fn shape(value: &str) -> Option<&'static str> {
    if value.len() < 16 {
        return None;
    }
    let found = [
        ("an AWS access key", aws_key as fn(&str) -> bool),
        ("a private key", private_key),
        ("a GitHub token", github_token),
        ("a Slack token", |value| {
            ["xoxb-", "xoxp-", "xoxa-", "xoxs-"].iter().any(|start| follows(value, start, 20, true))
        }),
        ("a JSON web token", web_token),
        ("a password in a URL", password_in_url),
    ];
    found.into_iter().find(|(_, is_it)| is_it(value)).map(|(what, _)| what)
}

/// Whether `start` is there with at least so many letters and digits (and dashes) right after it.
fn follows(value: &str, start: &str, least: usize, dashes: bool) -> bool {
    value.match_indices(start).any(|(at, _)| {
        let rest = &value[at + start.len()..];
        rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || (dashes && *byte == b'-')).count()
            >= least
    })
}

fn aws_key(value: &str) -> bool {
    let id = value.len() == 20 && (value.starts_with("AKIA") || value.starts_with("ASIA"));
    id && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !value.contains("EXAMPLE")
}

/// The header alone may be what a program looks for, or what its documentation speaks of.
fn private_key(value: &str) -> bool {
    let Some((before, after)) = value.split_once("PRIVATE KEY-----") else { return false };
    let key = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | 'n' | 'r'));
    let in_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    before.contains("-----BEGIN ") && key.bytes().take_while(in_key).count() >= 40
}

fn github_token(value: &str) -> bool {
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].iter().any(|start| follows(value, start, 36, false))
        || follows(value, "github_pat_", 20, false)
}

fn web_token(value: &str) -> bool {
    let part = |part: &str| {
        part.len() >= 16
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let value = value.strip_prefix("Bearer ").unwrap_or(value);
    value.starts_with("eyJ") && value.split('.').count() == 3 && value.split('.').all(part)
}

/// `https://user:password@host`, and nothing around it.
fn password_in_url(value: &str) -> bool {
    if value.contains(char::is_whitespace) {
        return false;
    }
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    let password = user.split_once(':').map(|(_, password)| password).unwrap_or_default();
    password.len() >= 6 && looks_random(password) && !is_placeholder(password)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BOTH, marked, messages};

    const SERVICE: &str = "class Get(Service):\n    def handle(self): pass\n";

    fn found(code: &str) -> usize {
        let [v3, v4] = BOTH.map(|zato| marked(zato, "secret-in-source", &format!("{SERVICE}{code}\n")).len());
        assert_eq!(v3, v4, "{code}");
        v3
    }

    #[test]
    fn secrets_are_told_wherever_they_stand() {
        for code in [
            "password = 'Tr0ub4dor'",
            "PASSWORD = \"Tr0ub4dor\" # why",
            "crm_password: str = 'Tr0ub4dor'",
            "client_secret = b'Tr0ub4dor'",
            "x = {'password': 'Tr0ub4dor', 'a': 1}",
            "x = dict(user='a', api_key='b7Qz1xA9')",
            "class A:\n    passwd = '''Tr0ub4dor'''",
            "def f(password='Tr0ub4dor'): pass",
            "def f(self):\n    self.db_password = 'Tr0ub4dor'",
            "token = 'a8Fk29dLq0Zx81Mn'",
            "x = dict(\n    password='Tr0ub4dor', # why\n)",
            "if 1: password = 'Tr0ub4dor'",
            "def f(password: str = 'Tr0ub4dor', b=1): pass",
        ] {
            assert_eq!(found(code), 1, "{code}");
        }
    }

    #[test]
    fn names_examples_and_lookups_are_none() {
        for code in [
            "password = ''",
            "password = '...'",
            "password = 'changeme'",
            "password = 'Change-Me-1'",
            "password = '<Password1>'",
            "password = 'xxxxxx'",
            "password = 'secret'",
            "password = 'Password1'",
            "password = 'CRM_DB_1'",
            "password = 'crm.v.main'",
            "password = 'Enter it 1 time'",
            "password = '{A1b2c3}'",
            "password = '%(A1b2c3)s'",
            "password = '$A1b2c3d4'",
            "password = 'letmein'",
            "password = 'Incorrect'",
            "password = 'abc123'",
            "password = x['Tr0ub4dor']",
            "password = x.get('Tr0ub4dor')",
            "password = 'Tr0ub4dor' + x",
            "password = 'Tr0ub4dor'.lower()",
            "password = 'Tr0ub4dor' if x else ''",
            "password = f'{x}Tr0ub4dor'",
            "if x == 'Tr0ub4dor': pass",
            "password_field = 'Tr0ub4dor'",
            "compass = 'Tr0ub4dor'",
            "token = 'NAME1'",
            "token_url = 'https://A1.b/c'",
            "token = 'https://login.acme.com/Oauth2/v1'",
            "secret = '/opt/Vault/A1'",
            "x = {'password': x, 'type': 'Tr0ub4dor'}",
            "x['password'] = 'short'",
            "x = lambda password: 'Tr0ub4dor'",
        ] {
            assert_eq!(found(&format!("x = None\n{code}")), 0, "{code}");
        }
    }

    #[test]
    fn well_known_shapes_are_told_under_any_name() {
        let key = format!("-----BEGIN RSA PRIVATE {}-----\\n{}", "KEY", "MIIEpAIBAAKCAQEA".repeat(10));
        let web = format!("eyJ{0}.eyJ{0}.{0}", "hbGciOiJIUzI1NiJ9");
        for value in [
            format!("AKIA{}", "Q3EGRT5XP7LMN2VB"),
            key,
            format!("ghp_{}", "a1B2".repeat(9)),
            format!("xox{}-{}", "b", "12345-abcde-67890-fghij"),
            web.clone(),
            format!("Bearer {web}"),
            format!("postgresql://crm:{}@db:5432/crm", "Tr0ub4dor"),
        ] {
            assert_eq!(found(&format!("x = ['{value}', 1]")), 1, "{value}");
        }
        for value in [
            format!("AKIA{}", "IOSFODNN7EXAMPLE"),
            "AKIA_IS_WHAT_THEY_ARE".to_owned(),
            format!("-----BEGIN PRIVATE {}-----", "KEY"),
            format!("-----BEGIN PRIVATE {}----- is how the first line of such a file looks", "KEY"),
            "Connect to postgresql://crm:Tr0ub4dor@db/crm".to_owned(),
            "ghp_short and the rest of it".to_owned(),
            "eyJhbGciOiJIUzI1NiJ9 and no dots at all".to_owned(),
            "postgresql://user:password@db/crm".to_owned(),
            "postgresql://{user}:{password}@db/crm1".to_owned(),
            "postgresql://crm:Tr0ub4dor/not@db".to_owned(),
            "https://acme.com:8443/a@b/long/path".to_owned(),
        ] {
            assert_eq!(found(&format!("x = ['{value}', 1]")), 0, "{value}");
        }
    }

    #[test]
    fn the_message_does_not_tell_it() {
        for code in ["password = 'Tr0ub4dor'", "x = 'https://crm:Tr0ub4dor@acme.com/x'"] {
            let messages = messages(BOTH[0], "secret-in-source", &format!("{SERVICE}{code}\n"));
            assert!(messages.len() == 1 && !messages[0].contains("Tr0ub4dor"), "{messages:?}");
        }
    }
}
