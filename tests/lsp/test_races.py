"""Saves in quick succession, and clusters that lose updates: every server ends on the last save."""

import pytest

from support.editor import NEOVIM
from support.modules import Module, sha256
from support.versions import only
from support.waiting import eventually
from support.workspace import Workspace, target_of


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


def is_quiet(cluster, module):
    """Whether every upload of the module that a 3.2 cluster took has come to its end on every server."""
    return cluster.deliveries(module.name) == len(cluster.uploaded(module.name)) * len(cluster.servers)


async def test_ten_saves_end_on_the_last_one_everywhere(neovim, cluster, emulate):
    if emulate == '3.2':
        for server in cluster.servers:
            # An upload that follows another this soon is overtaken by it.
            server.set_faults(race_ms=300)
    module = Module()
    path = neovim.create(module.name, module.source(0))
    for number in range(1, 11):
        text = module.source(number)
        neovim.edit_and_save(path, text)
    await neovim.confirmed(path, text)
    assert answers(cluster, module) == [{'answer': 10}] * 3

    if emulate == '3.2':
        # Nothing that was still on its way changed it afterwards.
        eventually(lambda: is_quiet(cluster, module), 'all broadcasts are over')
        await neovim.confirmed(path, text)
        assert answers(cluster, module) == [{'answer': 10}] * 3


async def test_saves_that_follow_each_confirmation(neovim, cluster, emulate):
    if emulate == '3.2':
        for server in cluster.servers:
            server.set_faults(race_ms=300)
    module = Module()
    path = neovim.create(module.name, module.source(0))
    for number in range(1, 6):
        text = module.source(number)
        neovim.edit_and_save(path, text)
        await neovim.confirmed(path, text)
        assert answers(cluster, module) == [{'answer': number}] * 3


async def test_a_change_that_is_taken_back(neovim, cluster):
    """The text of two saves ago is a text like any other."""
    module = Module()
    one, two = module.source('one'), module.source('two')
    path = neovim.create(module.name, one)
    for text in (one, two, one, two, one):
        neovim.edit_and_save(path, text)
    await neovim.confirmed(path, one)
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


@only('4.1')
async def test_a_listener_that_drops_changes_loses_nothing(start_editor, workspace, cluster):
    # Without a way to make the server load, there is only its listener, which sleeps for two seconds after each change.
    logs = {server.name: str(server.log_path) for server in cluster.servers}
    workspace.configure({'dev': target_of(cluster, status_service=None, invoke_username=None, logs=logs)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path = editor.create(module.name, module.source(0))
    for number in (1, 2, 3):
        text = module.source(number)
        editor.edit_and_save(path, text)
    await editor.until(lambda: 'confirmed' in editor.states(module.name).values(), 'the first is there')
    editor.edit_and_save(path, module.source(4))
    text = module.source(5)
    editor.edit_and_save(path, text)
    servers = await editor.confirmed(path, text)
    assert {item['evidence'] for item in servers.values()} == {'loaded'}
    assert answers(cluster, module) == [{'answer': 5}] * 3


async def test_an_update_that_a_server_drops_is_sent_again(neovim, cluster):
    module = Module()
    path = neovim.create(module.name, module.source('one'))
    neovim.save(path)
    await neovim.confirmed(path, module.source('one'))
    cluster.servers[1].set_faults(drop=1)
    text = module.source('two')
    neovim.edit_and_save(path, text)
    await neovim.confirmed(path, text)
    assert answers(cluster, module) == [{'answer': 'two'}] * 3


class TestTwoProcessesInAServer:
    @pytest.fixture
    def emulate(self):
        return '3.2'

    @pytest.fixture
    def cluster(self, start_sandbox):
        return start_sandbox('3.2', '--servers', '2', '--workers', '2')

    @pytest.fixture
    def workspace(self, tmp_path, cluster):
        return Workspace(tmp_path, cluster)

    async def test_both_run_what_is_confirmed(self, neovim, cluster):
        module = Module()
        path = neovim.create(module.name, module.source(0))
        for number in range(1, 4):
            text = module.source(number)
            neovim.edit_and_save(path, text)
            await neovim.confirmed(path, text)
            # The processes take requests in turn.
            for server in cluster.servers:
                assert {server.answer_of(module.service)['answer'] for _ in range(8)} == {number}

    async def test_one_that_stays_behind_keeps_the_server_from_being_confirmed(self, start_editor, workspace, cluster):
        workspace.configure({'dev': target_of(cluster, timeout='8s')})
        editor = await start_editor(NEOVIM, workspace)
        module = Module()
        before, text = module.source('one'), module.source('two')
        path = editor.create(module.name, before)
        editor.save(path)
        await editor.confirmed(path, before)
        cluster.servers[0].set_faults(stale_workers=True)
        editor.edit_and_save(path, text)
        expected = {'server1': 'stale', 'server2': 'confirmed'}
        await editor.until(lambda: editor.states(module.name) == expected, 'one server is told to be stale')
        assert editor.servers(module.name)['server1']['sha256'] == sha256(before)
        assert await editor.lenses(path) == ['1/2 servers · %s · server1 runs something else · Redeploy' % sha256(text)[:7]]

        cluster.servers[0].clear_faults()
        editor.save(path)
        await editor.confirmed(path, text)
        await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')
