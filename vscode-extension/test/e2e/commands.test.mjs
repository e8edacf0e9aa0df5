// What the palette, the keys, the status bar, the tree and the notifications do.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('commands', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    editor = await startCodeServer({
      vsix,
      files: {
        'crm.py': service('crm.get', 1),
        'erp.py': service('erp.get', 1),
        'sub/hr.py': service('hr.get', 1),
        'broken.py': service('broken.get', 1).replace('Service):', 'Servcie):'),
        'plain.py': service('plain.get', 1, { marked: false }),
      },
      settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
      environment: cluster.passwords('dev'),
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor, { width: 1400, height: 860 });
    await workbench.openFile('crm.py');
    await workbench.statusSays('dev');
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  const answers = (name, number) =>
    until(async () => {
      const found = await Promise.all(['server1', 'server2', 'server3'].map((server) => cluster.invoke(server, name)));
      return found.every((answer) => answer?.number === number);
    }, `${name} answers ${number}`);

  test('a connection is tested', async () => {
    await workbench.command('Hotdeploy: Test Connection');
    await workbench.dismiss('dev is connected: server1, server2, server3');
  });

  test('all marked modules are deployed, open or not, and what is blocked is told', async () => {
    await workbench.command('Hotdeploy: Deploy All Marked Modules');
    await workbench.statusSays('3 of 4 modules deployed to dev');
    await workbench.dismiss('Not deployed: broken.py');
    for (const name of ['crm.get', 'erp.get', 'hr.get']) await answers(name, 1);
    assert.equal(await cluster.invoke('server1', 'plain.get'), undefined);
  });

  test('the key deploys the file as it stands', async () => {
    await workbench.replaceAll(service('crm.get', 2));
    await workbench.press('Control+Shift+L');
    await answers('crm.get', 2);
    await workbench.save();
    await until(() => editor.read('crm.py').includes("'number': 2}"), 'it is saved');
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 2));
  });

  test('the status bar offers what can be done', async () => {
    await workbench.status('dev 3/3').first().click();
    for (const action of ['Deploy This File', 'Select Target', 'Show Rollouts', 'Test Connection', 'Open Settings']) {
      await workbench.see(workbench.page.locator('.quick-input-widget .monaco-list-row', { hasText: action }).first());
    }
    await workbench.picture('actions');
    await workbench.pick('Show Rollouts');
    await workbench.see(workbench.webview().locator('article.confirmed').first());
  });

  test('the way back: a notification of a failure offers it', async () => {
    await workbench.backTo('crm.py');
    await cluster.setFaults('server2', { missing_modules: ['colorsys'] });
    await workbench.replaceAll(service('crm.get', 3, { before: 'import colorsys\n' }));
    await workbench.save();
    const toast = await workbench.hold('was not taken by server2 of dev');
    for (const name of ['Show Details', 'Retry', 'Roll Back']) await workbench.see(toast.getByRole('button', { name }));
    await workbench.see(workbench.standsOut('error-kind', 'dev'));
    await workbench.openProblems();
    await workbench.see(workbench.problem('server2'));
    await workbench.picture('failed');
    await toast.getByRole('button', { name: 'Roll Back' }).click();
    await answers('crm.get', 2);
    await workbench.see(workbench.problem('rolled back to'));
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 2));
    await workbench.gone(workbench.standsOut('error-kind', 'dev'));
  });

  test('a failure that is retried once its reason is gone', async () => {
    await workbench.focusEditor();
    await workbench.save();
    const toast = await workbench.hold('was not taken by server2 of dev');
    await cluster.clearFaults('server2');
    await toast.getByRole('button', { name: 'Retry' }).click();
    await answers('crm.get', 3);
    await workbench.gone(workbench.problem('server2'));
    await workbench.gone(toast);
  });

  test('the problem of a server leads to its evidence, with the traceback', async () => {
    await cluster.setFaults('server3', { missing_modules: ['colorsys'] });
    await workbench.replaceAll(service('crm.get', 4, { before: 'import colorsys\n' }));
    await workbench.save();
    const row = await workbench.see(workbench.problem('server3'));
    await workbench.dismiss('was not taken by server3 of dev');
    await row.getByText('load-failed').click();
    const failed = workbench.webview().locator('article.partial').first();
    await workbench.see(failed);
    await failed.getByText('Traceback').first().click();
    await workbench.see(failed.getByText('ModuleNotFoundError').last());
    await workbench.picture('traceback');
    await failed.locator('.failure button').first().click();
    await workbench.statusSays('Ln 3');
    await cluster.clearFaults('server3');
  });

  test('what is shown of deployments is cleared', async () => {
    await workbench.command('Hotdeploy: Clear Deployment Diagnostics');
    await workbench.gone(workbench.problem('server3'));
    await workbench.backTo('crm.py');
    await workbench.save();
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 4, { before: 'import colorsys\n' }));
  });

  test('text from a server makes no link', async () => {
    await workbench.replaceAll(service('crm.get', 5, { before: "\nif __name__:\n    raise ValueError('[x](command:workbench.action.closeAllEditors)')\n" }));
    await workbench.save();
    const toast = await workbench.hold('was not taken by');
    assert.match(await toast.innerText(), /\[x\] \(command:/);
    assert.equal(await toast.locator('a[href*=command], a[data-href*=command]').count(), 0);
    await workbench.dismiss('was not taken by');
    await workbench.backTo('crm.py');
    await workbench.replaceAll(service('crm.get', 6));
    await workbench.save();
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 6));
  });

  test('a slow rollout shows its progress', async () => {
    await cluster.setFaults('server1', { slow_ms: 2000 });
    await workbench.replaceAll(service('crm.get', 7));
    await workbench.save();
    await workbench.statusSays('Deploying crm.py to dev');
    await cluster.clearFaults('server1');
    await workbench.gone(workbench.status('Deploying crm.py to dev').first());
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 7));
  });

  test('back to what ran before, and forth again', async () => {
    await workbench.command('Hotdeploy: Roll Back This File');
    await answers('crm.get', 6);
    await workbench.see(workbench.lens('changed, not deployed'));
    await workbench.command('Hotdeploy: Redeploy This File to Every Server');
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 7));
    await answers('crm.get', 7);
  });

  test('rows of the tree have their actions', async () => {
    await workbench.openClusters();
    await workbench.act(workbench.row('dev'), 'Test Connection');
    await workbench.dismiss('dev is connected');
    const module = workbench.row('crm.py');
    await workbench.act(module, 'Compare with Server');
    await workbench.see(workbench.tab('server1 ↔ local'));
    await workbench.command('View: Close Editor');
    await cluster.makeDiffer('server2');
    await workbench.command('Hotdeploy: Ask the Servers Again');
    await workbench.see(workbench.row(/runs [0-9a-f]{7}, not [0-9a-f]{7}/));
    await workbench.act(module, 'Redeploy This File to Every Server');
    await answers('crm.get', 7);
    await workbench.confirmed('dev', 'crm.py', service('crm.get', 7));
    await workbench.expand(module, workbench.row('crm.get'));
    await workbench.act(workbench.row('crm.get'), 'Invoke Service');
    await workbench.answer('', 'Its input as JSON');
    await workbench.see(workbench.page.locator('.view-line', { hasText: '"number": 7' }).first());
    await workbench.command('View: Revert and Close Editor');
  });

  test('the settings and the log are opened', async () => {
    await workbench.command('Hotdeploy: Open Settings');
    const settings = workbench.page.locator('.settings-editor');
    for (const title of ['Targets', 'Deploy On Save']) await workbench.see(settings.getByText(title, { exact: true }).filter({ visible: true }).first());
    await workbench.picture('settings');
    await workbench.closeOwn(settings.getByText('Deploy On Save', { exact: true }).filter({ visible: true }).first());
    await workbench.command('Hotdeploy: Show Log');
    await workbench.see(workbench.page.locator('.panel .view-line', { hasText: /\[(info|warning)\]/ }).first());
    await workbench.picture('log');
    // The server's own lines have their levels.
    assert.match(editor.log(), /\[info\] .*settings in force/);
    assert.doesNotMatch(editor.log(), /\[error\]/);
  });

  test('the language server is started again on demand', async () => {
    await workbench.restarted(editor, () => workbench.command('Hotdeploy: Restart Language Server'));
    await workbench.backTo('crm.py');
    await workbench.replaceAll(service('crm.get', 8));
    await workbench.save();
    await answers('crm.get', 8);
  });

  // The last: its editor stays open.
  test('a wrong field of a target is told where it stands', async () => {
    await workbench.command('Preferences: Open Remote Settings (JSON)');
    await workbench.see(workbench.page.locator('.view-line', { hasText: 'hotdeploy.targets' }).first());
    const { 'hotdeploy.server.path': program } = editor.settings('Machine');
    await workbench.press('Control+A', 'Delete');
    await workbench.page.keyboard.insertText(JSON.stringify({ 'hotdeploy.server.path': program, 'hotdeploy.targets': { dev: { ...cluster.target, adress: 'x', timeout: 'soon' } } }, null, 1));
    // The editor of the settings may lie above the Problems panel: what is wrong there is shown where it stands.
    await workbench.see(workbench.page.locator('.squiggly-warning').first());
    await until(async () => (await workbench.page.locator('.squiggly-warning').count()) >= 2, 'both are marked');
    await workbench.press('F8');
    await workbench.see(workbench.page.getByText('Property adress is not allowed').first());
    await workbench.picture('settings-json');
    await workbench.press('F8');
    await workbench.see(workbench.page.getByText('A duration such as 30s').first());
  });
});
