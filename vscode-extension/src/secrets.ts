/** Passwords: asked once, kept in the secret storage, handed over one request at a time. */

import * as vscode from 'vscode';
import { log } from './log';
import type { CredentialsRequest } from './protocol';

/** What is stored: the names of passwords, and the targets that each was asked for. */
const INDEX = 'hotdeploy.passwords';

/** Whose password it is. */
type Account = Pick<CredentialsRequest, 'target' | 'origin' | 'username'>;

export class Passwords {
  /** Of clusters that this window started: never stored. */
  private readonly passing = new Map<string, string>();
  /** One question at a time: several servers may ask for the same account at once. */
  private asking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly memory: vscode.Memento,
  ) {}

  /** A password belongs to scheme, host and port, and to an account there. */
  private static key(origin: string, username: string): string {
    return `password ${origin} ${username}`;
  }

  /** Answers `hotdeploy/credentials`. */
  answer(request: CredentialsRequest): Promise<{ password: string } | null> {
    const answer = this.asking.then(() => this.find(request));
    this.asking = answer.catch(() => undefined);
    return answer;
  }

  private async find(request: CredentialsRequest): Promise<{ password: string } | null> {
    const key = Passwords.key(request.origin, request.username);
    const known = this.passing.get(key) ?? (await this.secrets.get(key));
    if (known !== undefined && !request.refused) {
      if (!this.passing.has(key)) await this.note(key, request.target);
      return { password: known };
    }
    const password = await this.ask(request);
    return password === undefined ? null : { password };
  }

  /** Asks the user; a password that was given is stored. */
  async ask(request: CredentialsRequest): Promise<string | undefined> {
    const again = request.refused ? 'The server refused the password given before. ' : '';
    const password = await vscode.window.showInputBox({
      title: `Hotdeploy: password for ${request.target}`,
      prompt: `${again}Password of ${request.username} at ${request.origin}. It is kept in the secret storage and sent nowhere else.`,
      password: true,
      ignoreFocusOut: true,
    });
    if (password === undefined || password === '') {
      log.info(`no password was given for ${request.username} at ${request.origin}`);
      return undefined;
    }
    await this.store(request, password);
    return password;
  }

  async store(account: Account, password: string): Promise<void> {
    const key = Passwords.key(account.origin, account.username);
    await this.secrets.store(key, password);
    await this.note(key, account.target);
  }

  private async note(key: string, target: string): Promise<void> {
    const index = this.index();
    const targets = index[key] ?? [];
    if (!targets.includes(target)) await this.memory.update(INDEX, { ...index, [key]: [...targets, target] });
  }

  private index(): Record<string, string[]> {
    return this.memory.get<Record<string, string[]>>(INDEX, {});
  }

  /** Keeps a password for as long as this window is open. */
  lend(origin: string, username: string, password: string): void {
    this.passing.set(Passwords.key(origin, username), password);
  }

  /** Forgets those of a target, or all; returns how many there were. */
  async forget(target?: string): Promise<number> {
    const index = Object.entries(this.index());
    const gone = index.filter(([, targets]) => target === undefined || targets.includes(target));
    await Promise.all(gone.map(([key]) => this.secrets.delete(key)));
    await this.memory.update(INDEX, Object.fromEntries(index.filter((entry) => !gone.includes(entry))));
    return gone.length;
  }
}
