// A workspace of several folders.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('several folders', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    const never = JSON.stringify({ 'hotdeploy.deployOnSave': 'never' });
    editor = await startCodeServer({
      vsix,
      files: {
        'sales/crm.py': service('crm.get', 1),
        'sales/.vscode/settings.json': JSON.stringify({ 'hotdeploy.defaultTarget': 'dev' }),
        'stock/erp.py': service('erp.get', 1),
        'staff/hr.py': service('hr.get', 1),
        'staff/.vscode/settings.json': never,
      },
      settings: { 'hotdeploy.targets': { dev: cluster.target } },
      environment: cluster.passwords('dev'),
    });
    const workspace = path.join(editor.out, 'company.code-workspace');
    const folders = ['sales', 'stock', 'staff'].map((name) => ({ path: path.join(editor.workspace, name) }));
    fs.writeFileSync(workspace, JSON.stringify({ folders }));
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor, { place: { workspace } });
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  const answers = (name, number) => until(async () => (await cluster.invoke('server3', name))?.number === number, `${name} answers ${number}`);

  test('modules of each are deployed, by what one of them says is the target', async () => {
    for (const [file, name] of [['crm.py', 'crm.get'], ['erp.py', 'erp.get']]) {
      await workbench.openFile(file);
      await workbench.statusSays('dev');
      await workbench.replaceAll(service(name, 2));
      await workbench.save();
      await workbench.confirmed('dev', file, service(name, 2));
      await answers(name, 2);
    }
  });

  test('a folder has its own word on which saves deploy', async () => {
    await workbench.openFile('hr.py');
    await workbench.replaceAll(service('hr.get', 2));
    await workbench.save();
    await until(() => editor.read('staff/hr.py').includes("'number': 2}"), 'it is saved');
    await workbench.command('Hotdeploy: Test Connection');
    await workbench.dismiss('dev is connected');
    await workbench.see(workbench.lens('Deploy to dev'));
    assert.equal(await cluster.invoke('server1', 'hr.get'), undefined);
    await workbench.press('Control+Shift+L');
    await answers('hr.get', 2);
  });

  test('all marked modules are those of all folders', async () => {
    await workbench.command('Hotdeploy: Deploy All Marked Modules');
    await workbench.statusSays('3 of 3 modules deployed to dev');
  });
});
