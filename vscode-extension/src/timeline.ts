/** The last rollouts, collected from the facts that the server tells: pure. */

import type { Fact, RolloutFact, RolloutState, ServerFact, Timings } from './protocol';

/** One rollout on its way to all servers, or past it. */
export interface Rollout {
  /** Grows with each rollout. */
  id: number;
  /** The language server's own number for it; it counts anew when it is started again. */
  number: number | undefined;
  target: string;
  module: string;
  uri: string | undefined;
  sha256: string | null;
  /** Milliseconds since the epoch, at the first word of it. */
  started: number;
  state: RolloutState | 'running';
  ms: number | undefined;
  servers: Map<string, ServerFact>;
  error: RolloutFact['error'];
}

/** A stretch of a server's bar. */
export interface Stretch {
  phase: keyof Timings;
  from: number;
  ms: number;
}

/** How many rollouts are kept. */
export const KEPT = 30;

export class Timeline {
  /** The newest first. */
  readonly rollouts: Rollout[] = [];
  private next = 1;

  /** Takes one fact; `now` in milliseconds since the epoch. `uriOf` finds the file of a module. */
  take(fact: Fact, now: number, uriOf: (module: string) => string | undefined): Rollout {
    const rollout = this.rollouts.find((known) => this.continues(known, fact)) ?? this.begin(fact, now);
    rollout.uri ??= uriOf(fact.module);
    if (fact.event === 'server') {
      rollout.servers.set(fact.server, fact);
    } else {
      rollout.state = fact.state;
      rollout.ms = fact.ms;
      rollout.sha256 = fact.sha256 ?? rollout.sha256;
      rollout.error = fact.error;
    }
    return rollout;
  }

  private begin(fact: Fact, now: number): Rollout {
    const rollout: Rollout = {
      id: this.next++,
      number: fact.rollout,
      target: fact.target,
      module: fact.module,
      uri: undefined,
      sha256: fact.sha256,
      started: now,
      state: 'running',
      ms: undefined,
      servers: new Map(),
      error: undefined,
    };
    this.rollouts.unshift(rollout);
    this.rollouts.splice(KEPT);
    return rollout;
  }

  /** The language server has ended: what was under way is not told to its end, and its numbers mean nothing more. */
  end(): void {
    for (const rollout of this.rollouts) {
      rollout.number = undefined;
      if (rollout.state === 'running') {
        rollout.state = 'unconfirmed';
        rollout.error = { message: 'the language server ended before this did' };
      }
    }
  }

  /**
   * Facts of one rollout have one number, also when it ends anew because a server came back. What did not even begin
   * has none: all that is said of it is said at once.
   */
  private continues(known: Rollout, fact: Fact): boolean {
    if (known.target !== fact.target || known.module !== fact.module) return false;
    if (fact.rollout !== undefined) return known.number === fact.rollout;
    return known.number === undefined && known.state === 'running';
  }
}

/** The bar of a server: validate, upload, load, verify, one after the other. */
export function stretches(ms: Timings): Stretch[] {
  const phases: (keyof Timings)[] = ['validate', 'upload', 'load', 'verify'];
  let from = 0;
  const found: Stretch[] = [];
  for (const phase of phases) {
    const length = ms[phase];
    if (typeof length === 'number' && length > 0) {
      found.push({ phase, from, ms: length });
      from += length;
    }
  }
  return found;
}

/** Milliseconds as people read them. */
export function readable(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
