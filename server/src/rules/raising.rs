//! What raises, whatever the circumstances.

use super::table::rules;

rules! {
    RAISES_AT_IMPORT: "raises-at-import" {
        severity: Error,
        scope: AnyFile,
        fixed: false,
        summary: "Evaluating this always raises, and it is surely reached when the module loads.",
        explanation: r"A server runs the top level of a module to find its services; an exception there leaves the module out. The message is
Python's own.

Seen are constant expressions (`1 / 0`, `'a' + 1`, `int('x')`, a missing comma as in `[(1, 2) (3, 4)]`), formats with too few
values, patterns that `re` refuses, data classes with a field without a default after one with, enumerations with a member
twice, and bases that do not go together. What depends on anything but constants is not judged.",
        bad: r"import re
from dataclasses import dataclass
from zato.server.service import Service

IS_NUMBER = re.compile('([0-9]+')

@dataclass
class Customer:
    name: str = ''
    number: str

class GetCustomer(Service):
    def handle(self):
        pass
",
        good: r"import re
from dataclasses import dataclass
from zato.server.service import Service

IS_NUMBER = re.compile('([0-9]+)')

@dataclass
class Customer:
    number: str
    name: str = ''

class GetCustomer(Service):
    def handle(self):
        pass
",
    }
    ALWAYS_RAISES: "always-raises" {
        severity: Warning,
        scope: AnyFile,
        fixed: false,
        summary: "Evaluating this always raises, where it is reached.",
        explanation: r"The place is in a function or a branch, so that the module itself loads. What is seen is the same as of
[raises-at-import](raises-at-import.md). Below `try` and `with` nothing is said: somebody expects an exception there.",
        bad: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.logger.info('Customer %s of %s' % ('Ann',))
",
        good: r"from zato.server.service import Service

class GetCustomer(Service):
    def handle(self):
        self.logger.info('Customer %s of %s' % ('Ann', 'ACME'))
",
    }
}
