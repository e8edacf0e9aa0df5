/** The embedded cluster, started from the editor and ended with it. Nothing of it is stored. */

import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { log, reason } from './log';
import type { Passwords } from './secrets';
import type { Server } from './server';

const NAME = 'sandbox';

/** What `hotdeploy sandbox --ready-file` writes. */
interface Ready {
  load_balancer: string;
  servers: { name: string; url: string }[];
  accounts: Record<'ide' | 'invoke', { username: string; password: string }>;
}

export class Sandbox implements vscode.Disposable {
  private child: ChildProcess | undefined;

  constructor(
    private readonly server: Server,
    private readonly passwords: Passwords,
  ) {}

  async start(emulate?: string): Promise<void> {
    if (this.child) {
      void vscode.window.showInformationMessage('The embedded cluster is running already: target `sandbox`.');
      return;
    }
    const binary = this.server.binary();
    if (binary === undefined) throw new Error('The hotdeploy program was not found: see the log.');
    const version = emulate ?? (await pickVersion());
    if (version === undefined) return;
    const ready = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Starting the embedded cluster', cancellable: true },
      (_, token) => this.run(binary, version, token),
    );
    if (ready) await this.use(ready);
  }

  private async run(binary: string, version: string, token: vscode.CancellationToken): Promise<Ready | undefined> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-'));
    const file = path.join(directory, 'ready.json');
    const child = spawn(binary, ['sandbox', '--servers', '3', '--emulate', version, '--ready-file', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2000);
      log.debug(`sandbox: ${data.toString().trimEnd()}`);
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        this.ended(child);
        reject(new Error(`The embedded cluster ended (${String(code)}): ${said.trim() || 'see the log'}`));
      });
    });
    const cancelled = new Promise<undefined>((resolve) => token.onCancellationRequested(() => resolve(undefined)));
    try {
      const ready = await Promise.race([written(directory, file), ended, cancelled]);
      if (!ready) this.stop();
      return ready;
    } catch (error) {
      this.stop();
      throw error;
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
      // Its later end is told by `ended` alone.
      ended.catch(() => undefined);
    }
  }

  private async use(ready: Ready): Promise<void> {
    const { ide, invoke } = ready.accounts;
    for (const url of [ready.load_balancer, ...ready.servers.map((server) => server.url)]) {
      const origin = new URL(url).origin;
      this.passwords.lend(origin, ide.username, ide.password);
      this.passwords.lend(origin, invoke.username, invoke.password);
    }
    const target = {
      url: ready.load_balancer,
      servers: Object.fromEntries(ready.servers.map((server) => [server.name, server.url])),
      username: ide.username,
      invokeUsername: invoke.username,
      statusService: true,
    };
    this.server.lent = { targets: { [NAME]: target }, defaultTarget: NAME };
    await vscode.commands.executeCommand('setContext', 'hotdeploy.sandboxRunning', true);
    await this.server.settingsChanged();
    await this.server.command('hotdeploy.selectTarget', { target: NAME }).catch((error: unknown) => log.debug(reason(error)));
    await this.server.command('hotdeploy.connect', { target: NAME }).catch((error: unknown) => log.warn(reason(error)));
  }

  private ended(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.server.lent = undefined;
    void vscode.commands.executeCommand('setContext', 'hotdeploy.sandboxRunning', false);
    void this.server.settingsChanged();
  }

  stop(): void {
    this.child?.kill('SIGTERM');
  }

  dispose(): void {
    this.stop();
  }
}

/** Resolves once the file is there, as the cluster writes it at one stroke. */
function written(directory: string, file: string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      if (!fs.existsSync(file)) return false;
      try {
        resolve(JSON.parse(fs.readFileSync(file, 'utf8')) as Ready);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      return true;
    };
    const watcher = fs.watch(directory, () => {
      if (look()) watcher.close();
    });
    if (look()) watcher.close();
  });
}

async function pickVersion(): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: 'Zato 4.1', description: 'a listener deploys what is uploaded; nothing is passed on', version: '4.1' },
      { label: 'Zato 3.2', description: 'a server passes an upload on to the others', version: '3.2' },
    ],
    { title: 'Emulate which version?' },
  );
  return picked?.version;
}
