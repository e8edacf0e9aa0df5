/** One notification for a failure, with what can be done about it; none for a success. */

import * as vscode from 'vscode';
import { log, reason } from './log';
import type { RolloutFact } from './protocol';
import type { Server } from './server';
import { notifiesFailures } from './settings';

export class Failures implements vscode.Disposable {
  private readonly listening: vscode.Disposable;
  /** What is being told now: the same again is not told beside it. */
  private readonly open = new Set<string>();

  constructor(private readonly server: Server) {
    this.listening = server.onFact((fact) => {
      if (fact.event === 'rollout' && isFailure(fact)) void this.tell(fact);
    });
  }

  private async tell(fact: RolloutFact): Promise<void> {
    const key = `${fact.target} ${fact.module}`;
    if (!notifiesFailures() || this.open.has(key)) return;
    this.open.add(key);
    const choice = await vscode.window
      .showErrorMessage(`${fact.module} was not deployed to every server of ${fact.target}: ${whatHappened(fact)}`, 'Show Details', 'Retry')
      .then(undefined, () => undefined);
    this.open.delete(key);
    if (choice === 'Show Details') await vscode.commands.executeCommand('hotdeploy.showRollouts');
    if (choice === 'Retry') await this.retry(fact);
  }

  private async retry(fact: RolloutFact): Promise<void> {
    const module = this.server.status?.targets
      .flatMap((target) => target.servers)
      .flatMap((server) => server.modules)
      .find((known) => known.name === fact.module);
    if (module) {
      await this.server.command('hotdeploy.deploy', { uri: module.uri, target: fact.target }).catch((error: unknown) => {
        log.warn(reason(error));
        void vscode.window.showWarningMessage(`Hotdeploy: ${reason(error)}`);
      });
    }
  }

  dispose(): void {
    this.listening.dispose();
  }
}

/** A blocked module shows its reason in the editor, where the user is: that needs no notification. */
function isFailure(fact: RolloutFact): boolean {
  return fact.state === 'failed' || fact.state === 'partial' || fact.state === 'unconfirmed';
}

function whatHappened(fact: RolloutFact): string {
  if (fact.error) return fact.error.message;
  switch (fact.state) {
    case 'partial':
      return 'some servers run it, others do not.';
    case 'unconfirmed':
      return 'nothing proved it before the deadline.';
    default:
      return 'see the Problems panel.';
  }
}
