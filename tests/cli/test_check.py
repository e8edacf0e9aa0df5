"""`hotdeploy check`, and the demo: no cluster has to be there."""

import json
import pathlib
import subprocess

import jsonschema
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
    (tmp_path / 'fine.py').write_text(Module().source('one'))
    (tmp_path / 'doubtful.py').write_text(Module().source('one').replace("'one'", 'nmae'))
    code, findings, _ = check('fine.py', 'doubtful.py')
    assert code == 0
    assert [(finding['path'], finding['severity']) for finding in findings] == [('doubtful.py', 'warning')]


def test_modules_are_seen_beside_each_other(check, tmp_path):
    text = Module().source('one')
    (tmp_path / 'hotdeploy.toml').write_text('')
    (tmp_path / 'first.py').write_text(text)
    (tmp_path / 'second.py').write_text(text)
    code, findings, _ = check('second.py')
    finding, = findings
    assert (code, finding['path'], finding['code']) == (1, 'second.py', 'service-name-taken')
    assert [place['path'] for place in finding['related']] == ['first.py']


def test_a_path_that_is_not_there_is_wrong_use(check):
    code, findings, said = check('nothing.py')
    assert (code, findings) == (2, [])
    assert 'nothing.py' in said


def test_a_fix_is_told_with_its_edits(check, tmp_path):
    (tmp_path / 'old.py').write_text('# coding: latin-1\n' + Module().source('one'))
    _, findings, _ = check('old.py')
    finding, = [finding for finding in findings if 'fix' in finding]
    assert finding['fix'] == {'title': 'Declare UTF-8', 'safe': True, 'edits': [
        {'range': {'start': {'line': 1, 'column': 11}, 'end': {'line': 1, 'column': 18}}, 'text': 'utf-8'}]}


def sarif(folder, *paths):
    """The SARIF log of these paths, held to the standard's schema."""
    done = subprocess.run([hotdeploy_binary(), 'check', '--format', 'sarif', *paths], cwd=folder, capture_output=True, text=True,
        env={'HOME': str(folder), 'PATH': '/usr/bin:/bin'}, timeout=60)
    log = json.loads(done.stdout)
    schema = json.loads((pathlib.Path(__file__).parent / 'sarif-schema-2.1.0.json').read_text())
    checks = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checks.iter_errors(log)] == []
    return log['runs'][0]['results']


@pytest.mark.parametrize('name, source', [
    ('good.py', Module().source('one')),
    ('fixable.py', '# coding: latin-1\n' + Module().source('one')),
    ('wide.py', Module().source('one', tail="grüße = '🌍' + nmae\n")),
    ('broken.py', 'def (:\n'),
    ('empty.py', ''),
    ('a b/ż#?.py', Module().source('one')),
])
def test_sarif_keeps_to_its_schema(tmp_path, name, source):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)
    assert (sarif(tmp_path, name) == []) == (name == 'good.py')


def test_sarif_of_many_modules_and_of_bytes_that_are_no_text(tmp_path):
    (tmp_path / 'src').mkdir()
    for number in range(3):
        (tmp_path / 'src' / ('m%d.py' % number)).write_text('# zato: ide-deploy=True\nimport zato\nx = nmae%d\n' % number)
    (tmp_path / 'latin.py').write_bytes('# café, zato\n'.encode('latin-1'))
    results = sarif(tmp_path, 'src', 'latin.py')
    files = {result['locations'][0]['physicalLocation']['artifactLocation']['uri'] for result in results}
    assert files == {'src/m0.py', 'src/m1.py', 'src/m2.py', 'latin.py'}


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
