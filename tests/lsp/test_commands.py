"""The commands, as an editor executes them."""

import pytest

from support.editor import NEOVIM, VSCODE, Refused
from support.modules import BROKEN_LINE, Module, sha256
from support.waiting import eventually
from support.workspace import target_of


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


def server_facts(answer):
    return [fact for fact in answer['facts'] if fact['event'] == 'server']


async def test_deploy_answers_when_every_server_is_confirmed(editor, cluster):
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    lens, = await editor.full_lenses(path)
    assert (lens.command.title, lens.command.command) == ('Deploy to dev', 'hotdeploy.deploy')
    # As a click on the lens does.
    answer = await editor.command('deploy', *lens.command.arguments)
    assert (answer['version'], answer['outcome']) == (1, 'rollout')
    assert answer['facts'][-1]['event'] == 'rollout'
    assert answer['facts'][-1]['state'] == 'confirmed'
    assert sorted(fact['server'] for fact in server_facts(answer)) == ['server1', 'server2', 'server3']
    assert {fact['sha256'] for fact in server_facts(answer)} == {sha256(text)}
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


async def test_deploy_takes_the_text_as_it_stands(neovim, cluster):
    """Also a text that is not saved: that is what the user sees."""
    module = Module()
    path = neovim.create(module.name, module.source('on disk'))
    neovim.edit(path, module.source('typed'))
    answer = await neovim.command('deploy', path.as_uri())
    assert answer['facts'][-1]['sha256'] == sha256(module.source('typed'))
    assert answers(cluster, module) == [{'answer': 'typed'}] * 3


async def test_deploy_says_what_blocks(neovim):
    module = Module()
    path = neovim.create(module.name, module.source('one').replace('Service):', 'Servcie):'))
    answer = await neovim.command('deploy', path.as_uri())
    rollout = answer['facts'][-1]
    assert rollout['state'] == 'blocked'
    assert rollout['error']['line'] == 6
    assert 'Servcie' in rollout['error']['message']


async def test_deploy_all_takes_every_open_module_with_the_marker(neovim, workspace, cluster):
    modules = [Module() for _ in range(3)]
    for module in modules:
        neovim.create(module.name, module.source('one'))
    unmarked = Module()
    neovim.create(unmarked.name, unmarked.source('one', marker='# not this one'))
    answer = await neovim.command('deployAll')
    rollouts = [fact for fact in answer['facts'] if fact['event'] == 'rollout']
    assert sorted(fact['module'] for fact in rollouts) == sorted(module.name for module in modules)
    assert {fact['state'] for fact in rollouts} == {'confirmed'}
    for module in modules:
        assert answers(cluster, module) == [{'answer': 'one'}] * 3
    assert workspace.rollouts_of(unmarked.name) == []


async def test_redeploy_sends_what_the_servers_run_already(neovim, workspace, cluster):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    marks = {server.name: len(server.log()) for server in cluster.servers}
    answer = await neovim.command('redeploy', path.as_uri())
    assert answer['facts'][-1]['state'] == 'confirmed'
    for server in cluster.servers:
        server.wait_for_log('Deployed 1 service from', marks[server.name])
    assert workspace.rollouts_of(module.name) == [sha256(text)] * 2


async def test_a_save_without_a_change_asks_and_sends_nothing(neovim, cluster):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    marks = {server.name: len(server.log()) for server in cluster.servers}
    before = len(neovim.received('hotdeploy/status'))
    neovim.save(path)
    await neovim.until(lambda: len(neovim.received('hotdeploy/status')) > before, 'the servers are asked')
    await neovim.confirmed(path, text)
    for server in cluster.servers:
        assert module.name not in server.log()[marks[server.name]:]


async def test_a_version_of_another_developer_is_found_and_replaced(neovim, cluster, emulate):
    module = Module()
    text, others = module.source('mine'), module.source('theirs')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    for server in cluster.servers:
        # No change of a file is dropped because it is too soon.
        server.set_faults(debounce_ms=0)
        mark = len(server.log())
        server.upload(module.name, others)
        server.wait_for_log('Deployed 1 service from', mark)
    if emulate == '3.2':
        eventually(lambda: answers(cluster, module) == [{'answer': 'theirs'}] * 3, 'it is everywhere')
    # Asked, the servers tell that they run something else.
    answer = await neovim.command('inspect', path.as_uri())
    assert {fact['sha256'] for fact in answer['facts']} == {sha256(others)}
    assert {fact['state'] for fact in answer['facts']} == {'stale'}
    assert sha256(others)[:7] in answer['facts'][0]['error']['message']

    # Saved again without a change, every server gets it back.
    neovim.save(path)
    answer = await neovim.command('deploy', path.as_uri())
    assert answer['facts'][-1]['state'] == 'confirmed'
    assert answers(cluster, module) == [{'answer': 'mine'}] * 3


async def test_select_target_changes_where_saves_go(start_editor, workspace, shared_clusters, cluster, emulate):
    other = shared_clusters('4.1' if emulate == '3.2' else '3.2')
    workspace.configure({'dev': target_of(cluster), 'other': target_of(other)})
    workspace.passwords['HOTDEPLOY_OTHER_PASSWORD'] = other.credentials('ide')[1]
    workspace.passwords['HOTDEPLOY_OTHER_INVOKE_PASSWORD'] = other.credentials('invoke')[1]
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    await editor.command('selectTarget', 'other')
    assert await editor.lenses(path) == ['Deploy to other']
    await editor.until(lambda: editor.status['selected'] == 'other', 'the choice is shown')
    editor.save(path)
    await editor.confirmed(path, text, target='other')
    assert answers(other, module) == [{'answer': 'one'}] * 3
    assert cluster.uploaded(module.name) == []
    assert editor.target('dev')['connection'] == 'unknown'

    with pytest.raises(Refused, match='there is no target nowhere in the settings; there are: dev, other'):
        await editor.command('selectTarget', 'nowhere')


async def test_clear_takes_the_results_away(neovim, cluster):
    module = Module()
    path = neovim.create(module.name, module.source('one', tail=BROKEN_LINE))
    neovim.save(path)
    await neovim.until(lambda: len(neovim.diagnostics(path)) == 3, 'the failures are shown')
    await neovim.command('clear', path.as_uri())
    await neovim.until(lambda: not neovim.diagnostics(path), 'they are gone')


async def test_status_answers_what_was_notified_last(neovim):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    answer = await neovim.command('status')
    target, = answer['status']['targets']
    assert (target['name'], target['connection'], target['zato']) == ('dev', 'connected', neovim.workspace.sandbox.ready['emulate'])
    assert [server['name'] for server in target['servers']] == ['server1', 'server2', 'server3']
    assert [server['url'] for server in target['servers']] == [server.url for server in neovim.workspace.sandbox.servers]


async def test_inspect_tells_what_every_server_runs(neovim, cluster):
    deployed, elsewhere = Module(), Module()
    text = deployed.source('one')
    path = neovim.create(deployed.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    new = neovim.create(elsewhere.name, elsewhere.source('one'))
    answer = await neovim.command('inspect', {'uris': [path.as_uri(), new.as_uri()]})
    states = {(fact['module'], fact['server']): fact['state'] for fact in answer['facts']}
    assert len(states) == 6
    assert {state for (module, _), state in states.items() if module == deployed.name} == {'confirmed'}
    assert {state for (module, _), state in states.items() if module == elsewhere.name} == {'stale'}
    assert cluster.uploaded(elsewhere.name) == []


async def test_connect_tells_what_is_there(neovim, cluster):
    answer = await neovim.command('connect', 'dev')
    assert answer['outcome'] == 'connected'
    assert answer['servers'] == [{'name': server.name, 'url': server.url} for server in cluster.servers]
    cluster.servers[2].stop()
    assert (await neovim.command('connect', 'dev'))['outcome'] == 'connected'
    for server in cluster.servers[:2]:
        server.stop()
    answer = await neovim.command('connect', 'dev')
    assert answer['outcome'] == 'notConnected'
    assert 'cannot be reached' in answer['message']


async def test_connect_asks_for_the_password_anew(start_editor, workspace):
    right = workspace.passwords['HOTDEPLOY_DEV_PASSWORD']
    workspace.passwords['HOTDEPLOY_DEV_PASSWORD'] = 'not-the-password'
    editor = await start_editor(VSCODE, workspace)
    answer = await editor.command('connect', 'dev')
    assert answer['outcome'] == 'notConnected'
    assert 'refused the password of ide_publisher' in answer['message']
    workspace.passwords['HOTDEPLOY_DEV_PASSWORD'] = right
    assert (await editor.command('connect', 'dev'))['outcome'] == 'connected'


async def test_wrong_arguments_are_explained(neovim):
    for name, arguments in [('deploy', []), ('deploy', [7]), ('selectTarget', []), ('deploy', ['no uri']), ('nonsense', [])]:
        with pytest.raises(Refused, match='hotdeploy'):
            await neovim.command(name, *arguments)
