/** The last rollouts, collected from the facts that the server tells: pure. */

import type { Fact, RolloutFact, RolloutState, ServerFact, Timings } from './protocol';

/** One rollout on its way to all servers, or past it. */
export interface Rollout {
  /** Grows with each rollout. */
  id: number;
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
    let rollout = this.rollouts.find((known) => this.continues(known, fact));
    if (!rollout) {
      rollout = {
        id: this.next++,
        target: fact.target,
        module: fact.module,
        uri: uriOf(fact.module),
        sha256: fact.sha256,
        started: now,
        state: 'running',
        ms: undefined,
        servers: new Map(),
        error: undefined,
      };
      this.rollouts.unshift(rollout);
      this.rollouts.splice(KEPT);
    }
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

  /**
   * A fact belongs to the newest rollout of its module: while that runs, and after its end when a server comes back
   * (the servers then speak of the same rollout again). A blocked attempt is always one of its own.
   */
  private continues(known: Rollout, fact: Fact): boolean {
    if (known.target !== fact.target || known.module !== fact.module) return false;
    const newest = this.rollouts.find((other) => other.target === fact.target && other.module === fact.module);
    if (known !== newest) return false;
    if (known.state === 'running') return true;
    if (known.state === 'blocked' || (fact.event === 'rollout' && fact.state === 'blocked')) return false;
    if (fact.event === 'rollout') return known.servers.size > 0 && fact.sha256 === known.sha256;
    return fact.state !== 'pending' && fact.sha256 === known.sha256;
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
