// Which program may go into which package, and that the release packs one for every platform.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pack } from '../../scripts/package.mjs';
import { fits, platformIn } from '../../scripts/program.mjs';

const repository = path.resolve(import.meta.dirname, '../../..');
const out = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-package-test-'));
test.after(() => fs.rmSync(out, { recursive: true, force: true }));

function elf(machine) {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 'latin1');
  head.writeUInt16LE(machine, 18);
  return head;
}

function machO(processor) {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0xfeedfacf, 0);
  head.writeUInt32LE(processor, 4);
  return head;
}

function pe(machine) {
  const head = Buffer.alloc(256);
  head.write('MZ', 'latin1');
  head.writeUInt32LE(128, 60);
  head.write('PE', 128, 'latin1');
  head.writeUInt16LE(machine, 132);
  return head;
}

test('a program says for which platform it was built', () => {
  for (const [head, platform] of [
    [elf(0x3e), 'linux-x64'],
    [elf(0xb7), 'linux-arm64'],
    [elf(0x28), undefined],
    [machO(0x01000007), 'darwin-x64'],
    [machO(0x0100000c), 'darwin-arm64'],
    [pe(0x8664), 'win32-x64'],
    [pe(0xaa64), 'win32-arm64'],
    [pe(0x14c), undefined],
    [Buffer.from('#!/bin/sh\n'), undefined],
    [Buffer.from('MZ'), undefined],
    [Buffer.from('MZ'.padEnd(64, '\xff'), 'latin1'), undefined],
    [Buffer.alloc(0), undefined],
  ]) {
    assert.equal(platformIn(head), platform, head.subarray(0, 8).toString('hex'));
  }
});

test('a package takes only a program of its platform', () => {
  assert.ok(fits('linux-x64', 'linux-x64'));
  assert.ok(fits('linux-arm64', 'alpine-arm64'));
  assert.ok(!fits('linux-x64', 'linux-arm64'));
  assert.ok(!fits('linux-x64', 'darwin-x64'));
  assert.ok(!fits(undefined, 'linux-x64'));
  const program = path.join(out, 'program');
  fs.writeFileSync(program, elf(0xb7));
  assert.throws(() => pack({ out: path.join(out, 'wrong.vsix'), target: 'linux-x64', program }), /is a program for linux-arm64, not for linux-x64/);
  assert.ok(!fs.existsSync(path.join(out, 'wrong.vsix')));
});

test('a package brings its program where the extension looks for it, and says its platform', () => {
  for (const [target, head, place] of [
    ['here', elf(0x3e), 'extension/bin/hotdeploy'],
    ['darwin-arm64', machO(0x0100000c), 'extension/bin/hotdeploy'],
    ['win32-x64', pe(0x8664), 'extension/bin/hotdeploy.exe'],
  ]) {
    const program = path.join(out, 'program');
    fs.writeFileSync(program, head, { mode: 0o644 });
    const file = path.join(out, `${target}.vsix`);
    pack({ out: file, target, program, notices: import.meta.filename });
    const listed = execFileSync('python3', ['-c', LIST, file], { encoding: 'utf8' }).trim().split('\n');
    assert.ok(listed.includes(`${place} 755`), `${target}: ${listed.join(', ')}`);
    assert.ok(listed.includes('extension/bin/THIRD-PARTY.txt 644'), `${target}: ${listed.join(', ')}`);
    const manifest = execFileSync('python3', ['-c', READ, file, 'extension.vsixmanifest'], { encoding: 'utf8' });
    assert.match(manifest, new RegExp(`TargetPlatform="${target === 'here' ? 'linux-x64' : target}"`));
  }
});

test('a package holds what the extension needs, and nothing else', () => {
  const file = path.join(out, 'universal.vsix');
  pack({ out: file });
  const names = execFileSync('python3', ['-c', LIST, file], { encoding: 'utf8' }).trim().split('\n').map((line) => line.split(' ')[0]);
  const places = new Set(names.map((name) => name.replace(/^(extension\/[^/]+)\/.*/, '$1')));
  assert.deepEqual([...places].sort(), [
    '[Content_Types].xml', 'extension.vsixmanifest', 'extension/LICENSE.txt', 'extension/changelog.md', 'extension/dist',
    'extension/docs', 'extension/media', 'extension/package.json', 'extension/readme.md',
  ]);
  assert.deepEqual(names.filter((name) => name.startsWith('extension/dist/')).sort(), ['extension/dist/THIRD-PARTY.txt', 'extension/dist/extension.js']);
});

test('the release packs each platform with a program built for it', () => {
  const workflow = fs.readFileSync(path.join(repository, '.github/workflows/release.yml'), 'utf8');
  const rows = [...workflow.matchAll(/\{ target: (\S+), os: (\S+), rust: ([\w-]+)/g)].map(([, target, , rust]) => [target, rust]);
  const wanted = {
    'linux-x64': 'x86_64-unknown-linux-gnu',
    'linux-arm64': 'aarch64-unknown-linux-gnu',
    'alpine-x64': 'x86_64-unknown-linux-musl',
    'alpine-arm64': 'aarch64-unknown-linux-musl',
    'darwin-x64': 'x86_64-apple-darwin',
    'darwin-arm64': 'aarch64-apple-darwin',
    'win32-x64': 'x86_64-pc-windows-msvc',
  };
  assert.deepEqual(Object.fromEntries(rows), wanted);
});

const LIST = `
import sys, zipfile
for entry in zipfile.ZipFile(sys.argv[1]).infolist():
    print(entry.filename, oct(entry.external_attr >> 16 & 0o777)[2:])
`;
const READ = `
import sys, zipfile
print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())
`;
