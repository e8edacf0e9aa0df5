"""From a save to proof, and what is shown on the way: every editor, every version."""

from support.modules import BROKEN_ERROR, BROKEN_LINE, CLASS_LINE, IMPORT_LINE, MARKER_LINE, Module, sha256
from support.waiting import eventually


def answers(cluster, module):
    return [server.answer_of(module.service) for server in cluster.servers]


async def test_a_save_is_confirmed_on_every_server(editor, cluster):
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.save(path)

    servers = await editor.confirmed(path, text)
    assert set(servers) == {'server1', 'server2', 'server3'}
    for item in servers.values():
        assert item['evidence'] == 'verified'
        assert item['services'] == [module.service]
        assert item['wanted'] == sha256(text)
        assert item['uri'] == path.as_uri()
    lens, = await editor.full_lenses(path)
    assert lens.command.title == '3/3 servers · %s · Redeploy' % sha256(text)[:7]
    assert lens.range.start.line == CLASS_LINE
    assert editor.diagnostics(path) == []
    assert answers(cluster, module) == [{'answer': 'one'}] * 3

    changed = module.source('two')
    editor.edit(path, changed)
    assert await editor.lenses(path) == ['3/3 servers · %s · changed, not deployed · Deploy' % sha256(text)[:7]]
    editor.save(path)
    await editor.confirmed(path, changed)
    assert answers(cluster, module) == [{'answer': 'two'}] * 3


async def test_what_is_typed_is_checked_at_once(editor):
    module = Module()
    text = module.source('one')
    path = editor.create(module.name, text)
    editor.edit(path, text.replace('Service):', 'Servcie):'))

    if editor.profile.pulls:
        found, = await editor.pull(path)
        code, message, line = found.code, found.message, found.range.start.line
    else:
        found = await editor.until(lambda: editor.diagnostic(path, 'Servcie'), 'the misspelt name is shown')
        code, message, line = found['code'], found['message'], found['range']['start']['line']
    assert (code, line) == ('undefined-name', CLASS_LINE)
    assert 'Servcie' in message

    editor.edit(path, text)
    if editor.profile.pulls:
        assert await editor.pull(path) == []
    else:
        await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')


async def test_a_syntax_error_is_not_sent(editor, workspace, cluster):
    module = Module()
    good = module.source('one')
    broken = good.replace('def handle(self):', 'def handle(self)')
    path = editor.create(module.name, broken)
    editor.save(path)

    why = await editor.until(lambda: editor.diagnostic(path, 'not deployed to dev'), 'it is said that nothing was sent')
    assert why['code'] == 'not-deployed'
    assert why['range']['start']['line'] == MARKER_LINE
    assert 'line 8' in why['message']
    assert workspace.rollouts_of(module.name) == []
    assert cluster.uploaded(module.name) == []

    editor.edit_and_save(path, good)
    await editor.confirmed(path, good)
    await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')
    assert cluster.uploaded(module.name)[0] == good


async def test_an_import_that_fails_on_one_server_is_shown_at_its_line(editor, cluster):
    module = Module()
    _, server2, _ = cluster.servers
    server2.set_faults(missing_modules=['colorsys'])
    text = module.source('one', imports='import colorsys')
    path = editor.create(module.name, text)
    editor.save(path)

    failure = await editor.until(lambda: editor.diagnostic(path, 'server2'), 'the failure is shown')
    assert failure['message'].startswith("dev: server2: ModuleNotFoundError: No module named 'colorsys'")
    assert failure['code'] == 'load-failed'
    assert failure['severity'] == 1
    assert failure['data'] == {'server': 'server2'}
    assert failure['range']['start']['line'] == IMPORT_LINE
    expected = {'server1': 'confirmed', 'server2': 'failed', 'server3': 'confirmed'}
    await editor.until(lambda: editor.states(module.name) == expected, 'the others are confirmed')
    assert len(editor.diagnostics(path)) == 1
    assert 'Traceback' in editor.servers(module.name)['server2']['error']['traceback']
    assert await editor.lenses(path) == ['2/3 servers · %s · server2 failed · Redeploy' % sha256(text)[:7]]
    assert answers(cluster, module) == [{'answer': 'one'}, None, {'answer': 'one'}]

    # The reason is gone: saved again, without a change, it is tried again.
    server2.clear_faults()
    editor.save(path)
    await editor.confirmed(path, text)
    await editor.until(lambda: not editor.diagnostics(path), 'nothing is wrong any more')


async def test_a_failed_version_leaves_the_one_before_it_answering(neovim, cluster):
    module = Module()
    good = module.source('one')
    path = neovim.create(module.name, good)
    neovim.save(path)
    await neovim.confirmed(path, good)

    broken = module.source('two', tail=BROKEN_LINE)
    neovim.edit_and_save(path, broken)
    await neovim.until(lambda: len(neovim.diagnostics(path)) == 3, 'it failed everywhere')
    failures = neovim.diagnostics(path)
    assert sorted(item['data']['server'] for item in failures) == ['server1', 'server2', 'server3']
    assert {item['range']['start']['line'] for item in failures} == {len(broken.splitlines()) - 1}
    assert all(BROKEN_ERROR in item['message'] for item in failures)
    assert set(neovim.states(module.name).values()) == {'failed'}
    assert {item['sha256'] for item in neovim.servers(module.name).values()} == {sha256(good)}
    assert answers(cluster, module) == [{'answer': 'one'}] * 3


async def test_a_failure_stays_at_its_line_while_the_user_types(neovim):
    module = Module()
    path = neovim.create(module.name, module.source('one'))
    broken = module.source('two', tail=BROKEN_LINE)
    neovim.edit(path, broken)
    neovim.will_save(path)
    neovim.write(path)
    neovim.did_save(path)
    # Typed while the save is on its way.
    neovim.edit(path, '# a new first line\n' + broken)
    await neovim.until(lambda: neovim.diagnostic(path, 'no such table'), 'the failure is shown')
    assert neovim.diagnostic(path, 'no such table')['range']['start']['line'] == len(broken.splitlines())


async def test_what_a_server_says_is_shown_as_plain_text_and_not_without_end(neovim):
    module = Module()
    hostile = r"'\x1b[31mred\x1b[0m \x07\u202e <b>bold</b> ' + 'x' * 1_000_000"
    path = neovim.create(module.name, module.source('one', tail='exec("raise ValueError(%s)")\n' % hostile))
    neovim.save(path)
    failure = await neovim.until(lambda: neovim.diagnostic(path, 'ValueError'), 'the failure is shown')
    said = failure['message'] + neovim.servers(module.name)[failure['data']['server']]['error']['traceback']
    assert 'red' in said and '<b>bold</b>' in said
    assert not [character for character in said if character < ' ' and character not in '\n\t' or character in '\x7f\u202e']
    assert len(failure['message']) < 3_000 and len(said) < 100_000


async def test_text_that_is_not_ascii_reaches_the_servers_as_it_is(editor, cluster):
    module = Module()
    text = module.source('Grüße 🌍', tail='# 🌍🌍\n').replace('\n', '\r\n')
    path = editor.create(module.name, text)
    changed = text.replace('🌍🌍', '🌍🌍🌍 ß')
    editor.edit_and_save(path, changed)
    await editor.confirmed(path, changed)
    assert answers(cluster, module) == [{'answer': 'Grüße 🌍'}] * 3


async def test_a_file_without_the_marker_stays_here(neovim, workspace, cluster):
    plain, marked = Module(), Module()
    path = neovim.create(plain.name, plain.source('one', marker='# no marker'))
    neovim.save(path)
    # What comes after it has been deployed: it would have been by now.
    text = marked.source('one')
    neovim.save(neovim.create(marked.name, text))
    await neovim.confirmed(workspace.root / marked.name, text)
    assert workspace.rollouts_of(plain.name) == []
    assert cluster.uploaded(plain.name) == []
    assert neovim.diagnostics(path) == []
    assert await neovim.lenses(path) == ['Deploy to dev']


async def test_many_modules_at_once(neovim, workspace, cluster):
    modules = [Module() for _ in range(8)]
    texts = {module: module.source(module.service) for module in modules}
    paths = {module: neovim.create(module.name, text) for module, text in texts.items()}
    for path in paths.values():
        neovim.save(path)
    for module in modules:
        await neovim.confirmed(paths[module], texts[module])
    for module in modules:
        assert answers(cluster, module) == [{'answer': module.service}] * 3


async def test_every_rollout_is_in_the_journal(neovim, workspace):
    module = Module()
    text = module.source('one')
    path = neovim.create(module.name, text)
    neovim.save(path)
    await neovim.confirmed(path, text)
    mine = lambda: [record for record in workspace.journal() if record['module'] == module.name]
    eventually(lambda: len(mine()) == 2, 'the journal has the end of the rollout')
    started, ended = mine()
    assert (started['record'], ended['record'], ended['state']) == ('started', 'ended', 'confirmed')
    assert started['rollout'] == ended['rollout']
    assert started['sha256'] == ended['sha256'] == sha256(text)
    assert started['uri'] == path.as_uri()
