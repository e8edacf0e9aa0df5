/** What the settings of the earlier Zato extension mean here: pure. */

/** The path of the upload channel, unless a target says otherwise. */
const CHANNEL = '/ide-deploy';

/** Settings of the earlier extension. */
export interface Earlier {
  url?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

export interface Migrated {
  /** The name of the target. */
  name: string;
  target: { url: string; username: string; endpoint?: string };
  /** To go into the secret storage, and nowhere else. */
  password: string | undefined;
}

/** Turns them into a target; `undefined` where there is nothing to take over. `taken` are the names in use. */
export function migrate(earlier: Earlier, taken: readonly string[]): Migrated | undefined {
  const given = earlier.url?.trim();
  if (!given) return undefined;
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  // That extension's manual has the upload channel in the address, its code adds it where it is not.
  const path = url.pathname.replace(/\/+$/, '');
  const channel = path.includes(CHANNEL) ? path : path + CHANNEL;
  let name = 'zato';
  for (let number = 2; taken.includes(name); number++) name = `zato${number}`;
  return {
    name,
    target: {
      url: url.origin,
      username: earlier.username?.trim() ?? 'ide_publisher',
      ...(channel === CHANNEL ? {} : { endpoint: channel }),
    },
    password: earlier.password === '' ? undefined : earlier.password,
  };
}
