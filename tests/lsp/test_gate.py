"""What keeps a save from going out: trust, protection, passwords."""

import pytest

from support.editor import NEOVIM, VSCODE
from support.modules import MARKER_LINE, Module, sha256
from support.workspace import target_of


def requests_to(cluster):
    """How many requests the servers have logged."""
    return sum(server.log().count('REST cha') for server in cluster.servers)


def refused_logins(cluster):
    """How many passwords the servers have refused."""
    return sum(server.log().count('None of RBAC') + server.log().count('Unauthorized; path_info') for server in cluster.servers)


@pytest.mark.parametrize('trusted', [False, None])
async def test_nothing_leaves_an_untrusted_workspace(start_editor, profile, workspace, cluster, trusted):
    editor = await start_editor(profile, workspace, options={'trusted': trusted})
    before = requests_to(cluster)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    why = await editor.until(lambda: editor.diagnostic(path, 'trusted'), 'it is said why nothing is sent')
    assert why['message'].startswith('not deployed')
    assert why['range']['start']['line'] == MARKER_LINE
    assert editor.status['trusted'] is False
    assert requests_to(cluster) == before
    assert workspace.rollouts_of(module.name) == []
    assert editor.received('hotdeploy/credentials') == []

    editor.notify('hotdeploy/trust', {'trusted': True})
    await editor.until(lambda: editor.status['trusted'], 'the workspace is trusted')
    editor.save(path)
    await editor.confirmed(path, text)


async def test_the_users_own_settings_can_trust_a_folder(start_editor, workspace):
    workspace.trust()
    editor = await start_editor(NEOVIM, workspace, options={'trusted': None})
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.confirmed(path, text)


async def test_trust_that_is_withdrawn_counts_at_once(neovim, workspace, cluster):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    neovim.notify('hotdeploy/trust', {'trusted': False})
    neovim.edit_and_save(path, module.source('two'))
    await neovim.until(lambda: neovim.diagnostic(path, 'not trusted'), 'it is said')
    assert workspace.rollouts_of(module.name) == [sha256(text)]


async def test_a_protected_target_waits_for_a_yes(start_editor, profile, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, protected=True)})
    editor = await start_editor(profile, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.until(lambda: editor.questions, 'the user is asked')
    (params, answer), = editor.questions
    assert params.message == 'dev is protected. Deploy %s to it?' % module.name
    assert [action.title for action in params.actions] == ['Deploy to dev', 'Cancel']
    assert workspace.rollouts_of(module.name) == []
    await editor.until(lambda: editor.diagnostic(path, 'waits for your yes'), 'the word is there')

    answer.set_result(params.actions[0])
    await editor.confirmed(path, text)
    await editor.until(lambda: not editor.diagnostics(path), 'the word is gone')


@pytest.mark.parametrize('no', ['cancelled', 'dismissed'])
async def test_no_means_no(start_editor, workspace, cluster, no):
    workspace.configure({'dev': target_of(cluster, protected=True)})
    editor = await start_editor(NEOVIM, workspace)
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.until(lambda: editor.questions, 'the user is asked')
    params, answer = editor.questions[0]
    answer.set_result(params.actions[1] if no == 'cancelled' else None)
    # Had the answer been taken for a yes, the rollout would have begun before this command is answered.
    await editor.command('status')
    await editor.lenses(path)
    assert workspace.rollouts_of(module.name) == []
    assert cluster.uploaded(module.name) == []


async def test_a_question_nobody_answers_holds_nothing_up(start_editor, workspace, cluster):
    workspace.configure({'prod': target_of(cluster, protected=True), 'dev': target_of(cluster)}, default_target='prod')
    workspace.passwords['HOTDEPLOY_PROD_PASSWORD'] = workspace.passwords['HOTDEPLOY_DEV_PASSWORD']
    workspace.passwords['HOTDEPLOY_PROD_INVOKE_PASSWORD'] = workspace.passwords['HOTDEPLOY_DEV_INVOKE_PASSWORD']
    editor = await start_editor(NEOVIM, workspace)
    asked, other = Module(), Module()
    asked_path = editor.create(asked.name, asked.source('one'))
    editor.save(asked_path)
    await editor.until(lambda: editor.questions, 'the user is asked')

    text = other.source('one')
    path = editor.create(other.name, text)
    answer = await editor.command('deploy', {'uri': path.as_uri(), 'target': 'dev'})
    assert answer['facts'][-1]['state'] == 'confirmed'
    assert set(editor.states(other.name).values()) == {'confirmed'}
    assert cluster.uploaded(asked.name) == []

    # Much later the answer comes after all.
    params, answer = editor.questions[0]
    answer.set_result(params.actions[0])
    await editor.confirmed(asked_path, asked.source('one'), target='prod')


async def test_a_client_that_asks_by_itself_is_not_asked(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, protected=True)})
    editor = await start_editor(VSCODE, workspace)
    module = Module()
    path = editor.create(module.name, module.source('one'))
    question = await editor.command('deploy', {'uri': path.as_uri(), 'confirmed': False})
    assert question['outcome'] == 'needsConfirmation'
    assert question['message'] == 'dev is protected. Deploy %s to it?' % module.name
    assert editor.questions == []
    answer = await editor.command('deploy', {'uri': path.as_uri(), 'confirmed': True})
    assert answer['facts'][-1]['state'] == 'confirmed'


async def test_a_wrong_password_is_told_and_not_tried_again_and_again(start_editor, profile, workspace, cluster):
    right = workspace.passwords['HOTDEPLOY_DEV_PASSWORD']
    workspace.passwords['HOTDEPLOY_DEV_PASSWORD'] = 'not-the-password'
    before = refused_logins(cluster)
    editor = await start_editor(profile, workspace)
    module = Module()
    path = editor.create(module.name, module.source('zero'))
    for number in range(5):
        editor.edit_and_save(path, module.source(number))
    why = await editor.until(lambda: editor.diagnostic(path, 'refused the password of ide_publisher'), 'it is said')
    assert why['message'].startswith('not deployed: dev: server')
    assert 'not-the-password' not in why['message']
    assert why['range']['start']['line'] == MARKER_LINE
    await editor.until(lambda: editor.target()['connection'] == 'failed', 'the connection is shown as failed')
    # An editor that keeps passwords is asked again, and may have another one.
    assert refused_logins(cluster) - before <= (8 if profile.gives_passwords else 1)
    assert cluster.uploaded(module.name) == []

    if profile.gives_passwords:
        workspace.passwords['HOTDEPLOY_DEV_PASSWORD'] = right
        text = module.source('last')
        editor.edit_and_save(path, text)
        await editor.confirmed(path, text)
        asked = [params for params in editor.received('hotdeploy/credentials') if params['account'] == 'deploy']
        assert {params['username'] for params in asked} == {'ide_publisher'}
        assert [params['refused'] for params in asked] == [False] + [True] * (len(asked) - 1)


async def test_no_password_at_all_is_told(start_editor, workspace, cluster):
    editor = await start_editor(NEOVIM, workspace, environment=dict.fromkeys(workspace.passwords))
    before = refused_logins(cluster)
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    why = await editor.until(lambda: editor.diagnostic(path, 'no password is known'), 'it is said')
    assert 'ide_publisher' in why['message']
    assert refused_logins(cluster) == before


async def test_a_password_in_the_settings_is_refused_with_a_word(start_editor, workspace, cluster):
    secret = 'a-password-that-does-not-belong-here'
    workspace.configure({'dev': target_of(cluster, password=secret)})
    editor = await start_editor(NEOVIM, workspace)
    file = workspace.root / 'hotdeploy.toml'
    why = await editor.until(lambda: editor.diagnostic(file, 'passwords do not belong in settings'), 'it is said')
    assert secret not in why['message']
    assert secret not in str(editor.received('textDocument/publishDiagnostics'))


async def test_a_target_may_take_every_service_module(neovim, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, deploy='all')})
    module = Module()
    text = module.source('one', marker='')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)


async def test_a_manual_target_takes_only_commands(neovim, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, deploy='manual')})
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    answer = await neovim.command('deploy', path.as_uri())
    assert answer['facts'][-1]['state'] == 'confirmed'
    assert workspace.rollouts_of(module.name) == [sha256(text)]
