"""Fixtures: clusters, workspaces that lead to them, and editors in those workspaces."""

import pytest
import pytest_asyncio

from support.editor import EMACS, NEOVIM, VSCODE, Editor
from support.sandbox import Sandbox
from support.workspace import Workspace


@pytest.fixture
def start_sandbox():
    """A function that starts a sandbox for the duration of the test."""
    running = []

    def start(emulate, *options, **kwargs):
        sandbox = Sandbox(emulate, *options, **kwargs)
        running.append(sandbox)
        return sandbox.__enter__()

    yield start
    for sandbox in running:
        sandbox.close()


@pytest.fixture(scope='session')
def shared_clusters():
    """A function that gives the cluster of a version that tests share; each test uses module names of its own."""
    running = {}

    def get(emulate):
        if emulate not in running:
            running[emulate] = Sandbox(emulate, '--servers', '3').__enter__()
        return running[emulate]

    yield get
    for sandbox in running.values():
        sandbox.close()


@pytest.fixture(params=['3.2', '4.1'])
def emulate(request):
    return request.param


@pytest.fixture
def cluster(shared_clusters, emulate):
    """A cluster of three servers. What a test does to a server is undone after it."""
    sandbox = shared_clusters(emulate)
    yield sandbox
    for server in sandbox.servers:
        server.heal()


@pytest.fixture
def workspace(tmp_path, cluster):
    """A folder whose settings lead to the cluster."""
    return Workspace(tmp_path, cluster)


@pytest.fixture(params=[VSCODE, NEOVIM, EMACS], ids=lambda profile: profile.name)
def profile(request):
    return request.param


@pytest_asyncio.fixture
async def start_editor():
    """A function that starts an editor; the session is ended, and held to what must be true of all, after the test."""
    running = []

    async def start(profile, workspace, **kwargs):
        editor = await Editor.start(profile, workspace, **kwargs)
        running.append(editor)
        return editor

    yield start
    for editor in running:
        await editor.close()


@pytest_asyncio.fixture
async def editor(start_editor, profile, workspace):
    """Each of the known editors, in the workspace."""
    return await start_editor(profile, workspace)


@pytest_asyncio.fixture
async def neovim(start_editor, workspace):
    """One editor, where it does not matter which."""
    return await start_editor(NEOVIM, workspace)
