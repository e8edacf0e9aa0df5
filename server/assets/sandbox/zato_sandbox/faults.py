"""Misbehaviour on request. The parent rewrites `<server>/faults.json`; every process looks at it on each use."""

import json
import os
import sys
import time


class Faults:
    """The faults of this server at this moment.

    Fields of the file, all optional: `slow_ms`, `drop` (how many saves are accepted and never deployed; -1 is all),
    `generation` (grows with each change, so that `drop` counts anew), `stale_workers`, `missing_modules`, `hang`,
    `error`, `wrong_password`, `race_ms`, `debounce_ms`, `no_listener`.
    """

    def __init__(self, server_dir):
        self._path = os.path.join(server_dir, 'faults.json')
        self._seen = None
        self._values = {}

    def get(self, name, default=None):
        """The value of a fault now."""
        try:
            found = os.stat(self._path)
        except OSError:
            self._seen, self._values = None, {}
            return default
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            with open(self._path, encoding='utf8') as file:
                self._values = json.load(file)
            self._seen = seen
        value = self._values.get(name)
        return default if value is None else value

    def seconds(self, name, default):
        """A duration that the file states in milliseconds, in seconds."""
        value = self.get(name)
        return default if value is None else value / 1000.0


class MissingModules:
    """An import finder by which the modules named in the fault cannot be found."""

    def __init__(self, faults):
        self._faults = faults

    def install(self):
        sys.meta_path.insert(0, self)

    def find_spec(self, name, path=None, target=None):
        """Refuse the module when it, or a package above it, is to be missing."""
        missing = self._faults.get('missing_modules', ())
        if any(name == item or name.startswith(item + '.') for item in missing):
            raise ModuleNotFoundError('No module named %r' % name, name=name)
        return None

    def hide(self):
        """Take missing modules that are loaded already out of `sys.modules`; returns them for `restore`."""
        hidden = {}
        for item in self._faults.get('missing_modules', ()):
            for name in [name for name in sys.modules if name == item or name.startswith(item + '.')]:
                hidden[name] = sys.modules.pop(name)
        return hidden

    @staticmethod
    def restore(hidden):
        for name, module in hidden.items():
            sys.modules.setdefault(name, module)


def trim_own_frames(exception):
    """Cut the frames of this file off the end of a traceback: a module that really is missing has none."""
    frame = exception.__traceback__
    while frame is not None and frame.tb_next is not None:
        if frame.tb_next.tb_frame.f_code.co_filename == __file__:
            frame.tb_next = None
        frame = frame.tb_next


class Latency:
    """Artificial waits, so that things take as long as they were seen to take, times the sandbox's factor."""

    def __init__(self, factor):
        self.factor = factor

    def wait(self, seconds):
        if self.factor > 0:
            time.sleep(seconds * self.factor)
