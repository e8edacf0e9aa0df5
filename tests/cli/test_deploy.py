"""`hotdeploy deploy` and `hotdeploy status`: facts, exit codes, clusters of both versions."""

import signal

import pytest

from support import contract
from support.commandline import ended, run, start
from support.modules import BROKEN_ERROR, BROKEN_LINE, IMPORT_LINE, Module, sha256
from support.workspace import target_of


@pytest.fixture(autouse=True)
def trusted(workspace):
    workspace.trust()


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


def test_a_module_is_deployed_and_proved(workspace, cluster):
    module = Module()
    text = module.source('one')
    workspace.write(module.name, text)
    done = run(workspace, 'deploy', module.name, '--json')
    servers, rollout = contract.deployment(done.facts())
    assert done.code == 0, done
    assert (rollout['state'], rollout['sha256'], rollout['module']) == ('confirmed', sha256(text), module.name)
    assert set(servers) == {'server1', 'server2', 'server3'}
    for fact in servers.values():
        assert (fact['state'], fact['evidence'], fact['sha256']) == ('confirmed', 'verified', sha256(text))
        assert fact['services'] == [module.service]
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


def test_people_are_told_the_same(workspace):
    module = Module()
    text = module.source('one')
    workspace.write(module.name, text)
    done = run(workspace, 'deploy', module.name)
    assert done.code == 0, done
    for server in ('server1', 'server2', 'server3'):
        assert any(server in line and 'confirmed' in line and sha256(text)[:7] in line for line in done.stdout.splitlines()), done
    assert '\x1b' not in done.stdout


def test_what_would_not_load_is_not_sent(workspace, cluster):
    module = Module()
    workspace.write(module.name, module.source('one').replace('def handle(self):', 'def handle(self)'))
    done = run(workspace, 'deploy', module.name, '--json')
    servers, rollout = contract.deployment(done.facts())
    assert done.code == 1, done
    assert (servers, rollout['state'], rollout['error']['line']) == ({}, 'blocked', 8)
    assert cluster.uploaded(module.name) == []


def test_a_failure_on_one_server_fails_the_whole(workspace, cluster):
    cluster.servers[1].set_faults(missing_modules=['colorsys'])
    module = Module()
    workspace.write(module.name, module.source('one', imports='import colorsys'))
    done = run(workspace, 'deploy', module.name, '--json')
    servers, rollout = contract.deployment(done.facts())
    assert done.code == 1, done
    assert rollout['state'] == 'partial'
    assert {name: fact['state'] for name, fact in servers.items()} == {
        'server1': 'confirmed', 'server2': 'failed', 'server3': 'confirmed'}
    error = servers['server2']['error']
    assert error['message'] == "ModuleNotFoundError: No module named 'colorsys'"
    assert error['line'] == 4
    assert error['traceback'].startswith('Traceback (most recent call last):')


def test_a_failure_on_every_server(workspace):
    module = Module()
    workspace.write(module.name, module.source('one', tail=BROKEN_LINE))
    done = run(workspace, 'deploy', module.name, '--json')
    servers, rollout = contract.deployment(done.facts())
    assert (done.code, rollout['state']) == (1, 'failed'), done
    assert {fact['error']['message'] for fact in servers.values()} == {BROKEN_ERROR}


def test_a_server_that_is_down_is_waited_for_until_the_deadline(workspace, cluster):
    cluster.servers[2].stop()
    module = Module()
    workspace.write(module.name, module.source('one'))
    done = run(workspace, 'deploy', module.name, '--json', '--timeout', '6')
    servers, rollout = contract.deployment(done.facts())
    assert done.code == 3, done
    assert rollout['state'] == 'partial'
    assert servers['server3']['state'] == 'unreachable'
    assert {servers[name]['state'] for name in ('server1', 'server2')} == {'confirmed'}


def test_a_server_that_comes_back_in_time_is_confirmed(workspace, cluster):
    cluster.servers[2].stop()
    module = Module()
    workspace.write(module.name, module.source('one'))
    with start(workspace, 'deploy', module.name, '--json', '--timeout', '30') as process:
        seen = []
        while not any('"unreachable"' in line for line in seen):
            seen.append(process.stdout.readline())
            assert seen[-1], ended(workspace, process)
        cluster.servers[2].start()
        done = ended(workspace, process)
    assert done.code == 0, done
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


def test_nobody_there_is_not_confirmed(workspace, cluster):
    for server in cluster.servers:
        server.stop()
    module = Module()
    workspace.write(module.name, module.source('one'))
    done = run(workspace, 'deploy', module.name, '--json', '--timeout', '1')
    contract.facts(done.facts())
    assert done.code == 3, done
    assert done.facts()[-1]['state'] == 'unconfirmed'


def test_a_wrong_password_fails(workspace, cluster):
    module = Module()
    workspace.write(module.name, module.source('one'))
    done = run(workspace, 'deploy', module.name, '--json', HOTDEPLOY_DEV_PASSWORD='not-the-password')
    contract.facts(done.facts())
    assert done.code == 1, done
    assert 'refused the password of ide_publisher' in done.facts()[-1]['error']['message']
    assert 'not-the-password' not in repr(done)
    assert cluster.uploaded(module.name) == []


def test_a_directory_means_its_modules_with_the_marker(workspace, cluster):
    marked, unmarked = [Module(), Module()], Module()
    for module in marked:
        workspace.write(module.name, module.source('one'))
    workspace.write(unmarked.name, unmarked.source('one', marker='# nothing'))
    done = run(workspace, 'deploy', '.', '--json')
    assert done.code == 0, done
    rollouts = [fact for fact in contract.facts(done.facts()) if fact['event'] == 'rollout']
    assert sorted(fact['module'] for fact in rollouts) == sorted(module.name for module in marked)
    assert cluster.uploaded(unmarked.name) == []


def test_a_protected_target_wants_a_yes(workspace, cluster):
    workspace.configure({'dev': target_of(cluster, protected=True)})
    module = Module()
    workspace.write(module.name, module.source('one'))
    done = run(workspace, 'deploy', module.name, '--json')
    assert (done.code, done.stdout) == (2, ''), done
    assert '--yes' in done.stderr
    assert cluster.uploaded(module.name) == []
    assert run(workspace, 'deploy', module.name, '--yes').code == 0


@pytest.mark.parametrize('arguments, said', [
    (['deploy'], 'PATH'),
    (['deploy', 'no_such_file.py'], 'no_such_file.py'),
    (['deploy', 'module.py', '--target', 'nowhere'], 'there is no target nowhere'),
    (['deploy', 'module.py', '--timeout', 'soon'], 'soon'),
    (['deploy', 'module.py', '--nonsense'], '--nonsense'),
    (['status', 'module.py', '--target', 'nowhere'], 'there is no target nowhere'),
    (['nonsense'], 'nonsense'),
])
def test_wrong_use_is_told_apart(workspace, arguments, said):
    module = Module()
    workspace.write('module.py', module.source('one'))
    done = run(workspace, *arguments)
    assert (done.code, done.stdout) == (2, ''), done
    assert said in done.stderr


def test_an_untrusted_folder_sends_nothing(workspace, cluster):
    workspace.user_file.unlink()
    module = Module()
    workspace.write(module.name, module.source('one'))
    before = [len(server.log()) for server in cluster.servers]
    for command in ('deploy', 'status'):
        done = run(workspace, command, module.name)
        assert (done.code, done.stdout) == (2, ''), done
        assert 'not trusted' in done.stderr
    assert [len(server.log()) for server in cluster.servers] == before
    assert run(workspace, 'deploy', module.name, '--trust').code == 0


def test_an_interrupt_ends_it_at_once(workspace, cluster):
    cluster.servers[2].stop()
    module = Module()
    workspace.write(module.name, module.source('one'))
    with start(workspace, 'deploy', module.name, '--json') as process:
        assert process.stdout.readline(), 'it ended by itself'
        process.send_signal(signal.SIGINT)
        done = ended(workspace, process)
    assert done.code == -signal.SIGINT, done


def test_status_tells_what_every_server_runs(workspace, cluster):
    module = Module()
    text = module.source('one')
    workspace.write(module.name, text)

    missing = run(workspace, 'status', module.name, '--json')
    assert missing.code == 1, missing
    assert {fact['state'] for fact in contract.facts(missing.facts())} == {'stale'}

    assert run(workspace, 'deploy', module.name).code == 0
    same = run(workspace, 'status', module.name, '--json')
    assert same.code == 0, same
    assert len(same.facts()) == 3
    for fact in contract.facts(same.facts()):
        assert (fact['event'], fact['state'], fact['sha256']) == ('server', 'confirmed', sha256(text))

    workspace.write(module.name, module.source('two'))
    other = run(workspace, 'status', module.name, '--json')
    assert other.code == 1, other
    for fact in contract.facts(other.facts()):
        assert (fact['state'], fact['sha256']) == ('stale', sha256(text))
    # Asking changes nothing.
    assert answers(cluster, module) == [{'answer': 'one'}] * 3

    workspace.write(module.name, text)
    cluster.servers[1].stop()
    away = run(workspace, 'status', module.name, '--json')
    assert away.code == 3, away
    states = {fact['server']: fact['state'] for fact in contract.facts(away.facts())}
    assert states == {'server1': 'confirmed', 'server2': 'unreachable', 'server3': 'confirmed'}


def test_doctor_knows_a_good_cluster_from_a_bad_one(workspace, cluster):
    good = run(workspace, 'doctor')
    assert good.code == 0, good
    for server in cluster.servers:
        assert server.name in good.stdout and server.url in good.stdout
    cluster.servers[1].stop()
    bad = run(workspace, 'doctor')
    assert bad.code == 1, bad
    assert any('FAIL' in line and 'server2' in line for line in bad.stdout.splitlines()), bad


def test_doctor_explains_a_wrong_password(workspace):
    done = run(workspace, 'doctor', HOTDEPLOY_DEV_PASSWORD='not-the-password')
    assert done.code == 1, done
    assert 'refused the password of ide_publisher' in done.stdout
    assert 'HOTDEPLOY_DEV_PASSWORD' in done.stdout


def test_targets_lists_what_is_set(workspace, cluster):
    workspace.configure({'dev': target_of(cluster), 'prod': target_of(cluster, protected=True)})
    done = run(workspace, 'targets')
    assert done.code == 0, done
    assert 'dev' in done.stdout and 'prod' in done.stdout and 'protected' in done.stdout
    for server in cluster.servers:
        assert server.url in done.stdout


def test_a_module_that_one_server_lacks_is_sent_to_none(workspace, cluster):
    cluster.servers[1].set_faults(missing_modules=['cattrs'])
    module = Module()
    workspace.write(module.name, module.source('one', imports='import cattrs'))
    done = run(workspace, 'deploy', module.name)
    assert done.code == 1, done
    assert 'server2 has no module `cattrs`; nothing was sent to any server' in done.stdout, done
    done = run(workspace, 'deploy', module.name, '--json')
    servers, rollout = contract.deployment(done.facts())
    assert (done.code, list(servers), rollout['state']) == (1, ['server2'], 'blocked')
    assert (servers['server2']['state'], servers['server2']['error']['line']) == ('blocked', IMPORT_LINE + 1)
    assert cluster.uploaded(module.name) == []
    assert answers(cluster, module) == [None] * 3
