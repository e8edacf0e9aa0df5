// `make ide`: a real VS Code in the browser, with the extension, an example project and an embedded cluster.
import fs from 'node:fs';
import path from 'node:path';
import { startCluster } from '../test/e2e/support/cluster.mjs';
import { startCodeServer } from '../test/e2e/support/code-server.mjs';

const [vsix] = process.argv.slice(2);
const example = path.resolve(import.meta.dirname, '../example');
const files = Object.fromEntries(
  fs.readdirSync(example, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(example, file), fs.readFileSync(file, 'utf8')]),
);

const cluster = await startCluster({ options: ['--speed', '1'] });
const editor = await startCodeServer({
  vsix: path.resolve(vsix),
  files,
  settings: {
    'hotdeploy.targets': { sandbox: cluster.target },
    'hotdeploy.defaultTarget': 'sandbox',
    'editor.quickSuggestions': { other: 'on', comments: 'off', strings: 'on' },
    'editor.parameterHints.enabled': true,
  },
  environment: cluster.passwords('sandbox'),
});
console.log(`
A three-server cluster is running: ${cluster.ready.servers.map((server) => server.url).join(' ')}
Open http://127.0.0.1:${editor.port}/?folder=${encodeURIComponent(editor.workspace)}
then crm.py, press Ctrl-S and look. Ctrl-C ends it all.
`);
await new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, resolve)));
await editor.stop();
await cluster.stop();
