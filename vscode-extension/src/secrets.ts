/** Passwords: asked once, kept in the secret storage, handed over one request at a time. */

import * as vscode from 'vscode';
import { log } from './log';
import type { CredentialsRequest } from './protocol';

/** Names of the stored passwords, so that they can all be forgotten. */
const INDEX = 'hotdeploy.passwords';

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
    if (known !== undefined && !request.refused) return { password: known };
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
    await this.store(request.origin, request.username, password);
    return password;
  }

  async store(origin: string, username: string, password: string): Promise<void> {
    const key = Passwords.key(origin, username);
    await this.secrets.store(key, password);
    const names = new Set(this.memory.get<string[]>(INDEX, []));
    await this.memory.update(INDEX, [...names.add(key)]);
  }

  /** Keeps a password for as long as this window is open. */
  lend(origin: string, username: string, password: string): void {
    this.passing.set(Passwords.key(origin, username), password);
  }

  /** Forgets all; returns how many there were. */
  async forget(): Promise<number> {
    const names = this.memory.get<string[]>(INDEX, []);
    await Promise.all(names.map((name) => this.secrets.delete(name)));
    await this.memory.update(INDEX, []);
    return names.length;
  }
}
