//! What only shows when modules, enmasse files and the cluster are seen together.

use super::table::rules;

rules! {
    UNRESOLVED_IMPORT: "unresolved-import" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The servers have no such module, and the workspace has none, so that loading fails at the import.",
        explanation: r"Reported where everything that the servers can import is known: the module was in another version of Python only, or
the `modules` of the target name all that is installed beside a standard Zato. An import within `try` that expects to
fail, within a function or below `if TYPE_CHECKING:` does not stop loading and is not reported here.

Install the package on every server and add it to `modules` of the target, or import what is there.",
        bad: r"import customer_scoring

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'score': customer_scoring.score(1)}
",
        good: r"import json

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = json.dumps({'score': 1})
",
    }
    POSSIBLY_UNRESOLVED_IMPORT: "possibly-unresolved-import" {
        severity: Information,
        scope: Service,
        fixed: false,
        summary: "The module is neither in the workspace nor part of a standard installation of Zato.",
        explanation: r"It may well be installed on the servers. Name what is in `modules` of the target, in `hotdeploy.toml`; then this is said
no more of it, and an import that would really fail is an [error](unresolved-import.md).",
        bad: r"import customer_scoring

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'score': customer_scoring.score(1)}
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        try:
            import customer_scoring
        except ImportError:
            score = 0
        else:
            score = customer_scoring.score(1)
        self.response.payload = {'score': score}
",
    }
    MISSING_IMPORT_NAME: "missing-import-name" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "The module that is imported from has no such name, so that loading fails at the import.",
        explanation: r"Either a module of Python's standard library does not have the name in the version that the servers run, or the module
beside this one does not. Where it is a module of the workspace, the servers may still run an older version of it that
has the name: the import then fails as soon as that module is deployed.",
        bad: r"from json import loads_all

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = loads_all('{}')
",
        good: r"from json import loads

from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = loads('{}')
",
    }
    POSSIBLY_MISSING_IMPORT_NAME: "possibly-missing-import-name" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The module that is imported from has no such name, in an import that may fail later or elsewhere.",
        explanation: r"Like [missing-import-name](missing-import-name.md), where the import is not sure to be reached when the module loads, or
where several modules of the workspace have the name that is imported from.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        from json import loads_all
        self.response.payload = loads_all('{}')
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        from json import loads
        self.response.payload = loads('{}')
",
    }
    SERVICE_NAME_TAKEN: "service-name-taken" {
        severity: Error,
        scope: Service,
        fixed: false,
        summary: "Another module that is deployed has a service of this name: whichever is deployed last answers.",
        explanation: r"A cluster has one service of each name. Of two modules with the marker `# zato: ide-deploy=True` the last one that is
deployed replaces the other's service, in silence; after a restart it is the order of loading that decides. So does a
module with the marker whose service the cluster runs from a module that this workspace does not have. Give one of the two
services another `name`.

Where the other module is meant to be replaced, as after its file was renamed, delete the service on the cluster, or
silence the line until it is deployed.",
        bad: "",
        good: "",
    }
    DUPLICATE_SERVICE_NAME: "duplicate-service-name" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "A service of another module has this name: whichever is deployed last answers.",
        explanation: r"Like [service-name-taken](service-name-taken.md), where one of the two modules has no marker, so that it may not be
deployed at all, where both files have one name, so that each is the other's newer version to the servers, or where
the cluster runs a service of this name from another module of this workspace, which no longer has it.

A service without a `name` of its own that inherits one from a base class of another module has this problem too: give
it a name.",
        bad: "",
        good: "",
    }
    NAME_DEPENDS_ON_DEPLOYMENT: "name-depends-on-deployment" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The service has one name when it is uploaded and another where a server watches the project.",
        explanation: r"Zato derives a service's name from the file's path when it deploys the file from where it lies, below the `src` of a
project, and from the file's name alone when it is uploaded, as a save does. `src/api/customer.py` gives
`api.customer.get` in the first case and `customer.get` in the second. Callers that know one name do not find the
other, and a server that gets both has both. A `name` in the class is the same everywhere.",
        bad: r"# zato: ide-deploy=True
from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
        good: r"# zato: ide-deploy=True
from zato.server.service import Service

class GetCustomer(Service):
    name = 'api.customer.get'

    def handle(self):
        self.response.payload = {'name': 'Ann'}
",
    }
    UNKNOWN_SERVICE: "unknown-service" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "No service has the name that is invoked, so that the call fails with a `KeyError`.",
        explanation: r"Looked for are the services of the workspace's modules, those that the cluster runs where it was asked, and Zato's own.
Where another name is almost the same, that one is offered.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    name = 'customer.get'

    def handle(self):
        self.response.payload = {'name': 'Ann'}

class GetCustomerName(Service):
    name = 'customer.get-name'

    def handle(self):
        self.response.payload = self.invoke('customer.gte')['name']
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    name = 'customer.get'

    def handle(self):
        self.response.payload = {'name': 'Ann'}

class GetCustomerName(Service):
    name = 'customer.get-name'

    def handle(self):
        self.response.payload = self.invoke('customer.get')['name']
",
    }
    UNSEEN_SERVICE: "unseen-service" {
        severity: Hint,
        scope: Service,
        fixed: false,
        summary: "No module of the workspace has the service that is invoked; what the cluster runs is not known.",
        explanation: r"The service may be deployed from somewhere else: then there is nothing to do. Where the cluster was asked what it runs, a
name that is not found there either is reported as [unknown-service](unknown-service.md).",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.response.payload = self.invoke('billing.get-account')
",
        good: r"from zato.server.service import Service

class GetAccount(Service):
    name = 'billing.get-account'

    def handle(self):
        self.response.payload = {'balance': 0}

class GetCustomer(Service):
    def handle(self):
        self.response.payload = self.invoke('billing.get-account')
",
    }
    UNDEFINED_CONNECTION: "undefined-connection" {
        severity: Warning,
        scope: Service,
        fixed: false,
        summary: "The connection that is used is in none of the workspace's enmasse files.",
        explanation: r"Reported only where enmasse files of the workspace define connections of this kind, and include no other files: then
this one is missing there, or its name is misspelt. At run time the lookup fails with a `KeyError`.",
        bad: "",
        good: "",
    }
    ENMASSE_SYNTAX: "enmasse-syntax" {
        severity: Error,
        scope: Enmasse,
        fixed: true,
        summary: "The enmasse file is no YAML, so that nothing of it is imported.",
        explanation: r"The message says what the parser did not expect. A server that picks the file up logs the failure and changes nothing.",
        bad: r"scheduler:
  - name: nightly
    service: [customer.clean-up
",
        good: r"scheduler:
  - name: nightly
    service: customer.clean-up
",
    }
    DUPLICATE_ENMASSE_NAME: "duplicate-enmasse-name" {
        severity: Warning,
        scope: Enmasse,
        fixed: false,
        summary: "Two objects of one section have one name: an import keeps one of them.",
        explanation: r"Objects are created, found and updated by their names. The second one overwrites the first, or the import refuses the
file. Files of their own may well have the same names: they are often for environments of their own.",
        bad: r"sql:
  - name: CRM
    host: crm.example.com
  - name: CRM
    host: crm2.example.com
",
        good: r"sql:
  - name: CRM
    host: crm.example.com
  - name: CRM 2
    host: crm2.example.com
",
    }
    UNUSED_CONNECTION: "unused-connection" {
        severity: Hint,
        scope: Enmasse,
        fixed: false,
        summary: "No service of the workspace uses the connection.",
        explanation: r"Reported only where services use other connections of this kind, and all of these by names that stand in their source.
The name may be misspelt here or there; or another workspace has the service that uses it: then there is nothing to do.",
        bad: r"outgoing_rest:
  - name: CRM
    host: https://crm.example.com
  - name: Billing
    host: https://billing.example.com
",
        good: r"outgoing_rest:
  - name: CRM
    host: https://crm.example.com
",
    }
    UNKNOWN_ENMASSE_SERVICE: "unknown-enmasse-service" {
        severity: Warning,
        scope: Enmasse,
        fixed: false,
        summary: "No module of the workspace has the service that a channel or a job invokes.",
        explanation: r"Looked for are the services of the workspace's modules, those that the cluster runs where it was asked, and Zato's own.
An import waits for services that are missing and then fails. Nothing is said in a workspace without any service.",
        bad: r"scheduler:
  - name: nightly
    service: customer.cleanup
",
        good: r"scheduler:
  - name: nightly
    service: customer.clean-up
",
    }
    UNDEFINED_SECURITY: "undefined-security" {
        severity: Warning,
        scope: Enmasse,
        fixed: false,
        summary: "The security definition that an object refers to is in none of the workspace's enmasse files.",
        explanation: r"Reported only where enmasse files of the workspace define any, and include no other files. An import fails unless the
cluster has the definition already.",
        bad: r"security:
  - name: crm.partner
    type: basic_auth
channel_rest:
  - name: customer
    service: customer.clean-up
    security: crm.partners
",
        good: r"security:
  - name: crm.partner
    type: basic_auth
channel_rest:
  - name: customer
    service: customer.clean-up
    security: crm.partner
",
    }
}
