"""What servers say of their Python counts for the checks, unless the settings say it."""

import sys

import pytest

from support.editor import NEOVIM
from support.modules import Module
from support.workspace import target_of

pytestmark = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason='the servers run on the Python of the tests')

# Usual servers of 3.2 run on 3.10, those of 4.1 on 3.12.
SINCE_3_11 = '''
def several():
    try:
        pass
    except* ValueError:
        pass
'''
SINCE_3_12 = 'type Alias = int\n'


async def test_the_python_of_the_servers_is_learned(start_editor, workspace, cluster):
    editor = await start_editor(NEOVIM, workspace)
    module, other = Module(), Module()
    path = editor.create(module.name, module.source('one', tail=SINCE_3_11 + SINCE_3_12))
    witness = editor.create(other.name, other.source('one', tail='nmae\n'))
    await editor.until(lambda: editor.diagnostic(witness, 'nmae'), 'both are checked')

    def unsupported():
        return [item['message'] for item in editor.diagnostics(path) if item['code'] == 'unsupported-syntax']

    assert unsupported() == [], 'nobody knows the servers yet'
    editor.edit_and_save(witness, other.source('one'))
    await editor.confirmed(witness, other.source('one'))
    await editor.until(lambda: len(unsupported()) == 1, 'what 3.11 has is taken, what 3.12 has is not')


async def test_the_settings_have_the_last_word(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, python='3.10')})
    editor = await start_editor(NEOVIM, workspace)
    module, other = Module(), Module()
    path = editor.create(module.name, module.source('one', tail=SINCE_3_11))
    saved = editor.create(other.name, other.source('one'))
    editor.save(saved)
    await editor.confirmed(saved, other.source('one'))
    assert [item['code'] for item in editor.diagnostics(path)] == ['unsupported-syntax']
