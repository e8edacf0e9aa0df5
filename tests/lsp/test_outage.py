"""Servers that are down, slow or silent, and a language server that dies."""

import pytest

from support.editor import NEOVIM
from support.modules import MARKER_LINE, Module, sha256
from support.versions import only
from support.waiting import eventually
from support.workspace import target_of


def answers(servers, module):
    return [server.answer_of(module.service) for server in servers]


@pytest.mark.parametrize('down', [0, 1, 2])
async def test_a_server_that_is_down_is_told_and_catches_up_when_it_is_back(neovim, cluster, down):
    module = Module()
    before = module.source('one')
    path = neovim.create(module.name, before)
    neovim.save(path)
    await neovim.confirmed(path, before)

    server = cluster.servers[down]
    others = [other for other in cluster.servers if other is not server]
    server.stop()
    text = module.source('two')
    neovim.edit_and_save(path, text)
    why = await neovim.until(lambda: neovim.diagnostic(path, server.name), 'it is told that it is down')
    assert (why['code'], why['severity'], why['data']) == ('unreachable', 2, {'server': server.name})
    assert why['range']['start']['line'] == MARKER_LINE
    assert 'cannot be reached' in why['message']
    reached = [other for other in others if other.name in reachable(cluster, down)]
    await neovim.until(
        lambda: all(neovim.states(module.name).get(other.name) == 'confirmed' for other in reached), 'the others are confirmed')
    await neovim.until(lambda: neovim.states(module.name)[server.name] == 'unreachable', 'its state')
    assert answers(reached, module) == [{'answer': 'two'}] * len(reached)

    server.start()
    await neovim.confirmed(path, text)
    await neovim.until(lambda: not neovim.diagnostics(path), 'nothing is wrong any more')
    assert answers(cluster.servers, module) == [{'answer': 'two'}] * 3


def reachable(cluster, down):
    """Servers that can be served while one is down: a broadcast of 3.2 ends at the first that is."""
    names = [server.name for server in cluster.servers]
    return names[:down] if cluster.ready['emulate'] == '3.2' else [name for name in names if name != names[down]]


@only('3.2')
async def test_servers_that_a_broadcast_cannot_reach_are_told(neovim, cluster):
    module = Module()
    before, text = module.source('one'), module.source('two')
    path = neovim.create(module.name, before)
    neovim.save(path)
    await neovim.confirmed(path, before)
    cluster.servers[0].stop()
    neovim.edit_and_save(path, text)
    for name in ('server2', 'server3'):
        why = await neovim.until(lambda: neovim.diagnostic(path, 'dev: %s:' % name), '%s is told to be stale' % name)
        assert 'server1 is down' in why['message']
        assert neovim.servers(module.name)[name]['state'] == 'stale'
        assert neovim.servers(module.name)[name]['sha256'] == sha256(before)


async def test_a_cluster_that_is_down_is_told_and_served_when_it_is_back(neovim, cluster):
    for server in cluster.servers:
        server.stop()
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    why = await neovim.until(lambda: neovim.diagnostic(path, 'cannot be reached'), 'it is told')
    assert why['message'].startswith('not deployed: dev: server1')
    for server in cluster.servers:
        server.start()
    await neovim.confirmed(path, text)
    await neovim.until(lambda: not neovim.diagnostics(path), 'nothing is wrong any more')


async def test_a_server_that_hangs_holds_up_nobody_else(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, timeout='8s')})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    before, text = module.source('one'), module.source('two')
    path = editor.create(module.name, before)
    editor.save(path)
    await editor.confirmed(path, before)

    server3 = cluster.servers[2]
    server3.set_faults(hang=True)
    editor.edit_and_save(path, text)
    await editor.until(lambda: [editor.states(module.name).get(name) for name in ('server1', 'server2')] == ['confirmed'] * 2,
        'the others are confirmed', within=8)
    why = await editor.until(lambda: editor.diagnostic(path, 'server3'), 'it is told that it does not answer')
    assert '8 s' in why['message']
    assert editor.states(module.name)['server3'] == 'unreachable'

    server3.clear_faults()
    await editor.confirmed(path, text)
    await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')


async def test_a_save_is_not_kept_waiting_by_the_one_before(neovim, cluster):
    module = Module()
    first, last = module.source('first'), module.source('last')
    path = neovim.create(module.name, module.source('zero'))
    neovim.save(path)
    await neovim.confirmed(path, module.source('zero'))
    cluster.servers[0].set_faults(hang=True)
    neovim.edit_and_save(path, first)
    await neovim.until(lambda: 'pending' in neovim.states(module.name).values(), 'the first is on its way')
    neovim.edit_and_save(path, last)
    # Editing goes on as if nothing were the matter.
    assert await neovim.lenses(path)
    cluster.servers[0].clear_faults()
    await neovim.confirmed(path, last)
    assert answers(cluster.servers, module) == [{'answer': 'last'}] * 3


async def test_what_takes_long_shows_its_progress(editor, cluster):
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, module.source('zero'))
    editor.save(path)
    await editor.confirmed(path, module.source('zero'))
    cluster.servers[2].set_faults(slow_ms=700)
    editor.edit_and_save(path, text)
    await editor.confirmed(path, text)
    await editor.until(lambda: ('end', '3/3 servers · %s' % sha256(text)[:7]) in editor.progress(), 'the progress ends')
    # On a slow machine the first save took long, too.
    begun = max(at for at, (kind, _) in enumerate(editor.progress()) if kind == 'begin')
    progress = editor.progress()[begun:]
    kinds = [kind for kind, _ in progress]
    assert progress[0] == ('begin', 'Deploying %s to dev' % module.name)
    assert kinds[1:-1] == ['report'] * (len(kinds) - 2)


async def test_what_is_quick_shows_no_progress(neovim):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    # The connection is warm now, and the servers are quick.
    begun = len(neovim.progress())
    text = module.source('two')
    neovim.edit_and_save(path, text)
    await neovim.confirmed(path, text)
    assert len(neovim.progress()) == begun


async def test_a_command_that_is_cancelled_lets_go_of_the_editor_only(neovim, cluster):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    cluster.servers[1].set_faults(hang=True)
    request = neovim.begin_command('deploy', path.as_uri())
    await neovim.until(lambda: neovim.target()['connection'] == 'connecting', 'it is under way')
    assert await neovim.cancel(request) == -32800
    cluster.servers[1].clear_faults()
    # What was begun goes on.
    await neovim.confirmed(path, text)


async def test_a_language_server_that_is_killed_leaves_nothing_half_done(start_editor, workspace, cluster):
    module = Module()
    before, text = module.source('one'), module.source('two')
    dying = await start_editor(NEOVIM, workspace)
    path = dying.create(module.name, before)
    dying.save(path)
    await dying.confirmed(path, before)
    cluster.servers[1].set_faults(hang=True)
    dying.edit_and_save(path, text)
    await dying.until(lambda: dying.states(module.name).get('server2') == 'pending', 'the save is on its way')
    await dying.kill()
    assert workspace.rollouts_of(module.name) == [sha256(before), sha256(text)]
    cluster.servers[1].clear_faults()

    # The next one tells of what was cut off, and the user saves again.
    editor = await start_editor(NEOVIM, workspace)
    editor.open(path)
    why = await editor.until(lambda: editor.diagnostic(path, 'was cut off'), 'it is told what was cut off')
    assert sha256(text)[:7] in why['message']
    assert why['range']['start']['line'] == MARKER_LINE
    editor.save(path)
    await editor.confirmed(path, text)
    assert answers(cluster.servers, module) == [{'answer': 'two'}] * 3


async def test_ending_the_editor_while_a_rollout_runs(start_editor, workspace, cluster):
    module = Module()
    path = workspace.write(module.name, module.source('one'))
    editor = await start_editor(NEOVIM, workspace)
    editor.open(path)
    cluster.servers[2].set_faults(hang=True)
    editor.save(path)
    await editor.until(lambda: editor.target()['connection'] != 'unknown', 'it is under way')
    await editor.close()
    eventually(lambda: editor.has_ended, 'the language server is gone')
