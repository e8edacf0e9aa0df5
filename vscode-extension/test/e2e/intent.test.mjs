// Which saves deploy: by hand, by the editor, from outside, and what the settings make of that.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('which saves deploy', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;
  let number = 1;

  before(async () => {
    cluster = await startCluster();
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': service('crm.get', 1) },
      settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
      environment: cluster.passwords('dev'),
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
    await workbench.openFile('crm.py');
    await workbench.statusSays('dev');
    await workbench.openProblems();
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  const next = () => service('crm.get', ++number);
  const onDisk = () => until(() => editor.read('crm.py').includes(`'number': ${number}}`), 'the file is saved');
  const runs = (server, wanted) => until(async () => (await cluster.invoke(server, 'crm.get'))?.number === wanted, `${server} runs ${wanted}`);
  const runsNot = async () => assert.notEqual((await cluster.invoke('server1', 'crm.get'))?.number, number);

  /** What is in the editor by now runs everywhere, and the editor says so, and nothing else. */
  async function confirmed(text = service('crm.get', number)) {
    await workbench.confirmed('dev', 'crm.py', text);
    await workbench.see(workbench.lens('3/3 servers'));
    for (const said of ['not deployed', 'server2']) await workbench.gone(workbench.problem(said));
    for (const server of ['server1', 'server2', 'server3']) await runs(server, number);
  }

  /** Sets what the workspace has to say, as an editor of the file would. */
  const settings = (some) => editor.write('.vscode/settings.json', JSON.stringify(some));

  /** Each test begins with a module that all servers run. */
  beforeEach(async () => {
    await workbench.replaceAll(next());
    await workbench.save();
    await confirmed();
  });

  for (const [setting, leave] of [
    ['afterDelay', async () => {}],
    ['onFocusChange', () => workbench.press('Control+Shift+E')],
    ['onWindowChange', () => workbench.leaveWindow()],
  ]) {
    test(`an auto-save does not: ${setting}`, async () => {
      settings({ 'files.autoSave': setting });
      try {
        await workbench.replaceAll(next());
        await leave();
        await onDisk();
        await workbench.see(workbench.problem('changed, not deployed'));
        await runsNot();
      } finally {
        settings({});
        await workbench.comeBack();
      }
      // One save by hand makes up for it, though nothing is modified any more.
      await workbench.focusEditor();
      await workbench.save();
      await confirmed();
    });
  }

  test('a change from outside does not, until it is saved by hand', async () => {
    editor.write('crm.py', next());
    await workbench.see(workbench.problem('it changed outside the editor'));
    await runsNot();
    await workbench.focusEditor();
    await workbench.save();
    await confirmed();
  });

  test('one click on the lens deploys what was changed', async () => {
    editor.write('crm.py', next());
    // Before that the editor has the text of before, and deploys it.
    await workbench.see(workbench.problem('it changed outside the editor'));
    await workbench.pressLens('changed, not deployed · Deploy');
    await confirmed();
  });

  test('an unmodified file is deployed again when a server differs', async () => {
    await cluster.makeDiffer('server2');
    await workbench.focusEditor();
    await workbench.save();
    await confirmed();
  });

  test('an unmodified file is deployed again when the last attempt failed', async () => {
    await cluster.setFaults('server2', { missing_modules: ['colorsys'] });
    const text = `${next()}import colorsys\n`;
    await workbench.replaceAll(text);
    await workbench.save();
    await workbench.see(workbench.problem('server2'));
    await cluster.clearFaults('server2');
    await workbench.focusEditor();
    await workbench.save();
    await confirmed(text);
  });

  describe('by the setting', { concurrency: false }, () => {
    after(() => deployOnSave('explicit'));

    /** Sets it in the workspace, and waits until the server obeys. */
    async function deployOnSave(value, more = {}) {
      const said = () => editor.log().split('deploy_on_save=').length;
      const before = said();
      settings({ 'hotdeploy.deployOnSave': value, ...more });
      await until(() => said() > before, `the server obeys ${value}`);
    }

    /** What was sent before this would have begun by now. */
    async function nothingBegan() {
      await onDisk();
      await workbench.command('Hotdeploy: Test Connection');
      await workbench.dismiss('dev is connected');
      await workbench.see(workbench.lens('changed, not deployed'));
      await runsNot();
    }

    test('never: no save does, only commands', async () => {
      await deployOnSave('never');
      await workbench.replaceAll(next());
      await workbench.save();
      await nothingBegan();
      await workbench.command('Hotdeploy: Deploy This File');
      await confirmed();
      await deployOnSave('explicit');
    });

    test('explicitIfChanged: an unmodified file is left alone', async () => {
      await deployOnSave('explicitIfChanged');
      await cluster.makeDiffer('server2');
      await workbench.focusEditor();
      await workbench.save();
      await workbench.command('Hotdeploy: Test Connection');
      await workbench.dismiss('dev is connected');
      await runs('server2', 1000);
      await workbench.replaceAll(next());
      await workbench.save();
      await confirmed();
    });

    test('always: an auto-save does as well', async () => {
      await deployOnSave('always', { 'files.autoSave': 'afterDelay' });
      await workbench.replaceAll(next());
      await confirmed();
    });
  });
});
