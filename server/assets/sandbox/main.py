"""One process of an emulated server: `python main.py`, its configuration on the first line of standard input.

Standard input stays open as long as the parent wants the process to live: at its end the process ends too.
Standard output carries one JSON line, once the process serves requests (or cannot).
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from zato_sandbox import process  # noqa: E402

if __name__ == '__main__':
    process.main(os.path.abspath(__file__))
