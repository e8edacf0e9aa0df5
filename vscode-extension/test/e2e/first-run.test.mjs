// Nothing is configured yet: what is offered, a cluster on this machine, and the settings of the earlier extension.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { until } from './support/until.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('the first run', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    const { username, password } = cluster.ready.accounts.ide;
    editor = await startCodeServer({
      vsix,
      files: { 'crm.py': service('crm.get', 1) },
      settings: { 'zato.url': `${cluster.target.url}/ide-deploy`, 'zato.username': username, 'zato.password': password },
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor, { width: 1400, height: 860 });
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  test('the settings of the Zato extension are offered once', async () => {
    await workbench.openFile('crm.py');
    const toast = await workbench.hold('can take over the cluster and the account');
    await workbench.picture('migration');
    await toast.getByRole('button', { name: 'Not Now' }).click();
    await workbench.gone(toast);
  });

  test('the empty view and the status bar say what to do', async () => {
    await workbench.statusSays('no target');
    await workbench.openClusters();
    const welcome = workbench.page.locator('.welcome-view-content').filter({ visible: true });
    await workbench.see(welcome.getByText('No cluster is configured yet.'));
    for (const name of ['Start the Embedded Cluster', 'Configure a Target']) {
      await workbench.see(welcome.getByRole('button', { name }));
    }
    await workbench.picture('welcome');
    await workbench.focusEditor();
    await workbench.save();
    await workbench.openProblems();
    await workbench.see(workbench.problem('not deployed: no target is selected'));
    await workbench.press('Control+J');
  });

  test('the walkthrough opens, and each of its steps', async () => {
    await workbench.page.locator('.welcome-view-content').filter({ visible: true }).getByText('walkthrough').click();
    const page = workbench.page.locator('.gettingStartedContainer');
    await workbench.see(page.getByText('Hot-deploy Zato services').filter({ visible: true }).first());
    const title = (step) => page.locator('.step-title', { hasText: step }).first();
    const pages = [['Have a cluster', 'A cluster to deploy to'], ['Mark a module', 'The marker'], ['Press save and look', 'What you see']];
    for (const [number, [step, heading]] of pages.entries()) {
      const [other] = pages.at(number - 1);
      let again = false;
      // Where two are chosen faster than a page is drawn, that of the one before may stay: then there and back.
      await workbench.insist(async (patience) => {
        if (again) await title(other).click(patience);
        again = true;
        await title(step).click(patience);
      }, workbench.webview().getByRole('heading', { name: heading }));
      await workbench.see(page.locator('.getting-started-step.expanded', { hasText: step }));
    }
    await workbench.picture('walkthrough');
    await workbench.command('View: Close Editor');
  });

  test('a cluster on this machine is started, deployed to and ended', async () => {
    await workbench.page.locator('.welcome-view-content').filter({ visible: true }).getByRole('button', { name: 'Start the Embedded Cluster' }).click();
    await workbench.pick('Zato 4.1');
    await workbench.statusSays('sandbox');
    await workbench.see(workbench.row('3 servers, Zato 4.1'));
    await workbench.backTo('crm.py');
    await workbench.save();
    await workbench.confirmed('sandbox', 'crm.py', service('crm.get', 1));
    await workbench.see(workbench.lens('3/3 servers'));
    await workbench.command('Hotdeploy: Stop the Embedded Cluster');
    await workbench.statusSays('no target');
  });

  test('the settings of the Zato extension are taken over, its password into the secret storage', async () => {
    await workbench.command('Hotdeploy: Take Over Settings of the Zato Extension');
    const toast = await workbench.hold('The target zato was made');
    const { username } = cluster.ready.accounts.ide;
    assert.deepEqual(editor.settings('Machine')['hotdeploy.targets'], { zato: { url: cluster.target.url, username } });
    await toast.getByRole('button', { name: 'Remove the Plain-Text Password' }).click();
    await until(() => editor.settings('User')['zato.password'] === undefined, 'the password is gone from the settings');
    assert.ok(!JSON.stringify(editor.settings('Machine')).includes(cluster.ready.accounts.ide.password));
    await workbench.command('Hotdeploy: Select Target');
    await workbench.pick('zato');
    await workbench.statusSays('zato');
    await workbench.backTo('crm.py');
    await workbench.replaceAll(service('crm.get', 2));
    await workbench.save();
    // Nobody is asked for a password.
    await until(async () => {
      const answers = await Promise.all(cluster.ready.servers.map(({ name }) => cluster.invoke(name, 'crm.get')));
      return answers.some((answer) => answer?.number === 2);
    }, 'a server runs it');
  });
});
