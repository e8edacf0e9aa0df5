// What the user sees beside the code: the tree, the timeline, a difference, an answer, and how all that looks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { languageServer } from './support/processes.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('views and commands', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': text(1) },
      settings: {
        'hotdeploy.targets': { dev: cluster.target, prod: { ...cluster.target, protected: true } },
        'hotdeploy.defaultTarget': 'dev',
      },
      environment: { ...cluster.passwords('dev'), ...cluster.passwords('prod') },
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor, { width: 1400, height: 860 });
    await workbench.openFile('crm.py');
    await workbench.statusSays('dev');
    await workbench.save();
    await confirmed(1);
  });

  const text = (number) => service('crm.get', number, { input: "'id'" });
  const confirmed = (number, target = 'dev') => workbench.confirmed(target, 'crm.py', text(number));

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  test('an unmodified file is deployed by a save when it was not yet', async () => {
    assert.deepEqual(await cluster.invoke('server3', 'crm.get'), { number: 1 });
  });

  test('the tree shows target, servers, modules and services', async () => {
    await workbench.openClusters();
    await workbench.see(workbench.row('3 servers, Zato 4.1'));
    for (const server of ['server1', 'server2', 'server3']) await workbench.see(workbench.row(server));
    const module = workbench.row(/[0-9a-f]{7} verified · (just now|\d+ s ago)/);
    await workbench.see(module);
    await workbench.expand(workbench.row('crm.py'), workbench.row('crm.get'));
  });

  test('the timeline draws each server', async () => {
    await workbench.command('Hotdeploy: Show Rollouts');
    const page = workbench.webview();
    await workbench.see(page.locator('article.confirmed').first());
    assert.equal(await page.locator('article.confirmed').first().locator('.server').count(), 3);
    for (const phase of ['upload', 'load', 'verify']) {
      const bars = page.locator(`article.confirmed .stretch.${phase}`);
      assert.ok((await bars.count()) >= 3, phase);
      assert.match(await bars.first().getAttribute('title'), new RegExp(`^${phase} [\\d.]+ m?s$`));
    }
    await workbench.picture('rollouts');
  });

  test('a failure is drawn with its traceback and leads to its line', async () => {
    await workbench.backTo('crm.py');
    await workbench.replaceAll(service('crm.get', 2, { before: '\n\nraise ValueError("no such customer")\n', input: "'id'" }));
    await workbench.save();
    const page = workbench.webview();
    // The module blocks before anything is sent: the timeline says so, at its line.
    await workbench.see(page.locator('article.blocked').first());
    await page.locator('article.blocked .failure button').first().click();
    await workbench.see(workbench.page.locator('.active-line-number', { hasText: /^5$/ }));
    await workbench.picture('rollouts-failed');
    await workbench.backTo('crm.py');
    await workbench.replaceAll(text(3));
    await workbench.save();
    await confirmed(3);
  });

  test('a local file is compared with what a server runs', async () => {
    await workbench.backTo('crm.py');
    await workbench.append('# only here\n');
    await workbench.command('Hotdeploy: Compare with Server');
    await workbench.pick('server2');
    await workbench.see(workbench.tab('server2 ↔ local'));
    await workbench.see(workbench.page.locator('.line-insert').first());
    await workbench.picture('compare');
    await workbench.command('View: Close Editor');
    await workbench.gone(workbench.tab('server2 ↔ local'));
  });

  test('a service is invoked with its declared input', async () => {
    await workbench.command('Hotdeploy: Invoke Service');
    await workbench.pick('crm.get');
    const input = workbench.page.locator('.quick-input-widget input').first();
    await until(async () => (await input.inputValue()) === '{"id":""}', 'the declared input is offered');
    await workbench.answer('{"id": "7"}');
    await workbench.see(workbench.page.locator('.view-line', { hasText: '"number": 3' }).first());
    await workbench.command('View: Revert and Close Editor');
  });

  test('a server that is down gets the module when it is back', async () => {
    await workbench.backTo('crm.py');
    await cluster.stopServer('server3');
    await workbench.replaceAll(text(6));
    await workbench.save();
    await workbench.statusSays('dev 2/3');
    await workbench.openProblems();
    await workbench.see(workbench.problem('server3'));
    await workbench.picture('server-down');
    await cluster.startServer('server3');
    await confirmed(6);
    assert.deepEqual(await cluster.invoke('server3', 'crm.get'), { number: 6 });
  });

  test('a protected target has its colour and asks', async () => {
    await workbench.command('Hotdeploy: Select Target');
    await workbench.pick('prod');
    await workbench.see(workbench.page.locator('.statusbar-item.warning-kind', { hasText: 'prod' }).first());
    await workbench.backTo('crm.py');
    await workbench.replaceAll(text(7));
    await workbench.command('Hotdeploy: Deploy This File');
    const dialog = workbench.dialog('prod is protected');
    await workbench.see(dialog);
    await workbench.picture('protected');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await cluster.invoke('server1', 'crm.get'), { number: 6 });
    await workbench.command('Hotdeploy: Deploy This File');
    await workbench.dialog('prod is protected').getByRole('button', { name: 'Deploy to prod' }).click();
    await confirmed(7, 'prod');
    assert.deepEqual(await cluster.invoke('server1', 'crm.get'), { number: 7 });
    await workbench.command('Hotdeploy: Select Target');
    await workbench.pick('dev');
    await workbench.statusSays('dev');
  });

  test('a language server that is killed comes back', async () => {
    const before = languageServer(editor.pid);
    await workbench.restarted(editor, () => process.kill(before, 'SIGKILL'));
    assert.notEqual(languageServer(editor.pid), before);
    await workbench.backTo('crm.py');
    await workbench.replaceAll(text(8));
    await workbench.save();
    await confirmed(8);
    assert.deepEqual(await cluster.invoke('server2', 'crm.get'), { number: 8 });
  });

  test('it looks right in every theme', async () => {
    await workbench.command('Hotdeploy: Show Rollouts');
    await workbench.see(workbench.webview().locator('article').first());
    await workbench.openClusters();
    for (const [name, theme, kind] of [
      ['light', 'Light Modern', 'vs'],
      ['dark', 'Dark Modern', 'vs-dark'],
      ['contrast', 'Dark High Contrast', 'hc-black'],
      ['contrast-light', 'Light High Contrast', 'hc-light'],
    ]) {
      await workbench.command('Preferences: Color Theme');
      await workbench.answer(theme);
      await workbench.see(workbench.page.locator(`.monaco-workbench.${kind}`));
      await workbench.see(workbench.webview().locator('article').first());
      await workbench.picture(`theme-${name}`);
    }
  });
});
