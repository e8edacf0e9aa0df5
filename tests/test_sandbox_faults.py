"""Misbehaviour on request, at start and at run time."""

import subprocess
import time

import pytest

from support.modules import service, version_of
from support.sandbox import hotdeploy_binary
from support.waiting import eventually

_versions = pytest.mark.parametrize('emulate', ['3.2', '4.1'])


def _upload(server, file, source):
    answer = server.upload(file, source)
    assert answer.status == 200


def _deployed(server, file, name, version):
    _upload(server, file, service(name, version))
    eventually(lambda: version_of(server, name) == version, '%s on %s' % (version, server.name))


@_versions
def test_slow_answers(start_sandbox, emulate):
    server = start_sandbox(emulate, '--fault', 'server1:slow=150ms').servers[0]
    started = time.monotonic()
    assert server.request('GET', '/zato/ping').status == 200
    assert time.monotonic() - started >= 0.15


@_versions
def test_errors(start_sandbox, emulate):
    first, second = start_sandbox(emulate).servers
    first.set_faults(error=True)
    assert first.upload('x.py', service('x.x', 1)).status == 500
    assert first.request('GET', '/zato/ping').status == 500
    assert second.request('GET', '/zato/ping').status == 200
    first.clear_faults()
    assert first.request('GET', '/zato/ping').status == 200


@_versions
def test_wrong_password(start_sandbox, emulate):
    first, second = start_sandbox(emulate).servers
    first.set_faults(wrong_password=True)
    assert first.upload('x.py', service('x.x', 1)).status == 401
    assert first.invoke('zato.server.get-list', {}).status == 401
    assert first.request('GET', '/zato/ping').status == 200
    assert second.invoke('zato.server.get-list', {}).status == 200


@_versions
def test_hanging_server_takes_connections_and_never_answers(start_sandbox, emulate):
    server = start_sandbox(emulate).servers[0]
    server.set_faults(hang=True)
    with pytest.raises(TimeoutError):
        server.request('GET', '/zato/ping', timeout=0.2)
    server.clear_faults()
    assert server.request('GET', '/zato/ping').status == 200


def test_dropped_saves_of_3_2_are_accepted_and_not_deployed_on_that_server_only(start_sandbox):
    sandbox = start_sandbox('3.2', '--fault', 'server1:race=0ms', '--fault', 'server2:drop=2')
    first, second = sandbox.servers

    # Broadcasts run side by side: the next upload must not overtake the one that is to be dropped.
    def dropped(count):
        eventually(lambda: sandbox.drops(second) == count, '%d saves dropped by server2' % count)

    for version in (1, 2):
        _deployed(first, 'x.py', 'x.x', version)
        dropped(version)
    _deployed(first, 'y.py', 'y.y', 1)
    eventually(lambda: version_of(second, 'y.y') == 1, 'the third save on server2')
    assert version_of(second, 'x.x') is None

    # Setting the fault anew starts counting anew.
    second.set_faults(drop=1)
    _deployed(first, 'y.py', 'y.y', 2)
    dropped(3)
    _deployed(first, 'x.py', 'x.x', 3)
    eventually(lambda: version_of(second, 'x.x') == 3, 'the save after the dropped one')
    assert version_of(second, 'y.y') == 1


def test_dropped_save_of_4_1_is_written_and_not_deployed(start_sandbox):
    server = start_sandbox('4.1', '--fault', 'server1:drop=1,debounce=0ms').servers[0]
    _upload(server, 'x.py', service('x.x', 1))
    _deployed(server, 'y.py', 'y.y', 1)
    assert version_of(server, 'x.x') is None
    assert (server.pickup_dir / 'x.py').exists()
    _deployed(server, 'x.py', 'x.x', 2)


@_versions
def test_module_can_be_missing_on_one_server_only(start_sandbox, emulate):
    sandbox = start_sandbox(emulate, '--fault', 'server2:missing-module=colorsys,missing-module=xml.dom')
    first, second = sandbox.servers
    for number, text in enumerate(('import colorsys\n', 'import xml.dom.minidom\n')):
        name = 'x.x%d' % number
        for server in sandbox.servers if emulate == '4.1' else [first]:
            _upload(server, 'x%d.py' % number, service(name, 1, before=text))
        eventually(lambda: version_of(first, name) == 1, 'the module on server1')
        log = second.wait_for_log("ModuleNotFoundError: No module named '%s'" % ('colorsys', 'xml.dom')[number])
        # As with a module that really is missing, the last frame is the user's.
        lines = log.splitlines()
        place = max(i for i, line in enumerate(lines) if line.startswith('ModuleNotFoundError'))
        assert lines[place - 1].strip() == text.strip()
        assert version_of(second, name) is None
    second.clear_faults()
    for server in sandbox.servers if emulate == '4.1' else [first]:
        _upload(server, 'z.py', service('z.z', 1, before='import colorsys\n'))
    eventually(lambda: version_of(second, 'z.z') == 1, 'the module is back')


@_versions
def test_server_that_is_down_from_the_start(start_sandbox, emulate):
    sandbox = start_sandbox(emulate, '--fault', 'server2:down')
    first, second = sandbox.servers
    assert second.pid == 0
    with pytest.raises(ConnectionRefusedError):
        second.request('GET', '/zato/ping')
    second.start()
    assert second.request('GET', '/zato/ping').status == 200
    second.stop()
    with pytest.raises(ConnectionRefusedError):
        second.request('GET', '/zato/ping')


def test_faults_hold_over_a_restart(start_sandbox):
    server = start_sandbox('4.1').servers[0]
    server.set_faults(wrong_password=True)
    server.restart()
    assert server.upload('x.py', '').status == 401


def test_unknown_faults_and_servers_are_refused(start_sandbox):
    sandbox = start_sandbox('4.1', '--servers', '1')
    with pytest.raises(AssertionError, match='unknown field `hangs`'):
        sandbox.control('PUT', '/servers/server1/faults', {'hangs': True})
    with pytest.raises(AssertionError, match='there is no server called server9; there are server1'):
        sandbox.control('POST', '/servers/server9/stop')


@pytest.mark.parametrize(('arguments', 'message'), [
    (['--fault', 'server1:melt'], 'no fault is called `melt`'),
    (['--fault', 'hang'], 'write SERVER:FAULT'),
    (['--fault', 'server9:hang'], 'there is no server called server9'),
    (['--workers', '2', '--emulate', '4.1'], 'servers of version 4.1 have one process each'),
    (['--speed=-1'], '--speed is a factor'),
    (['--python', '/nowhere/python'], '/nowhere/python cannot run the servers'),
])
def test_wrong_use_is_said_and_ends_with_2(arguments, message):
    run = subprocess.run([hotdeploy_binary(), 'sandbox'] + arguments, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert message in run.stderr
