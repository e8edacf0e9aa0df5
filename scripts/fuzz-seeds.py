"""Writes the seeds of the fuzz target: modules that real servers were given, and samples of the standard library."""

import hashlib
import json
import sys
import sysconfig
from pathlib import Path

# Bytes of the longest seed, and how many files of the library are passed over for one that is taken.
LONGEST, STEP = 8192, 9


def given_to_servers():
    for path in sorted((Path(__file__).parent.parent / 'tests' / 'verdicts').glob('*.jsonl')):
        for line in path.read_text(encoding='utf8').splitlines():
            source = json.loads(line).get('source')
            if source:
                yield source.encode()


def of_the_library():
    paths = sorted(Path(sysconfig.get_path('stdlib')).rglob('*.py'))
    for path in (path for path in paths[::STEP] if 'site-packages' not in path.parts):
        yield path.read_bytes()


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for source in (*given_to_servers(), *of_the_library()):
        # Whole lines; the first byte chooses the versions of Python and Zato.
        text = source[:LONGEST].rpartition(b'\n')[0] + b'\n'
        seed = bytes([count % 14]) + text
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
        count += 1
    print('%d seeds in %s' % (count, folder))


main(Path(sys.argv[1]))
