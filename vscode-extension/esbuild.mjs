// Bundles the extension into one file. `--watch` rebuilds on change, `--production` minifies.
import esbuild from 'esbuild';

const production = process.argv.includes('--production');
const options = {
  entryPoints: ['src/extension.ts'],
  bundle: true,
  outfile: 'dist/extension.js',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

if (process.argv.includes('--watch')) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
  // The tests of pure parts and those inside the extension host need the same sources as plain JavaScript.
  if (!production) {
    await esbuild.build({
      ...options,
      entryPoints: ['src/model.ts', 'src/binary.ts', 'src/timeline.ts', 'src/migration.ts', 'src/told.ts'],
      outfile: undefined,
      outdir: 'out/unit',
      sourcemap: false,
    });
    await esbuild.build({
      ...options,
      entryPoints: ['test/host/index.ts', 'test/host/suite.ts'],
      outfile: undefined,
      outdir: 'out/host',
      external: ['vscode', 'mocha'],
      sourcemap: false,
    });
  }
}
