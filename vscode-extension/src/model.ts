/** What is shown of the server's status: pure, so that it can be tested without an editor. */

import type { Fact, ModuleStatus, ServerFact, ServerState, Status, TargetStatus } from './protocol';

/** How a target is doing as a whole, the worst first. */
export type Health = 'failed' | 'stale' | 'pending' | 'confirmed' | 'idle' | 'offline' | 'none';

export interface Summary {
  health: Health;
  /** What the status bar says. */
  text: string;
  /** What it says to a pointer that rests on it; one line each. */
  details: string[];
  protected: boolean;
}

const SYMBOLS: Record<ServerState, string> = {
  confirmed: 'pass',
  failed: 'error',
  stale: 'warning',
  unreachable: 'debug-disconnect',
  pending: 'sync~spin',
  blocked: 'circle-slash',
};

/** The name of the codicon for a state. */
export function symbolOf(state: ServerState): string {
  return SYMBOLS[state];
}

/** First characters of a hash, as people compare them. */
export function short(sha256: string | null): string {
  return sha256?.slice(0, 7) ?? '–';
}

export function selectedTarget(status: Status | undefined): TargetStatus | undefined {
  return status?.targets.find((target) => target.name === status.selected);
}

/** The status with what servers were just seen to run: they were asked because they may run what nobody here sent. */
export function withSeen(status: Status, facts: readonly Fact[]): Status {
  const targets = status.targets.map((target) => ({
    ...target,
    servers: target.servers.map((server) => ({
      ...server,
      modules: server.modules.map((module) => {
        const about = (fact: Fact): fact is ServerFact =>
          fact.event === 'server' && fact.target === target.name && fact.server === server.name && fact.module === module.name;
        const fact = facts.find(about);
        return fact ? seen(module, fact) : module;
      }),
    })),
  }));
  return { ...status, targets };
}

/** A fact speaks of the text in the editor, which may differ from the one that was sent: only its hash counts. */
function seen(module: ModuleStatus, { state, sha256, evidence, error }: ServerFact): ModuleStatus {
  if (state === 'unreachable') return { ...module, state, ...(error ? { error } : {}) };
  if (sha256 === null || sha256 === module.sha256 || module.state === 'pending') return module;
  return { ...module, state: sha256 === module.wanted ? 'confirmed' : 'stale', sha256, evidence };
}

/** The worst state among the servers of a target. */
export function healthOf(target: TargetStatus): Health {
  const states = target.servers.flatMap((server) => server.modules.map((module) => module.state));
  const has = (...wanted: ServerState[]) => states.some((state) => wanted.includes(state));
  if (has('failed', 'blocked')) return 'failed';
  if (has('stale', 'unreachable')) return 'stale';
  if (has('pending')) return 'pending';
  if (target.connection === 'failed') return 'offline';
  return has('confirmed') ? 'confirmed' : 'idle';
}

/** How many servers run what was last saved, of a module or of everything. */
export function countConfirmed(target: TargetStatus, uri?: string): { confirmed: number; all: number } {
  const concerned = target.servers
    .map((server) => server.modules.filter((module) => uri === undefined || module.uri === uri))
    .filter((modules) => modules.length > 0);
  const confirmed = concerned.filter((modules) => modules.every((module) => module.state === 'confirmed'));
  return { confirmed: confirmed.length, all: concerned.length };
}

/** What the status bar says; `problem` is why there is no language server. */
export function summary(status: Status | undefined, problem?: string): Summary {
  if (problem !== undefined) return { health: 'failed', text: '$(error) Hotdeploy: not running', details: [problem], protected: false };
  if (!status) return { health: 'none', text: '$(loading~spin) Hotdeploy', details: ['The language server is starting.'], protected: false };
  if (!status.trusted) {
    return {
      health: 'none',
      text: '$(shield) Hotdeploy: not trusted',
      details: ['This workspace is not trusted: modules are checked, nothing is sent.'],
      protected: false,
    };
  }
  const target = selectedTarget(status);
  if (!target) {
    const none = status.targets.length === 0;
    return {
      health: 'none',
      text: none ? '$(rocket) Hotdeploy: no target' : '$(rocket) Hotdeploy: select a target',
      details: [none ? 'No cluster is configured.' : 'No target is selected.'],
      protected: false,
    };
  }
  const health = healthOf(target);
  const { confirmed, all } = countConfirmed(target);
  const icon = { failed: 'error', stale: 'warning', pending: 'sync~spin', confirmed: 'pass', idle: 'rocket', offline: 'debug-disconnect', none: 'rocket' }[health];
  const count = all > 0 ? ` ${confirmed}/${all}` : '';
  const lock = target.protected ? '$(lock) ' : '';
  return {
    health,
    text: `$(${icon}) ${lock}${target.name}${count}`,
    details: detailsOf(target),
    protected: target.protected,
  };
}

function detailsOf(target: TargetStatus): string[] {
  const lines = [`${target.name}: ${connectionOf(target)}${target.protected ? ', protected' : ''}`];
  for (const server of target.servers) {
    for (const module of server.modules) {
      lines.push(`${server.name} · ${module.name} · ${stateOf(module)}`);
    }
  }
  return lines;
}

/** How the connection to a target is. */
export function connectionOf(target: TargetStatus): string {
  switch (target.connection) {
    case 'connected':
      return `${target.servers.length} ${target.servers.length === 1 ? 'server' : 'servers'}${target.zato ? `, Zato ${target.zato}` : ''}`;
    case 'failed':
      return target.message ?? 'cannot be reached';
    case 'connecting':
      return 'connecting';
    case 'unknown':
      return 'not asked yet';
  }
}

/** The state of a module on a server, in a few words. */
export function stateOf(module: ModuleStatus): string {
  switch (module.state) {
    case 'confirmed':
      return `${short(module.sha256)} ${module.evidence}`;
    case 'failed':
      return `failed: ${module.error?.message ?? 'no reason given'}`;
    case 'stale':
      return `runs ${short(module.sha256)}, not ${short(module.wanted)}`;
    case 'unreachable':
      return 'unreachable';
    case 'pending':
      return module.evidence === 'accepted' ? 'accepted, not confirmed' : 'on its way';
    case 'blocked':
      return 'blocked';
  }
}

/** How long ago something happened, as people say it. */
export function ago(from: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - from) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
