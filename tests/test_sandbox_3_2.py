"""How an emulated 3.2 cluster loses updates and otherwise surprises, as real ones were seen to."""

import base64
import hashlib
import json
import sqlite3

import pytest

from support.modules import service, version_of
from support.sandbox import HTTPClient
from support.waiting import eventually

_accepted = 'Deployment started: please check server log for status.'


@pytest.fixture
def cluster(start_sandbox):
    return start_sandbox('3.2', '--fault', 'server1:race=0ms')


def _deploy(server, file, source):
    answer = server.upload(file, source)
    assert answer.status == 200
    assert answer.json() == {'zato_ide_deploy_create_response': {'msg': _accepted, 'success': 'True'}}


def _deploy_everywhere(cluster, file, name, version):
    _deploy(cluster.servers[0], file, service(name, version))
    for server in cluster.servers:
        eventually(lambda server=server: version_of(server, name) == version, '%s on %s' % (version, server.name))


def _source_hash(server, name):
    answer = server.invoke('zato.service.get-source-info', {'cluster_id': 1, 'name': name})
    return None if answer.is_cut_short else answer.json()['source_hash']


def _digest(source):
    return hashlib.sha256(source.encode()).hexdigest()


# -- losing updates


def test_second_of_two_quick_uploads_is_overtaken_by_the_first_on_the_other_server(start_sandbox):
    cluster = start_sandbox('3.2', '--fault', 'server1:race=1s')
    first, second = cluster.servers
    _deploy_twice_at_once(cluster, 1)
    assert version_of(first, 'x.x') == 2
    assert version_of(second, 'x.x') == 1
    # The row of the first server went away when the second one deployed the older source.
    assert _source_hash(first, 'x.x') is None
    assert _source_hash(second, 'x.x') == _digest(service('x.x', 1))


def test_quick_uploads_are_lost_at_the_usual_speed_without_being_asked_to(start_sandbox):
    cluster = start_sandbox('3.2', speed=1.0)
    # Practically the first time; a machine under load may need more than the window of a trial for two uploads.
    for version in range(1, 20, 2):
        _deploy_twice_at_once(cluster, version)
        if version_of(cluster.servers[1], 'x.x') == version:
            break
    assert [version_of(server, 'x.x') for server in cluster.servers] == [version + 1, version]


def _deploy_twice_at_once(cluster, version):
    starts = {server: len(server.log()) for server in cluster.servers}
    _deploy(cluster.servers[0], 'x.py', service('x.x', version))
    _deploy(cluster.servers[0], 'x.py', service('x.x', version + 1))
    for server, start in starts.items():
        # Each server reports both packages; what it reported last is what it stays on.
        eventually(lambda: server.log()[start:].count("-> ['x.x']") == 2, 'both packages on ' + server.name)


def test_uploads_in_order_are_not_lost_without_the_race(cluster):
    first, second = cluster.servers
    for version in range(1, 6):
        _deploy_everywhere(cluster, 'x.py', 'x.x', version)
    assert _source_hash(first, 'x.x') == _source_hash(second, 'x.x') == _digest(service('x.x', 5))


def test_server_that_was_down_serves_the_old_version_after_its_restart(cluster):
    first, second = cluster.servers
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    second.stop()
    _deploy(first, 'x.py', service('x.x', 2))
    eventually(lambda: version_of(first, 'x.x') == 2, 'the new version on server1')
    first.wait_for_log('Could not invoke other servers')

    servers = first.invoke('zato.server.get-list', {'cluster_id': 1}).json()
    assert [(item['name'], item['up_status']) for item in servers] == [('server1', 'running'), ('server2', 'running')]

    second.start()
    assert version_of(second, 'x.x') == 1
    assert _source_hash(second, 'x.x') == _digest(service('x.x', 1))


def test_nothing_is_deployed_anywhere_when_the_first_server_is_down(cluster):
    first, second = cluster.servers
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    first.stop()
    _deploy(second, 'x.py', service('x.x', 2))
    second.wait_for_log('Could not invoke other servers')
    assert version_of(second, 'x.x') == 1
    first.start()
    assert version_of(first, 'x.x') == 1


def test_server_that_was_down_fetches_a_module_that_is_new_to_it(cluster):
    first, second = cluster.servers
    second.stop()
    _deploy(first, 'x.py', service('x.x', 1))
    eventually(lambda: version_of(first, 'x.x') == 1, 'the module on server1')
    second.start()
    assert version_of(second, 'x.x') == 1


def test_failed_redeployment_keeps_the_old_version_while_the_new_file_lies_on_disk(cluster):
    first, second = cluster.servers
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    broken = service('x.x', 2, before='import no_such_module\n')
    _deploy(first, 'x.py', broken)
    for server in cluster.servers:
        server.wait_for_log('No services nor models were deployed from module `x.py`')
        assert server.log().count('Could not load source') == 2
        assert version_of(server, 'x.x') == 1
        assert (server.current_dir / 'x.py').read_text() == broken
        assert _source_hash(server, 'x.x') == _digest(service('x.x', 1))
    database = sqlite3.connect(str(cluster.dir / 'odb.sqlite3'))
    statuses = database.execute('SELECT package_id, status FROM package_status ORDER BY package_id, server_id').fetchall()
    assert statuses == [(1, 'deployed'), (1, 'deployed'), (2, 'awaiting-deployment'), (2, 'awaiting-deployment')]


def test_removed_class_keeps_its_service(cluster):
    server = cluster.servers[0]
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    _deploy(server, 'x.py', service('x.other', 2).replace('Probe', 'Other'))
    eventually(lambda: version_of(server, 'x.other') == 2, 'the other service')
    assert version_of(server, 'x.x') == 1
    assert server.invoke('zato.service.is-deployed', {'name': 'x.x'}).json() is True


def test_base64_of_nothing_empties_the_file_and_keeps_the_service(cluster):
    server = cluster.servers[0]
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    answer = server.request('POST', '/ide-deploy', json.dumps({'payload_name': 'x.py', 'payload': '###'}), 'ide')
    assert answer.json()['zato_ide_deploy_create_response']['success'] == 'True'
    server.wait_for_log('No services nor models were deployed from module `x.py`')
    assert (server.current_dir / 'x.py').read_bytes() == b''
    assert version_of(server, 'x.x') == 1


# -- several processes per server


def _versions(server, name, count=40):
    found = []
    for _ in range(count):
        found.append(version_of(server, name))
    return found


def test_workers_answer_differently_until_the_last_one_is_live(start_sandbox):
    # Slower than real servers, so that a machine under load sees both versions too.
    cluster = start_sandbox('3.2', '--servers', '1', '--workers', '2', speed=4.0)
    server = cluster.servers[0]
    _deploy(server, 'x.py', service('x.x', 1))
    eventually(lambda: server.log().count("-> ['x.x']") == 2, 'both processes are live')
    _deploy(server, 'x.py', service('x.x', 2))
    eventually(lambda: set(_versions(server, 'x.x', 8)) == {1, 2}, 'mixed answers')
    eventually(lambda: set(_versions(server, 'x.x')) == {2}, 'the new version in both processes')
    pids = {line.split(' - ')[2].split(':')[0] for line in server.log().splitlines() if "-> ['x.x']" in line}
    assert len(pids) == 2


def test_half_of_the_workers_can_be_told_to_stay_behind(start_sandbox):
    cluster = start_sandbox('3.2', '--servers', '1', '--workers', '2')
    server = cluster.servers[0]
    _deploy(server, 'x.py', service('x.x', 1))
    eventually(lambda: server.log().count("-> ['x.x']") == 2, 'both processes are live')
    server.set_faults(stale_workers=True)
    _deploy(server, 'x.py', service('x.x', 2))
    eventually(lambda: server.log().count("-> ['x.x']") == 3, 'one process has the new version')
    eventually(lambda: set(_versions(server, 'x.x')) == {1, 2}, 'mixed answers that stay')


def test_every_process_of_every_server_can_be_asked_from_one(start_sandbox):
    cluster = start_sandbox('3.2', '--workers', '2')
    source = '''
from zato.server.service import Service

class Local(Service):
    name = 'ask.local'

    def handle(self):
        self.response.payload = {'server': self.server.name, 'pid': self.server.pid}

class All(Service):
    name = 'ask.all'

    def handle(self):
        self.response.payload = {
            name: self.server.rpc.get_invoker_by_server_name(name).invoke_all_pids('ask.local')
            for name in ('server1', 'server2')}
'''
    _deploy(cluster.servers[0], 'ask.py', source)
    for server in cluster.servers:
        eventually(lambda server=server: server.log().count('ask.local') == 2, 'both processes of ' + server.name)
    answer = cluster.servers[0].answer_of('ask.all')
    for name in ('server1', 'server2'):
        assert [item['server'] for item in answer[name]] == [name, name]
        assert len({item['pid'] for item in answer[name]}) == 2


def test_remote_server_with_one_process_answers_a_dictionary_by_process_id(cluster):
    source = '''
from zato.server.service import Service

class Local(Service):
    name = 'ask.local'

    def handle(self):
        self.response.payload = {'server': self.server.name}

class All(Service):
    name = 'ask.all'

    def handle(self):
        rpc = self.server.rpc
        self.response.payload = [
            rpc.get_invoker_by_server_name(name).invoke_all_pids('ask.local') for name in ('server1', 'server2')]
'''
    _deploy(cluster.servers[0], 'ask.py', source)
    cluster.servers[1].wait_for_log('ask.local')
    local, remote = cluster.servers[0].answer_of('ask.all')
    assert local == [{'server': 'server1'}]
    pid = str(cluster.servers[1].pid)
    assert list(remote) == [pid]
    assert remote[pid]['pid_data'] == {'server': 'server2'}


# -- modules that hurt their server


def test_module_named_like_a_standard_one_replaces_it_for_the_whole_process(cluster):
    server = cluster.servers[0]
    _deploy(server, 'colorsys.py', 'mine = True\n')
    server.wait_for_log('No services nor models were deployed from module `colorsys.py`')
    _deploy(server, 'x.py', service('x.x', 1, before='import colorsys\nassert colorsys.mine\n'))
    eventually(lambda: version_of(server, 'x.x') == 1, 'a module that imports the replacement')


def test_exit_at_import_leaves_no_error(cluster):
    server = cluster.servers[0]
    _deploy(server, 'x.py', service('x.x', 1, before='import sys\nsys.exit(1)\n'))
    server.wait_for_log('No services nor models were deployed from module `x.py`')
    assert 'ERROR' not in server.log()
    assert version_of(server, 'x.x') is None


@pytest.mark.parametrize(('file', 'source'), [
    ('latin.py', "# -*- coding: latin-1 -*-\nx = 'é'\n".encode('latin-1')),
    ('.py', b'x = 1\n'),
])
def test_some_modules_silence_a_server_until_its_restart(cluster, file, source):
    server = cluster.servers[0]
    _deploy(server, file, source)
    # The other server gets it when this one is through with it.
    cluster.servers[1].wait_for_log('/zato/internal/invoke')
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    for item in cluster.servers:
        assert 'zato.hot-deploy.create' not in item.log()
        item.restart()
    _deploy_everywhere(cluster, 'x.py', 'x.x', 2)
    for item in cluster.servers:
        item.wait_for_log("-> ['x.x']")


def test_class_that_only_looks_like_a_service_hides_the_names_after_it(cluster):
    server = cluster.servers[0]
    source = '''
import logging
from zato.server.service import Service

class A(Service):
    name = 'x.a'

class Handler(logging.Handler):
    pass

class Z(Service):
    name = 'x.z'
'''
    _deploy(server, 'x.py', source)
    server.wait_for_log("Deployed 1 service from `%s` -> ['x.a']" % (server.current_dir / 'x.py'))
    assert 'Exception while visiting module' in server.log()
    assert server.invoke('zato.service.is-deployed', {'name': 'x.z'}).json() is False


def test_module_is_executed_three_times_per_deployment(cluster):
    server = cluster.servers[0]
    _deploy(server, 'x.py', service('x.x', 1, before='print("executed")\n'))
    eventually(lambda: version_of(server, 'x.x') == 1, 'the module')
    server.wait_for_log("-> ['x.x']")
    assert (server.dir / 'logs' / 'console.log').read_text().count('executed') == 3


def test_600_kilobytes_deploy(cluster):
    padding = 'text = """%s"""\n' % ('x' * 600_000)
    _deploy(cluster.servers[0], 'big.py', service('big.x', 1, before=padding))
    eventually(lambda: version_of(cluster.servers[1], 'big.x') == 1, 'the large module')


# -- paths


def test_absolute_name_is_written_and_not_deployed(cluster):
    server = cluster.servers[0]
    path = cluster.dir / 'elsewhere.py'
    _deploy(server, path, service('x.x', 1))
    assert path.read_text() == service('x.x', 1)
    _deploy_everywhere(cluster, 'y.py', 'y.y', 1)
    assert version_of(server, 'x.x') is None
    assert 'elsewhere' not in server.log()


def test_absolute_name_outside_of_the_sandbox_is_refused(cluster, tmp_path):
    path = tmp_path / 'outside.py'
    assert cluster.servers[0].upload(path, 'x = 1\n').status == 500
    (cluster.dir / 'link').symlink_to(tmp_path)
    assert cluster.servers[0].upload(cluster.dir / 'link' / 'outside.py', 'x = 1\n').status == 500
    assert not path.exists()


# -- the HTTP interface, where the recordings say nothing


def test_empty_bodies_are_pings(cluster):
    for method in ('GET', 'POST', 'PUT'):
        for body in (None, '', '{}', '""', '[]'):
            answer = cluster.servers[0].request(method, '/ide-deploy', body, 'ide')
            assert answer.status == 200
            assert answer.json() == {'zato_ide_deploy_create_response': {'msg': 'Ping succeeded.', 'success': 'True'}}


def test_other_methods_are_forbidden(cluster):
    head = cluster.servers[0].request('HEAD', '/ide-deploy', None, 'ide')
    options = cluster.servers[0].request('OPTIONS', '/ide-deploy', None, 'ide')
    assert (head.status, head.body) == (403, '')
    assert options.status == 403
    assert options.body


def test_another_account_may_not_deploy(cluster):
    assert cluster.servers[0].request('POST', '/ide-deploy', '{}', 'invoke').status == 401


def test_admin_invoke_wraps_request_and_answer_in_base64(cluster):
    server = cluster.servers[0]
    _deploy_everywhere(cluster, 'x.py', 'x.x', 1)
    body = {'name': 'x.x', 'payload': base64.b64encode(b'{}').decode(), 'data_format': 'json'}
    answer = server.request('POST', '/zato/admin/invoke', json.dumps(body), 'admin').json()
    assert set(answer) == {'response', 'zato_env'}
    assert json.loads(base64.b64decode(answer['response'])) == {'version': 1}
    assert server.request('POST', '/zato/admin/invoke', json.dumps(body), 'invoke').status == 401


def test_connection_is_kept_over_requests_with_and_without_a_body(cluster):
    with HTTPClient(cluster.servers[0].url) as client:
        for _ in range(3):
            assert client.request('GET', '/zato/ping').json()['pong'] == 'zato'
            assert client.request('HEAD', '/ide-deploy').body == ''
            assert client.request('GET', '/nowhere').status == 404
