// Packs the extension into `--out FILE`. `--target TARGET --program FILE --notices FILE` packs a platform's own package,
// with the program in it and the licences of what that is made of: the target is VS Code's name, or `here` for what the program was built for, and stands for `%` in the name of the
// package. `--base URL` is where the pictures of the manual are to be had.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fits, platformOf } from './program.mjs';

const extension = path.resolve(import.meta.dirname, '..');
/** What is in a package. `dist` must be built before. */
const FILES = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'dist', 'media', 'docs'];

/** Returns the package's name. */
export function pack({ out, target, program, notices, base }) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-package-'));
  try {
    for (const file of FILES) fs.cpSync(path.join(extension, file), path.join(stage, file), { recursive: true });
    // What is here is what is packed: nothing of it is to be left out.
    fs.writeFileSync(path.join(stage, '.vscodeignore'), '');
    const platform = target && bring(program, target, stage);
    if (notices) fs.copyFileSync(notices, path.join(stage, 'bin/THIRD-PARTY.txt'));
    const file = path.resolve(out.replace('%', platform));
    const options = ['--no-dependencies', '--allow-missing-repository', '--out', file];
    if (platform) options.push('--target', platform);
    options.push(...(base ? ['--baseContentUrl', base, '--baseImagesUrl', base] : ['--no-rewrite-relative-links']));
    const vsce = path.join(extension, 'node_modules/@vscode/vsce/vsce');
    execFileSync(process.execPath, [vsce, 'package', ...options], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

/** Puts the program where the extension looks for it, and returns the target. */
function bring(program, target, stage) {
  const built = platformOf(program);
  const wanted = target === 'here' ? built : target;
  if (!fits(built, wanted ?? '')) throw new Error(`${program} is a program for ${built ?? 'nothing known'}, not for ${target}`);
  const place = path.join(stage, 'bin', wanted.startsWith('win32-') ? 'hotdeploy.exe' : 'hotdeploy');
  fs.mkdirSync(path.dirname(place));
  fs.copyFileSync(program, place);
  fs.chmodSync(place, 0o755);
  return wanted;
}

if (process.argv[1] === import.meta.filename) {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { out: text, target: text, program: text, notices: text, base: text } });
  const own = [values.target, values.program, values.notices].filter(Boolean).length;
  if (!values.out || (own !== 0 && own !== 3)) {
    console.error('usage: package.mjs --out FILE [--target TARGET --program FILE --notices FILE] [--base URL]');
    process.exit(2);
  }
  console.log(pack(values));
}
