/** One notification for a failure, with what can be done about it; none for a success. */

import * as vscode from 'vscode';
import type { History } from './history';
import { log } from './log';
import type { Server } from './server';
import { notifiesFailures } from './settings';
import type { Rollout } from './timeline';
import { failureOf, isFailure } from './told';

const DETAILS = 'Show Details';
const RETRY = 'Retry';
const BACK = 'Roll Back';

export class Failures implements vscode.Disposable {
  private readonly listening: vscode.Disposable;
  /** Rollouts that were told of: one that ends anew, still failing, is not told twice. */
  private readonly told = new Set<number>();

  constructor(
    private readonly server: Server,
    history: History,
  ) {
    this.listening = history.onEnd((rollout) => {
      if (isFailure(rollout) && !this.told.has(rollout.id)) void this.tell(rollout);
    });
  }

  private async tell(rollout: Rollout): Promise<void> {
    this.told.add(rollout.id);
    const message = failureOf(rollout);
    log.warn(message);
    const uri = rollout.uri === undefined ? undefined : vscode.Uri.parse(rollout.uri);
    if (!notifiesFailures(uri)) return;
    const back = this.server.moduleOf(rollout.target, rollout.module)?.previous !== undefined;
    // A warning, as it leaves the screen by itself. An error with buttons stays until it is clicked, also when the
    // module has recovered since, and no extension can withdraw it. What lasts shows in the status bar and in Problems.
    const choice = await vscode.window.showWarningMessage(message, DETAILS, RETRY, ...(back ? [BACK] : []));
    if (choice === DETAILS) await vscode.commands.executeCommand('hotdeploy.showRollouts');
    if (choice === RETRY) await vscode.commands.executeCommand('hotdeploy.deployFile', uri, rollout.target);
    if (choice === BACK) await vscode.commands.executeCommand('hotdeploy.rollBackFile', uri, rollout.target);
  }

  dispose(): void {
    this.listening.dispose();
  }
}
