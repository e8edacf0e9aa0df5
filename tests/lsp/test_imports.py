"""Every server is asked for what a module imports before the module is sent to any.

The servers run on the Python of the tests, which has packages that no standard server has; a fault takes one away from
one server. Each test uses a package of its own, as what a process has once imported it keeps.
"""

from support.editor import NEOVIM
from support.modules import IMPORT_LINE, Module


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


def lacking(editor, path):
    """What is told of servers that lack a module; that no file of the workspace is this module is told beside it."""
    return [item for item in editor.diagnostics(path) if item['code'] == 'missing-module']


async def test_a_module_that_one_server_lacks_goes_to_none(start_editor, workspace, cluster):
    first, second, third = cluster.servers
    second.set_faults(missing_modules=['pygls'])
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    text = module.source('one', imports='import pygls')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.until(lambda: lacking(editor, path), 'it is told')
    failure, = lacking(editor, path)
    assert (failure['severity'], failure['range']['start']['line']) == (1, IMPORT_LINE)
    assert failure['message'].startswith('dev: server2 has no module `pygls`; nothing was sent to any server')
    assert failure['data'] == {'server': 'server2'}
    assert cluster.uploaded(module.name) == []
    assert answers(cluster, module) == [None] * 3
    # Installed there, the same text goes out.
    second.clear_faults()
    editor.save(path)
    await editor.confirmed(path, text)
    assert answers(cluster, module) == [{'answer': 'one'}] * 3
    assert lacking(editor, path) == []


async def test_what_no_server_has_is_told_of_each(start_editor, workspace, cluster):
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path = editor.create(module.name, module.source('one', imports='from nobody_has.this import thing'))
    editor.save(path)
    await editor.until(lambda: len(lacking(editor, path)) == 3, 'it is told of each')
    assert {item['data']['server'] for item in lacking(editor, path)} == {'server1', 'server2', 'server3'}
    # The version before is not disturbed, nor is a newer one.
    text = module.source('two')
    editor.edit_and_save(path, text)
    await editor.confirmed(path, text)
    broken = module.source('three', imports='import nobody_has.this')
    editor.edit_and_save(path, broken)
    await editor.until(lambda: len(lacking(editor, path)) == 3, 'it is told of each')
    assert answers(cluster, module) == [{'answer': 'two'}] * 3


async def test_a_server_that_does_not_answer_holds_nothing_up(start_editor, workspace, cluster):
    first, second, third = cluster.servers
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.confirmed(path, module.source('one'))
    third.stop()
    text = module.source('two', imports='import lsprotocol')
    editor.edit_and_save(path, text)
    await editor.until(lambda: editor.states(module.name).get('server1') == 'confirmed'
        and editor.servers(module.name)['server1']['wanted'] == editor.servers(module.name)['server1']['sha256'], 'server1 runs it')
    third.start()
    await editor.confirmed(path, text)
