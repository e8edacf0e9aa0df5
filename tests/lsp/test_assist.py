"""Language help, as VS Code asks for it: in modules that are open, and in those that are only on disk."""

import asyncio

import pytest
import pytest_asyncio

from support.editor import VSCODE, Refused

CRM = """\
from zato.server.service import Int, Service

class Get(Service):
    '''Gets a customer.'''
    name = 'crm.get'
    input = Int('id'), '-page'

    def handle(self):
        self.out.rest['CRM'].conn.get(self.cid)
"""

OWN = """\
from zato.server.service import Service

class Own(Service):
    name = 'own'
    input = 'order'

    def handle(self):
        label = '🦀'; self.invoke('crm.get', {'id': 1})
"""

ENMASSE = """\
channel_rest:
  - name: crm.channel
    service: crm.get

outgoing_rest:
  - name: CRM
    host: http://localhost
"""


@pytest_asyncio.fixture
async def vscode(start_editor, workspace):
    """VS Code in a workspace of a module and an enmasse file that are on disk only."""
    workspace.write('crm.py', CRM)
    workspace.write('enmasse.yaml', ENMASSE)
    return await start_editor(VSCODE, workspace)


async def known(editor, path):
    """Wait until the files on disk were read."""
    async with asyncio.timeout(30):
        # What the enmasse file says of the service that the other module defines.
        while 'channel' not in (await editor.ask('hover', path, "self.invoke('crm")).contents.value:
            pass


async def test_a_service_is_found_from_where_it_is_invoked(vscode):
    own = vscode.create('own.py', OWN)
    await known(vscode, own)
    place, = await vscode.ask('definition', own, "self.invoke('crm.g")
    assert place.uri == (vscode.workspace.root / 'crm.py').as_uri()
    assert (place.range.start.line, place.range.start.character) == (2, 6)
    shown = await vscode.ask('hover', own, "self.invoke('crm.g")
    assert shown.contents.kind == 'markdown'
    for part in ('service crm.get', 'Gets a customer.', 'page, optional', 'own in own.py', 'crm.channel'):
        assert part in shown.contents.value.replace('\\', ''), shown.contents.value


async def test_names_are_completed_while_the_text_is_broken(vscode):
    own = vscode.create('own.py', OWN)
    await known(vscode, own)
    vscode.edit(own, OWN.replace("self.invoke('crm.get', {'id': 1})", "self.invoke('cr"))
    found = await vscode.ask('completion', own, "self.invoke('cr")
    item, = found.items
    assert (item.label, item.detail) == ('crm.get', 'Get in crm.py')
    vscode.edit(own, OWN.replace("self.invoke('crm.get', {'id': 1})", 'self.request.input.'))
    found = await vscode.ask('completion', own, 'self.request.input.')
    assert [item.label for item in found.items] == ['order']


async def test_a_name_is_changed_in_every_file(vscode):
    own = vscode.create('own.py', OWN)
    await known(vscode, own)
    place = await vscode.ask('prepareRename', own, "self.invoke('crm.g")
    assert place.placeholder == 'crm.get'
    edit = await vscode.ask('rename', own, "self.invoke('crm.g", newName='crm.fetch')
    changes = {change.text_document.uri.rsplit('/')[-1]: change for change in edit.document_changes}
    assert sorted(changes) == ['crm.py', 'enmasse.yaml', 'own.py']
    assert [change.text_document.version for _, change in sorted(changes.items())] == [None, None, 1]
    for change in changes.values():
        assert [edit.new_text for edit in change.edits] == ['crm.fetch']
    with pytest.raises(Refused, match='already defines'):
        await vscode.ask('rename', own, "self.invoke('crm.g", newName='own')


async def test_lists_of_a_document(vscode):
    own = vscode.create('own.py', OWN.replace("    name = 'own'\n", ''))
    await known(vscode, own)
    symbol, = await vscode.ask('documentSymbol', own)
    assert (symbol.name, symbol.detail) == ('Own', 'own.own')
    hint, = await vscode.ask('inlayHint', own, range={
        'start': {'line': 0, 'character': 0}, 'end': {'line': 99, 'character': 0}})
    assert hint.label == 'own.own'
    crm = vscode.workspace.root / 'crm.py'
    vscode.open(crm)
    link, = await vscode.ask('documentLink', crm)
    assert link.target == (vscode.workspace.root / 'enmasse.yaml').as_uri() + '#L6'


async def test_what_can_be_done_about_a_class(vscode):
    own = vscode.create('own.py', OWN)
    at = vscode.position(own, 'class Own')
    actions = await vscode.ask('codeAction', own, range={'start': at, 'end': at}, context={'diagnostics': []})
    marker, = [action for action in actions if 'marker' in action.title]
    edit, = marker.edit.document_changes[0].edits
    assert edit.new_text == '# zato: ide-deploy=True\n'
