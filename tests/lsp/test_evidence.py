"""Every kind of proof there is, without the status service, and what is said where there is none."""

import pytest

from support.editor import NEOVIM
from support.modules import BROKEN_ERROR, BROKEN_LINE, MARKER_LINE, Module, sha256
from support.versions import only
from support.workspace import target_of


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


def logs_of(cluster):
    return {server.name: str(server.log_path) for server in cluster.servers}


def log_commands_of(cluster):
    return {server.name: ['tail', '-F', str(server.log_path)] for server in cluster.servers}


async def deploy_two_versions(editor, cluster, module):
    """Deploy one version, then another; returns what is known of the second."""
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.confirmed(path, module.source('one'))
    text = module.source('two')
    editor.edit_and_save(path, text)
    servers = await editor.confirmed(path, text)
    assert answers(cluster, module) == [{'answer': 'two'}] * 3
    assert all(item['services'] == [module.service] for item in servers.values())
    return path, servers


async def break_it(editor, path, module):
    """Save a version that does not load; returns the failures that are shown."""
    broken = module.source('three', tail=BROKEN_LINE)
    editor.edit_and_save(path, broken)
    await editor.until(lambda: len(editor.diagnostics(path)) == 3, 'it failed everywhere')
    assert set(editor.states(module.name).values()) == {'failed'}
    return editor.diagnostics(path), broken


@pytest.mark.parametrize('source', [logs_of, log_commands_of])
async def test_the_log_of_a_server_proves_and_explains(start_editor, workspace, cluster, source):
    workspace.configure({'dev': target_of(cluster, status_service=None, invoke_username=None, logs=source(cluster))})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, servers = await deploy_two_versions(editor, cluster, module)
    assert {item['evidence'] for item in servers.values()} == {'loaded'}
    failures, broken = await break_it(editor, path, module)
    for failure in failures:
        assert BROKEN_ERROR in failure['message']
        assert failure['range']['start']['line'] == len(broken.splitlines()) - 1
    assert all('Traceback' in item['error']['traceback'] for item in editor.servers(module.name).values())


async def test_a_log_that_is_rotated_goes_on_to_prove(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, status_service=None, invoke_username=None, logs=logs_of(cluster))})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, _ = await deploy_two_versions(editor, cluster, module)
    for server in cluster.servers:
        # As `copytruncate` of logrotate does.
        server.log_path.with_suffix('.1').write_text(server.log())
        server.log_path.write_bytes(b'')
    text = module.source('three')
    editor.edit_and_save(path, text)
    await editor.confirmed(path, text)


@only('3.2')
async def test_3_2_proves_by_the_hash_of_its_database(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, status_service=None, timeout='8s')})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, servers = await deploy_two_versions(editor, cluster, module)
    assert {item['evidence'] for item in servers.values()} == {'verified'}

    # It can tell that a version did not load, and not why.
    broken = module.source('three', tail=BROKEN_LINE)
    editor.edit_and_save(path, broken)
    await editor.until(lambda: len(editor.diagnostics(path)) == 3, 'it is told that no server runs it')
    assert set(editor.states(module.name).values()) == {'stale'}
    assert {item['sha256'] for item in editor.servers(module.name).values()} == {sha256(module.source('two'))}
    assert {item['range']['start']['line'] for item in editor.diagnostics(path)} == {MARKER_LINE}


@only('3.2')
async def test_3_2_explains_by_the_log_what_its_database_does_not(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, status_service=None, logs=logs_of(cluster))})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, servers = await deploy_two_versions(editor, cluster, module)
    assert {item['evidence'] for item in servers.values()} == {'verified'}
    failures, _ = await break_it(editor, path, module)
    assert all(BROKEN_ERROR in failure['message'] for failure in failures)


@only('4.1')
async def test_4_1_proves_by_an_import_in_place(start_editor, workspace, cluster):
    directories = {server.name: str(server.pickup_dir) for server in cluster.servers}
    workspace.configure({'dev': target_of(cluster, status_service=None, invoke_username=None, pickup_dirs=directories)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, servers = await deploy_two_versions(editor, cluster, module)
    assert {item['evidence'] for item in servers.values()} == {'loaded'}
    failures, _ = await break_it(editor, path, module)
    assert {item['range']['start']['line'] for item in failures} == {MARKER_LINE}


@only('4.1')
async def test_4_1_tells_its_pickup_directories_by_itself(start_editor, workspace, cluster):
    # Something is deployed everywhere, which is how the directories are known.
    first = Module()
    for server in cluster.servers:
        server.upload(first.name, first.source('one'))
        server.wait_for_log(first.name)
    workspace.configure({'dev': target_of(cluster, status_service=None)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    _, servers = await deploy_two_versions(editor, cluster, module)
    assert {item['evidence'] for item in servers.values()} == {'loaded'}


async def test_what_nothing_proves_is_not_called_deployed(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, status_service=None, invoke_username=None)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.until(lambda: len(editor.diagnostics(path)) == 3, 'it is said')
    for item in editor.diagnostics(path):
        assert item['severity'] == 3
        assert 'accepted, not confirmed' in item['message']
        assert item['range']['start']['line'] == MARKER_LINE
    servers = editor.servers(module.name)
    assert {item['state'] for item in servers.values()} == {'pending'}
    assert {item['evidence'] for item in servers.values()} == {'accepted'}
    assert await editor.lenses(path) == ['0/3 servers · %s · server1 not confirmed · Redeploy' % sha256(text)[:7]]
    assert text in cluster.uploaded(module.name)


async def test_servers_are_found_through_the_load_balancer(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, servers=None)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    servers = await editor.confirmed(path, text)
    assert set(servers) == {'server1', 'server2', 'server3'}


async def test_servers_are_found_while_one_of_them_is_down(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, servers=None)})
    cluster.servers[2].stop()
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    expected = {'server1': 'confirmed', 'server2': 'confirmed', 'server3': 'unreachable'}
    await editor.until(lambda: editor.states(module.name) == expected, 'the others are served')
    cluster.servers[2].start()
    await editor.confirmed(path, text)


@only('4.1')
async def test_one_at_a_time_stops_at_the_first_failure(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, strategy='one-at-a-time')})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path, _ = await deploy_two_versions(editor, cluster, module)
    cluster.servers[1].set_faults(missing_modules=['colorsys'])
    text = module.source('three', imports='import colorsys')
    editor.edit_and_save(path, text)
    expected = {'server1': 'confirmed', 'server2': 'failed', 'server3': 'stale'}
    await editor.until(lambda: editor.states(module.name) == expected, 'the third is left alone')
    assert answers(cluster, module) == [{'answer': 'three'}, {'answer': 'two'}, {'answer': 'two'}]
    await editor.until(lambda: editor.diagnostic(path, 'server3: not sent: server2 does not run it'), 'and it is said')
