// Python 3.14, of which Debian and pyenv have no package here: the one that the npm package `pyodide` brings, run by Node
// as if it were the program: `node wasm.mjs FOLDER -I -c SCRIPT`. The folder is where the package was installed.
import { readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const home = join(process.argv[2], 'node_modules/pyodide');
const script = process.argv[process.argv.indexOf('-c') + 1];
const { loadPyodide } = await import(pathToFileURL(join(home, 'pyodide.mjs')).href);
const python = await loadPyodide({ indexURL: home });
// Its library is an archive; the tests want to read the files.
const library = new Uint8Array(readFileSync(join(home, 'python_stdlib.zip')));
python.unpackArchive(library, 'zip', { extractDir: '/lib/python3.14' });
const buffer = Buffer.alloc(1 << 16);
python.setStdin({
  read: (into) => {
    const count = readSync(0, buffer, 0, Math.min(buffer.length, into.length));
    into.set(buffer.subarray(0, count));
    return count;
  },
});
python.setStdout({ write: (bytes) => writeSync(1, bytes) });
python.runPython(script);
