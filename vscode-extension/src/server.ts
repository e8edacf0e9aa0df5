/** The language server: found, started, restarted, spoken to. */

import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import { findBinary } from './binary';
import { logLine } from './levels';
import { log, reason } from './log';
import { withSeen } from './model';
import type { Answer, CredentialsRequest, Fact, ModuleStatus, Status } from './protocol';
import type { Passwords } from './secrets';
import { folderSettings, userSettings, windowSettings } from './settings';

/** So many crashes within three minutes, and it is not started again by itself. */
const CRASHES = 5;

/** Settings that another part of the extension adds while it runs. */
export interface Lent {
  targets: Record<string, unknown>;
  defaultTarget?: string;
}

/** What a server said of a module leads to what it was seen to do; a rule of the checks has a page of its own. */
function withEvidence(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  if (typeof diagnostic.code === 'string') {
    diagnostic.code = { value: diagnostic.code, target: vscode.Uri.parse('command:hotdeploy.showRollouts') };
  }
  return diagnostic;
}

/**
 * Where the user's own files are: on disk, in the file systems of the workspace, or nowhere yet. What is only shown, an
 * earlier text or what a server runs, is nobody's to mend.
 */
function fileSystems(): string[] {
  const own = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
  return [...new Set(['file', 'untitled', ...own])];
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  /** Restarts follow each other, and several wishes for one become one. */
  private queue: Promise<void> = Promise.resolve();
  private restartWanted = false;
  private crashes: number[] = [];
  lent: Lent | undefined;
  /** Why there is no language server, and will be none until the user does something about it. */
  problem: string | undefined;

  private readonly statusEmitter = new vscode.EventEmitter<Status | undefined>();
  readonly onStatus = this.statusEmitter.event;
  private readonly factEmitter = new vscode.EventEmitter<Fact>();
  readonly onFact = this.factEmitter.event;
  status: Status | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly passwords: Passwords,
  ) {}

  /** The program's path, once one was found. */
  binary(): string | undefined {
    const found = this.find();
    return 'path' in found ? found.path : undefined;
  }

  private find() {
    const inspected = vscode.workspace.getConfiguration('hotdeploy').inspect<string>('server.path');
    return findBinary({
      // Never what a workspace says.
      setting: (inspected?.globalValue ?? '').trim(),
      extension: this.context.extensionPath,
      searchPath: process.env.PATH ?? '',
      platform: process.platform,
      trusted: vscode.workspace.isTrusted,
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    });
  }

  start(): Promise<void> {
    return this.enqueue(() => this.begin());
  }

  /** Ends the server and starts it again; wishes that come meanwhile are one. */
  restart(): Promise<void> {
    if (this.restartWanted) return this.queue;
    this.restartWanted = true;
    return this.enqueue(async () => {
      this.restartWanted = false;
      // The client tells the server of changed settings in the same turn: let that go out before the end.
      await new Promise((resolve) => setImmediate(resolve));
      await this.end();
      await this.begin();
    });
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      const problem = `the language server could not be started: ${reason(error)}`;
      log.error(problem);
      this.stopped(problem);
    });
    return this.queue;
  }

  private async begin(): Promise<void> {
    this.problem = undefined;
    this.crashes = [];
    const found = this.find();
    if ('problem' in found) {
      log.error(found.problem);
      this.stopped(found.problem);
      void vscode.window.showErrorMessage(`Hotdeploy: ${found.problem}`, 'Open Settings').then((choice) => {
        if (choice) void vscode.commands.executeCommand('hotdeploy.openSettings', 'hotdeploy.server.path');
      });
      return;
    }
    log.info(`starting ${found.path} (${found.how})`);
    const level = vscode.workspace.getConfiguration('hotdeploy').get<string>('server.logLevel', 'info');
    const run = { command: found.path, args: ['lsp', '--log-level', `warn,hotdeploy=${level}`] };
    const options: ServerOptions = { run, debug: run };
    const client = new LanguageClient('hotdeploy', 'Hotdeploy', options, this.clientOptions());
    client.onNotification('hotdeploy/status', (status: Status) => this.told(status));
    client.onNotification('hotdeploy/fact', (fact: Fact) => this.factEmitter.fire(fact));
    client.onRequest('hotdeploy/credentials', (request: CredentialsRequest) => this.passwords.answer(request));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped) this.told(undefined);
    });
    this.client = client;
    await client.start();
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: fileSystems().flatMap((scheme) => [
        { scheme, language: 'python' },
        { scheme, pattern: '**/*enmasse*.{yaml,yml}' },
      ]),
      outputChannel: log,
      // A request that fails because the server has ended is no news of its own.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      stdioOptions: {
        stdout: () => undefined,
        stderr: (lines) => createInterface({ input: lines, crlfDelay: Infinity }).on('line', (line) => this.wrote(line)),
      },
      initializationOptions: {
        trusted: vscode.workspace.isTrusted,
        credentials: true,
        facts: true,
        userSettings: userSettings(),
        settings: this.windowSettings(),
      },
      middleware: {
        handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(withEvidence)),
        workspace: {
          configuration: (params) =>
            params.items.map(({ section, scopeUri }) => {
              if (section !== 'hotdeploy') return null;
              return scopeUri === undefined ? this.windowSettings() : folderSettings(vscode.Uri.parse(scopeUri));
            }),
        },
      },
      initializationFailedHandler: () => false,
      errorHandler: {
        // A server that ended makes many of them: what the user is told is said below, once.
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: this.closed(), handled: true }),
      },
    };
  }

  /** Takes a line of the server's log. */
  private wrote(line: string): void {
    const entry = logLine(line);
    if (!entry) log.error(line);
    // A server that runs tells of warnings and errors by the protocol as well.
    else if (this.state !== State.Running || !['warn', 'error'].includes(entry.level)) log[entry.level](entry.text);
  }

  private windowSettings(): Record<string, unknown> {
    const own = windowSettings();
    if (!this.lent) return own;
    return {
      ...own,
      targets: { ...(own.targets as object | undefined), ...this.lent.targets },
      ...(this.lent.defaultTarget === undefined ? {} : { defaultTarget: this.lent.defaultTarget }),
    };
  }

  private closed(): CloseAction {
    // Whatever keeps it from its start will do so again; the client says that there is no connection.
    if (this.state !== State.Running) {
      this.stopped('the language server ended before it was ready: see the log');
      return CloseAction.DoNotRestart;
    }
    const now = Date.now();
    this.crashes = this.crashes.filter((crash) => now - crash < 180_000);
    this.crashes.push(now);
    if (this.crashes.length < CRASHES) {
      log.warn('the language server ended unexpectedly and is started again');
      return CloseAction.Restart;
    }
    const problem = 'the language server keeps ending and was not started again';
    log.error(problem);
    this.stopped(`${problem}.`);
    void vscode.window
      .showErrorMessage(`Hotdeploy: ${problem}.`, 'Restart', 'Show Log')
      .then((choice) => {
        if (choice === 'Restart') void this.restart();
        if (choice === 'Show Log') log.show();
      });
    return CloseAction.DoNotRestart;
  }

  private stopped(problem: string): void {
    this.problem = problem;
    this.told(undefined);
  }

  private told(status: Status | undefined): void {
    if (status) this.problem = undefined;
    this.status = status;
    this.statusEmitter.fire(status);
  }

  /** Shows what servers were just seen to run, until there is other news of them. */
  saw(facts: readonly Fact[]): void {
    if (this.status) this.told(withSeen(this.status, facts));
  }

  /** What any server of a target says of a module. */
  moduleOf(target: string, module: string): ModuleStatus | undefined {
    const servers = this.status?.targets.find((known) => known.name === target)?.servers;
    return servers?.flatMap((known) => known.modules).find((known) => known.name === module);
  }

  /** Lets the server read the settings again. */
  async settingsChanged(): Promise<void> {
    if (this.client?.state === State.Running) {
      await this.client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
  }

  async trustGranted(): Promise<void> {
    if (this.client?.state === State.Running) {
      await this.client.sendNotification('hotdeploy/trust', { trusted: true });
    }
  }

  /** Runs a command of the server. Throws what the server says where it refuses. */
  async command(command: string, argument?: unknown): Promise<Answer> {
    await this.queue;
    if (this.client?.state !== State.Running) throw new Error(this.problem ?? 'The language server is not running: see the log.');
    return this.client.sendRequest<Answer>('workspace/executeCommand', {
      command,
      arguments: argument === undefined ? [] : [argument],
    });
  }

  /** The server's process, for tests that kill it. */
  get state(): State {
    return this.client?.state ?? State.Stopped;
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client && client.state !== State.Stopped) {
      await client.stop().catch((error: unknown) => log.warn(`stopping the language server: ${reason(error)}`));
    }
    await client?.dispose().catch(() => undefined);
  }

  dispose(): Promise<void> {
    return this.enqueue(() => this.end());
  }
}
