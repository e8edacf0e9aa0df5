//! What needs more than one file.

use super::Cases;
use crate::case::{class, enmasse, handle};

pub fn of_names() -> Vec<Cases> {
    let other = handle("pass");
    let marked = other.clone().marked().text;
    vec![
        (
            "service-name-taken",
            vec![handle("pass").marked().beside("other.py", &marked)],
            vec![
                handle("pass").marked().beside("other.py", &other.text),
                handle("pass").marked().beside("other.py", &marked.replace("crm.get", "crm.put")),
                handle("pass").marked().beside("other.py", &marked.replace("(Service)", "")),
            ],
        ),
        (
            "duplicate-service-name",
            vec![
                handle("pass").beside("other.py", &other.text),
                handle("pass").marked().beside("other.py", &other.text),
            ],
            vec![
                handle("pass").beside("other.py", &other.text.replace("crm.get", "crm.put")),
                handle("pass").beside("other.py", &other.text.replace("'crm.get'", "make()")),
                handle("pass").beside("enmasse.yaml", "channel_rest:\n  - name: crm.get\n"),
            ],
        ),
        (
            "name-depends-on-deployment",
            vec![class("…").marked().named("p/src/api/crm.py")],
            vec![
                class("name = 'crm.get'\n…").marked().named("p/src/api/crm.py"),
                class("…").marked().named("p/api/crm.py"),
                class("…").named("p/src/api/crm.py"),
            ],
        ),
    ]
}

pub fn of_enmasse() -> Vec<Cases> {
    vec![
        (
            "enmasse-syntax",
            vec![enmasse("sql: [\n"), enmasse("sql:\n  - name: 'a\n")],
            vec![enmasse("sql: []\n"), enmasse("sql:\n  - name: a\n"), enmasse("")],
        ),
        (
            "duplicate-enmasse-name",
            vec![
                enmasse("sql:\n  - name: a\n  - name: a\n"),
                enmasse("security:\n  - name: b\n  - name: a\n  - name: b\n"),
            ],
            vec![
                enmasse("sql:\n  - name: a\nldap:\n  - name: a\n"),
                enmasse("sql:\n  - name: a\n  - name: A\n"),
            ],
        ),
        (
            "unknown-enmasse-service",
            vec![
                enmasse("channel_rest:\n  - name: a\n    service: crm.gte\n"),
                enmasse("scheduler:\n  - name: a\n    service: billing.run\n"),
            ],
            vec![
                enmasse("channel_rest:\n  - name: a\n    service: crm.get\n"),
                enmasse("channel_rest:\n  - name: a\n    service: zato.ping\n"),
                enmasse("channel_rest:\n  - name: crm.gte\n"),
            ],
        ),
        (
            "unused-connection",
            vec![
                enmasse("sql:\n  - name: a\n  - name: b\n")
                    .beside("sql.py", &handle("self.out.sql['a']").text.replace("crm.get", "a")),
            ],
            vec![
                enmasse("sql:\n  - name: a\n  - name: b\n"),
                enmasse("sql:\n  - name: a\n")
                    .beside("sql.py", &handle("self.out.sql['a']").text.replace("crm.get", "a")),
                enmasse("sql:\n  - name: a\n  - name: b\n").beside(
                    "sql.py",
                    &handle("self.out.sql['a'] or self.out.sql[name]").text.replace("crm.get", "a"),
                ),
            ],
        ),
        (
            "undefined-security",
            vec![enmasse("security:\n  - name: s\nchannel_rest:\n  - name: a\n    security: t\n")],
            vec![
                enmasse("security:\n  - name: s\nchannel_rest:\n  - name: a\n    security: s\n"),
                enmasse("channel_rest:\n  - name: a\n    security: t\n"),
                enmasse(
                    "security:\n  - name: s\nchannel_rest:\n  - name: a\n    security: zato-no-security\n",
                ),
            ],
        ),
    ]
}
