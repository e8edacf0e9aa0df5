"""Every exchange that was recorded with real servers, replayed in order on a sandbox of the same version."""

import json
import re
from pathlib import Path

import pytest

from support.pythons import find_python
from support.sandbox import HTTPClient, Sandbox
from support.server_log import constant, records, traceback_lines
from support.waiting import eventually

_directory = Path(__file__).parent / 'recordings'
# Where the recorded servers were.
_recorded_environment = '/opt/zato/env/qs-1'
# These belong to the moment or to the machine: only their type is compared.
_volatile_keys = {
    'bind_port', 'cluster_name', 'last_join_mod_by', 'last_join_mod_date', 'service_id', 'services_deployed', 'up_mod_date'}
# Framing, which says nothing about the platform.
_framing = {'content-length', 'date'}
_python = {'3.2': '3.10', '4.1': '3.12'}


def _load(version):
    with open(_directory / ('zato-%s.jsonl' % version), encoding='utf8') as file:
        return [json.loads(line) for line in file]


_exchanges = {version: _load(version) for version in ('3.2', '4.1')}


class Replay:
    """A sandbox that recorded requests are sent to, one after the other."""

    def __init__(self, version, sandbox):
        self.version = version
        self.sandbox = sandbox
        self._read = {server.name: len(server.log()) for server in sandbox.servers}
        self._done = 0

    def up_to(self, index):
        """Replay what comes before an exchange, so that each test can also run alone; then that one."""
        while self._done < index:
            self._replay(_exchanges[self.version][self._done])
        return self._replay(_exchanges[self.version][index])

    def _replay(self, exchange):
        self._done += 1
        request = exchange['request']
        server = {item.name: item for item in self.sandbox.servers}[request['server']]
        body = request['body']
        if body is not None:
            body = body.replace(_recorded_environment, str(self.sandbox.dir))
        with HTTPClient(server.url) as client:
            answer = client.request(request['method'], request['path'], body, self._credentials(request))
            return answer, {item.name: self._new_records(item, exchange) for item in self.sandbox.servers}

    def _credentials(self, request):
        if request['user'] is None:
            return None
        passwords = {account['username']: account['password'] for account in self.sandbox.ready['accounts'].values()}
        return request['user'], passwords[request['user']] if request['password'] == 'correct' else 'wrong'

    def _new_records(self, server, exchange):
        """Wait for as many records as were recorded; more of them would turn up with the next exchange."""
        expected = len(recorded_records(exchange, server.name))
        start = self._read[server.name]

        def found():
            text = server.log()[start:]
            return (records(text, str(self.sandbox.dir)), text) if text.endswith('\n') or not text else ([], text)

        eventually(lambda: len(found()[0]) >= expected, '%d records in the log of %s after %s: %r' % (
            expected, server.name, exchange['case'], recorded_records(exchange, server.name)))
        new, text = found()
        self._read[server.name] = start + len(text)
        return new


def recorded_records(exchange, server, environment=_recorded_environment):
    """The records of an exchange; the length of a request with a path in it is that of the path sent to the sandbox."""
    text = '\n'.join(exchange['log'].get(server, []))
    body = exchange['request']['body'] or ''
    sent = body.replace(_recorded_environment, environment)
    if sent != body:
        text = re.sub(r'\blen=\d+;', 'len=%d;' % len(sent), text)
    return records(text, _recorded_environment)


@pytest.fixture(scope='module')
def replays():
    """A function that gives the replay of a version, started on first use."""
    running = {}

    def of(version):
        if version not in running:
            # Replayed quickly: the listener of 4.1 would drop what the recording sent 2.5 s apart.
            options = ['--fault', 'server1:debounce=0ms', '--fault', 'server2:debounce=0ms', '--fault', 'server1:race=0ms']
            sandbox = Sandbox(version, *options, python=find_python(_python[version]))
            running[version] = Replay(version, sandbox.__enter__())
        return running[version]

    yield of
    for replay in running.values():
        replay.sandbox.close()


def _shape(value, environment, key=''):
    """A body with constants as they are and everything else as its type."""
    if key in _volatile_keys:
        return [type(item).__name__ for item in value] if isinstance(value, list) else type(value).__name__
    if isinstance(value, dict):
        return [(name, _shape(item, environment, name)) for name, item in value.items()]
    if isinstance(value, list):
        return [_shape(item, environment, key) for item in value]
    if isinstance(value, str):
        return traceback_lines(constant(value, environment).split('\n'))
    return value


def _comparable(body, environment):
    try:
        value = json.loads(body)
    except ValueError:
        return constant(body, environment)
    if isinstance(value, list) and value and 'service_name' in value[0]:
        # The recorded servers had other modules as well, and rows have no order.
        value = [row for row in value if row['service_name'].startswith('rec')]
        value.sort(key=lambda row: (row['service_name'], row['server_name']))
    return _shape(value, environment)


def _cases():
    return [pytest.param(version, index, id='%s-%s' % (version, exchange['case']))
        for version, found in _exchanges.items() for index, exchange in enumerate(found)]


@pytest.mark.parametrize(('version', 'index'), _cases())
def test_exchange(replays, version, index):
    exchange = _exchanges[version][index]
    recorded = exchange['response']
    replay = replays(version)
    environment = str(replay.sandbox.dir)
    answer, logs = replay.up_to(index)

    assert answer.status == recorded['status']
    assert {name: value for name, value in answer.headers.items() if name.lower() not in _framing} == recorded['headers']
    assert answer.is_cut_short == ('transport_error' in recorded)
    assert _comparable(answer.body, environment) == _comparable(recorded['body'], _recorded_environment)
    for server, found in logs.items():
        assert found == recorded_records(exchange, server, environment)
