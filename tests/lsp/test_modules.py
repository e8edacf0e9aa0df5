"""Modules that are not like others: slow, large, of one name, and what happens to their files meanwhile."""

from support.modules import MARKER_LINE, Module, sha256
from support.waiting import eventually


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


async def test_a_module_that_takes_its_time_is_waited_for_and_sent_once(neovim, cluster, workspace):
    module = Module()
    text = module.source('one', imports='import time; time.sleep(0.4)')
    path = neovim.create(module.name, text)
    neovim.save(path)
    servers = await neovim.confirmed(path, text)
    assert max(item['ms']['load'] for item in servers.values()) > 400
    assert workspace.rollouts_of(module.name) == [sha256(text)]
    assert len(cluster.uploaded(module.name)) == (1 if cluster.ready['emulate'] == '3.2' else 3)
    kinds = [kind for kind, _ in neovim.progress()]
    assert kinds[0] == 'begin'


async def test_a_server_that_dies_while_it_loads(neovim, cluster):
    module = Module()
    text = module.source('one', imports='import time; time.sleep(0.4)')
    path = neovim.create(module.name, text)
    neovim.save(path)
    server3 = cluster.servers[2]
    await neovim.until(lambda: neovim.servers(module.name).get('server3', {}).get('evidence') == 'accepted', 'it was sent')
    server3.stop()
    await neovim.until(lambda: neovim.diagnostic(path, 'server3'), 'it is told that it is gone')
    await neovim.until(lambda: neovim.states(module.name)['server1'] == 'confirmed', 'the first is confirmed')
    server3.start()
    await neovim.confirmed(path, text)
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


async def test_a_large_module(neovim, cluster):
    module = Module()
    text = module.source('one', tail=''.join("name_%d = 'a line of a large table'\n" % number for number in range(16_000)))
    assert len(text) > 600_000
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text, within=60)
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


async def test_two_files_of_one_name_are_told_of(neovim, workspace):
    first, second = Module(), Module()
    path = neovim.create(first.name, first.source('one'))
    neovim.save(path)
    await neovim.confirmed(path, first.source('one'))
    (workspace.root / 'other').mkdir()
    other = neovim.create('other/' + first.name, second.source('two'))
    neovim.save(other)
    why = await neovim.until(lambda: neovim.diagnostic(other, 'replaces another file'), 'it is told')
    assert why['severity'] == 2
    assert path.as_uri() in why['message']
    assert why['range']['start']['line'] == MARKER_LINE


async def test_a_document_that_is_closed_at_once_is_deployed_all_the_same(neovim, workspace, cluster):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    neovim.close_document(path)
    await neovim.confirmed(path, text)
    eventually(lambda: answers(cluster, module) == [{'answer': 'one'}] * 3, 'every server answers')


async def test_a_service_that_is_renamed(neovim, cluster):
    module = Module()
    before = module.source('one')
    path = neovim.create(module.name, before)
    neovim.save(path)
    await neovim.confirmed(path, before)
    text = before.replace(module.service, module.service + '.new')
    neovim.edit_and_save(path, text)
    servers = await neovim.confirmed(path, text)
    assert all(module.service + '.new' in item['services'] for item in servers.values())
    assert [server.answer_of(module.service + '.new') for server in cluster.servers] == [{'answer': 'one'}] * 3


async def test_a_module_without_a_service_of_its_own_name_is_named_after_its_place(neovim, cluster):
    module = Module()
    text = module.source('one').replace("    name = %r\n" % module.service, '')
    path = neovim.create(module.name, text)
    neovim.save(path)
    servers = await neovim.confirmed(path, text)
    names = {name for item in servers.values() for name in item['services']}
    assert len(names) == 1 and names.pop().endswith('.answer')
