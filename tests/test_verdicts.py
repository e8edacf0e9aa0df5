"""Small modules that real servers were given, deployed on a sandbox: the same outcome, names, error and line."""

import base64
import json
import re
from pathlib import Path

import pytest

from support.pythons import find_python
from support.sandbox import Sandbox
from support.server_log import records
from support.waiting import eventually

_directory = Path(__file__).parent / 'verdicts'
_python = {'3.2': '3.10', '4.1': '3.12'}

# What a sandbox cannot do as real servers do, and why.
_differences = {
    ('3.2', 'import-import-requests'): 'real servers have the package installed, a plain CPython has not',
    ('4.1', 'import-import-requests'): 'real servers have the package installed, a plain CPython has not',
    ('3.2', 'import-import-pandas'): 'real servers of 3.2 have the package installed, a plain CPython has not',
}
# Recorded without their source.
_no_source = {'big-600k'}
# Nothing more is logged by a 3.2 server that was given these: test_sandbox_3_2.py has them.
_silencing = {('3.2', 'syntax-latin1-cookie')}

# Deployed after each module: once it is reported, everything that is said of the module is in the log.
_sentinel = 'from zato.server.service import Service\n\nclass Sentinel(Service):\n    name = "sentinel-%d"\n'


def _load(version):
    with open(_directory / ('zato-%s.jsonl' % version), encoding='utf8') as file:
        return [json.loads(line) for line in file]


def _cases():
    return [pytest.param(version, verdict, id='%s-%s' % (version, verdict['id'])) for version in ('3.2', '4.1')
        for verdict in _load(version)
        if verdict['id'] not in _no_source and (version, verdict['id']) not in _differences.keys() | _silencing]


class Judge:
    """One server that modules are given to."""

    def __init__(self, version):
        self._version = version
        self._sandbox = Sandbox(version, '--servers', '1', '--fault', 'server1:debounce=0ms', python=find_python(_python[version]))
        self._count = 0

    def start(self):
        self._server = self._sandbox.__enter__().servers[0]
        return self

    def close(self):
        self._sandbox.close()

    def verdict(self, file, source, is_silent):
        """What the server makes of a module, in the terms of the recorded verdicts.

        `is_silent`: no word of it is expected, so that others deployed after it tell when there has been time enough.
        """
        start = len(self._server.log())
        answer = self._server.upload(file, source)
        result = {'outcome': 'silent', 'services': [], 'models': [], 'error': None, 'line': None}
        if answer.status != 200:
            return dict(result, outcome='refused', http=answer.status)
        if is_silent:
            for _ in range(3):
                self._deploy_another(start)
        else:
            self._wait_for_end_of(file, start)
        for logger, message in self._said_of(start):
            if logger == 'zato.hot-deploy.create' and message[0].startswith('Deployed'):
                result['outcome'] = 'deployed'
                names = re.findall(r"'([^']*)'", message[0].rpartition(' -> ')[2])
                result['models' if ' model' in message[0] else 'services'] += names
            elif logger == 'zato.hot-deploy.create' and message[0].startswith('No services'):
                result['outcome'] = 'error' if result['error'] else 'nothing'
            elif message[0].startswith('Could not load source'):
                result['error'], result['line'] = _error_of(message)
            elif message[0].startswith('Exception while visiting'):
                result['class_visit_failed'] = True
        return result

    def _wait_for_end_of(self, file, start):
        """The last record of a deployment names the file, alone or in a path."""
        end = re.compile(r'(Deployed \d+|No services).*[/`]%s`.*\n' % re.escape(file))
        eventually(lambda: end.search(self._server.log()[start:]), 'the last word on ' + file)

    def _deploy_another(self, start):
        self._count += 1
        self._server.upload('sentinel_%d.py' % self._count, _sentinel % self._count)
        self._server.wait_for_log("-> ['sentinel-%d']" % self._count, start)

    def _said_of(self, start):
        """(logger, message) of all records since, but for those on sentinels."""
        found = records(self._server.log()[start:], str(self._sandbox.dir))
        return [(logger, message) for _, _, logger, _, message in found if 'sentinel_' not in message[0]]


def _error_of(message):
    """(the exception's line, the last line number of the module) of a logged traceback."""
    lines = [int(number) for number in re.findall(r'File "<env>/[^"]*", line (\d+)', '\n'.join(message))]
    text = [line for line in message[1:] if line and line != '`' and not line.startswith(' ')]
    return text[-1], lines[-1] if lines else None


@pytest.fixture(scope='module')
def judges():
    """A function that gives the judge of a version."""
    running = {}

    def of(version):
        if find_python(_python[version]) is None:
            pytest.skip('no Python %s here: error texts are those of that version' % _python[version])
        if version not in running:
            running[version] = Judge(version).start()
        return running[version]

    yield of
    for judge in running.values():
        judge.close()


@pytest.mark.parametrize(('version', 'verdict'), _cases())
def test_verdict(judges, version, verdict):
    check(judges(version), verdict)


def check(judge, verdict):
    source = verdict.get('source')
    source = base64.b64decode(verdict['source_base64']) if source is None else source.encode('utf8', 'surrogatepass')
    expected = {key: verdict[key] for key in ('outcome', 'services', 'models', 'error', 'line')}
    expected.update({key: verdict[key] for key in ('http', 'class_visit_failed') if key in verdict})

    found = judge.verdict(verdict['file'], source, is_silent=verdict['outcome'] == 'silent')

    # Import errors of `from x import y` name a file of the installation in parentheses.
    if found['error']:
        found['error'] = re.sub(r" \((/|unknown)[^)]*\)$", '', found['error'])
    assert found == expected
