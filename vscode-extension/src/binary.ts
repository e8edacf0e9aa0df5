/** Which `hotdeploy` program to start: pure but for looking at the disk. */

import * as fs from 'node:fs';
import * as path from 'node:path';

export interface Found {
  path: string;
  /** How it was found, for the log. */
  how: 'setting' | 'bundled' | 'PATH';
}

export interface Places {
  /** `hotdeploy.server.path`; only ever the user's own. */
  setting: string;
  extension: string;
  /** `PATH`. */
  searchPath: string;
  platform: NodeJS.Platform;
  trusted: boolean;
  /** Folders of the workspace: what lies in them is never started. */
  folders: string[];
}

function isProgram(file: string): boolean {
  try {
    if (!fs.statSync(file).isFile()) return false;
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

/** The program, or the reason why there is none. */
export function findBinary(places: Places): Found | { problem: string } {
  const name = places.platform === 'win32' ? 'hotdeploy.exe' : 'hotdeploy';
  if (places.setting !== '') {
    if (!path.isAbsolute(places.setting)) return { problem: `hotdeploy.server.path is not an absolute path: ${places.setting}` };
    if (!isProgram(places.setting)) return { problem: `hotdeploy.server.path is no program: ${places.setting}` };
    // An untrusted workspace could bring its own program and be named by a setting from before.
    const own = places.folders.some((folder) => isWithin(places.setting, folder));
    if (places.trusted || !own) return { path: places.setting, how: 'setting' };
  }
  const bundled = path.join(places.extension, 'bin', name);
  if (isProgram(bundled)) return { path: bundled, how: 'bundled' };
  for (const folder of places.searchPath.split(path.delimiter)) {
    // An empty or relative entry means the folder that happens to be current.
    if (!path.isAbsolute(folder)) continue;
    const file = path.join(folder, name);
    if (places.folders.some((own) => isWithin(file, own))) continue;
    if (isProgram(file)) return { path: file, how: 'PATH' };
  }
  return {
    problem: 'The `hotdeploy` program is not on PATH, and this package of the extension brings none. Install it, or set hotdeploy.server.path.',
  };
}
