"""Runs the command line as a user or a pipeline does."""

import json
import signal
import subprocess

from .sandbox import hotdeploy_binary
from .secrecy import assert_no_password


class Run:
    """A command that has ended."""

    def __init__(self, code, stdout, stderr):
        self.code = code
        self.stdout = stdout
        self.stderr = stderr

    def facts(self):
        """The objects that were printed, one a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def __repr__(self):
        return 'exit code %s\n%s\n%s' % (self.code, self.stdout, self.stderr)


def run(workspace, *arguments, **environment):
    """Run `hotdeploy` in the workspace's folder. What it says is searched for passwords."""
    with start(workspace, *arguments, **environment) as process:
        return ended(workspace, process)


def start(workspace, *arguments, **environment):
    """Start `hotdeploy` in the workspace's folder; see `ended`."""
    return subprocess.Popen(
        [hotdeploy_binary(), *map(str, arguments)], cwd=workspace.root, env=workspace.environment(**environment),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=_heeds_interrupts)


def _heeds_interrupts():
    # A shell that runs the tests in the background has them, and all they start, ignore interrupts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(workspace, process):
    """Wait for the end of a command."""
    try:
        stdout, stderr = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert_no_password(workspace.passwords.values(), stdout + stderr, 'what the command printed')
    assert 'panicked' not in stderr, stderr
    return Run(process.returncode, stdout, stderr)
