// Nothing is sent from a workspace that nobody trusts, and passwords are asked for once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCluster } from './support/cluster.mjs';
import { startCodeServer } from './support/code-server.mjs';
import { service } from './support/modules.mjs';
import { openBrowser, Workbench } from './support/workbench.mjs';

const vsix = process.env.HOTDEPLOY_VSIX;

describe('trust and passwords', { concurrency: false }, () => {
  let browser, cluster, editor, workbench;

  before(async () => {
    cluster = await startCluster();
    editor = await startCodeServer({
      vsix,
      trust: 'asked',
      files: { 'crm.py': service('crm.get', 1) },
      settings: { 'hotdeploy.targets': { dev: cluster.target }, 'hotdeploy.defaultTarget': 'dev' },
    });
    browser = await openBrowser();
    workbench = await Workbench.open(browser, editor);
  });

  after(async () => {
    await browser?.close();
    await editor?.stop();
    await cluster?.stop();
  });

  test('without trust modules are checked and nothing is sent', async () => {
    const question = workbench.dialog(/trust the authors/i);
    await workbench.see(question);
    await workbench.picture('trust');
    await question.getByRole('button', { name: /No, I don't trust/ }).click();
    await workbench.gone(question);
    await workbench.openFile('crm.py');
    await workbench.statusSays('not trusted');
    await workbench.append('\nx = undefined_name\n');
    await workbench.openProblems();
    await workbench.see(workbench.problem('undefined_name'));
    await workbench.replaceAll(service('crm.get', 2));
    await workbench.save();
    await workbench.see(workbench.problem('not trusted'));
    assert.equal(await cluster.invoke('server1', 'crm.get'), undefined);
    await workbench.picture('untrusted');
  });

  test('after trust is granted, passwords are asked for and a save deploys', async () => {
    await workbench.command('Workspaces: Manage Workspace Trust');
    await workbench.page.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await workbench.statusSays('dev');
    await workbench.command('View: Close Editor');
    await workbench.openFile('crm.py');
    await workbench.save();
    const { ide, invoke } = cluster.ready.accounts;
    await workbench.answer(ide.password, `Password of ${ide.username}`);
    await workbench.answer(invoke.password, `Password of ${invoke.username}`);
    await workbench.statusSays('dev 3/3');
    assert.deepEqual(await cluster.invoke('server3', 'crm.get'), { number: 2 });
  });

  test('a stored password is not asked for again', async () => {
    await workbench.command('Hotdeploy: Restart Language Server');
    await workbench.openFile('crm.py');
    await workbench.replaceAll(service('crm.get', 3));
    await workbench.save();
    await workbench.statusSays('dev 3/3');
    assert.deepEqual(await cluster.invoke('server2', 'crm.get'), { number: 3 });
  });
});
