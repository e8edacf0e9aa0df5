"""Real editors on real clusters: what the documentation says a user does, and what the user then sees."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.modules import BROKEN_LINE, Module, sha256
from support.sandbox import hotdeploy_binary
from support.secrecy import assert_no_password

_here = Path(__file__).resolve().parent
_documentation = _here.parent.parent / 'server' / 'README.md'


@pytest.fixture
def use(workspace, cluster, tmp_path):
    """A function that has an editor play a user's session, and checks what the servers run after it."""

    def play(command, **environment):
        assert shutil.which(command[0]), '%s is not installed: run `make tools`' % command[0]
        workspace.trust()
        module = Module()
        texts = {
            'FIRST': module.source('one'),
            'BROKEN': module.source('two', tail=BROKEN_LINE),
            'WRONG': module.source('two', tail='def broken(\n'),
            'SECOND': module.source('three'),
        }
        for name, text in texts.items():
            environment[name] = str(tmp_path / name)
            (tmp_path / name).write_text(text)
        # The program is found as users find it.
        programs = tmp_path / 'bin'
        programs.mkdir()
        (programs / 'hotdeploy').symlink_to(hotdeploy_binary())
        environment.update(
            MODULE=str(workspace.write(module.name, module.source('zero'))),
            FIRST_HASH=sha256(texts['FIRST'])[:7],
            SECOND_HASH=sha256(texts['SECOND'])[:7],
            BROKEN_LINE=str(len(texts['BROKEN'].splitlines())),
            PATH='%s:%s' % (programs, os.environ['PATH']),
            LANG='C.UTF-8')
        done = subprocess.run(
            command, cwd=workspace.root, env=workspace.environment(**environment),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
        said = done.stdout + done.stderr
        assert done.returncode == 0 and 'FAIL' not in said and said.count('ok    ') >= 15, said
        assert [server.answer_of(module.service) for server in cluster.servers] == [{'answer': 'three'}] * 3
        for path in (path for path in workspace.home.rglob('*') if path.is_file()):
            said += path.read_text(errors='replace')
        assert_no_password(workspace.passwords.values(), said, 'what the editor printed and kept')

    return play


def test_neovim(use):
    use(['nvim', '--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', 'luafile %s' % (_here / 'neovim.lua')])


def test_emacs(use, tmp_path):
    # What the documentation has users write, to the letter.
    blocks = re.findall('```elisp\n(.*?)```', _documentation.read_text(), re.DOTALL)
    attach = tmp_path / 'attach.el'
    attach.write_text(''.join(blocks))
    use(['emacs', '--batch', '--load', str(_here / 'emacs.el')], ATTACH=str(attach))
