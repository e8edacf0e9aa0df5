// The program is not there, or does not stay: what the user is told, and can do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { binary, startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { languageServer } from './support/processes.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('the program', { concurrency: false }, () => {
  let browser, editor, workbench;

  before(async () => {
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': service('crm.get', 1) },
      settings: { 'hotdeploy.server.path': undefined },
      environment: { PATH: '/usr/bin:/bin' },
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
    await workbench.openFile('crm.py');
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
  });

  /** Everything that says how it is says that it does not run. */
  async function isSaidToBeStopped() {
    await workbench.see(workbench.standsOut('error-kind', 'Hotdeploy: not running'));
    await workbench.status('not running').first().click();
    await workbench.see(workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'Restart Language Server' }).first());
    await workbench.press('Escape');
    await workbench.openClusters();
    const welcome = workbench.page.locator('.welcome-view-content').filter({ visible: true });
    await workbench.see(welcome.getByText('The language server is not running'));
    assert.equal(await welcome.getByText('No cluster is configured').count(), 0);
  }

  test('one that is missing is said to be, and where to name it', async () => {
    const toast = await workbench.see(workbench.toast('is not on PATH, and this package of the extension brings none'));
    await isSaidToBeStopped();
    await workbench.picture('no-program');
    await toast.getByRole('button', { name: 'Open Settings' }).click();
    const setting = workbench.page.locator('.settings-editor').getByText('Server: Path', { exact: false }).filter({ visible: true }).first();
    await workbench.see(setting);
    await workbench.closeOwn(setting);
    await workbench.gone(toast);
    for (const command of ['Test Connection', 'Select Target']) {
      await workbench.command(`Hotdeploy: ${command}`);
      await workbench.dismiss('is not on PATH');
    }
  });

  test('one that ends whenever it is started is said to do so', async () => {
    const other = path.join(editor.out, 'other');
    fs.writeFileSync(other, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    editor.set('Machine', { 'hotdeploy.server.path': other });
    await workbench.dismiss("couldn't create connection to server");
    await isSaidToBeStopped();
    assert.doesNotMatch(editor.log(), /is started again/);
  });

  test('one that is named in the settings is started at once', async () => {
    editor.set('Machine', { 'hotdeploy.server.path': binary() });
    await workbench.statusSays('no target');
    await workbench.backTo('crm.py');
    await workbench.see(workbench.page.locator('.welcome-view-content').filter({ visible: true }).getByText('No cluster is configured'));
  });

  test('one that keeps ending is not started for ever, but on demand', async () => {
    for (let time = 1; time < 5; time++) await workbench.restarted(editor, () => process.kill(languageServer(editor.pid), 'SIGKILL'));
    process.kill(languageServer(editor.pid), 'SIGKILL');
    const toast = await workbench.see(workbench.toast('keeps ending and was not started again'));
    await isSaidToBeStopped();
    assert.equal(languageServer(editor.pid), undefined);
    await workbench.picture('keeps-ending');
    assert.equal(await workbench.page.locator('.notification-toast').count(), 1, 'it is told once');
    await workbench.restarted(editor, () => toast.getByRole('button', { name: 'Restart' }).click());
    await workbench.statusSays('no target');
    await workbench.backTo('crm.py');
    await workbench.append('\nx = (\n');
    await workbench.openProblems();
    await workbench.see(workbench.problem("'(' was never closed"));
  });
});
