"""`hotdeploy check`, and the demo: no cluster has to be there."""

import json
import subprocess

import pytest

from support import contract
from support.modules import Module
from support.sandbox import hotdeploy_binary


@pytest.fixture
def check(tmp_path):
    """A function that checks these paths of a folder; returns the exit code and the findings."""
    def run(*paths):
        done = subprocess.run([hotdeploy_binary(), 'check', '--format', 'json', *paths], cwd=tmp_path, capture_output=True, text=True,
            env={'HOME': str(tmp_path), 'PATH': '/usr/bin:/bin'}, timeout=60)
        findings = [json.loads(line) for line in done.stdout.splitlines()]
        for finding in findings:
            contract.finding(finding)
        return done.returncode, findings, done.stderr
    return run


def test_findings_have_lines_and_columns_from_1_in_characters(check, tmp_path):
    module = Module()
    (tmp_path / 'wrong.py').write_text(module.source('one', tail="grüße = '🌍' + nmae\n"))
    code, findings, _ = check('wrong.py')
    finding, = [finding for finding in findings if finding['blocking']]
    assert code == 1
    assert (finding['path'], finding['code'], finding['severity']) == ('wrong.py', 'undefined-name', 'error')
    assert 'nmae' in finding['message']
    assert finding['range'] == {'start': {'line': 10, 'column': 15}, 'end': {'line': 10, 'column': 19}}


def test_what_only_may_be_wrong_does_not_fail(check, tmp_path):
    module = Module()
    (tmp_path / 'fine.py').write_text(module.source('one'))
    (tmp_path / 'doubtful.py').write_text(module.source('one').replace("'one'", 'nmae'))
    code, findings, _ = check('fine.py', 'doubtful.py')
    assert code == 0
    assert [(finding['path'], finding['severity']) for finding in findings] == [('doubtful.py', 'warning')]


def test_a_path_that_is_not_there_is_wrong_use(check):
    code, findings, said = check('nothing.py')
    assert (code, findings) == (2, [])
    assert 'nothing.py' in said


@pytest.mark.parametrize('emulate', ['3.2', '4.1'])
def test_the_demo_tells_its_whole_story(tmp_path, emulate):
    done = subprocess.run([hotdeploy_binary(), 'demo', '--emulate', emulate], capture_output=True, text=True, timeout=60,
        env={'HOME': str(tmp_path), 'PATH': '/usr/local/bin:/usr/bin:/bin'})
    assert done.returncode == 0, done
    scenes = [line for line in done.stdout.splitlines() if line[:2] in ('1.', '2.', '3.', '4.')]
    assert scenes == [
        '1. A module is saved',
        '2. A save with a mistake in it stays here',
        '3. A module that one server cannot load',
        '4. A server is down, and comes back',
    ]
    assert '3/3 servers' in done.stdout
    assert 'server3  unreachable' in done.stdout
    assert done.stderr == ''
