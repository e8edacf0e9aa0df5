"""Writes which modules each Python's standard library has, and which public names are in them.

    scripts/standard-modules.py ~/.pyenv/versions/3.8.18/bin/python … > server/src/python/imports/standard.txt

Run on Linux, which is what servers run on, with one interpreter of each version that the table is to know. The format
is described in `server/src/python/imports/standard.rs`, which reads it.
"""

import json
import re
import subprocess
import sys

OLDEST, NEWEST = 8, 13

# Packages whose insides nobody imports into a service; some distributions leave them out.
WHOLE = {"test", "idlelib", "lib2to3", "turtledemo", "distutils", "encodings", "ensurepip", "pydoc_data"}
# What only other systems have. What else cannot be imported here may be there on a server.
ELSEWHERE = {
    "_msi", "_overlapped", "_scproxy", "_winapi", "_winreg", "asyncio.windows_events", "asyncio.windows_utils",
    "msilib", "msvcrt", "multiprocessing.popen_spawn_win32", "nt", "winreg", "winsound",
}  # fmt: skip
# Modules whose constants are those of the system's headers.
SYSTEM = {
    "curses", "errno", "fcntl", "hashlib", "locale", "mmap", "os", "posix", "pty", "pyexpat.errors", "resource", "select",
    "selectors", "signal", "socket", "ssl", "stat", "sys", "syslog", "termios", "time", "tty", "xml.parsers.expat.errors",
    "zlib",
}  # fmt: skip
# Brought to older versions by later patch releases than those at hand.
LATER = {
    "email.utils": ["supports_strict_parsing"],
    "genericpath": ["ALLOW_MISSING"],
    "ntpath": ["ALLOW_MISSING"],
    "os.path": ["ALLOW_MISSING"],
    "posixpath": ["ALLOW_MISSING"],
    "tarfile": ["LinkFallbackError"],
}

# Prints {module: [public names] or null where it cannot be imported}.
PROBE = r"""
import json, os, pkgutil, signal, sys, sysconfig, warnings
warnings.simplefilter('ignore')
whole = set(json.loads(sys.argv[1]))
found = set(sys.builtin_module_names) | set(getattr(sys, 'stdlib_module_names', ()))
for folder in (sysconfig.get_path('stdlib'), sysconfig.get_path('platstdlib'), sysconfig.get_config_var('DESTSHARED')):
    found.update(entry.name for entry in pkgutil.iter_modules([folder]))
def inside(package, folder):
    for entry in pkgutil.iter_modules([folder]):
        name = package + '.' + entry.name
        found.add(name)
        if entry.ispkg:
            inside(name, os.path.join(folder, entry.name))
for name in sorted(found):
    folder = os.path.join(sysconfig.get_path('stdlib'), name)
    if '.' not in name and name not in whole and os.path.isdir(folder):
        inside(name, folder)
skipped = {'antigravity', 'this', '__main__', '__phello__', '__phello__.spam', '__hello__', 'site-packages'}
names = {}
for name in sorted(found):
    last = name.rpartition('.')[2]
    if name in skipped or last == '__main__':
        continue
    if any(part.startswith('_') for part in name.split('.')) or name in whole:
        names[name] = None
        continue
    read, write = os.pipe()
    child = os.fork()
    if not child:
        result = {name: None}
        try:
            signal.alarm(20)
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            __import__(name)
            for other, module in list(sys.modules.items()):
                if module is not None and (other == name or other.startswith(name + '.')):
                    private = any(part.startswith('_') for part in other.split('.'))
                    opened = private or hasattr(module, '__getattr__')
                    result[other] = None if opened else [n for n in dir(module) if not n.startswith('_')]
        except BaseException:
            pass
        with os.fdopen(write, 'w') as pipe:
            json.dump(result, pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    result = json.loads(text) if text else {name: None}
    for other, members in result.items():
        if other == name or other not in names:
            names[other] = members
print(json.dumps({'minor': sys.version_info[1], 'names': names}))
"""


def probed(interpreter: str) -> tuple[int, dict[str, list[str] | None]]:
    command = [interpreter, "-I", "-c", PROBE, json.dumps(sorted(WHOLE))]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return answer["minor"], answer["names"]


def line_of(module: str, versions: dict[int, list[str] | None]) -> str:
    bit = {minor: 1 << (minor - OLDEST) for minor in versions}
    present = sum(bit.values())
    if module in WHOLE:
        return f"{module} {present:x}**"
    opened = sum(bit[minor] for minor, names in versions.items() if names is None)
    masks: dict[str, int] = {}
    for minor, names in versions.items():
        for name in names or []:
            masks[name] = masks.get(name, 0) | bit[minor]
    for name in LATER.get(module, []):
        masks[name] = present
    groups: dict[int, list[str]] = {}
    for name, mask in sorted(masks.items()):
        groups.setdefault(mask, []).append(name)
    words = [f"{module} {present:x}{f'*{opened:x}' if opened else ''}{'~' if module in SYSTEM else ''}"]
    for mask, names in sorted(groups.items(), reverse=True):
        words += [f":{mask:x}", *names]
    return " ".join(words)


def main() -> int:
    modules: dict[str, dict[int, list[str] | None]] = {}
    seen = set()
    for interpreter in sys.argv[1:]:
        minor, names = probed(interpreter)
        seen.add(minor)
        for module, members in names.items():
            elsewhere = any(module == name or module.startswith(name + ".") for name in ELSEWHERE)
            if not elsewhere and re.fullmatch(r"[\w.]+", module):
                modules.setdefault(module, {})[minor] = members
    if seen != set(range(OLDEST, NEWEST + 1)):
        print(f"needs one interpreter of each version from 3.{OLDEST} to 3.{NEWEST}", file=sys.stderr)
        return 1
    for module, versions in sorted(modules.items()):
        print(line_of(module, versions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
