//! What loads and is probably wrong.

use super::table::rules;

rules! {
    MISSING_HANDLER: "missing-handler" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service has no `handle`, so each call of it ends with `NotImplementedError`.",
        explanation: "\
Zato deploys a service without looking for its `handle`; only who invokes it finds out.

Add a `handle`, or handlers of single HTTP methods such as `handle_GET`. A class that is only there to be derived from \
is kept out of deployment with `zato_dont_import = True`.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'

    def handle(self):
        self.response.payload = {'customer_id': self.request.input.customer_id}
",
    }
    ASYNC_HANDLER: "async-handler" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The handler is `async`, and Zato never awaits it: nothing of it would run.",
        explanation: "\
Zato calls a handler as an ordinary method. An `async` one gives back a coroutine that nobody awaits, so the caller gets \
an empty answer and no error.

Make it an ordinary method. What has to be awaited can be run to its end inside it, with `asyncio.run`.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    async def handle(self):
        self.response.payload = 'ok'
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = 'ok'
",
    }
    HANDLER_PARAMETERS: "handler-parameters" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "Zato calls a handler with the service itself and nothing else, which does not fit its parameters.",
        explanation: "\
A handler is called as `service.handle()`. Without `self`, or with further parameters that have no default, each call \
ends with `TypeError`; a static or a class method does not get the service, and with it the request.

What the caller sent is in `self.request`.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'

    def handle(self, request):
        self.response.payload = {'customer_id': request.customer_id}
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'

    def handle(self):
        self.response.payload = {'customer_id': self.request.input.customer_id}
",
    }
    UNCALLED_HOOK: "uncalled-hook" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "Zato 4.1 still defines this hook of 3.2 and never calls it.",
        explanation: "\
Of a service's hooks, Zato 4.1 calls `before_add_to_store`, `accept`, `before_handle` and `after_handle`. The others \
(`validate_input`, `finalize_handle`, `after_add_to_store`, those around jobs) are still there and never called, so a \
service that relies on them loses what they do without an error.

Call the method from `handle`, or move what it does to a hook that is called.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'

    def validate_input(self):
        if not self.request.input.customer_id:
            raise ValueError('No customer')

    def handle(self):
        self.response.payload = 'ok'
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id'

    def before_handle(self):
        if not self.request.input.customer_id:
            raise ValueError('No customer')

    def handle(self):
        self.response.payload = 'ok'
",
    }
    IGNORED_SIMPLE_IO: "ignored-simple-io" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "Zato 4.1 ignores `class SimpleIO`: what the service takes and gives is declared in the class itself.",
        explanation: "\
Up to Zato 3.3 a service may declare its input and output in an inner class `SimpleIO`. Zato 4.1 does not look at it, so \
the service gets none of its input checked or converted.

Declare `input` and `output` as attributes of the service, which 3.2 understands too. A dash before a name makes it \
optional: what `input_optional` had becomes `'-name'`.",
        bad: "\
from zato.server.service import Int, Service

class GetCustomer(Service):
    class SimpleIO:
        input_required = Int('customer_id'), 'region'
        input_optional = 'page'
        output_required = 'name'

    def handle(self):
        self.response.payload = {'name': 'Jane'}
",
        good: "\
from zato.server.service import Int, Service

class GetCustomer(Service):
    input = Int('customer_id'), 'region', '-page'
    output = 'name'

    def handle(self):
        self.response.payload = {'name': 'Jane'}
",
    }
    UNKNOWN_INPUT: "unknown-input" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service reads something of its input that it does not declare, and so never gets.",
        explanation: "\
Zato takes from a request what the service declares as its `input`. Anything else is there only if a channel gets it as \
a parameter of the URL; read in another way, or invoked by another service, the service ends with an error or gets \
nothing.

Declare it, with a dash before its name where it is optional, or correct the name.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id', '-page'

    def handle(self):
        self.response.payload = {'id': self.request.input.custmer_id}
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    input = 'customer_id', '-page'

    def handle(self):
        self.response.payload = {'id': self.request.input.customer_id}
",
    }
    UNKNOWN_OUTPUT: "unknown-output" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service answers with something that its declared output does not have.",
        explanation: "\
A service that declares its `output` promises its callers what they get. What is not declared is not part of the answer's \
description, and does not reach the caller where Zato builds the answer from the declaration.

Declare it, with a dash before its name where it is optional, or correct the name.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    output = 'customer_id', 'name'

    def handle(self):
        self.response.payload = {'customer_id': 1, 'nmae': 'Jane'}
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    output = 'customer_id', 'name'

    def handle(self):
        self.response.payload = {'customer_id': 1, 'name': 'Jane'}
",
    }
    INHERITED_NAME: "inherited-name" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service has its name from its parent, which is deployed under the same name: one of them answers.",
        explanation: "\
A class attribute `name` is inherited like any other. Of two services with one name only one is deployed.

Give the class a `name` of its own, or keep the parent out of deployment with `zato_dont_import = True` (and set it \
back to `False` in the child).",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    name = 'crm.customer.get'

    def handle(self):
        self.response.payload = 'ok'

class GetPartner(GetCustomer):
    region = 'EU'
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    name = 'crm.customer.get'

    def handle(self):
        self.response.payload = 'ok'

class GetPartner(GetCustomer):
    name = 'crm.partner.get'
    region = 'EU'
",
    }
    TAKEN_FOR_SERVICE: "taken-for-service" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The class has a `get_name`, so Zato takes it for a service; services with later names are skipped.",
        explanation: "\
A server looks at the names of a module in the order of their letters and takes every class that has a `get_name` for a \
service: handlers of `logging` have one. What is none makes the visit of the module end there: services whose class \
names come later are not deployed, and nobody is told.

Define the class inside a function, where the server does not see it, or set `zato_dont_import = True` in it.",
        bad: "\
import logging
from zato.server.service import Service

class AuditHandler(logging.Handler):
    def emit(self, record):
        pass

class GetCustomer(Service):
    def handle(self):
        self.response.payload = 'ok'
",
        good: "\
import logging
from zato.server.service import Service

def audit_handler():
    class AuditHandler(logging.Handler):
        def emit(self, record):
            pass
    return AuditHandler()

class GetCustomer(Service):
    def handle(self):
        self.response.payload = 'ok'
",
    }
    INVOKES_ITSELF: "invokes-itself" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service invokes itself, which Zato refuses with an exception.",
        explanation: "\
`self.invoke` with the service's own name or class ends with \"A service cannot invoke itself\".

Call `self.handle()` or another method; or use `self.invoke_async`, which starts the service anew.",
        bad: "\
from zato.server.service import Service

class GetCustomer(Service):
    name = 'crm.customer.get'

    def handle(self):
        self.response.payload = self.invoke('crm.customer.get')
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    name = 'crm.customer.get'

    def handle(self):
        self.response.payload = self.invoke('crm.partner.get')
",
    }
    RESTARTS_ITSELF: "restarts-itself" {
        severity: Information,
        scope: Service,
        fixed: false,
        summary: "The service starts itself anew, which goes on for ever unless a condition ends it.",
        explanation: "\
`self.invoke_async` with the service's own name or class is allowed: each run then puts another one into the queue.

Make sure that something ends it; for work that is repeated, a job of the scheduler is easier to stop.",
        bad: "\
from zato.server.service import Service

class Poll(Service):
    name = 'crm.poll'

    def handle(self):
        self.invoke_async('crm.poll')
",
        good: "\
from zato.server.service import Service

class Poll(Service):
    name = 'crm.poll'

    def handle(self):
        self.invoke_async('crm.audit')
",
    }
    SIDE_EFFECT_AT_IMPORT: "side-effect-at-import" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The module does something when it is loaded, which happens several times for each deployment.",
        explanation: "\
A server runs the top level of a module two to four times for each deployment, in every worker process, and again after \
each start. What stands there is done as often: requests are sent, threads started, files changed, handlers added to \
loggers; and whoever saves the file waits for it.

Move it into a function that a service calls, into `handle`, or behind `if __name__ == '__main__':` where it is only for \
trying the module out. What must run once in a process needs a check of its own that it has not run yet.",
        bad: "\
import requests
from zato.server.service import Service

rates = requests.get('https://rates.example.com/today').json()

class GetRate(Service):
    def handle(self):
        self.response.payload = rates
",
        good: "\
import requests
from zato.server.service import Service

class GetRate(Service):
    def handle(self):
        self.response.payload = requests.get('https://rates.example.com/today').json()
",
    }
    PRINT_AT_IMPORT: "print-at-import" {
        severity: Hint,
        scope: Service,
        fixed: false,
        summary: "The module prints when it is loaded, which happens several times for each deployment.",
        explanation: "\
A server runs the top level of a module several times for each deployment, and what it prints goes where nobody looks, or \
nowhere.

Use `self.logger` in a service, or remove it.",
        bad: "\
from zato.server.service import Service

print('Loaded')

class GetCustomer(Service):
    def handle(self):
        self.response.payload = 'ok'
",
        good: "\
from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.logger.info('Called')
        self.response.payload = 'ok'
",
    }
    SECRET_IN_SOURCE: "secret-in-source" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "A password, key or token stands in the source, readable for all who can read the module.",
        explanation: "\
The source of a service is kept by every server, in its database and its backups, and by the version control. A secret \
in it is known to all who can read any of them, and stays in the history after it was removed.

Keep it in a security definition or an outgoing connection of Zato, in a user configuration file (`self.config`), or in \
the servers' environment; and give whoever issued it a new one.",
        bad: "\
from zato.server.service import Service

crm_password = 'Tr0ub4dor-3'

class GetCustomer(Service):
    def handle(self):
        self.response.payload = crm_password[:1]
",
        good: "\
import os
from zato.server.service import Service

crm_password = os.environ.get('CRM_PASSWORD', '')

class GetCustomer(Service):
    def handle(self):
        self.response.payload = crm_password[:1]
",
    }
    UPLOAD_LIMIT: "upload-limit" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The upload of the module exceeds the 8 MB that Zato 4.1 accepts by default.",
        explanation: "\
An upload is the module in Base64, which makes four bytes of three. Zato 4.1 resets the connection when a request is \
larger than 8 MB, unless its environment variable `Zato_TCP_Max_Msg_Size` (in MB) allows more.

Move data out of the module, into a file that the service reads.",
        bad: "",
        good: "",
    }
    LARGE_MODULE: "large-module" {
        severity: Information,
        scope: Service,
        fixed: false,
        summary: "The module is larger than the table in which Zato 3.2 keeps the source of services is made for.",
        explanation: "\
Zato 3.2 stores the source of each service in its database, in a column made for 500,000 bytes. SQLite and PostgreSQL \
take more; others may not.

Move data out of the module, into a file that the service reads.",
        bad: "",
        good: "",
    }
}
