// For which platform a program was built: its own first bytes say it.
import fs from 'node:fs';

/** Systems and processors by the names that VS Code has for them; `undefined` for anything that is no program of theirs. */
export function platformOf(file) {
  const head = Buffer.alloc(4096);
  const descriptor = fs.openSync(file, 'r');
  try {
    return platformIn(head.subarray(0, fs.readSync(descriptor, head)));
  } finally {
    fs.closeSync(descriptor);
  }
}

export function platformIn(head) {
  const at = (offset, size) => (offset + size <= head.length ? head.readUIntLE(offset, size) : undefined);
  if (at(0, 4) === 0x464c457f) return named('linux', { 0x3e: 'x64', 0xb7: 'arm64' }[at(18, 2)]);
  if (at(0, 4) === 0xfeedfacf) return named('darwin', { 0x01000007: 'x64', 0x0100000c: 'arm64' }[at(4, 4)]);
  if (at(0, 2) !== 0x5a4d) return undefined;
  const header = at(60, 4);
  if (header === undefined || at(header, 4) !== 0x4550) return undefined;
  return named('win32', { 0x8664: 'x64', 0xaa64: 'arm64' }[at(header + 4, 2)]);
}

function named(system, processor) {
  return processor && `${system}-${processor}`;
}

/** Whether a package for `target` may bring a program of `platform`: Alpine is a Linux. */
export function fits(platform, target) {
  return platform !== undefined && platform === target.replace(/^alpine-/, 'linux-');
}
