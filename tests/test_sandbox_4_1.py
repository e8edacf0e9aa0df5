"""How an emulated 4.1 server loses updates and otherwise surprises, as real ones were seen to."""

import json

import pytest

from support.modules import service, version_of
from support.waiting import eventually

_written = {'zato_ide_deploy_create_response': {'success': True, 'msg': 'OK, deployed to server'}}


@pytest.fixture
def cluster(start_sandbox):
    return start_sandbox('4.1')


def _upload(server, file, source):
    answer = server.upload(file, source)
    assert (answer.status, answer.json()) == (200, _written)


def _deploy(server, file, name, version):
    _upload(server, file, service(name, version))
    eventually(lambda: version_of(server, name) == version, '%s on %s' % (version, server.name))


def _wait_for_listener(server):
    """Everything written so far has been looked at: the listener takes one file after the other."""
    _wait_for_listener.count += 1
    name = 'sentinel.n%d' % _wait_for_listener.count
    _deploy(server, 'sentinel_%d.py' % _wait_for_listener.count, name, 1)


_wait_for_listener.count = 0


def _confirm(server, path):
    answer = server.upload(path, 'ignored')
    assert answer.status == 200
    return answer.json()['services_deployed']


# -- losing updates


def test_second_change_within_two_seconds_is_dropped_for_ever(cluster):
    server = cluster.servers[0]
    _deploy(server, 'x.py', 'x.x', 1)
    _upload(server, 'x.py', service('x.x', 2))
    _wait_for_listener(server)
    assert version_of(server, 'x.x') == 1
    assert (server.pickup_dir / 'x.py').read_text() == service('x.x', 2)

    # It comes alive with a restart, or when somebody asks for exactly this file.
    server.restart()
    assert version_of(server, 'x.x') == 2


def test_dropped_change_is_deployed_by_its_absolute_path(cluster):
    server = cluster.servers[0]
    _deploy(server, 'x.py', 'x.x', 1)
    _upload(server, 'x.py', service('x.x', 2))
    _wait_for_listener(server)
    ids = _confirm(server, server.pickup_dir / 'x.py')
    assert len(ids) == 1
    assert version_of(server, 'x.x') == 2


def test_window_of_the_listener_can_be_set(start_sandbox):
    server = start_sandbox('4.1', '--fault', 'server1:debounce=0ms').servers[0]
    for version in range(1, 5):
        _deploy(server, 'x.py', 'x.x', version)


def test_file_renamed_into_the_directory_is_never_deployed(cluster):
    server = cluster.servers[0]
    temporary = server.dir / 'x.tmp'
    temporary.write_text(service('x.x', 1))
    temporary.rename(server.pickup_dir / 'x.py')
    _wait_for_listener(server)
    assert version_of(server, 'x.x') is None
    assert len(_confirm(server, server.pickup_dir / 'x.py')) == 1


def test_file_written_into_the_directory_is_deployed(cluster):
    server = cluster.servers[0]
    (server.pickup_dir / 'x.py').write_text(service('x.x', 1))
    eventually(lambda: version_of(server, 'x.x') == 1, 'a file that was written by somebody else')


def test_nothing_is_deployed_without_a_listener_until_the_restart(cluster):
    server = cluster.servers[0]
    server.set_faults(no_listener=True)
    _upload(server, 'x.py', service('x.x', 1))
    server.clear_faults()
    _wait_for_listener(server)
    assert version_of(server, 'x.x') is None
    server.restart()
    assert version_of(server, 'x.x') == 1


def test_other_servers_get_nothing(cluster):
    first, second = cluster.servers
    _deploy(first, 'x.py', 'x.x', 1)
    _wait_for_listener(second)
    assert version_of(second, 'x.x') is None
    _deploy(second, 'x.py', 'x.x', 2)
    assert version_of(first, 'x.x') == 1


def test_listener_says_deployed_of_a_module_that_does_not_load(cluster):
    server = cluster.servers[0]
    _upload(server, 'x.py', 'import no_such_module\n')
    path = server.pickup_dir / 'x.py'
    server.wait_for_log('No services, models nor connector types were deployed from module `%s`' % path)
    log = server.dir / 'logs' / 'listener.log'
    eventually(lambda: log.exists() and 'Deployed -> %s' % path in log.read_text(), "the listener's own log")


def test_failed_redeployment_keeps_the_old_version(start_sandbox):
    server = start_sandbox('4.1', '--fault', 'server1:debounce=0ms').servers[0]
    _deploy(server, 'x.py', 'x.x', 1)
    _upload(server, 'x.py', service('x.x', 2, before='1 / 0\n'))
    server.wait_for_log('No services, models nor connector types were deployed')
    assert version_of(server, 'x.x') == 1
    assert _confirm(server, server.pickup_dir / 'x.py') == []


# -- deployment in place


def test_confirmation_counts_the_services(cluster):
    server = cluster.servers[0]
    source = service('x.a', 1) + '\n' + service('x.b', 1).replace('Probe', 'Other')
    server.set_faults(no_listener=True)
    _upload(server, 'x.py', source)
    assert len(_confirm(server, server.pickup_dir / 'x.py')) == 2


def test_path_outside_of_the_sandbox_is_neither_imported_nor_written(cluster, tmp_path):
    server = cluster.servers[0]
    path = tmp_path / 'outside.py'
    path.write_text('raise AssertionError\n')
    assert server.upload(path, 'ignored').status == 500
    up = '../' * len(server.pickup_dir.parts)
    assert server.upload(up + str(tmp_path / 'other.py').lstrip('/'), 'x = 1\n').status == 500
    assert [item.name for item in tmp_path.iterdir()] == ['outside.py']
    assert 'AssertionError' not in server.log()


def test_name_with_dots_is_written_outside_of_the_pickup_directory(cluster):
    server = cluster.servers[0]
    _upload(server, '../x.py', service('x.x', 1))
    assert (server.pickup_dir.parent / 'x.py').exists()
    _wait_for_listener(server)
    assert version_of(server, 'x.x') is None


def test_module_is_executed_once_more_to_look_for_connectors(cluster):
    server = cluster.servers[0]
    _upload(server, 'x.py', service('x.x', 1, before='print("executed")\n'))
    server.wait_for_log("-> ['x.x']")
    assert (server.dir / 'logs' / 'console.log').read_text().count('executed') == 4


def test_modules_that_import_the_deployed_one_are_deployed_again(start_sandbox):
    server = start_sandbox('4.1', '--fault', 'server1:debounce=0ms').servers[0]
    _upload(server, 'base.py', 'value = 1\n')
    _upload(server, 'user.py', service('user.user', 1, before='import base\n').replace('"version": 1', '"version": base.value'))
    eventually(lambda: version_of(server, 'user.user') == 1, 'the user')
    start = len(server.log())
    _upload(server, 'base.py', service('base.base', 2) + 'value = 2\n')
    # A service is live before the log says so: the line may still be that of its first deployment.
    server.wait_for_log("-> ['user.user']", start)
    eventually(lambda: version_of(server, 'user.user') == 2, 'the user, deployed again')


# -- the HTTP interface, where the recordings say nothing


def test_empty_payload_is_written(cluster):
    server = cluster.servers[0]
    _upload(server, 'x.py', '')
    server.wait_for_log('No services, models nor connector types were deployed')


def test_missing_directory_is_an_error(cluster):
    answer = cluster.servers[0].upload('a/b.py', 'x = 1\n')
    assert (answer.status, answer.json()['details']) == (500, [2, 'No such file or directory'])


def test_source_that_is_not_utf8_is_an_error_in_plain_text(cluster):
    answer = cluster.servers[0].upload('x.py', b'x = "\xe9"\n')
    assert answer.status == 500
    assert answer.headers['content-type'] == 'text/plain'
    assert "'utf-8' codec can't decode byte 0xe9" in answer.body


def test_body_over_eight_megabytes_resets_the_connection(cluster):
    server = cluster.servers[0]
    _upload(server, 'x.txt', b'x' * 5_000_000)
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        server.upload('x.txt', b'x' * 7_000_000)
    assert server.request('GET', '/zato/ping').status == 200


def test_connection_is_tested_by_an_empty_request(cluster):
    server = cluster.servers[0]
    assert server.request('POST', '/ide-deploy', '', 'ide').status == 500
    assert server.request('POST', '/ide-deploy', '', ('ide_publisher', 'wrong')).status == 401


def test_there_is_no_admin_channel(cluster):
    answer = cluster.servers[0].request('POST', '/zato/admin/invoke', json.dumps({'name': 'zato.ping'}), 'admin')
    assert answer.status == 404
