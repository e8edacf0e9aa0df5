// What package.json promises, and the manual says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const extension = path.resolve(import.meta.dirname, '../..');
const read = (file) => fs.readFileSync(path.join(extension, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { commands, configuration, keybindings, menus, viewsWelcome, walkthroughs } = manifest.contributes;
const settings = configuration.properties;

test('what says where code or a password goes, and which program runs, is set for a machine', () => {
  for (const key of ['hotdeploy.targets', 'hotdeploy.server.path']) assert.equal(settings[key].scope, 'machine', key);
  const open = Object.entries(settings).filter(([, { scope }]) => !['machine', 'resource', 'window'].includes(scope));
  assert.deepEqual(open, [], 'every setting says where it counts');
});

test('a workspace that nobody trusts chooses nothing of it', () => {
  const { untrustedWorkspaces } = manifest.capabilities;
  assert.equal(untrustedWorkspaces.supported, 'limited');
  for (const key of ['hotdeploy.targets', 'hotdeploy.defaultTarget', 'hotdeploy.server.path']) {
    assert.ok(untrustedWorkspaces.restrictedConfigurations.includes(key), key);
  }
  for (const key of untrustedWorkspaces.restrictedConfigurations) assert.ok(settings[key], key);
});

test('the program runs where the workspace is', () => assert.deepEqual(manifest.extensionKind, ['workspace']));

test('nothing comes with it but the language client', () => assert.deepEqual(Object.keys(manifest.dependencies), ['vscode-languageclient']));

test('every setting is described, with what it may be', () => {
  for (const [key, setting] of Object.entries(settings)) {
    assert.ok(setting.description ?? setting.markdownDescription, key);
    assert.ok('default' in setting, `${key} has a default`);
    if (setting.enum && setting.enumDescriptions) assert.equal(setting.enum.length, setting.enumDescriptions.length, key);
  }
});

test('whatever names a command names one that there is', () => {
  const known = new Set(commands.map(({ command }) => command));
  const named = [...keybindings, ...Object.values(menus).flat()].map(({ command }) => command);
  const texts = [...viewsWelcome.map(({ contents }) => contents), ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description))];
  const linked = texts.flatMap((text) => [...text.matchAll(/command:(hotdeploy\.\w+)/g)].map(([, command]) => command));
  assert.ok(linked.length > 0);
  assert.deepEqual([...named, ...linked].filter((command) => !known.has(command)), []);
});

test('the manual names every setting and every command', () => {
  const manual = read('README.md');
  for (const key of Object.keys(settings)) assert.ok(manual.includes(`\`${key}\``), key);
  const hidden = new Set(menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command));
  const words = (title) => title.replace(/^(Start|Stop) /, '');
  const missing = commands.filter(({ command, title }) => !hidden.has(command) && !manual.includes(words(title)));
  assert.deepEqual(missing.map(({ title }) => title), []);
});

test('program and extension have one version', () => {
  const cargo = fs.readFileSync(path.join(extension, '../Cargo.toml'), 'utf8');
  assert.equal(cargo.match(/^version = "(.*)"$/m)[1], manifest.version);
  assert.match(read('CHANGELOG.md'), new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}$`, 'm'));
});
