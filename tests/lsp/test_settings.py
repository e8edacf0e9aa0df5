"""Where settings and passwords come from, and what becomes of them while the server runs."""

import json

import pytest

from support.editor import EMACS, NEOVIM, VSCODE
from support.modules import Module
from support.workspace import target_of


@pytest.fixture
def emulate():
    # Settings are read in the same way for every kind of cluster.
    return '4.1'


def in_camel_case(target):
    def camel(name):
        first, *others = name.split('-')
        return first + ''.join(word.capitalize() for word in others)
    return {camel(name): value for name, value in target.items()}


def password_command(path, password):
    """A command of the user that prints a password. It is in a file, as it would be in a keychain."""
    path.write_text(password)
    return ['cat', str(path)]


async def save_and_confirm(editor, answer='one'):
    module = Module()
    text = module.source(answer)
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.confirmed(path, text)


async def test_the_settings_of_the_editor_are_enough(start_editor, workspace, cluster):
    (workspace.root / 'hotdeploy.toml').unlink()
    settings = {'defaultTarget': 'dev', 'targets': {'dev': in_camel_case(target_of(cluster))}}
    editor = await start_editor(VSCODE, workspace, configuration=settings)
    await editor.until(lambda: editor.target(), 'the target is known')
    await save_and_confirm(editor)


async def test_settings_in_the_options_serve_editors_that_answer_no_questions(start_editor, workspace, cluster):
    (workspace.root / 'hotdeploy.toml').unlink()
    settings = {'targets': {'dev': in_camel_case(target_of(cluster))}}
    editor = await start_editor(NEOVIM, workspace, options={'settings': settings})
    await save_and_confirm(editor)


async def test_an_untrusted_workspace_says_nothing_of_where_things_go(start_editor, workspace, cluster):
    (workspace.root / 'hotdeploy.toml').unlink()
    settings = {'targets': {'dev': in_camel_case(target_of(cluster))}}
    editor = await start_editor(VSCODE, workspace, options={'trusted': False, 'settings': settings})
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.command('status')
    assert workspace.rollouts_of(module.name) == []
    assert editor.received('hotdeploy/credentials') == []


async def test_settings_that_change_count_at_once(start_editor, workspace, cluster):
    workspace.configure({'dev': target_of(cluster, url='http://127.0.0.1:9', servers=None)})
    editor = await start_editor(EMACS, workspace)
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)
    await editor.until(lambda: editor.diagnostic(path, 'cannot be reached'), 'nobody is there')
    workspace.configure({'dev': target_of(cluster)})
    editor.changed_on_disk(workspace.root / 'hotdeploy.toml')
    editor.save(path)
    await editor.confirmed(path, text)
    await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')


async def test_settings_that_cannot_be_read_are_shown_where_they_are_wrong(start_editor, workspace, cluster):
    file = workspace.root / 'hotdeploy.toml'
    good = file.read_text()
    file.write_text(good + 'timeout = "soon"\nstrateggy = "one-at-a-time"\n')
    editor = await start_editor(EMACS, workspace)
    lines = len(good.splitlines())
    wrong = await editor.until(lambda: editor.diagnostic(file, 'targets.dev.timeout'), 'the wrong value is shown')
    assert wrong['range']['start']['line'] == lines
    unknown = editor.diagnostic(file, 'did you mean `strategy`?')
    assert unknown['range']['start']['line'] == lines + 1
    file.write_text(good)
    editor.changed_on_disk(file)
    await editor.until(lambda: not editor.diagnostics(file), 'nothing is wrong any more')


async def test_a_command_of_the_user_gives_the_password(start_editor, workspace, tmp_path):
    commands = {
        'password-command': password_command(tmp_path / 'one', workspace.passwords['HOTDEPLOY_DEV_PASSWORD']),
        'invoke-password-command': password_command(tmp_path / 'two', workspace.passwords['HOTDEPLOY_DEV_INVOKE_PASSWORD']),
    }
    lines = ['%s = %s' % (name, json.dumps(command)) for name, command in commands.items()]
    workspace.user_file.write_text('[targets.dev]\n' + '\n'.join(lines) + '\n')
    editor = await start_editor(NEOVIM, workspace, environment=dict.fromkeys(workspace.passwords))
    await save_and_confirm(editor)


async def test_a_workspace_cannot_bring_a_command_that_runs(start_editor, workspace, cluster, tmp_path):
    proof = tmp_path / 'it-ran'
    workspace.configure({'dev': target_of(cluster, password_command=['touch', str(proof)])})
    editor = await start_editor(NEOVIM, workspace, environment=dict.fromkeys(workspace.passwords))
    file = workspace.root / 'hotdeploy.toml'
    await editor.until(lambda: editor.diagnostic(file, 'password-command'), 'it is said that it is not used')
    module = Module()
    path = editor.create(module.name, module.source('one'))
    editor.save(path)
    await editor.until(lambda: editor.diagnostic(path, 'no password is known'), 'no password is known')
    assert not proof.exists()


async def test_the_editor_is_asked_after_the_environment(start_editor, workspace):
    """A variable that is set needs no question."""
    editor = await start_editor(VSCODE, workspace, environment=workspace.passwords)
    await save_and_confirm(editor)
    assert editor.received('hotdeploy/credentials') == []
