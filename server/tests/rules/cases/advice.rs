//! What loads and is probably wrong.

use super::Cases;
use crate::case::{class, handle, module};

pub fn of_services() -> Vec<Cases> {
    vec![
        (
            "bad-io",
            vec![class("input = 5\n…").marked(), class("output = 1.5\n…").marked()],
            vec![
                class("input = 'id', '-name'\n…").marked(),
                class("input = Int('id')\n…").marked(),
                class("input = make()\n…").marked(),
                class("inputs = 5\n…").marked(),
            ],
        ),
        (
            "duplicate-service",
            vec![module(
                "class A(Service):\n    name = 'a'\n    def handle(self): pass\nclass B(Service):\n    name = 'a'\n    def handle(self): pass",
            )],
            vec![
                module(
                    "class A(Service):\n    name = 'a'\n    def handle(self): pass\nclass B(Service):\n    name = 'b'\n    def handle(self): pass",
                ),
                module(
                    "class A:\n    name = 'a'\nclass B(Service):\n    name = 'a'\n    def handle(self): pass",
                ),
            ],
        ),
        (
            "missing-handler",
            vec![
                class("name = 'a'"),
                class("def get(self): pass"),
                class("def helper(self):\n    def handle(self): pass"),
            ],
            vec![
                class("…"),
                class("handle = helper"),
                class("def handle_GET(self): pass"),
                module("from base import Base\nclass Get(Base, Service): pass"),
                module("class Get: pass"),
            ],
        ),
        (
            "async-handler",
            vec![class("async def handle(self): pass"), class("async def handle(self):\n    await x()")],
            vec![
                class("…\nasync def helper(self): pass"),
                class("def handle(self):\n    async def f(): pass"),
            ],
        ),
        (
            "handler-parameters",
            vec![
                class("def handle(): pass"),
                class("def handle(self, request): pass"),
                class("def handle(self, *, x): pass"),
            ],
            vec![
                class("def handle(self, request=None): pass"),
                class("def handle(*args): pass"),
                class("@decorated\ndef handle(): pass"),
                class("…\ndef helper(self, x): pass"),
            ],
        ),
        (
            "uncalled-hook",
            vec![class("…\ndef before_job(self): pass"), class("…\ndef validate_input(self): pass")],
            vec![
                class("…\ndef before_job(self): pass").v3(),
                class("…\ndef before_jobs(self): pass"),
                module("class X:\n    def before_job(self): pass"),
            ],
        ),
        (
            "ignored-simple-io",
            vec![
                class("class SimpleIO:\n    input_required = 'a'\n…"),
                class("class SimpleIO:\n    pass\n…"),
            ],
            vec![
                class("class SimpleIO:\n    input_required = 'a'\n…").v3(),
                class("input = 'a'\n…"),
                class("class SimpleIOs:\n    pass\n…"),
                module("class SimpleIO:\n    pass"),
            ],
        ),
    ]
}

pub fn of_classes() -> Vec<Cases> {
    vec![
        (
            "inherited-name",
            vec![module("class A(Service):\n    name = 'a'\n    def handle(self): pass\nclass B(A): pass")],
            vec![
                module(
                    "class A(Service):\n    name = 'a'\n    def handle(self): pass\nclass B(A):\n    name = 'b'",
                ),
                module("class A(Service):\n    def handle(self): pass\nclass B(A): pass"),
            ],
        ),
        (
            "taken-for-service",
            vec![module("class Helper:\n    def get_name(self): pass")],
            vec![
                module("class Helper:\n    def get_names(self): pass"),
                module("def f():\n    class Helper:\n        def get_name(self): pass"),
                class("…\n@classmethod\ndef get_name(cls): return 'x'"),
            ],
        ),
    ]
}

pub fn of_calls() -> Vec<Cases> {
    vec![
        (
            "unknown-input",
            vec![
                class("input = 'a'\ndef handle(self):\n    self.request.input.b"),
                class("input = 'a'\ndef handle(self):\n    self.request.input['b']"),
            ],
            vec![
                class("input = 'a'\ndef handle(self):\n    self.request.input.a"),
                class("def handle(self):\n    self.request.input.b"),
                class("input = make()\ndef handle(self):\n    self.request.input.b"),
                class("input = 'a'\ndef handle(self):\n    self.request.payload.b"),
            ],
        ),
        (
            "unknown-output",
            vec![class("output = 'a'\ndef handle(self):\n    self.response.payload = {'b': 1}")],
            vec![
                class("output = 'a'\ndef handle(self):\n    self.response.payload = {'a': 1}"),
                class("def handle(self):\n    self.response.payload = {'b': 1}"),
                class("output = 'a'\ndef handle(self):\n    self.response.payload = make()"),
            ],
        ),
        (
            "invokes-itself",
            vec![handle("self.invoke('crm.get')"), handle("return self.invoke('crm.get', {'a': 1})")],
            vec![
                handle("self.invoke('crm.put')"),
                handle("self.invoke_async('crm.get')"),
                module(
                    "class A(Service):\n    name = 'a'\n    def handle(self): pass\nclass B(Service):\n    name = 'b'\n    def handle(self):\n        self.invoke('a')",
                ),
            ],
        ),
        (
            "restarts-itself",
            vec![handle("self.invoke_async('crm.get')")],
            vec![handle("self.invoke_async('crm.put')"), handle("self.invoke('crm.get')")],
        ),
        (
            "unknown-service",
            vec![
                handle("self.invoke('hr.gte')")
                    .beside("hr.py", &handle("pass").text.replace("crm.get", "hr.get")),
            ],
            vec![
                handle("self.invoke('hr.get')")
                    .beside("hr.py", &handle("pass").text.replace("crm.get", "hr.get")),
                handle("self.invoke('zato.ping')"),
                handle("self.invoke(name)"),
                handle("self.invoke('hr.gte')").early(),
            ],
        ),
        (
            "unseen-service",
            vec![handle("self.invoke('billing.run')"), handle("self.invoke_async('billing.run')")],
            vec![
                handle("self.invoke('billing.run')").early(),
                handle("self.other('billing.run')"),
                handle("self.invoke('demo.ping')"),
            ],
        ),
        (
            "undefined-connection",
            vec![
                handle("self.out.rest['CMR']").beside("enmasse.yaml", "outgoing_rest:\n  - name: CRM\n"),
                handle("self.rest['HR']").beside("enmasse.yaml", "outgoing_rest:\n  - name: CRM\n"),
            ],
            vec![
                handle("self.out.rest['CRM']").beside("enmasse.yaml", "outgoing_rest:\n  - name: CRM\n"),
                handle("self.out.rest['CMR']"),
                handle("self.out.sql['CMR']").beside("enmasse.yaml", "outgoing_rest:\n  - name: CRM\n"),
                handle("self.out.rest[name]").beside("enmasse.yaml", "outgoing_rest:\n  - name: CRM\n"),
            ],
        ),
    ]
}

/// So many MB of comments.
fn long_lines(megabytes: usize) -> String {
    format!("#{}\n", "-".repeat(998)).repeat(megabytes * 1000)
}

pub fn of_effects() -> Vec<Cases> {
    vec![
        (
            "side-effect-at-import",
            vec![
                module("import requests\nx = requests.get('http://x')"),
                module("import os\nos.remove('x')"),
                module("import time\ntime.sleep(5)"),
            ],
            vec![
                handle("import os\nos.remove('x')"),
                module("import os\nx = os.path.join('a', 'b')"),
                module("import os\nif __name__ == '__main__':\n    os.remove('x')"),
            ],
        ),
        (
            "print-at-import",
            vec![module("print('loaded')"), module("for x in 'ab':\n    print(x)")],
            vec![handle("print('called')"), module("x = print"), module("def print(x): pass\nprint('a')")],
        ),
        (
            "secret-in-source",
            vec![module("password = 'hunter2-Xy7!q'"), module("AWS = 'AKIAIOSFODNN7EXAMPLQ'")],
            vec![
                module("password = ''"),
                module("import os\npassword = os.environ['PASSWORD']"),
                module("password_field = 'password'"),
                module("password = 'changeme'"),
            ],
        ),
        (
            "upload-limit",
            vec![module(&long_lines(7))],
            vec![module(&long_lines(5)), module(&long_lines(7)).v3()],
        ),
        (
            "large-module",
            vec![module(&long_lines(1)).v3()],
            vec![module(&"# A comment of a line.\n".repeat(2000)).v3(), module(&long_lines(1))],
        ),
    ]
}
