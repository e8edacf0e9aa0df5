// The processes below one, as the system knows them.
import { execFileSync } from 'node:child_process';

/** Every process that `pid` or one of its descendants started: its id and command line. */
export function below(pid) {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.map((line) => line.trim().match(/^(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/)).filter((row) => row && !row[3].startsWith('Z'));
  const found = [];
  const inside = new Set([pid]);
  // A process can be listed before its parent: look until nothing is added.
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const [, id, parent, , args] of all) {
      if (!inside.has(Number(parent)) || inside.has(Number(id))) continue;
      inside.add(Number(id));
      found.push({ pid: Number(id), args });
    }
  }
  return found;
}

/** The process of the language server below the editor's. */
export function languageServer(editor) {
  return below(editor).find(({ args }) => /hotdeploy lsp/.test(args))?.pid;
}

/** Waits for the end of processes whose parent has ended, and ends those that take too long. */
export async function endAll(processes, patience = 5000) {
  const deadline = Date.now() + patience;
  for (const { pid } of processes) {
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    if (isAlive(pid)) kill(pid);
  }
}

/** It may end by itself meanwhile. */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

export function isAlive(pid) {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim().startsWith('Z');
  } catch {
    return false;
  }
}
