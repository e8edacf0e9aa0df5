// Nothing is sent from a workspace that nobody trusts, and passwords are asked for once.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('trust and passwords', { concurrency: false }, () => {
  let browser, cluster, editor, workbench, thief;
  /** What came to the cluster that only the workspace names. */
  const stolen = [];

  before(async () => {
    cluster = await startCluster();
    thief = http.createServer((request, response) => {
      stolen.push(request.url);
      response.end();
    });
    await new Promise((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${thief.address().port}`;
    editor = await startCodeServer({
      vsix,
      trust: 'asked',
      files: {
        'crm.py': service('crm.get', 1),
        'hotdeploy.toml': `default-target = "theirs"\n[targets.theirs]\nurl = "${url}"\n`,
        'hotdeploy': '#!/bin/sh\ntouch "$(dirname "$0")/started"\n',
        '.vscode/settings.json': JSON.stringify({
          'hotdeploy.server.path': '${workspaceFolder}/hotdeploy',
          'hotdeploy.targets': { evil: { url }, dev: { url } },
        }),
      },
      settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
    });
    fs.chmodSync(path.join(editor.workspace, 'hotdeploy'), 0o755);
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
    thief?.closeAllConnections();
    thief?.close();
  });

  const started = () => fs.existsSync(path.join(editor.workspace, 'started'));

  test('without trust modules are checked and nothing is sent', async () => {
    const question = workbench.dialog(/trust the authors/i);
    await workbench.see(question);
    await workbench.picture('trust');
    await question.getByRole('button', { name: /No, I don't trust/ }).click();
    await workbench.gone(question);
    await workbench.openFile('crm.py');
    await workbench.statusSays('not trusted');
    await workbench.append('\nx = undefined_name\n');
    await workbench.openProblems();
    await workbench.see(workbench.problem('undefined_name'));
    await workbench.replaceAll(service('crm.get', 2));
    await workbench.save();
    await workbench.see(workbench.problem('not trusted'));
    assert.equal(await cluster.invoke('server1', 'crm.get'), undefined);
    await workbench.picture('untrusted');
    assert.deepEqual([stolen, started()], [[], false]);
  });

  test('after trust is granted, passwords are asked for and a save deploys', async () => {
    await workbench.command('Workspaces: Manage Workspace Trust');
    await workbench.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await workbench.closeOwn(workbench.page.getByText('You trust this folder'));
    // Whom one trusts may name targets in hotdeploy.toml, and the user chooses; in the editor's settings it may not.
    await workbench.command('Hotdeploy: Select Target');
    await workbench.see(workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'theirs' }));
    assert.equal(await workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'evil' }).count(), 0);
    await workbench.pick('dev');
    await workbench.statusSays('dev');
    await workbench.openFile('crm.py');
    await workbench.save();
    const { ide, invoke } = cluster.ready.accounts;
    await workbench.answer(ide.password, `Password of ${ide.username}`);
    await workbench.answer(invoke.password, `Password of ${invoke.username}`);
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 2));
    assert.deepEqual(await cluster.invoke('server3', 'crm.get'), { number: 2 });
  });

  test('a stored password is not asked for again', async () => {
    await workbench.restarted(editor, () => workbench.command('Hotdeploy: Restart Language Server'));
    await workbench.openFile('crm.py');
    await workbench.replaceAll(service('crm.get', 3));
    await workbench.save();
    await until(async () => (await cluster.invoke('server2', 'crm.get'))?.number === 3, 'it is deployed');
  });

  test('logging in asks anew, and again where the password is refused', async () => {
    const { ide, invoke } = cluster.ready.accounts;
    await workbench.command('Hotdeploy: Log In');
    await workbench.answer('wrong', `Password of ${ide.username}`);
    const toast = await workbench.hold(`refused the password of ${ide.username}`);
    await toast.getByRole('button', { name: 'Log In' }).click();
    await workbench.answer(ide.password, `Password of ${ide.username}`);
    await workbench.answer(invoke.password, `Password of ${invoke.username}`);
    await workbench.dismiss('dev is connected');
    await workbench.backTo('crm.py');
    await workbench.replaceAll(service('crm.get', 4));
    await workbench.save();
    await until(async () => (await cluster.invoke('server2', 'crm.get'))?.number === 4, 'it is deployed');
  });

  test('stored passwords are forgotten on demand, and stand in no file of the editor', async () => {
    const { ide, invoke } = cluster.ready.accounts;
    for (const place of ['User', 'Machine']) {
      const text = JSON.stringify(editor.settings(place));
      for (const { password } of [ide, invoke]) assert.ok(!text.includes(password), place);
    }
    for (const { password } of [ide, invoke]) assert.ok(!editor.log().includes(password));
    await workbench.command('Hotdeploy: Forget Stored Passwords');
    await workbench.dismiss('2 passwords were removed');
  });

  test('nothing went where only the workspace pointed', () => assert.deepEqual([stolen, started()], [[], false]));
});
