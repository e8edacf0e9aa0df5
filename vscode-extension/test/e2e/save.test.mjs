// From Ctrl-S to what every server runs, in a real workbench.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service as module } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('saving', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': module('crm.get', 1), 'erp.py': module('erp.get', 1), 'plain.py': module('plain.get', 1, { marked: false }) },
      settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
      environment: cluster.passwords('dev'),
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  test('a save is confirmed on every server', async () => {
    await workbench.openFile('crm.py');
    await workbench.statusSays('dev');
    await workbench.replaceAll(module('crm.get', 2));
    await workbench.save();
    await workbench.confirmed('dev', 'crm.py', module('crm.get', 2));
    await workbench.statusSays('dev 3/3');
    await workbench.see(workbench.lens('3/3 servers'));
    for (const server of ['server1', 'server2', 'server3']) {
      assert.deepEqual(await cluster.invoke(server, 'crm.get'), { number: 2 });
    }
    // A success is nothing to be told of.
    assert.equal(await workbench.page.locator('.notification-toast').count(), 0);
    await workbench.picture('confirmed');
  });

  test('an error is blocked at its line', async () => {
    await workbench.append('\nx = (\n');
    await workbench.see(workbench.page.locator('.squiggly-error').first());
    await workbench.save();
    await workbench.openProblems();
    await workbench.see(workbench.problem("'(' was never closed"));
    await workbench.see(workbench.problem('not deployed to dev'));
    assert.deepEqual(await cluster.invoke('server1', 'crm.get'), { number: 2 });
    await workbench.picture('blocked');
  });

  test('a module that one server cannot load fails there, at its line', async () => {
    await cluster.setFaults('server2', { missing_modules: ['colorsys'] });
    const text = module('crm.get', 3, { before: 'import colorsys\n' });
    await workbench.replaceAll(text);
    await workbench.save();
    await workbench.openProblems();
    await workbench.see(workbench.problem('server2'));
    await workbench.see(workbench.page.locator('.statusbar-item.error-kind', { hasText: 'dev' }).first());
    await workbench.picture('failed');
    await cluster.clearFaults('server2');
    await workbench.focusEditor();
    await workbench.save();
    await workbench.confirmed('dev', 'crm.py', text);
    await workbench.gone(workbench.problem('server2'));
    assert.deepEqual(await cluster.invoke('server2', 'crm.get'), { number: 3 });
  });

  test('Save All deploys each marked module and no other', async () => {
    await workbench.replaceAll(module('crm.get', 4));
    await workbench.openFile('erp.py');
    await workbench.replaceAll(module('erp.get', 4));
    await workbench.openFile('plain.py');
    await workbench.replaceAll(module('plain.get', 4, { marked: false }));
    await workbench.command('File: Save All');
    for (const name of ['crm', 'erp']) {
      await workbench.confirmed('dev', `${name}.py`, module(`${name}.get`, 4));
      assert.deepEqual(await cluster.invoke('server3', `${name}.get`), { number: 4 });
    }
    // It would have been sent with the others.
    await until(() => editor.read('plain.py').includes("'number': 4}"), 'it is saved as well');
    assert.equal(await cluster.invoke('server1', 'plain.get'), undefined);
  });

  test('nothing was asked of another host', () => assert.deepEqual([...workbench.foreign], []));
});
