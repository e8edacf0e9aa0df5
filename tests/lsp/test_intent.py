"""Which saves deploy: those that a person made, each of them once."""

import pytest

from support.editor import AFTER_DELAY, FOCUS_OUT, NEOVIM, PYCHARM
from support.modules import MARKER_LINE, Module, sha256
from support.workspace import target_of


@pytest.fixture
def emulate():
    # What a save means does not depend on the servers.
    return '4.1'


async def test_a_save_by_the_editor_itself_does_not_deploy(editor, workspace, cluster):
    for reason in (AFTER_DELAY, FOCUS_OUT):
        module = Module()
        text = module.source('one')
        path = editor.create(module.name, text)
        editor.save(path, reason)
        word = await editor.until(lambda: editor.diagnostic(path, 'changed, not deployed'), 'it is said')
        assert word['severity'] == 3
        assert word['range']['start']['line'] == MARKER_LINE
        assert workspace.rollouts_of(module.name) == []

        # Then the user saves it, unmodified as it is.
        editor.save(path)
        await editor.confirmed(path, text)
        await editor.until(lambda: not editor.diagnostics(path), 'the word is gone')
        assert workspace.rollouts_of(module.name) == [sha256(text)]


async def test_a_change_from_outside_does_not_deploy(neovim, workspace):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)

    # As after `git checkout`: the editor takes the new text from the disk, and nobody saves.
    changed = module.source('two')
    workspace.write(module.name, changed)
    neovim.edit(path, changed)
    neovim.changed_on_disk(path)
    assert await neovim.lenses(path) == ['3/3 servers · %s · changed, not deployed · Deploy' % sha256(text)[:7]]
    assert workspace.rollouts_of(module.name) == [sha256(text)]


@pytest.mark.parametrize('word_comes', ['before', 'after'])
async def test_the_word_of_an_ide_and_the_save_act_once(start_editor, workspace, word_comes):
    pycharm = await start_editor(PYCHARM, workspace)
    module = Module()
    path = pycharm.create(module.name, module.source('zero'))
    for answer in ('one', 'two'):
        text = module.source(answer)
        pycharm.edit(path, text)
        pycharm.write(path)
        intent = {'uri': path.as_uri()}
        if word_comes == 'before':
            pycharm.notify('hotdeploy/saveIntent', intent)
            pycharm.did_save(path)
        else:
            pycharm.did_save(path)
            pycharm.notify('hotdeploy/saveIntent', intent)
        await pycharm.confirmed(path, text)
    assert workspace.rollouts_of(module.name) == [sha256(module.source('one')), sha256(module.source('two'))]


async def test_the_word_of_an_ide_about_a_module_that_no_editor_shows(start_editor, workspace):
    module = Module()
    path = workspace.write(module.name, module.source('zero'))
    pycharm = await start_editor(PYCHARM, workspace)
    # The workspace is read beside all else.
    while module.service not in [service['name'] for service in (await pycharm.command('services'))['services']]:
        pass
    # A refactoring changed it, and Save All wrote it: of neither does the IDE tell a language server.
    for answer in ('one', 'two'):
        text = module.source(answer)
        workspace.write(module.name, text)
        pycharm.notify('hotdeploy/saveIntent', {'uri': path.as_uri()})
        await pycharm.confirmed(path, text)
    assert workspace.rollouts_of(module.name) == [sha256(module.source('one')), sha256(module.source('two'))]


async def test_without_the_word_of_an_ide_no_save_counts(start_editor, workspace):
    pycharm = await start_editor(PYCHARM, workspace)
    module = Module()
    text = module.source('one')
    path = pycharm.create(module.name, module.source('zero'))
    pycharm.edit(path, text)
    pycharm.write(path)
    pycharm.did_save(path)
    await pycharm.until(lambda: pycharm.diagnostic(path, 'changed, not deployed'), 'it is said')
    assert workspace.rollouts_of(module.name) == []

    # Ctrl+S in a file that the IDE has written already.
    pycharm.notify('hotdeploy/saveIntent', {'uri': path.as_uri()})
    await pycharm.confirmed(path, text)


async def test_an_editor_that_tells_no_reasons_means_every_save(start_editor, workspace):
    old = await start_editor(NEOVIM, workspace, will_save=False)
    module = Module()
    text = module.source('one')
    path = old.create(module.name, text)
    old.save(path)
    await old.confirmed(path, text)


async def test_deploy_on_save_can_be_turned_off(neovim, workspace, cluster):
    workspace.configure({'dev': target_of(cluster)}, deploy_on_save='never')
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    answer = await neovim.command('deploy', path.as_uri())
    assert answer['facts'][-1]['state'] == 'confirmed'
    assert workspace.rollouts_of(module.name) == [sha256(text)]
