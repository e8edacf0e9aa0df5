// `make ide` as somebody who tries it: the page that it prints, a change, Ctrl-S, Ctrl-C.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { below, isAlive } from './support/processes.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const script = path.resolve(import.meta.dirname, '../../scripts/ide.mjs');

test('make ide: a page to open, a save that is confirmed, and nothing left behind', { timeout: 180_000 }, async (t) => {
  const ide = spawn(process.execPath, [script, process.env.HOTDEPLOY_VSIX], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = new Promise((resolve) => ide.once('exit', resolve));
  let said = '';
  for (const stream of [ide.stdout, ide.stderr]) stream.on('data', (data) => (said += data));
  const browser = await openBrowser();
  t.after(async () => {
    await browser.close();
    if (ide.exitCode === null) ide.kill('SIGTERM');
    await ended;
  });

  await until(() => /Ctrl-C ends/.test(said) || ide.exitCode !== null, 'the line that says it is ready', 90_000);
  const url = said.match(/^Open +(http:\S+)$/m)?.[1];
  assert.ok(url, said);
  const workspace = new URL(url).searchParams.get('folder');
  assert.ok(fs.existsSync(path.join(workspace, 'crm.py')), workspace);

  const workbench = await Workbench.at(browser, url);
  await workbench.see(workbench.tab('crm.py'));
  await workbench.statusSays('sandbox');
  await workbench.append('# seen\n');
  await workbench.save();
  await until(() => /# seen/.test(fs.readFileSync(path.join(workspace, 'crm.py'), 'utf8')), 'it is saved');
  await workbench.confirmed('sandbox', 'crm.py', fs.readFileSync(path.join(workspace, 'crm.py')));
  await workbench.see(workbench.lens('3/3 servers'));
  await workbench.picture('ide');

  const started = below(ide.pid);
  for (const program of [/hotdeploy sandbox/, /hotdeploy lsp/]) assert.ok(started.some(({ args }) => program.test(args)), String(program));
  // As a terminal does: to all of them at once.
  process.kill(-ide.pid, 'SIGINT');
  assert.equal(await ended, 0, said);
  assert.deepEqual(started.filter(({ pid }) => isAlive(pid)), []);
  assert.ok(!fs.existsSync(workspace), 'the copy of the example is gone');
});
