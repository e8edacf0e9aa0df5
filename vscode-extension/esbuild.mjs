// Bundles the extension into `dist`, with the notices of the packages that it takes in. `--watch` rebuilds on change.
// `--tests` builds what the tests need into `out` instead: the pure parts, and the suite of the extension host.
import fs from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';

/** Bytes. What an editor has to read before the extension can start. */
const LIMIT = 500_000;

const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'], legalComments: 'none', logLevel: 'warning' };
const extension = { ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js' };

if (process.argv.includes('--watch')) {
  const context = await esbuild.context({ ...extension, sourcemap: 'linked' });
  await context.watch();
} else if (process.argv.includes('--tests')) {
  const pure = ['binary', 'levels', 'migration', 'model', 'timeline', 'told'];
  await esbuild.build({ ...common, entryPoints: pure.map((name) => `src/${name}.ts`), outdir: 'out/unit' });
  await esbuild.build({ ...common, entryPoints: ['test/host/index.ts', 'test/host/suite.ts'], outdir: 'out/host', external: ['vscode', 'mocha'] });
} else {
  fs.rmSync('dist', { recursive: true, force: true });
  const { metafile } = await esbuild.build({ ...extension, minify: true, metafile: true });
  const { bytes } = metafile.outputs[extension.outfile];
  if (bytes > LIMIT) throw new Error(`the bundle has ${bytes} bytes, more than ${LIMIT}`);
  fs.writeFileSync('dist/THIRD-PARTY.txt', notices(Object.keys(metafile.inputs)));
}

/** The licences of the packages in the bundle, which go with every copy of it. */
function notices(inputs) {
  const folders = new Set(inputs.map((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  return [...folders].sort().map(notice).join(`\n${'-'.repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} brings no licence text`);
  return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
}
