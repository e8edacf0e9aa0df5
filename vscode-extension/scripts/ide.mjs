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
const interrupted = new Promise((resolve) => ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => process.on(signal, resolve)));

console.log('Starting a cluster of three servers and an editor…');
const cluster = await startCluster({ speed: 1 });
const editor = await startCodeServer({
  vsix: path.resolve(vsix),
  files,
  settings: {
    'hotdeploy.targets': { sandbox: cluster.target },
    'hotdeploy.defaultTarget': 'sandbox',
    'editor.quickSuggestions': { other: 'on', comments: 'off', strings: 'on' },
    'editor.parameterHints.enabled': true,
    'workbench.tips.enabled': true,
  },
  environment: cluster.passwords('sandbox'),
}).catch(async (error) => {
  await cluster.stop();
  throw error;
});
const open = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${editor.port}${path.join(editor.workspace, 'crm.py')}`]]);
console.log(`
Open  http://127.0.0.1:${editor.port}/?folder=${encodeURIComponent(editor.workspace)}&payload=${encodeURIComponent(open)}

  · In crm.py, change what the customer is called and press Ctrl-S: above the class stands that 3/3 servers run it.
  · Write a colon too many, and press Ctrl-S: nothing is sent, and the line says why.
  · Press the button with the arrow in the activity bar: servers, their modules and services.
  · F1, then "Hotdeploy:", shows everything else: compare with a server, invoke a service, show the rollouts.

The servers: ${cluster.ready.servers.map((server) => server.url).join(' ')}
Ctrl-C ends all of it and removes the copy of the example.
`);
await Promise.race([interrupted, editor.ended, cluster.ended]);
await editor.stop();
await cluster.stop();
console.log('Everything has ended.');
