// An embedded cluster, started and spoken to as the Python tests do.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { binary } from './code-server.mjs';
import { service } from './modules.mjs';
import { until } from './until.mjs';

/** Starts `hotdeploy sandbox`; `options` are more arguments. */
export async function startCluster({ emulate = '4.1', servers = 3, speed = 0, options = [] } = {}) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'hotdeploy-cluster-'));
  const file = path.join(directory, 'ready.json');
  const args = ['sandbox', '--emulate', emulate, '--servers', String(servers), '--speed', String(speed), '--ready-file', file, ...options];
  const child = spawn(binary(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    const watcher = fs.watch(directory, look);
    child.once('exit', () => reject(new Error(`the cluster ended: ${said}`)));
    function look() {
      if (fs.existsSync(file)) {
        watcher.close();
        resolve();
      }
    }
    look();
  });
  const ready = JSON.parse(fs.readFileSync(file, 'utf8'));
  const control = async (method, place, body) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(ready.control + place, { method, headers, body: body && JSON.stringify(body) });
    if (answer.status !== 204) throw new Error(`${method} ${place}: ${answer.status} ${await answer.text()}`);
  };
  const cluster = {
    ready,
    /** As a setting of the editor. */
    target: {
      url: ready.load_balancer,
      servers: Object.fromEntries(ready.servers.map((server) => [server.name, server.url])),
      username: ready.accounts.ide.username,
      invokeUsername: ready.accounts.invoke.username,
      statusService: true,
    },
    /** As the environment of the editor. */
    passwords: (name) => ({
      [`HOTDEPLOY_${name.toUpperCase()}_PASSWORD`]: ready.accounts.ide.password,
      [`HOTDEPLOY_${name.toUpperCase()}_INVOKE_PASSWORD`]: ready.accounts.invoke.password,
    }),
    stopServer: (name) => control('POST', `/servers/${name}/stop`),
    startServer: (name) => control('POST', `/servers/${name}/start`),
    setFaults: (name, faults) => control('PUT', `/servers/${name}/faults`, faults),
    clearFaults: (name) => control('DELETE', `/servers/${name}/faults`),
    /** Uploads a module to one server, past the editor. */
    async deploy(server, file, text) {
      const { url } = ready.servers.find((known) => known.name === server);
      const { username, password } = ready.accounts.ide;
      const headers = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, 'Content-Type': 'application/json' };
      const body = JSON.stringify({ payload_name: file, payload: Buffer.from(text).toString('base64') });
      const answer = await fetch(`${url}/ide-deploy`, { method: 'POST', headers, body });
      if (answer.status !== 200) throw new Error(`${server} took no upload: ${answer.status} ${await answer.text()}`);
    },
    /** Has one server run a `crm.py` that nobody saved here: its `crm.get` answers 1000. */
    async makeDiffer(server) {
      // It passes over an upload that comes too soon after another one.
      await until(async () => {
        await cluster.deploy(server, 'crm.py', service('crm.get', 1000));
        return (await cluster.invoke(server, 'crm.get'))?.number === 1000;
      }, `${server} differs`);
    },
    /** What a service answers on a server; `undefined` where there is none. */
    async invoke(server, service) {
      const { url } = ready.servers.find((known) => known.name === server);
      const { username, password } = ready.accounts.invoke;
      const headers = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
      const answer = await fetch(`${url}/zato/api/invoke/${service}`, { method: 'POST', headers, body: '{"id": "1"}' });
      return answer.status === 200 ? answer.json() : undefined;
    },
    /** Resolves when it ends by itself. */
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
  return cluster;
}
