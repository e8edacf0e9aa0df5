/** The server's own messages, as `server/README.md` describes them. */

export type ServerState = 'confirmed' | 'failed' | 'stale' | 'unreachable' | 'pending' | 'blocked';
export type RolloutState = 'confirmed' | 'failed' | 'partial' | 'blocked' | 'unconfirmed';
export type Evidence = 'verified' | 'loaded' | 'accepted' | 'none';

/** Milliseconds; what was not measured is missing. */
export interface Timings {
  validate?: number | null;
  upload?: number | null;
  load?: number | null;
  verify?: number | null;
}

export interface Failure {
  message: string;
  /** From 1. */
  line?: number | null;
  traceback?: string | null;
}

export interface ModuleStatus {
  name: string;
  uri: string;
  state: ServerState;
  evidence: Evidence;
  sha256: string | null;
  wanted: string;
  /** What a rollback would bring back. */
  previous?: string;
  services: string[];
  ms: Timings;
  error?: Failure;
}

export interface ServerStatus {
  name: string;
  url: string;
  modules: ModuleStatus[];
}

export interface TargetStatus {
  name: string;
  protected: boolean;
  connection: 'unknown' | 'connecting' | 'connected' | 'failed';
  message?: string;
  zato: string | null;
  servers: ServerStatus[];
}

/** `hotdeploy/status`. */
export interface Status {
  version: number;
  trusted: boolean;
  selected: string | null;
  targets: TargetStatus[];
}

export interface ServerFact {
  event: 'server';
  /** The number of the rollout that it speaks of. */
  rollout?: number;
  target: string;
  server: string;
  module: string;
  state: ServerState;
  evidence: Evidence;
  sha256: string | null;
  services: string[];
  ms: Timings;
  error?: Failure;
}

export interface RolloutFact {
  event: 'rollout';
  /** Its number; what did not even begin has none. */
  rollout?: number;
  target: string;
  module: string;
  state: RolloutState;
  sha256: string | null;
  ms: number;
  error?: Failure;
}

/** `hotdeploy/fact`: what became known, in the order in which it did. */
export type Fact = ServerFact | RolloutFact;

/** `hotdeploy/credentials`. */
export interface CredentialsRequest {
  target: string;
  origin: string;
  username: string;
  account: 'deploy' | 'invoke';
  refused: boolean;
}

/** What a command of the server answers. */
export type Answer =
  | { outcome: 'done' }
  | { outcome: 'rollout' | 'facts'; facts: Fact[] }
  | { outcome: 'status'; status: Status }
  | { outcome: 'connected'; servers: { name: string; url: string }[]; python: string | null; notes: string[] }
  | { outcome: 'notConnected'; message: string }
  | { outcome: 'needsConfirmation'; target: string; message: string }
  | { outcome: 'source'; server: string; text: string; sha256: string }
  | { outcome: 'invoked'; server: string; body: string; ms: number }
  | { outcome: 'services'; services: ServiceInfo[] };

/** A service of the workspace and what it says it takes. */
export interface ServiceInfo {
  name: string;
  uri: string;
  input: { name: string; kind: string | null; optional: boolean }[] | null;
}
