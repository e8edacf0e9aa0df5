"""Service modules to deploy."""

import hashlib
import itertools

_numbers = itertools.count(1)

MARKER = '# zato: ide-deploy=True'

# Lines of the text that `Module.source` makes, as editors count them, from 0.
MARKER_LINE, IMPORT_LINE, CLASS_LINE, HANDLE_LINE = 1, 3, 5, 7

# A last line that no check can see through, and what Python says of it.
BROKEN_LINE = "int(' '.join(['no such', 'table']))\n"
BROKEN_ERROR = "ValueError: invalid literal for int() with base 10: 'no such table'"


class Module:
    """One module with one service, which answers what the module says."""

    def __init__(self, stem='mod'):
        number = next(_numbers)
        self.name = '%s_%d.py' % (stem, number)
        self.service = '%s.s%d' % (stem, number)

    def source(self, answer, imports='', marker=MARKER, tail=''):
        """The text of a version of the module whose service answers `{"answer": answer}`."""
        return '\n'.join([
            '# One of the modules of the tests.',
            marker,
            'from zato.server.service import Service',
            imports,
            '',
            'class Answer(Service):',
            '    name = %r' % self.service,
            '    def handle(self):',
            "        self.response.payload = {'answer': %r}" % answer,
        ]) + '\n' + tail


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def service(name, version, before=''):
    """A module with one service that answers `{"version": version}`."""
    return (
        'from zato.server.service import Service\n%s\n'
        'class Probe(Service):\n    name = %r\n\n'
        '    def handle(self):\n        self.response.payload = {"version": %r}\n' % (before, name, version))


def version_of(server, name):
    """The version that a server's service answers, or None when it does not answer."""
    answer = server.answer_of(name)
    return answer and answer['version']
