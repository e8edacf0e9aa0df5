"""How a 3.2 server reaches the processes of the cluster: one after the other, stopping at the first that fails."""

import base64
import http.client
import json
import os
import socket
import threading
import time

from . import ide_deploy_3_2, logs

# Seconds; the real server pings with this time-out before each remote call.
_ping_timeout = 10
_user_agent = 'python-requests/2.32.0'

# Seconds after the acceptance of a package in which a newer one of the same name may overtake it.
# Observed: 6 of 6 times at once, 1 of 6 after 0.1 s, never after 0.3 s (section 2).
_shortest_race, _longest_race = 0.08, 0.25


def _call(port, method, path, account=None, body=None, timeout=600):
    """One HTTP request to a process of the cluster; returns the decoded JSON. Raises OSError and ValueError."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=timeout)
    headers = {'User-Agent': _user_agent, 'Connection': 'close'}
    if account:
        token = base64.b64encode(('%s:%s' % (account.username, account.password)).encode('utf8')).decode('ascii')
        headers['Authorization'] = 'Basic ' + token
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise OSError('%s %s -> HTTP %d' % (method, path, response.status))
    return json.loads(text)


class LocalInvoker:
    """Calls services in the processes of this server."""

    def __init__(self, server):
        self._server = server

    def invoke(self, service, request=None, **_):
        return self._server.invoke(service, request)

    invoke_async = invoke

    def invoke_all_pids(self, service, request=None, **_):
        """The answers of all processes, in a list; those of processes that fail are missing."""
        return [answer for _, answer in self.answers_by_pid(service, request)]

    def answers_by_pid(self, service, request):
        """(process id, answer) of each process, one process after the other."""
        answers = []
        for worker in self._server.odb.workers(self._server.id):
            try:
                if worker['pid'] == os.getpid():
                    answer = self._server.invoke(service, request)
                else:
                    body = json.dumps({'service': service, 'request': request})
                    answer = _call(worker['port'], 'POST', '/zato/internal/invoke', self._server.config.internal, body)
            except Exception as e:
                logs.server.warning('PID invocation error `%s`', e)
                break
            answers.append((worker['pid'], answer))
        return answers


class RemoteInvoker:
    """Calls services on another server: a ping first, then the call."""

    def __init__(self, server, address):
        self._server = server
        self._address = address

    def _send(self, service, request, all_pids):
        factor = self._server.latency.factor
        _call(self._address.port, 'GET', '/zato/ping', timeout=max(1, _ping_timeout * min(1, factor)))
        body = json.dumps({'service': service, 'request': request, 'all_pids': all_pids})
        return _call(self._address.port, 'POST', '/zato/internal/invoke', self._server.config.internal, body)

    def invoke(self, service, request=None, **_):
        return self._send(service, request, False)

    invoke_async = invoke

    def invoke_all_pids(self, service, request=None, **_):
        """The answers of all processes: a list, or for one process `{pid: {"pid_data": …}}`. Observed: section 5."""
        return self._send(service, request, True)


class ServerRPC:
    """`self.server.rpc` of a service."""

    def __init__(self, server):
        self._server = server

    def get_invoker_by_server_name(self, name):
        """The invoker for a server; KeyError when the cluster has none of that name."""
        if name == self._server.name:
            return LocalInvoker(self._server)
        return RemoteInvoker(self._server, self._server.config.address_of(name))

    def invoke_all(self, service, request=None, **_):
        """The answers of all servers. One unreachable server raises, and the servers after it are not asked."""
        data = []
        for row in self._server.odb.servers():
            data.extend(self.get_invoker_by_server_name(row['name']).invoke_all_pids(service, request))
        return InvocationResult(data)


class InvocationResult:
    """What `invoke_all` returns."""

    def __init__(self, data):
        self.is_ok = True
        self.data = data


class Broadcast:
    """One package on its way to all servers."""

    def __init__(self, package_id, name):
        self.package_id = package_id
        self.name = name
        self.accepted = time.monotonic()
        self.is_over = threading.Event()


class Broadcasts:
    """The packages that this process is sending to the cluster, all at the same time.

    Nothing keeps them in order: one that was accepted right after another of the same name is delivered to the other
    servers first, and the older package then puts its version in place of the newer one (observed: section 2).
    """

    def __init__(self, server):
        self._server = server
        self._changed = threading.Condition()
        self._active = []

    def start(self, package_id, name):
        """Deliver a package in the background."""
        broadcast = Broadcast(package_id, name)
        with self._changed:
            self._active.append(broadcast)
            self._changed.notify_all()
        threading.Thread(target=self._run, args=(broadcast,), daemon=True).start()

    def _run(self, broadcast):
        logs.name_thread()
        request = {'package_id': broadcast.package_id, 'receiver': self._server.name}
        try:
            may_be_overtaken = True
            for row in self._server.odb.servers():
                if row['name'] != self._server.name and may_be_overtaken:
                    self._let_newer_pass(broadcast)
                    may_be_overtaken = False
                invoker = self._server.rpc.get_invoker_by_server_name(row['name'])
                invoker.invoke_all_pids('zato.hot-deploy.create', request)
        except Exception:
            ide_deploy_3_2.log_failed_broadcast()
        finally:
            with self._changed:
                self._active.remove(broadcast)
            broadcast.is_over.set()

    def _let_newer_pass(self, broadcast):
        deadline = broadcast.accepted + self._race_window()
        with self._changed:
            newer = self._newer_than(broadcast, deadline)
            while not newer and time.monotonic() < deadline:
                self._changed.wait(max(0, deadline - time.monotonic()))
                newer = self._newer_than(broadcast, deadline)
        for other in newer:
            other.is_over.wait()

    def _newer_than(self, broadcast, deadline):
        return [other for other in self._active if other.name == broadcast.name and
            other.package_id > broadcast.package_id and other.accepted <= deadline]

    def _race_window(self):
        drawn = _shortest_race + (_longest_race - _shortest_race) * self._server.random.random() ** 8
        return self._server.faults.seconds('race_ms', drawn * min(1, self._server.latency.factor))
