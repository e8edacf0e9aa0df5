// A real VS Code, as code-server brings it, with the extension installed and a workspace of its own.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { below, endAll } from './processes.mjs';

const repository = path.resolve(import.meta.dirname, '../../../..');

/** Which of the versions that are installed is tested: the newest, or the oldest that is supported. */
export const VERSION = process.env.HOTDEPLOY_VSCODE ?? 'newest';

/** Settings of machine scope. */
const MACHINE = ['hotdeploy.targets', 'hotdeploy.server.path', 'hotdeploy.server.logLevel'];

/** What keeps the editor still: no telemetry, no downloads, nothing that moves by itself. */
const QUIET = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.autoIndent': 'none',
  'editor.minimap.enabled': false,
  'editor.parameterHints.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // In the browser it is on by default.
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'always',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** The program that is tested. */
export function binary() {
  return process.env.HOTDEPLOY_BIN ?? path.join(repository, 'target/debug/hotdeploy');
}

function tools() {
  return process.env.HOTDEPLOY_TOOLS ?? path.join(repository, '.tools');
}

export async function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function status(port, path) {
  return new Promise((resolve) => {
    http
      .get({ host: '127.0.0.1', port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .on('error', () => resolve(0));
  });
}

/** Starts it. `files` are those of the workspace by name; `settings` the user's own. */
export async function startCodeServer({ vsix, files = {}, settings = {}, trust = 'granted', environment = {} }) {
  const home = path.join(tools(), `vscode-${VERSION}`);
  const runtime = path.join(home, 'node/bin/node');
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-vscode-'));
  const workspace = path.join(out, 'workspace');
  const data = path.join(out, 'data');
  fs.mkdirSync(workspace);
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    fs.writeFileSync(path.join(workspace, name), text);
  }
  const all = { ...QUIET, 'security.workspace.trust.enabled': trust === 'asked', 'hotdeploy.server.path': binary(), ...settings };
  // What belongs to the machine is read from the machine's own file, as in any remote window.
  const ofMachine = ([key]) => MACHINE.includes(key);
  const write = (place, entries) => {
    fs.mkdirSync(path.join(data, place), { recursive: true });
    fs.writeFileSync(path.join(data, place, 'settings.json'), JSON.stringify(Object.fromEntries(entries), null, 1));
  };
  write('User', Object.entries(all).filter((entry) => !ofMachine(entry)));
  write('Machine', Object.entries(all).filter(ofMachine));
  fs.writeFileSync(path.join(out, 'config.yaml'), 'auth: none\n');
  const base = [path.join(home, 'node_modules/code-server/out/node/entry.js'), '--user-data-dir', data];
  const extensions = path.join(out, 'extensions');
  base.push('--extensions-dir', extensions, '--config', path.join(out, 'config.yaml'));
  base.push('--disable-telemetry', '--disable-update-check');
  if (vsix) {
    const installed = spawnSync(runtime, [...base, '--install-extension', vsix], { encoding: 'utf8' });
    if (installed.status !== 0) throw new Error(`the extension was not installed: ${installed.stdout}${installed.stderr}`);
  }
  const port = await freePort();
  const log = fs.openSync(path.join(out, 'code-server.log'), 'w');
  const options = [...base, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-getting-started-override'];
  if (trust === 'granted') options.push('--disable-workspace-trust');
  const env = { ...process.env, XDG_CONFIG_HOME: path.join(out, 'config'), XDG_DATA_HOME: path.join(out, 'share'), EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...environment };
  const server = spawn(runtime, options, { stdio: ['ignore', log, log], env });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const deadline = Date.now() + 60_000;
  while ((await status(port, '/healthz')) !== 200) {
    if (Date.now() > deadline || server.exitCode !== null) throw new Error(`code-server did not start: ${fs.readFileSync(path.join(out, 'code-server.log'), 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    out,
    workspace,
    data,
    extensions,
    pid: server.pid,
    /** What stands in the settings of a place: `User` or `Machine`. */
    settings: (place) => JSON.parse(fs.readFileSync(path.join(data, place, 'settings.json'), 'utf8')),
    /** Adds to the settings of a place. */
    set: (place, some) => write(place, Object.entries({ ...JSON.parse(fs.readFileSync(path.join(data, place, 'settings.json'), 'utf8')), ...some })),
    /** What the extension wrote to its log so far. */
    log() {
      const logs = path.join(data, 'logs');
      const names = fs.existsSync(logs) ? fs.readdirSync(logs, { recursive: true }) : [];
      const ours = names.filter((name) => path.basename(name) === 'Hotdeploy.log');
      return ours.map((name) => fs.readFileSync(path.join(logs, name), 'utf8')).join('');
    },
    read: (name) => fs.readFileSync(path.join(workspace, name), 'utf8'),
    write(name, text) {
      fs.mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
      fs.writeFileSync(path.join(workspace, name), text);
    },
    /** Resolves when it ends by itself. */
    ended,
    /** Ends it and all that it started, and removes what it wrote. */
    async stop() {
      const started = below(server.pid);
      server.kill('SIGTERM');
      const late = setTimeout(() => server.kill('SIGKILL'), 8000);
      await ended;
      clearTimeout(late);
      // It would wait for seconds for an editor that comes back.
      await endAll(started.filter(({ args }) => /--type=fileWatcher/.test(args)), 0);
      await endAll(started);
      fs.rmSync(out, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
