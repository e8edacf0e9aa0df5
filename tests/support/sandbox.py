"""Starts `hotdeploy sandbox` and talks to its servers."""

import base64
import contextlib
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

from .waiting import eventually

_repository = Path(__file__).resolve().parent.parent.parent


def hotdeploy_binary():
    """The program under test: `HOTDEPLOY_BIN`, or the debug build."""
    path = Path(os.environ.get('HOTDEPLOY_BIN', _repository / 'target' / 'debug' / 'hotdeploy'))
    assert path.exists(), '%s does not exist: run cargo build, or set HOTDEPLOY_BIN' % path
    return str(path)


class Answer:
    """An HTTP response."""

    def __init__(self, status, headers, body, is_cut_short):
        self.status = status
        # As sent, names in the case they were sent in.
        self.headers = headers
        self.body = body
        # The body broke off before its end.
        self.is_cut_short = is_cut_short

    def json(self):
        return json.loads(self.body)


class HTTPClient:
    """One kept-alive connection."""

    def __init__(self, url, timeout=30):
        parts = urllib.parse.urlsplit(url)
        self._prefix = parts.path
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def request(self, method, path, body=None, credentials=None, headers=()):
        headers = dict(headers)
        if credentials:
            headers['Authorization'] = 'Basic ' + base64.b64encode(':'.join(credentials).encode()).decode()
        if isinstance(body, str):
            body = body.encode()
        self._connection.request(method, self._prefix + path, body, headers)
        response = self._connection.getresponse()
        try:
            content, is_cut_short = response.read(), False
        except http.client.IncompleteRead as e:
            content, is_cut_short = e.partial, True
        return Answer(response.status, dict(response.getheaders()), content.decode(), is_cut_short)


class Server:
    """One server of a running sandbox."""

    def __init__(self, sandbox, data):
        self._sandbox = sandbox
        self.name = data['name']
        self.url = data['url']
        self.port = urllib.parse.urlsplit(self.url).port
        self.pid = data['pid']
        self.log_path = Path(data['log'])
        self.pickup_dir = Path(data['pickup_dir'])
        self.dir = self.log_path.parent.parent
        self.current_dir = self.dir / 'work' / 'hot-deploy' / 'current'
        self._is_down = False
        self._is_faulty = False

    # -- HTTP

    def request(self, method, path, body=None, account=None, timeout=30):
        """One request on a connection of its own; `account` is a name such as `ide`, or (user, password)."""
        credentials = self._sandbox.credentials(account) if isinstance(account, str) else account
        with HTTPClient(self.url, timeout) as client:
            return client.request(method, path, body, credentials)

    def upload(self, name, source):
        """POST a module to `/ide-deploy`."""
        content = source.encode() if isinstance(source, str) else source
        body = json.dumps({'payload_name': str(name), 'payload': base64.b64encode(content).decode()})
        return self.request('POST', '/ide-deploy', body, 'ide')

    def invoke(self, service, payload=None):
        """POST to `/zato/api/invoke/<service>`."""
        body = '' if payload is None else json.dumps(payload)
        return self.request('POST', '/zato/api/invoke/' + urllib.parse.quote(service), body, 'invoke')

    def answer_of(self, service):
        """What a service answers, or None while it does not."""
        answer = self.invoke(service)
        return answer.json() if answer.status == 200 else None

    # -- the log

    def log(self):
        return self.log_path.read_text(encoding='utf8') if self.log_path.exists() else ''

    def wait_for_log(self, text, start=0):
        """Wait until the log, from character `start` on, contains the text."""
        return eventually(lambda: text in self.log()[start:] and self.log()[start:], '%r in the log of %s' % (text, self.name))

    # -- control

    def stop(self):
        self._is_down = True
        self._sandbox.control('POST', '/servers/%s/stop' % self.name)

    def start(self):
        self._sandbox.control('POST', '/servers/%s/start' % self.name)
        self._is_down = False

    def restart(self):
        self._sandbox.control('POST', '/servers/%s/restart' % self.name)

    def set_faults(self, **faults):
        self._is_faulty = True
        self._sandbox.control('PUT', '/servers/%s/faults' % self.name, faults)

    def clear_faults(self):
        self._sandbox.control('DELETE', '/servers/%s/faults' % self.name)
        self._is_faulty = False

    def heal(self):
        """Undo what a test did to the server."""
        if self._is_faulty:
            self.clear_faults()
        if self._is_down:
            self.start()


class Sandbox:
    """A running `hotdeploy sandbox`. Use as a context manager."""

    def __init__(self, emulate, *options, speed=0.0, python=None):
        self._directory = tempfile.TemporaryDirectory(prefix='hotdeploy-test-')
        self.ready_file = Path(self._directory.name) / 'ready.json'
        arguments = [hotdeploy_binary(), 'sandbox', '--emulate', emulate, '--speed', str(speed)]
        arguments += ['--ready-file', str(self.ready_file), '--python', python or sys.executable]
        self._errors = open(Path(self._directory.name) / 'stderr', 'w+')
        self.process = subprocess.Popen(
            arguments + list(options), stdout=subprocess.DEVNULL, stderr=self._errors, stdin=subprocess.DEVNULL)

    def __enter__(self):
        try:
            eventually(self._is_ready, 'the sandbox is ready', within=60)
            self.ready = json.loads(self.ready_file.read_text())
        except BaseException:
            self.close()
            raise
        self.servers = [Server(self, data) for data in self.ready['servers']]
        self.dir = Path(self.ready['dir'])
        return self

    def _is_ready(self):
        if self.process.poll() is not None:
            self._errors.seek(0)
            raise AssertionError('the sandbox ended with %s: %s' % (self.process.returncode, self._errors.read()))
        return self.ready_file.exists()

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End the sandbox as a user would and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError('the sandbox did not end within 20 s of SIGTERM')
        self._errors.close()
        self._directory.cleanup()

    def uploaded(self, name):
        """Texts of a module that servers were sent: on 3.2 all of them, oldest first, on 4.1 the last of each server."""
        if self.ready['emulate'] == '3.2':
            with contextlib.closing(sqlite3.connect(self.dir / 'odb.sqlite3')) as odb:
                found = odb.execute('SELECT payload FROM package WHERE payload_name = ? ORDER BY id', (name,)).fetchall()
            return [payload.decode() for payload, in found]
        paths = [server.pickup_dir / name for server in self.servers]
        return [path.read_bytes().decode() for path in paths if path.exists()]

    def deliveries(self, name):
        """3.2: how many times a server has come to an end, good or bad, with an upload of a module."""
        query = '''SELECT count(*) FROM package_status JOIN package ON package.id = package_id
            WHERE payload_name = ? AND status != 'awaiting-deployment' '''
        with contextlib.closing(sqlite3.connect(self.dir / 'odb.sqlite3')) as odb:
            return odb.execute(query, (name,)).fetchone()[0]

    def drops(self, server):
        """3.2: how many saves the fault `drop` has made a server drop, over all settings of the fault."""
        query = 'SELECT count(*) FROM dropped JOIN server ON server.id = server_id WHERE name = ?'
        with contextlib.closing(sqlite3.connect(self.dir / 'odb.sqlite3')) as odb:
            return odb.execute(query, (server.name,)).fetchone()[0]

    def credentials(self, account):
        found = self.ready['accounts'][account]
        return found['username'], found['password']

    def control(self, method, path, body=None):
        """A request to the control endpoint, which must succeed."""
        headers = {'Content-Type': 'application/json'}
        with HTTPClient(self.ready['control'], timeout=60) as client:
            answer = client.request(method, path, None if body is None else json.dumps(body), headers=headers)
        assert answer.status == 204, (answer.status, answer.body)
