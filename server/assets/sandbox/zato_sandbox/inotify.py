"""Names of files in a directory that were written and closed. Not of files that were renamed into it."""

import ctypes
import ctypes.util
import os
import struct
import sys
import time

_close_write = 0x00000008
# Seconds between looks where there is no inotify.
_poll = 0.05


def changes_in(directory):
    """An endless iterator; the directory is watched from the moment this returns."""
    if sys.platform.startswith('linux'):
        return _by_inotify(_open(directory))
    return _by_polling(directory, _snapshot(directory))


def _open(directory):
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init()
    if descriptor < 0 or libc.inotify_add_watch(descriptor, os.fsencode(directory), _close_write) < 0:
        raise OSError(ctypes.get_errno(), 'Cannot watch the pickup directory', directory)
    return descriptor


def _by_inotify(descriptor):
    while True:
        data = os.read(descriptor, 65536)
        position = 0
        while position < len(data):
            length = struct.unpack_from('iIII', data, position)[3]
            position += 16
            yield os.fsdecode(data[position:position + length].rstrip(b'\0'))
            position += length


def _snapshot(directory):
    found = {}
    for entry in os.scandir(directory):
        if entry.is_file():
            status = entry.stat()
            found[entry.name] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return found


def _by_polling(directory, before):
    while True:
        time.sleep(_poll)
        after = _snapshot(directory)
        for name, status in after.items():
            known = before.get(name)
            # Another inode under a known name was renamed into place.
            if known is None or known != status and known[0] == status[0]:
                yield name
        before = after
