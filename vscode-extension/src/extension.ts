/** The extension: a thin face on the language server. */

import * as vscode from 'vscode';
import { Clusters } from './clusters';
import { register } from './commands';
import { Compare } from './compare';
import { Failures } from './failures';
import { History } from './history';
import { log } from './log';
import { Rollouts } from './rollouts';
import { Sandbox } from './sandbox';
import { Passwords } from './secrets';
import { Server } from './server';
import { startSettings } from './settings';
import { StatusBar } from './statusBar';

const OFFERED = 'hotdeploy.migrationOffered';

/** What tests and other extensions may ask. */
export interface Api {
  server: Server;
  /** Milliseconds that activation took of the extension host. */
  activation: number;
}

export function activate(context: vscode.ExtensionContext): Api {
  const started = performance.now();
  let given = startSettings();
  const passwords = new Passwords(context.secrets, context.globalState);
  const server = new Server(context, passwords);
  const history = new History(server);
  const rollouts = new Rollouts(history, context.extensionUri);
  const compare = new Compare(server);
  const sandbox = new Sandbox(server, passwords);
  context.subscriptions.push(
    log,
    server,
    history,
    rollouts,
    compare,
    sandbox,
    new StatusBar(server),
    new Clusters(server),
    new Failures(server, history),
    register({ server, passwords, rollouts, compare, sandbox }),
    server.onStatus((status) => {
      void vscode.commands.executeCommand('setContext', 'hotdeploy.hasTargets', (status?.targets.length ?? 0) > 0);
      void vscode.commands.executeCommand('setContext', 'hotdeploy.stopped', server.problem !== undefined);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.trustGranted()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('hotdeploy')) return;
      const wanted = startSettings();
      if (wanted === given) return;
      given = wanted;
      void server.restart();
    }),
  );
  // Not awaited: the editor goes on while the server starts.
  void server.start();
  void offerMigration(context);
  const activation = performance.now() - started;
  log.info(`activated in ${activation.toFixed(1)} ms`);
  return { server, activation };
}

/** Offers once to take over the settings of the earlier Zato extension. */
async function offerMigration(context: vscode.ExtensionContext): Promise<void> {
  const url = vscode.workspace.getConfiguration('zato').inspect<string>('url')?.globalValue;
  const own = vscode.workspace.getConfiguration('hotdeploy').inspect<object>('targets')?.globalValue;
  if (url === undefined || url === '' || (own && Object.keys(own).length > 0) || context.globalState.get(OFFERED)) return;
  await context.globalState.update(OFFERED, true);
  const choice = await vscode.window.showInformationMessage(
    'Hotdeploy can take over the cluster and the account from the settings of the Zato extension. The password moves to the secret storage.',
    'Take Over',
    'Not Now',
  );
  if (choice === 'Take Over') await vscode.commands.executeCommand('hotdeploy.migrateSettings');
}

export function deactivate(): void {
  // What was pushed to the subscriptions ends with them.
}
