"""No password leaves the language server but in the one header of the requests that need it.

Every other test holds its sessions to this as well, when it ends them; these look where it is most likely to go wrong.
"""

import base64

import pytest

from support.editor import NEOVIM, VSCODE
from support.modules import Module
from support.secrecy import assert_no_password
from support.workspace import target_of


def test_the_search_finds_what_is_hidden():
    password = 'correct-horse/battery+staple'
    for before in ('', 'u', 'user:', 'someone:'):
        hidden = base64.b64encode((before + password + ':more').encode()).decode()
        with pytest.raises(AssertionError, match='its Base64 form'):
            assert_no_password([password], 'Authorization: Basic %s' % hidden, 'a header')
    with pytest.raises(AssertionError, match='the password is in'):
        assert_no_password([password], 'x' + password, 'a log')
    with pytest.raises(AssertionError, match='its URL form'):
        assert_no_password([password], 'http://u:correct-horse%2Fbattery%2Bstaple@host', 'an address')
    assert_no_password([password], 'correct-horse', 'a log')


async def provoke(editor, cluster, workspace):
    """Bring about every kind of error that there is."""
    server1, server2, server3 = cluster.servers
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.confirmed(path, module.source('one'))
    faults = [dict(error=True), dict(wrong_password=True), dict(drop=1), dict(missing_modules=['colorsys'])]
    for number, fault in enumerate(faults):
        server2.set_faults(**fault)
        text = module.source(number, imports='import colorsys')
        editor.edit_and_save(path, text)
        await editor.command('deploy', path.as_uri())
        server2.clear_faults()
        await editor.command('redeploy', path.as_uri())
    server3.stop()
    editor.edit_and_save(path, module.source('two'))
    await editor.command('deploy', path.as_uri())
    await editor.command('status')
    await editor.command('inspect', path.as_uri())
    server3.start()
    await editor.command('connect', 'dev')
    editor.edit_and_save(path, module.source('three'))
    await editor.confirmed(path, module.source('three'))


@pytest.mark.parametrize('profile', [VSCODE, NEOVIM], ids=lambda profile: profile.name)
async def test_whatever_goes_wrong_no_password_is_told(start_editor, profile, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, timeout='4s')})
    editor = await start_editor(profile, workspace, environment={'HOTDEPLOY_LOG': 'trace'})
    await provoke(editor, cluster, workspace)
    await editor.close()
    # It did log, and in detail.
    assert len(editor.stderr) > 10_000
    assert 'ide-deploy' in editor.stderr


@pytest.mark.parametrize('profile', [VSCODE, NEOVIM], ids=lambda profile: profile.name)
async def test_a_password_with_every_odd_character_is_not_told_when_it_is_refused(start_editor, profile, workspace):
    workspace.passwords['HOTDEPLOY_DEV_PASSWORD'] = 'Pä$$ "w\\o:r/d" {}%s @€ \t!'
    editor = await start_editor(profile, workspace, environment={'HOTDEPLOY_LOG': 'trace'})
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.until(lambda: editor.diagnostic(path, 'refused the password'), 'it is refused')
    await editor.close()


async def test_malformed_messages_tell_nothing_of_what_was_said_before(start_editor, workspace, cluster):
    editor = await start_editor(VSCODE, workspace, environment={'HOTDEPLOY_LOG': 'trace'})
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.confirmed(path, text)
    password = workspace.passwords['HOTDEPLOY_DEV_PASSWORD']
    for body in ('{"jsonrpc":"2.0","id":"%s' % password, '[]', 'null', '{"password":"%s"}' % password, '{"id":7,"result":{"password":"%s"}}' % password):
        editor.send_raw(body)
    editor.notify('hotdeploy/saveIntent', {'uri': {'password': password}})
    editor.notify('hotdeploy/trust', {'trusted': password})
    answer = await editor.command('status')
    assert answer['outcome'] == 'status'


async def test_a_password_goes_to_no_address_that_a_server_names(start_editor, workspace, cluster, start_sandbox):
    """An untrusted workspace that changes the address gets nothing."""
    stranger = start_sandbox('3.2', '--servers', '1')
    workspace.user_file.write_text('')
    editor = await start_editor(VSCODE, workspace, options={'trusted': False})
    workspace.configure({'dev': target_of(stranger)})
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.until(lambda: editor.diagnostic(path, 'not trusted'), 'it is said')
    assert 'REST cha' not in stranger.servers[0].log()
    assert editor.received('hotdeploy/credentials') == []
