// The pure parts: what is shown of a status, the timeline, the program, settings that are taken over.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';

const require = createRequire(import.meta.url);
const { summary, stateOf, ago, countConfirmed } = require('../../out/unit/model.js');
const { Timeline, stretches, readable, KEPT } = require('../../out/unit/timeline.js');
const { findBinary } = require('../../out/unit/binary.js');
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

test('a state is said in a few words', () => {
  assert.equal(stateOf(module('confirmed')), 'runs abcdef1 (verified)');
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
  const server = (name, state, sha256 = 'a', more = {}) => ({ event: 'server', target: 'dev', server: name, module: 'crm.py', state, evidence: 'none', sha256, services: [], ms: {}, ...more });
  const rollout = (state, sha256 = 'a') => ({ event: 'rollout', target: 'dev', module: 'crm.py', state, sha256, ms: 1 });
  const states = (timeline) => timeline.rollouts.map((known) => `${known.state}:${known.servers.size}`);
  const play = (facts) => {
    const timeline = new Timeline();
    facts.forEach((fact, now) => timeline.take(fact, now, () => undefined));
    return timeline;
  };

  for (const [what, facts, expected] of [
    ['servers and their end are one', [server('a', 'pending', null), server('b', 'pending', null), server('a', 'confirmed'), rollout('confirmed')], ['confirmed:2']],
    ['the next save is another', [server('a', 'confirmed'), rollout('confirmed'), server('a', 'pending', null), rollout('failed', 'b')], ['failed:1', 'confirmed:1']],
    ['a server that comes back belongs to the one it missed', [server('a', 'unreachable', null), rollout('partial'), server('a', 'confirmed'), rollout('confirmed')], ['confirmed:1']],
    ['what is blocked is one of its own', [rollout('blocked', null), rollout('blocked', null), server('a', 'confirmed'), rollout('confirmed')], ['confirmed:1', 'blocked:0', 'blocked:0']],
  ]) {
    test(what, () => assert.deepEqual(states(play(facts)), expected));
  }

  test('modules and targets are kept apart, and old rollouts are dropped', () => {
    const timeline = play([rollout('confirmed'), { ...rollout('confirmed'), module: 'erp.py' }, { ...rollout('confirmed'), target: 'prod' }]);
    assert.equal(timeline.rollouts.length, 3);
    for (let number = 0; number < 100; number++) timeline.take(rollout('blocked', null), number, () => undefined);
    assert.equal(timeline.rollouts.length, KEPT);
  });

  test('a bar is what was measured, in order', () => {
    assert.deepEqual(stretches({ verify: 2, validate: 1, load: 0, upload: null }), [
      { phase: 'validate', from: 0, ms: 1 },
      { phase: 'verify', from: 1, ms: 2 },
    ]);
  });
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
    [{ url: 'https://h/zato/ide-deploy/' }, { name: 'zato', target: { url: 'https://h/zato', username: 'ide_publisher' }, password: undefined }],
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
