/** What people are told in so many words: pure. */

import { short } from './model';
import type { ServerState } from './protocol';
import type { Rollout } from './timeline';

/** The editor makes links, commands among them, of what looks like one: text from servers must not look like one. */
export function unlinked(text: string): string {
  return text.replace(/\]\(/g, '] (');
}

/** A blocked module shows its reason in the editor, where the user is: that is no failure to be told of. */
export function isFailure(rollout: Rollout): boolean {
  return rollout.state === 'failed' || rollout.state === 'partial' || rollout.state === 'unconfirmed';
}

/** What went wrong. It names the text by its hash and is past tense, so that it stays true when all is well again. */
export function failureOf(rollout: Rollout): string {
  const what = `${rollout.module} ${short(rollout.sha256)}`;
  if (rollout.error) return unlinked(`${what} was not deployed to ${rollout.target}: ${rollout.error.message}`);
  const servers = [...rollout.servers.values()];
  const of = (...states: ServerState[]) => servers.filter((fact) => states.includes(fact.state));
  const bad = of('failed', 'blocked', 'stale');
  const [first] = bad;
  if (first) {
    const said = first.error?.message ?? 'see the Problems panel';
    return unlinked(`${what} was not taken by ${listed(bad)} of ${rollout.target}: ${said}`);
  }
  const away = of('unreachable');
  if (away.length > 0) {
    return unlinked(`${what} did not reach ${listed(away)} of ${rollout.target}. It is sent there again when ${away.length === 1 ? 'the server is' : 'they are'} back.`);
  }
  return unlinked(`${what} was not proved to run on ${listed(of('pending'))} of ${rollout.target} before the deadline.`);
}

function listed(facts: { server: string }[]): string {
  const names = facts.map((fact) => fact.server);
  return names.length < 2 ? (names[0] ?? 'any server') : `${names.slice(0, -1).join(', ')} and ${String(names.at(-1))}`;
}
