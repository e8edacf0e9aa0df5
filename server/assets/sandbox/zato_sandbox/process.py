"""The life of a server process: start, further workers, end."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from . import channels, invoke, logs, server as server_module
from .config import Config
from .http_front import HTTPFront

# Seconds for a port that is still held by the process before this one.
_bind_patience = 10
# Seconds for workers to end by themselves.
_worker_patience = 2
# Bytes; a larger body makes 4.1 reset the connection. Observed: between 6.7 and 9.4 MB, section 3.
_max_body_4_1 = 8 * 1024 * 1024


def main(script):
    """Run until standard input ends."""
    config = Config.read(sys.stdin)
    _ignore_terminal()
    out = _take_stdout(config)
    workers = []
    try:
        _start(config, script, workers)
    except Exception as e:
        _tell(out, {'ready': False, 'error': '%s: %s' % (type(e).__name__, e)})
        _end(workers, 1)
    _tell(out, {'ready': True, 'pid': os.getpid(), 'workers': [os.getpid()] + [item.pid for item in workers],
        'python': '%d.%d.%d' % sys.version_info[:3]})
    while sys.stdin.readline():
        pass
    _end(workers, 0)


def _start(config, script, workers):
    logs.open_server_log(config.emulate, _server_dir(config))
    listener = _listener(config)
    server = server_module.create(config)
    if config.worker == 0:
        server.odb.join(config.servers, config.me)
    ipc = socket.create_server(('127.0.0.1', 0))
    server.odb.add_worker(server.id, config.worker, os.getpid(), ipc.getsockname()[1])
    if config.emulate == '4.1':
        server.listener.start()
    server.load_modules()
    for number in range(1, config.workers if config.worker == 0 else 1):
        workers.append(_start_worker(config, script, number, listener))
    max_body = _max_body_4_1 if config.emulate == '4.1' else None
    HTTPFront(lambda request: invoke.between_processes(server, request), server.dialect).serve_in_background(ipc)
    HTTPFront(channels.Dispatcher(server).handle, server.dialect, max_body).serve_in_background(listener)


def _server_dir(config):
    directory = os.path.join(config.dir, config.name)
    os.makedirs(os.path.join(directory, 'logs'), exist_ok=True)
    return directory


def _ignore_terminal():
    # Ctrl-C in the terminal is for the parent, which ends this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True


def _take_stdout(config):
    """Keep standard output for the parent; what services print goes to a file."""
    out = os.fdopen(os.dup(1), 'w', encoding='utf8')
    path = os.path.join(_server_dir(config), 'logs', 'console.log')
    console = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(console, 1)
    os.dup2(console, 2)
    sys.stdout = os.fdopen(1, 'w', encoding='utf8', buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, 'w', encoding='utf8', buffering=1, closefd=False)
    return out


def _tell(out, message):
    out.write(json.dumps(message) + '\n')
    out.flush()


def _listener(config):
    if config.listen_fd is not None:
        return socket.socket(fileno=config.listen_fd)
    deadline = time.monotonic() + _bind_patience
    while True:
        try:
            return socket.create_server(('127.0.0.1', config.me.port), backlog=1024)
        except OSError as e:
            if e.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _start_worker(config, script, number, listener):
    """Start a further process that accepts connections from the same socket, and wait until it does."""
    process = subprocess.Popen([sys.executable, '-I', '-B', script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        pass_fds=[listener.fileno()], universal_newlines=True)
    process.stdin.write(config.for_worker(number, listener.fileno()) + '\n')
    process.stdin.flush()
    answer = json.loads(process.stdout.readline() or '{}')
    if not answer.get('ready'):
        raise RuntimeError('worker %d did not start: %s' % (number, answer.get('error', 'it ended')))
    threading.Thread(target=process.stdout.read, daemon=True).start()
    return process


def _end(workers, code):
    for process in workers:
        process.stdin.close()
    for process in workers:
        try:
            process.wait(_worker_patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    os._exit(code)
