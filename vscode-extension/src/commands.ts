/** What the palette, menus and key bindings do. */

import * as vscode from 'vscode';
import type { Node } from './clusters';
import type { Compare } from './compare';
import { invoke } from './invoke';
import { log, reason } from './log';
import { migrate } from './migration';
import { connectionOf, selectedTarget } from './model';
import type { Answer } from './protocol';
import type { Rollouts } from './rollouts';
import type { Sandbox } from './sandbox';
import type { Passwords } from './secrets';
import type { Server } from './server';
import { unlinked } from './told';

export interface Parts {
  server: Server;
  passwords: Passwords;
  rollouts: Rollouts;
  compare: Compare;
  sandbox: Sandbox;
}

type Handler = (...args: never[]) => unknown;

/** Registers every command. */
export function register(parts: Parts): vscode.Disposable {
  const { server, rollouts, compare, sandbox } = parts;
  const handlers: Record<string, Handler> = {
    deployFile: (what?: unknown, target?: unknown) => deploy(server, 'hotdeploy.deploy', what, target),
    redeployFile: (what?: unknown) => deploy(server, 'hotdeploy.redeploy', what),
    rollBackFile: (what?: unknown, target?: unknown) => deploy(server, 'hotdeploy.rollback', what, target),
    deployMarked: () => deployMarked(server),
    pickTarget: (node?: Node) => pickTarget(server, targetOf(node)),
    testConnection: (node?: Node) => testConnection(parts, targetOf(node)),
    showRollouts: () => rollouts.show(),
    compareWithServer: (what?: unknown) => compare.open(uriOf(what), placeOf(what)),
    invokeService: (what?: unknown) => invoke(server, isNode(what) && what.kind === 'service' ? what.name : undefined),
    clearDiagnostics: () => server.command('hotdeploy.clear'),
    logIn: (node?: Node) => logIn(parts, targetOf(node)),
    logOut: () => logOut(parts),
    restartServer: () => server.restart(),
    showLog: () => log.show(),
    startSandbox: (emulate?: unknown) => sandbox.start(typeof emulate === 'string' ? emulate : undefined),
    stopSandbox: () => sandbox.stop(),
    openSettings,
    showActions: () => showActions(server),
    refreshClusters: () => refresh(server),
    migrateSettings: () => migrateSettings(parts),
    openModule: (uri: string, line?: number) => openModule(uri, line),
  };
  const registered = Object.entries(handlers).map(([name, handler]) =>
    vscode.commands.registerCommand(`hotdeploy.${name}`, async (...args: never[]) => {
      try {
        await handler(...args);
      } catch (error) {
        log.warn(`${name}: ${reason(error)}`);
        void vscode.window.showWarningMessage(unlinked(`Hotdeploy: ${reason(error)}`));
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

function isNode(what: unknown): what is Node {
  return typeof what === 'object' && what !== null && 'kind' in what && 'target' in what;
}

/** The file that a command is about: that of a tree's row, of the explorer, or of the editor. */
function uriOf(what: unknown): vscode.Uri {
  if (isNode(what) && (what.kind === 'module' || what.kind === 'service')) return vscode.Uri.parse(what.module.uri);
  if (what instanceof vscode.Uri) return what;
  const active = vscode.window.activeTextEditor?.document.uri;
  if (!active) throw new Error('open a module first');
  return active;
}

function targetOf(node: Node | undefined): string | undefined {
  return isNode(node) ? node.target.name : undefined;
}

function placeOf(what: unknown): { target: string; server: string } | undefined {
  return isNode(what) && what.kind === 'module' ? { target: what.target.name, server: what.server.name } : undefined;
}

/** Runs a deployment; where the target is protected, asks first. */
async function confirmed(server: Server, command: string, argument: Record<string, unknown>): Promise<Answer | undefined> {
  const answer = await server.command(command, { ...argument, confirmed: false });
  if (answer.outcome !== 'needsConfirmation') return answer;
  const yes = `Deploy to ${answer.target}`;
  const choice = await vscode.window.showWarningMessage(answer.message, { modal: true }, yes);
  return choice === yes ? server.command(command, { ...argument, confirmed: true }) : undefined;
}

async function deploy(server: Server, command: string, what: unknown, wanted?: unknown): Promise<void> {
  const uri = uriOf(what);
  // The server deploys documents that are open.
  await vscode.workspace.openTextDocument(uri);
  // A menu hands over more than the file: only a name is a target.
  const target = typeof wanted === 'string' ? wanted : isNode(what) ? what.target.name : undefined;
  await confirmed(server, command, { uri: uri.toString(), ...(target === undefined ? {} : { target }) });
}

/** Every marked module of the workspace, open or not. */
async function deployMarked(server: Server): Promise<void> {
  const answer = await confirmed(server, 'hotdeploy.deployAll', {});
  if (answer?.outcome !== 'rollout') return;
  const rollouts = answer.facts.filter((fact) => fact.event === 'rollout');
  if (rollouts.length === 0) {
    void vscode.window.showInformationMessage('No module of the workspace has the marker `# zato: ide-deploy=True`.');
    return;
  }
  const count = (state: string) => rollouts.filter((fact) => fact.state === state).length;
  vscode.window.setStatusBarMessage(`${count('confirmed')} of ${rollouts.length} modules deployed to ${rollouts[0]?.target ?? ''}`, 10_000);
  // In a file that is not open nothing shows why.
  const blocked = rollouts.filter((fact) => fact.state === 'blocked').map((fact) => `${fact.module}: ${fact.error?.message ?? 'see Rollouts'}`);
  if (blocked.length > 0) {
    const choice = await vscode.window.showWarningMessage(unlinked(`Not deployed: ${blocked.join('; ')}`), 'Show Details');
    if (choice) await vscode.commands.executeCommand('hotdeploy.showRollouts');
  }
}

async function pickTarget(server: Server, wanted?: string): Promise<void> {
  if (server.problem !== undefined) throw new Error(server.problem);
  const targets = server.status?.targets ?? [];
  if (targets.length === 0) {
    const choice = await vscode.window.showInformationMessage('No cluster is configured yet.', 'Configure a Target', 'Start the Embedded Cluster');
    if (choice === 'Configure a Target') await vscode.commands.executeCommand('hotdeploy.openSettings');
    if (choice === 'Start the Embedded Cluster') await vscode.commands.executeCommand('hotdeploy.startSandbox');
    return;
  }
  const items = targets.map((target) => ({
    label: target.name,
    description: `${target.protected ? '$(lock) protected · ' : ''}${connectionOf(target)}`,
    picked: target.name === server.status?.selected,
  }));
  const target = wanted ?? (await vscode.window.showQuickPick(items, { title: 'Saves go to which target?' }))?.label;
  if (target !== undefined) await server.command('hotdeploy.selectTarget', { target });
}

function chosen(server: Server, wanted?: string): string {
  const target = wanted ?? selectedTarget(server.status)?.name;
  if (target === undefined) throw new Error(server.problem ?? 'no target is selected');
  return target;
}

async function testConnection(parts: Parts, wanted?: string): Promise<void> {
  const { server } = parts;
  const target = chosen(server, wanted);
  const answer = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Connecting to ${target}` }, () =>
    server.command('hotdeploy.connect', { target }),
  );
  if (answer.outcome === 'connected') {
    const names = answer.servers.map((found) => found.name).join(', ');
    const python = answer.python === null ? '' : `, Python ${answer.python}`;
    const notes = answer.notes.length > 0 ? ` ${answer.notes.join(' ')}` : '';
    void vscode.window.showInformationMessage(unlinked(`${target} is connected: ${names}${python}.${notes}`));
  } else if (answer.outcome === 'notConnected') {
    void vscode.window.showErrorMessage(unlinked(`${target}: ${answer.message}`), 'Log In').then((choice) => {
      if (choice) void logIn(parts, target);
    });
  }
}

/** Asks for passwords anew, stores them and tries them. */
async function logIn(parts: Parts, wanted?: string): Promise<void> {
  const target = chosen(parts.server, wanted);
  await parts.passwords.forget(target);
  await testConnection(parts, target);
}

async function logOut({ passwords }: Parts): Promise<void> {
  const count = await passwords.forget();
  void vscode.window.showInformationMessage(`${count} ${count === 1 ? 'password was' : 'passwords were'} removed from the secret storage.`);
}

/** Asks the servers what they run of the modules that are shown. */
async function refresh(server: Server): Promise<void> {
  const target = chosen(server);
  const found = server.status?.targets.find((known) => known.name === target);
  const uris = [...new Set(found?.servers.flatMap((known) => known.modules.map((module) => module.uri)) ?? [])];
  await server.command('hotdeploy.connect', { target });
  if (uris.length === 0) return;
  const answer = await server.command('hotdeploy.inspect', { uris, target });
  if (answer.outcome === 'facts') server.saw(answer.facts);
}

async function showActions(server: Server): Promise<void> {
  const title = selectedTarget(server.status)?.name ?? 'Hotdeploy';
  const ofTheProgram: [string, string][] = [
    ['$(output) Show Log', 'showLog'],
    ['$(gear) Open Settings', 'openSettings'],
  ];
  const ofTargets: [string, string][] = [
    ['$(cloud-upload) Deploy This File', 'deployFile'],
    ['$(sync) Redeploy This File to Every Server', 'redeployFile'],
    ['$(discard) Roll Back This File', 'rollBackFile'],
    ['$(target) Select Target', 'pickTarget'],
    ['$(graph) Show Rollouts', 'showRollouts'],
    ['$(diff) Compare with Server', 'compareWithServer'],
    ['$(play) Invoke Service', 'invokeService'],
    ['$(plug) Test Connection', 'testConnection'],
    ['$(key) Log In', 'logIn'],
    ['$(beaker) Start the Embedded Cluster', 'startSandbox'],
  ];
  const restart: [string, string] = ['$(debug-restart) Restart Language Server', 'restartServer'];
  const actions = server.problem === undefined ? [...ofTargets, ...ofTheProgram] : [restart, ...ofTheProgram];
  const picked = await vscode.window.showQuickPick(actions.map(([label, command]) => ({ label, command })), { title });
  if (picked) await vscode.commands.executeCommand(`hotdeploy.${picked.command}`);
}

/** In a remote window the targets are settings of the machine there, which the settings of the user do not show. */
async function openSettings(wanted?: unknown): Promise<void> {
  const query = typeof wanted === 'string' ? wanted : '@ext:hotdeploy.hotdeploy';
  if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand('workbench.action.openSettings', query);
  else await vscode.commands.executeCommand('workbench.action.openRemoteSettings', { query });
}

async function openModule(uri: string, line?: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri), { viewColumn: vscode.ViewColumn.One });
  if (line !== undefined) {
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

/** Takes over the settings of the earlier Zato extension; its password goes to the secret storage and nowhere else. */
async function migrateSettings({ passwords }: Parts): Promise<void> {
  const earlier = vscode.workspace.getConfiguration('zato');
  const own = (key: string) => earlier.inspect<string>(key)?.globalValue;
  const configuration = vscode.workspace.getConfiguration('hotdeploy');
  const targets = configuration.inspect<Record<string, unknown>>('targets')?.globalValue ?? {};
  const migrated = migrate({ url: own('url'), username: own('username'), password: own('password') }, Object.keys(targets));
  if (!migrated) throw new Error('your own settings have no usable `zato.url`');
  await configuration.update('targets', { ...targets, [migrated.name]: migrated.target }, vscode.ConfigurationTarget.Global);
  if (migrated.password !== undefined) {
    const { url, username } = migrated.target;
    await passwords.store({ target: migrated.name, origin: new URL(url).origin, username }, migrated.password);
  }
  const remove = 'Remove the Plain-Text Password';
  const choice = await vscode.window.showInformationMessage(
    `The target ${migrated.name} was made of the Zato extension's settings.`,
    ...(migrated.password === undefined ? [] : [remove]),
  );
  if (choice === remove) await earlier.update('password', undefined, vscode.ConfigurationTarget.Global);
}
