"""The listener of 4.1, which deploys what appears in the pickup directory. It loses updates.

Observed: zato 4.1, section 3: a change within two seconds of the last deployment of the same file is dropped, a file
that is renamed into the directory is never deployed.
"""

import fnmatch
import itertools
import os
import threading
import time

from . import inotify, logs

_patterns = ('*.py', '*.yaml', '*.yml', '*.ini', '*.zrules')

# Seconds in which a further change of a file is dropped.
_debounce = 2.0
# Seconds from a change to the import: of an upload, and of a file written by somebody else.
_after_upload, _after_write = 0.008, 0.55


class Listener:
    """Watches one pickup directory in a thread of its own."""

    def __init__(self, server):
        self._server = server
        self._directory = server.hot_deploy_config.pickup_dir
        self._last = {}
        self._expected = set()
        # Files that were written while nobody listened.
        self._unheard = set()
        self._saves = itertools.count()

    def start(self):
        """Watch from now on; what is written after this returns is noticed."""
        changes = inotify.changes_in(self._directory)
        threading.Thread(target=self._run, args=(changes,), daemon=True).start()

    def expect(self, path):
        """The server itself is about to write this file."""
        self._expected.add(path)
        # Whether anybody listens is decided now, however late the thread below comes to look.
        if self._server.faults.get('no_listener'):
            self._unheard.add(path)
        else:
            self._unheard.discard(path)

    def _run(self, changes):
        logs.name_thread()
        for name in changes:
            path = os.path.join(self._directory, name)
            is_upload = path in self._expected
            self._expected.discard(path)
            try:
                if self._is_wanted(name, path):
                    self._deploy(path, is_upload)
            except Exception:
                # For instance a file that is gone again. The next change counts.
                logs.server.exception('The listener could not deploy `%s`', path)

    def _is_wanted(self, name, path):
        if path in self._unheard or self._server.faults.get('no_listener'):
            return False
        if not any(fnmatch.fnmatchcase(name, item) for item in _patterns):
            return False
        window = self._server.faults.seconds('debounce_ms', _debounce)
        now = time.monotonic()
        if now - self._last.get(path, -window) < window:
            return False
        self._last[path] = now
        return not self._server.drops_save('change-%d-%d' % (os.getpid(), next(self._saves)))

    def _deploy(self, path, is_upload):
        self._server.latency.wait(_after_upload if is_upload else _after_write)
        if path.endswith('.py'):
            with logs.context('zato.hot-deploy.create', self._server.dialect.new_cid()):
                self._server.hot_deploy.deploy(path)
        # It says so whatever became of it.
        with open(os.path.join(self._server.base_dir, 'logs', 'listener.log'), 'a', encoding='utf8') as file:
            file.write('Deployed -> %s\n' % path)
