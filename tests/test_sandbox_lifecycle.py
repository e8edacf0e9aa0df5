"""A sandbox starts, is told apart, comes back, and leaves nothing behind."""

import json
import os
import socket
import stat
import subprocess
import sys

import pytest

from support.modules import service, version_of
from support.sandbox import HTTPClient, Sandbox, hotdeploy_binary
from support.waiting import eventually


def _is_listening(port):
    try:
        socket.create_connection(('127.0.0.1', port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def _ports(sandbox):
    return [server.port for server in sandbox.servers]


def _deploy(server, file, source):
    assert server.upload(file, source).status == 200


def test_ready_file_says_where_everything_is(start_sandbox):
    sandbox = start_sandbox('3.2', '--servers', '3')
    ready = sandbox.ready
    assert ready['emulate'] == '3.2'
    assert ready['pid'] == sandbox.process.pid
    assert [server.name for server in sandbox.servers] == ['server1', 'server2', 'server3']
    assert all(server.log_path.exists() and server.pickup_dir.is_dir() for server in sandbox.servers)
    assert ready['accounts']['ide']['username'] == 'ide_publisher'
    assert ready['accounts']['invoke']['username'] == 'pubapi'
    assert stat.S_IMODE(os.stat(sandbox.ready_file).st_mode) == 0o600
    assert json.loads((sandbox.dir / 'ready.json').read_text()) == ready
    for url in [ready['load_balancer']] + [server.url for server in sandbox.servers]:
        with HTTPClient(url) as client:
            assert client.request('GET', '/zato/ping').status == 200


def test_passwords_are_new_with_each_start(start_sandbox):
    found = set()
    for _ in range(2):
        sandbox = start_sandbox('4.1', '--servers', '1')
        found |= {account['password'] for account in sandbox.ready['accounts'].values()}
    # ide and invoke of both; admin is the same account as invoke.
    assert len(found) == 4


def test_passwords_are_in_no_file_but_the_ready_files(start_sandbox):
    sandbox = start_sandbox('3.2')
    _deploy(sandbox.servers[0], 'x.py', service('x.x', 1))
    eventually(lambda: version_of(sandbox.servers[1], 'x.x') == 1, 'the module on server2')
    passwords = [account['password'].encode() for account in sandbox.ready['accounts'].values()]
    files = [path for path in sandbox.dir.rglob('*') if path.is_file() and path.name != 'ready.json']
    assert len(files) > 30
    for path in files:
        assert not any(password in path.read_bytes() for password in passwords), path


def test_servers_see_no_passwords_of_real_clusters(start_sandbox, monkeypatch):
    monkeypatch.setenv('HOTDEPLOY_PROD_PASSWORD', 'secret')
    server = start_sandbox('4.1', '--servers', '1').servers[0]
    source = service('env.env', 1).replace('{"version": 1}', 'sorted(os.environ)').replace('class', 'import os\nclass', 1)
    _deploy(server, 'env.py', source)
    names = eventually(lambda: server.answer_of('env.env'), 'the service answers')
    assert 'PATH' in names
    assert not [name for name in names if name.startswith('HOTDEPLOY_')]


@pytest.mark.parametrize('end', ['terminate', 'kill'])
@pytest.mark.parametrize('workers', [1, 2])
def test_no_process_is_left_behind(end, workers):
    with Sandbox('3.2', '--workers', str(workers)) as sandbox:
        ports = _ports(sandbox)
        getattr(sandbox.process, end)()
        sandbox.process.wait(20)
        for port in ports:
            eventually(lambda port=port: not _is_listening(port), 'nothing listens on %d' % port)
        assert sandbox.ready_file.exists() == (end == 'kill')
        assert sandbox.dir.exists() == (end == 'kill')


def test_end_while_starting_leaves_nothing(tmp_path):
    command = [hotdeploy_binary(), 'sandbox', '--servers', '4', '--python', sys.executable]
    process = subprocess.Popen(command, env=dict(os.environ, TMPDIR=str(tmp_path)), stdout=subprocess.DEVNULL)
    eventually(lambda: list(tmp_path.glob('hotdeploy-sandbox-*')), 'the directory of the sandbox')
    process.terminate()
    assert process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


def test_directory_keeps_what_was_deployed(tmp_path):
    directory = tmp_path / 'kept'
    for emulate in ('3.2', '4.1'):
        place = directory / emulate
        with Sandbox(emulate, '--dir', str(place), '--servers', '1') as sandbox:
            _deploy(sandbox.servers[0], 'x.py', service('x.x', 1))
            eventually(lambda: version_of(sandbox.servers[0], 'x.x') == 1, 'the module')
        with Sandbox(emulate, '--dir', str(place), '--servers', '1') as sandbox:
            assert version_of(sandbox.servers[0], 'x.x') == 1


def test_somebody_elses_directory_is_left_alone(tmp_path):
    (tmp_path / 'thesis.txt').write_text('mine')
    run = subprocess.run([hotdeploy_binary(), 'sandbox', '--dir', str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert 'choose an empty directory' in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ['thesis.txt']


def test_port_that_is_taken_is_named():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run([hotdeploy_binary(), 'sandbox', '--port', port], capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert 'port %s cannot be used' % port in run.stderr


def test_load_balancer_goes_round_and_passes_over_servers_that_are_down(start_sandbox):
    sandbox = start_sandbox('4.1', '--servers', '3')
    for number, server in enumerate(sandbox.servers):
        _deploy(server, 'who.py', service('who.who', number))
        eventually(lambda: version_of(server, 'who.who') == number, 'the module on ' + server.name)

    def ask():
        with HTTPClient(sandbox.ready['load_balancer']) as client:
            return client.request('POST', '/zato/api/invoke/who.who', '', sandbox.credentials('invoke')).json()['version']

    assert sorted(ask() for _ in range(6)) == [0, 0, 1, 1, 2, 2]
    sandbox.servers[1].stop()
    assert {ask() for _ in range(6)} == {0, 2}
    sandbox.servers[1].start()
    assert {ask() for _ in range(6)} == {0, 1, 2}


def test_control_needs_its_random_path(start_sandbox):
    sandbox = start_sandbox('4.1', '--servers', '1')
    base = sandbox.ready['control'].rpartition('/')[0]
    with HTTPClient(base) as client:
        assert client.request('POST', '/servers/server1/stop').status == 404
    assert sandbox.servers[0].request('GET', '/zato/ping').status == 200
