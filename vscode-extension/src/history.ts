/** What became of the last deployments, for everything that shows them. */

import * as vscode from 'vscode';
import type { Fact } from './protocol';
import type { Server } from './server';
import { Timeline, type Rollout } from './timeline';

export class History implements vscode.Disposable {
  private readonly timeline = new Timeline();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Something was told of a rollout. */
  readonly onChange = this.changed.event;
  private readonly ended = new vscode.EventEmitter<Rollout>();
  /** A rollout came to its end, the first time or anew. */
  readonly onEnd = this.ended.event;
  private readonly parts: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.parts = [
      server.onFact((fact) => this.take(fact)),
      server.onStatus((status) => {
        if (!status) this.timeline.end();
        this.changed.fire();
      }),
    ];
  }

  /** The newest first. */
  get rollouts(): readonly Rollout[] {
    return this.timeline.rollouts;
  }

  private take(fact: Fact): void {
    const rollout = this.timeline.take(fact, Date.now(), (module) => this.server.moduleOf(fact.target, module)?.uri);
    this.changed.fire();
    if (fact.event === 'rollout') this.ended.fire(rollout);
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.changed.dispose();
    this.ended.dispose();
  }
}
