// Mocha inside the real extension host: the suite of `test/host`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { openBrowser } from './support/workbench.mjs';

const extension = path.resolve(import.meta.dirname, '../..');

test('inside the extension host', { timeout: 180_000 }, async (t) => {
  const cluster = await startCluster();
  const editor = await startCodeServer({
    files: { 'crm.py': service('crm.get', 1) },
    settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
    environment: cluster.passwords('dev'),
  });
  // A folder on disk, and one whose file system only the tests bring.
  const workspace = path.join(editor.out, 'host.code-workspace');
  fs.writeFileSync(workspace, JSON.stringify({ folders: [{ path: editor.workspace }, { uri: 'memory:/shop' }] }));
  const browser = await openBrowser();
  t.after(async () => {
    await browser.close();
    await editor.stop();
    await cluster.stop();
  });
  const page = await browser.newPage();
  const lines = [];
  let ended;
  const exit = new Promise((resolve) => (ended = resolve));
  await page.exposeFunction('codeAutomationExit', (code) => ended(code));
  await page.exposeFunction('codeAutomationLog', (_, args) => lines.push(args.join(' ')));
  // Newer versions look at the tests to run only where their smoke-test driver is on.
  await page.addInitScript(() => {
    const original = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration') return value;
      const settings = JSON.parse(value);
      settings.developmentOptions = { ...settings.developmentOptions, enableSmokeTestDriver: true };
      return JSON.stringify(settings);
    };
  });
  const remote = (file) => `vscode-remote://127.0.0.1:${editor.port}${file}`;
  const payload = JSON.stringify([
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(path.join(extension, 'out/host/index.js'))],
    ['skipWelcome', 'true'],
  ]);
  await page.goto(`http://127.0.0.1:${editor.port}/?workspace=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`);
  const code = await exit;
  const report = lines.join('\n');
  assert.equal(code, 0, report);
  assert.match(report, /passing/, report);
  for (const line of lines.filter((line) => /✔|passing/.test(line))) t.diagnostic(line.trim());
  assert.ok(fs.existsSync(editor.workspace));
});
