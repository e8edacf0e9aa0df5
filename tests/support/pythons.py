"""Finds the Python versions that emulated servers should run on."""

import functools
import glob
import os
import shutil
import subprocess


@functools.lru_cache(maxsize=None)
def find_python(version):
    """The path of an interpreter of this version (`3.10`), or None."""
    root = os.environ.get('PYENV_ROOT', os.path.expanduser('~/.pyenv'))
    candidates = [shutil.which('python' + version)]
    candidates += sorted(glob.glob(os.path.join(root, 'versions', version + '.*', 'bin', 'python3')))
    for candidate in filter(None, candidates):
        probe = [candidate, '-I', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])']
        run = subprocess.run(probe, capture_output=True, text=True)
        if run.returncode == 0 and run.stdout.strip() == version:
            return candidate
    return None
