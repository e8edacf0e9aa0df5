// The pure parts: what is shown of a status, the timeline, the program, settings that are taken over.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const { summary, stateOf, ago, countConfirmed, withSeen } = require('../../out/unit/model.js');
const { Timeline, stretches, readable, KEPT } = require('../../out/unit/timeline.js');
const { findBinary } = require('../../out/unit/binary.js');
const { failureOf, isFailure } = require('../../out/unit/told.js');
const { logLine } = require('../../out/unit/levels.js');
const { migrate } = require('../../out/unit/migration.js');

function module(state, more = {}) {
  return { name: 'crm.py', uri: 'file:///crm.py', state, evidence: 'verified', sha256: 'abcdef123', wanted: 'abcdef123', services: [], ms: {}, ...more };
}

function status(states, more = {}) {
  const servers = states.map((state, index) => ({ name: `server${index + 1}`, url: 'http://x', modules: state ? [module(state)] : [] }));
  const target = { name: 'dev', protected: false, connection: 'connected', zato: '4.1', servers, ...more };
  return { version: 1, trusted: true, selected: 'dev', targets: [target] };
}

describe('the status bar', () => {
  test('no language server, and why', () => {
    const shown = summary(undefined, 'there is no program');
    assert.match(shown.text, /not running/);
    assert.deepEqual([shown.health, shown.details], ['failed', ['there is no program']]);
  });

  for (const [what, given, text, health] of [
    ['nothing known', undefined, 'Hotdeploy', 'none'],
    ['no trust', { ...status([]), trusted: false }, 'not trusted', 'none'],
    ['no target', { version: 1, trusted: true, selected: null, targets: [] }, 'no target', 'none'],
    ['none selected', { ...status([]), selected: null }, 'select a target', 'none'],
    ['one that is gone', { ...status([]), selected: 'old' }, 'select a target', 'none'],
    ['nothing deployed', status([null, null]), 'dev', 'idle'],
    ['all confirmed', status(['confirmed', 'confirmed']), 'dev 2/2', 'confirmed'],
    ['one pending', status(['confirmed', 'pending']), 'dev 1/2', 'pending'],
    ['one unreachable', status(['confirmed', 'unreachable']), 'dev 1/2', 'stale'],
    ['a failure hides nothing but is worst', status(['failed', 'pending', 'stale']), 'dev 0/3', 'failed'],
    ['no connection', status([], { connection: 'failed', message: 'refused' }), 'dev', 'offline'],
  ]) {
    test(what, () => {
      const shown = summary(given);
      assert.ok(shown.text.includes(text), shown.text);
      assert.equal(shown.health, health);
      assert.ok(shown.details.length > 0);
    });
  }

  test('a protected target is known by its lock', () => {
    const shown = summary(status(['confirmed'], { protected: true }));
    assert.ok(shown.protected && shown.text.includes('$(lock)'));
  });

  test('a server with two modules counts once, and only when both are confirmed', () => {
    const target = status(['confirmed']).targets[0];
    target.servers[0].modules.push(module('failed', { name: 'erp.py', uri: 'file:///erp.py' }));
    assert.deepEqual(countConfirmed(target), { confirmed: 0, all: 1 });
    assert.deepEqual(countConfirmed(target, 'file:///crm.py'), { confirmed: 1, all: 1 });
  });
});

describe('what servers were just seen to run', () => {
  const fact = (more) => ({ event: 'server', target: 'dev', server: 'server1', module: 'crm.py', state: 'stale', evidence: 'verified', sha256: '1234567', services: [], ms: {}, ...more });
  for (const [what, before, seen, after] of [
    ['something else', 'confirmed', {}, 'runs 1234567, not abcdef1'],
    ['what it should, though the editor has changes', 'stale', { sha256: 'abcdef123' }, 'abcdef1 verified'],
    ['nothing, as it is away', 'confirmed', { state: 'unreachable', sha256: null }, 'unreachable'],
    ['nobody knows what', 'confirmed', { sha256: null, evidence: 'none' }, 'abcdef1 verified'],
    ['an older text while the new one is on its way', 'pending', {}, 'on its way'],
    ['another module', 'confirmed', { module: 'erp.py' }, 'abcdef1 verified'],
    ['another target', 'confirmed', { target: 'prod' }, 'abcdef1 verified'],
    ['another server', 'confirmed', { server: 'server2' }, 'abcdef1 verified'],
  ]) {
    test(what, () => {
      const given = status([before]);
      if (before === 'stale') given.targets[0].servers[0].modules[0].sha256 = '1234567';
      assert.equal(stateOf(withSeen(given, [fact(seen)]).targets[0].servers[0].modules[0]), after);
    });
  }
});

test('a state is said in a few words', () => {
  assert.equal(stateOf(module('confirmed')), 'abcdef1 verified');
  assert.equal(stateOf(module('stale', { wanted: '999' })), 'runs abcdef1, not 999');
  assert.equal(stateOf(module('failed', { error: { message: 'boom' } })), 'failed: boom');
  assert.equal(stateOf(module('pending', { evidence: 'accepted' })), 'accepted, not confirmed');
  assert.equal(stateOf(module('pending', { evidence: 'none' })), 'on its way');
});

test('time is told as people tell it', () => {
  for (const [ms, text] of [[0, 'just now'], [-5000, 'just now'], [9_000, '9 s ago'], [120_000, '2 min ago'], [7_200_000, '2 h ago'], [5 * 86_400_000, '5 days ago']]) {
    assert.equal(ago(0, ms), text);
  }
  for (const [ms, text] of [[0.25, '0.3 ms'], [99.6, '100 ms'], [12_345, '12.3 s']]) assert.equal(readable(ms), text);
});

describe('the timeline', () => {
  const server = (rollout, name, state, sha256 = 'a') => ({ event: 'server', rollout, target: 'dev', server: name, module: 'crm.py', state, evidence: 'none', sha256, services: [], ms: {} });
  const rollout = (rollout, state, sha256 = 'a') => ({ event: 'rollout', rollout, target: 'dev', module: 'crm.py', state, sha256, ms: 1 });
  const none = undefined;
  const states = (timeline) => timeline.rollouts.map((known) => `${known.state}:${known.servers.size}`);
  const play = (facts) => {
    const timeline = new Timeline();
    facts.forEach((fact, now) => timeline.take(fact, now, () => undefined));
    return timeline;
  };

  for (const [what, facts, expected] of [
    ['servers and their end are one', [server(1, 'a', 'pending', null), server(1, 'b', 'pending', null), server(1, 'a', 'confirmed'), rollout(1, 'confirmed')], ['confirmed:2']],
    ['the next save is another', [server(1, 'a', 'confirmed'), rollout(1, 'confirmed'), server(2, 'a', 'pending', null), rollout(2, 'failed', 'b')], ['failed:1', 'confirmed:1']],
    ['a server that comes back belongs to the one it missed, also while it is sent to', [server(1, 'a', 'unreachable', null), rollout(1, 'partial'), server(1, 'a', 'pending', 'old'), server(1, 'a', 'confirmed'), rollout(1, 'confirmed')], ['confirmed:1']],
    ['what is blocked is one of its own', [rollout(none, 'blocked', null), rollout(none, 'blocked', null), server(1, 'a', 'confirmed'), rollout(1, 'confirmed')], ['confirmed:1', 'blocked:0', 'blocked:0']],
    ['servers that block it are told together', [server(none, 'a', 'blocked', null), server(none, 'b', 'blocked', null), rollout(none, 'blocked')], ['blocked:2']],
  ]) {
    test(what, () => assert.deepEqual(states(play(facts)), expected));
  }

  test('modules and targets are kept apart, and old rollouts are dropped', () => {
    const timeline = play([rollout(1, 'confirmed'), { ...rollout(1, 'confirmed'), module: 'erp.py' }, { ...rollout(1, 'confirmed'), target: 'prod' }]);
    assert.equal(timeline.rollouts.length, 3);
    for (let number = 0; number < 100; number++) timeline.take(rollout(none, 'blocked', null), number, () => undefined);
    assert.equal(timeline.rollouts.length, KEPT);
  });

  test('the numbers of a language server that has ended mean nothing to the next', () => {
    const timeline = play([rollout(1, 'confirmed'), server(2, 'a', 'pending', null)]);
    timeline.end();
    assert.deepEqual(states(timeline), ['unconfirmed:1', 'confirmed:0']);
    timeline.take(rollout(1, 'failed'), 9, () => undefined);
    assert.deepEqual(states(timeline), ['failed:0', 'unconfirmed:1', 'confirmed:0']);
  });

  test('a bar is what was measured, in order', () => {
    assert.deepEqual(stretches({ verify: 2, validate: 1, load: 0, upload: null }), [
      { phase: 'validate', from: 0, ms: 1 },
      { phase: 'verify', from: 1, ms: 2 },
    ]);
  });
});

describe('what is told of a failure', () => {
  const of = (states, more = {}) => ({
    module: 'crm.py', target: 'dev', sha256: 'abcdef123', state: 'partial', error: undefined,
    servers: new Map(states.map((state, index) => [`server${index + 1}`, { server: `server${index + 1}`, state, error: state === 'failed' ? { message: 'boom' } : undefined }])),
    ...more,
  });

  for (const [what, rollout, expected] of [
    ['one that failed', of(['confirmed', 'failed']), 'crm.py abcdef1 was not taken by server2 of dev: boom'],
    ['several', of(['failed', 'stale', 'failed']), 'crm.py abcdef1 was not taken by server1, server2 and server3 of dev: boom'],
    ['a failure before what is away', of(['unreachable', 'failed']), 'crm.py abcdef1 was not taken by server2 of dev: boom'],
    ['one that is away', of(['confirmed', 'unreachable']), 'crm.py abcdef1 did not reach server2 of dev. It is sent there again when the server is back.'],
    ['no proof', of(['pending']), 'crm.py abcdef1 was not proved to run on server1 of dev before the deadline.'],
    ['no cluster', of([], { error: { message: 'refused' } }), 'crm.py abcdef1 was not deployed to dev: refused'],
    ['text that would be a link', of([], { error: { message: '[x](command:y)' } }), 'crm.py abcdef1 was not deployed to dev: [x] (command:y)'],
  ]) {
    test(what, () => assert.equal(failureOf(rollout), expected));
  }

  test('only what went wrong on servers is told', () => {
    const told = ['failed', 'partial', 'unconfirmed', 'confirmed', 'blocked', 'running'].filter((state) => isFailure(of([], { state })));
    assert.deepEqual(told, ['failed', 'partial', 'unconfirmed']);
  });
});

test("lines of the language server's log have their level", () => {
  for (const [line, expected] of [
    ['2026-11-21T19:19:55.737567Z  INFO hotdeploy::lsp: settings in force', { level: 'info', text: 'hotdeploy::lsp: settings in force' }],
    ['2026-11-21T19:19:55Z ERROR x: y', { level: 'error', text: 'x: y' }],
    ['internal error at x.rs:1: boom', undefined],
    ['2026-11-21T19:19:55Z NOTE x: y', undefined],
    ['', undefined],
  ]) {
    assert.deepEqual(logLine(line), expected, line);
  }
});

describe('the program', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-binary-'));
  const put = (name, mode = 0o755) => {
    const file = path.join(root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '#!/bin/sh\n', { mode });
    return file;
  };
  const own = put('own/hotdeploy');
  const bundled = put('extension/bin/hotdeploy');
  const onPath = put('usr/bin/hotdeploy');
  put('plain/hotdeploy', 0o644);
  const inWorkspace = put('workspace/bin/hotdeploy');
  const places = (more) => ({ setting: '', extension: path.join(root, 'nowhere'), searchPath: '', platform: 'linux', trusted: true, folders: [path.join(root, 'workspace')], ...more });

  for (const [what, more, expected] of [
    ['the setting first', { setting: own, extension: path.join(root, 'extension') }, own],
    ['then the bundled one', { extension: path.join(root, 'extension'), searchPath: path.dirname(onPath) }, bundled],
    ['then PATH', { searchPath: ['', '.', path.join(root, 'plain'), path.dirname(onPath)].join(':') }, onPath],
    ['never from the workspace by PATH', { searchPath: path.dirname(inWorkspace) }, undefined],
    ['from the workspace by the setting, where it is trusted', { setting: inWorkspace }, inWorkspace],
    ['not where it is not trusted', { setting: inWorkspace, trusted: false, searchPath: path.dirname(onPath) }, onPath],
    ['a relative setting is refused', { setting: 'bin/hotdeploy', searchPath: path.dirname(onPath) }, undefined],
    ['a setting that is no program is refused', { setting: path.join(root, 'plain/hotdeploy'), searchPath: path.dirname(onPath) }, undefined],
  ]) {
    test(what, () => {
      const found = findBinary(places(more));
      assert.equal(found.path, expected, JSON.stringify(found));
      if (expected === undefined) assert.ok(found.problem.length > 10);
    });
  }
});

describe('settings of the Zato extension', () => {
  for (const [earlier, expected] of [
    [{ url: 'http://localhost:11223/', username: 'me', password: 'x' }, { name: 'zato', target: { url: 'http://localhost:11223', username: 'me' }, password: 'x' }],
    [{ url: 'https://h/ide-deploy/' }, { name: 'zato', target: { url: 'https://h', username: 'ide_publisher' }, password: undefined }],
    [{ url: 'https://h/zato' }, { name: 'zato', target: { url: 'https://h', username: 'ide_publisher', endpoint: '/zato/ide-deploy' }, password: undefined }],
    [{ url: 'https://h/zato/ide-deploy/' }, { name: 'zato', target: { url: 'https://h', username: 'ide_publisher', endpoint: '/zato/ide-deploy' }, password: undefined }],
    [{ url: 'http://user:secret@h:1/' }, { name: 'zato', target: { url: 'http://h:1', username: 'ide_publisher' }, password: undefined }],
    [{ url: '' }, undefined],
    [{ url: 'not an address' }, undefined],
    [{ url: 'ftp://h/' }, undefined],
    [{}, undefined],
  ]) {
    test(JSON.stringify(earlier), () => assert.deepEqual(migrate(earlier, []), expected));
  }

  test('a name that is taken is not taken twice', () => {
    assert.equal(migrate({ url: 'http://h' }, ['zato', 'zato2']).name, 'zato3');
  });
});
