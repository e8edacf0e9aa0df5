//! Whether the servers would load a module.

use super::table::rules;

rules! {
    SYNTAX_ERROR: "syntax-error" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "Python would refuse the module before running any of it.",
        explanation: r"The message is Python's own where it has a short one. A module that Python cannot compile is never run, so a server
would log the error and go on answering with the version it had.

What a *newer* Python would accept is reported as [unsupported-syntax](unsupported-syntax.md) instead.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self)
        pass
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    UNSUPPORTED_SYNTAX: "unsupported-syntax" {
        severity: Error,
        scope: Service,
        fixed: true,
        summary: "The syntax is newer (or older) than the Python that the target's servers run.",
        explanation: r"Each target has a Python version: that of its settings, or the one that its generation of Zato installs (3.10 for 3.2,
3.12 for 4.1). The message names the feature and the version that it needs. Write it in the older way, or set `python`
of the target if its servers run another version.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        match self.request.payload:
            case {'id': _}:
                pass
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        if 'id' in self.request.payload:
            pass
",
    }
    TOO_DEEPLY_NESTED: "too-deeply-nested" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "Brackets, blocks or operators nest more deeply than Python can compile.",
        explanation: r"Python compiles at most 200 brackets within each other, 100 levels of indentation, and expressions of a few thousand
operators. Such a module is usually generated: put the data into a file of its own and read that.",
        bad: "",
        good: "",
    }
    TOO_LARGE: "too-large" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "The file is larger than any server accepts.",
        explanation: r"Servers were seen to accept up to 50 MB; what is larger than 256 MB is not even looked at here. Data belongs into a
file of its own, which the module reads.",
        bad: "",
        good: "",
    }
    NOT_UTF8: "not-utf8" {
        severity: Error,
        scope: AnyFile,
        fixed: true,
        summary: "The file is not UTF-8: on Zato 3.2 such a file stops every later deployment until the server restarts.",
        explanation: r"Save the file as UTF-8. A line such as `# -*- coding: latin-1 -*-` does not help: servers read the source as UTF-8
before Python sees that line.

Observed on Zato 3.2: after such a file the server deploys later modules without a word in its log, until it is
restarted. 4.1 refuses the file with HTTP 500.",
        bad: "",
        good: "",
    }
    ENCODING_COOKIE: "encoding-cookie" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The file declares an encoding other than UTF-8, which will go wrong with the first non-ASCII letter.",
        explanation: r"Servers read every module as UTF-8. As long as all letters are ASCII this makes no difference; the first that is not
will be read wrongly or not at all. Remove the line, or make it say `utf-8`.",
        bad: r"# -*- coding: latin-1 -*-
from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"# -*- coding: utf-8 -*-
from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    BAD_FILE_NAME: "bad-file-name" {
        severity: Error,
        scope: Service,
        fixed: true,
        summary: "Zato deploys only files whose names end with `.py` in lower case and have something before it.",
        explanation: r"Files with other endings are passed over in silence (`.PY`, `.txt`) or raise in the server (`.pyw`). A file named just
`.py` breaks a 3.2 server until it is restarted. Rename the file.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    UNIMPORTABLE_FILE_NAME: "unimportable-file-name" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The file deploys, but no other module can import it, because its name is no Python identifier.",
        explanation: r"`get-customer.py` deploys and its services work, but `import get-customer` is no Python: no other module can use what
is in it. Use letters, digits and underscores.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    SHADOWS_MODULE: "shadows-module" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The file is named like a module of Python or of Zato's installation and would replace it in the whole server.",
        explanation: r"A server keeps a deployed module under the name of its file, in the same table as all other modules. After a file
named `json.py` is deployed, everything in that server that imports `json`, Zato itself included, gets this file.

Rename the file.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    NO_SERVICES: "no-services" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The module defines neither a service nor a model, so a server would deploy nothing and say nothing.",
        explanation: r"Servers deploy classes at the top level of a module that are services or models. Where there is none, a server imports
the module, logs that nothing was deployed and answers that all went well.

Common causes: the class lacks its base `Service`; it stands inside another class or below `if __name__ ==
'__main__':`; `before_add_to_store` returns nothing; `zato_dont_import` is set on all of them.",
        bad: r"from zato.server.service import Service

class Customers:
    class Get(Service):
        def handle(self):
            pass
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    MAYBE_NO_SERVICES: "maybe-no-services" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "No service or model is visible; if none is made at run time, a server deploys nothing and says nothing.",
        explanation: r"Something in the module makes classes or names in a way that only running it shows: `globals()`, a star import, a
class decorator of another package, a factory function. If that makes a service, all is well; write a class statement
if you want its name and its problems to be seen here.",
        bad: r"from customer_base import *

register_services()
",
        good: r"from zato.server.service import Service

from customer_base import *

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    BAD_IO: "bad-io" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The service's `input` or `output` is of a kind that makes Zato skip the service.",
        explanation: r"`input` and `output` are names of fields, in a string or a tuple, elements such as `Int('id')`, or a `Model`. Of
anything else (a number, a class that is no model) a server raises when it looks at the class: this service is missing
afterwards, the rest of the module is deployed, and no error is logged.",
        bad: r"from zato.server.service import Service

class Customer:
    name: str

class GetCustomer(Service):
    output = Customer

    def handle(self):
        pass
",
        good: r"from zato.server.service import Model, Service

class Customer(Model):
    name: str

class GetCustomer(Service):
    output = Customer

    def handle(self):
        pass
",
    }
    DUPLICATE_SERVICE: "duplicate-service" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "Two classes of the module have one service name: the last one answers.",
        explanation: r"A server has one class for each service name. Of two in one module the last to be looked at wins, and the log names
the service once. Give one of them another `name`.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    name = 'customer.get'

    def handle(self):
        pass

class GetCustomers(Service):
    name = 'customer.get'

    def handle(self):
        pass
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    name = 'customer.get'

    def handle(self):
        pass

class GetCustomers(Service):
    name = 'customer.get-list'

    def handle(self):
        pass
",
    }
    ENDS_IMPORT: "ends-import" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The module ends its own loading: it always raises, or leaves the interpreter.",
        explanation: r"Servers import a module to find its services. A `raise`, a failing `assert` or `sys.exit()` that the import surely
reaches ends that. Of `sys.exit()` and `raise SystemExit` no server logs anything at all.

Put it into a function, or below a condition.",
        bad: r"import sys

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}

sys.exit()
",
        good: r"import sys

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}

if __name__ == '__main__':
    sys.exit()
",
    }
    RELATIVE_IMPORT: "relative-import" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "A deployed module belongs to no package, so a relative import fails when the module loads.",
        explanation: r#"A server loads a deployed module from its path, under the name of its file: it is in no package, and `from . import x`
raises "attempted relative import with no known parent package". Import the other module by its own name."#,
        bad: r"from zato.server.service import Service

from .customer_base import load

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"from zato.server.service import Service

from customer_base import load

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    POSSIBLE_RELATIVE_IMPORT: "possible-relative-import" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "A deployed module belongs to no package, so this relative import fails if it is reached.",
        explanation: r"The import stands in a function, a branch or below `try`, so that the module itself loads. Where it is reached it
raises, because a deployed module is in no package. Import the other module by its own name.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        from .customer_base import load
        load()
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        from customer_base import load
        load()
",
    }
    UNDEFINED_NAME: "undefined-name" {
        severity: Error,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined when the module loads, so loading it fails.",
        explanation: r"Nothing before this place defines the name, it is no built-in of the target's Python, and the place is surely reached
when the module loads. Import the name, define it earlier, or mend its spelling.",
        bad: r"from zato.server.service import Service

TIMEOUT = DEFAULT_TIMEOUT * 2

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"from zato.server.service import Service

DEFAULT_TIMEOUT = 30
TIMEOUT = DEFAULT_TIMEOUT * 2

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    POSSIBLY_UNDEFINED_NAME: "possibly-undefined-name" {
        severity: Warning,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined, in code that may run when the module loads.",
        explanation: r"Nothing defines the name, and the place is reached in some circumstances only: in a branch, a loop, below `try`. The
module may load; where it is reached it raises `NameError`.",
        bad: r"import os

from zato.server.service import Service

if 'DEBUG' in os.environ:
    log_everything()

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"import os

from zato.server.service import Service

def log_everything():
    pass

if 'DEBUG' in os.environ:
    log_everything()

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    UNDEFINED_NAME_IN_FUNCTION: "undefined-name-in-function" {
        severity: Warning,
        scope: AnyFile,
        fixed: false,
        summary: "The name is not defined, in code that runs only when it is called.",
        explanation: r"The module loads, since the bodies of functions run only when they are called. Then, nothing having defined the name,
it raises `NameError`: for a service, with its first request.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = json.dumps({'name': 'Ann'})
",
        good: r"import json

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = json.dumps({'name': 'Ann'})
",
    }
}
