/** What the language server writes to standard error, line by line: pure. */

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A line of its log with its level, the time left out; `undefined` where it is something else, of a panic for instance. */
export function logLine(line: string): { level: Level; text: string } | undefined {
  const found = /^\d{4}-\d\d-\d\dT\S+Z\s+(TRACE|DEBUG|INFO|WARN|ERROR)\s+(.*)$/.exec(line);
  if (found?.[1] === undefined || found[2] === undefined) return undefined;
  return { level: found[1].toLowerCase() as Level, text: found[2] };
}
