// A platform's own package brings the program: nothing else says where one is.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pack } from '../../scripts/package.mjs';
import { binary, startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { below } from './support/processes.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

describe('the package of this platform', { concurrency: false }, () => {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-platform-'));
  let browser, editor, workbench;

  before(async () => {
    const vsix = pack({ out: path.join(out, '%.vsix'), target: 'here', program: binary() });
    assert.match(vsix, new RegExp(`/linux-${process.arch}\\.vsix$`));
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': service('crm.get', 1) },
      settings: { 'hotdeploy.server.path': undefined },
      environment: { PATH: '/usr/bin:/bin' },
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    fs.rmSync(out, { recursive: true, force: true });
  });

  test('its program is there, may be executed, and checks a module', async () => {
    const [installed] = fs.readdirSync(editor.extensions).filter((name) => name.startsWith('hotdeploy.'));
    const program = path.join(editor.extensions, installed, 'bin/hotdeploy');
    fs.accessSync(program, fs.constants.X_OK);
    await workbench.openFile('crm.py');
    await workbench.append('\nx = (\n');
    await workbench.openProblems();
    await workbench.see(workbench.problem("'(' was never closed"));
    const server = below(editor.pid).find(({ args }) => / lsp /.test(args));
    assert.equal(server?.args.split(' ')[0], program);
  });
  // Reported, not asserted: how long anything takes depends on what else the machine does.
  test('its activation, as the editor counts it', async (t) => {
    await workbench.command('Developer: Show Running Extensions');
    const row = await workbench.see(workbench.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Hotdeploy' }).first());
    const shown = (await row.innerText()).match(/Activation: (\d+)ms/);
    assert.ok(shown, await row.innerText());
    t.diagnostic(`${shown[1]} ms to load and to activate it`);
    await workbench.picture('activation');
  });
});
