//! Whether a module would load.

use super::Cases;
use crate::case::{handle, module, whole};

pub fn of_syntax() -> Vec<Cases> {
    vec![
        (
            "syntax-error",
            vec![
                module("x = (1,"),
                module("def f(:\n    pass"),
                handle("return = 1"),
                module("x = '\\N{no such}'"),
            ],
            vec![module("x = (1,)"), module("match = 1"), handle("return 1"), module("x = '\\d'")],
        ),
        (
            "unsupported-syntax",
            vec![
                handle("match self:\n    case 1: pass").on(9),
                module("type Id = int").on(11),
                module("try: pass\nexcept* ValueError: pass").on(10),
                module("x = t'{1}'").on(13),
            ],
            vec![
                handle("match self:\n    case 1: pass").on(10),
                module("type = int").on(8),
                module("x = f'{1}'").on(8),
                module("def f(a, /): pass").on(8),
            ],
        ),
        (
            "too-deeply-nested",
            vec![
                module(&format!("x = {}1{}", "(".repeat(201), ")".repeat(201))),
                module(&format!("x = {}1{}", "[".repeat(400), "]".repeat(400))),
            ],
            vec![
                module(&format!("x = {}1{}", "(".repeat(90), ")".repeat(90))),
                module(&format!("x = '{}'", "(".repeat(400))),
                module(&format!("x = {}()", "(), ".repeat(400))),
            ],
        ),
        (
            "too-large",
            // Zeros, which the system gives without having them.
            vec![whole("").bytes(&vec![0; (256 << 20) + 1])],
            vec![module(&"# A comment.\n".repeat(20_000))],
        ),
        (
            "not-utf8",
            vec![whole("").bytes(b"x = '\xe9'\n"), whole("").bytes(b"# -*- coding: latin-1 -*-\n# \xff\n")],
            vec![whole("").bytes("x = '\u{e9}'\n".as_bytes()), module("x = b'\\xe9'")],
        ),
        (
            "encoding-cookie",
            vec![
                whole("# -*- coding: latin-1 -*-\n"),
                whole("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"),
            ],
            vec![
                whole("# -*- coding: utf-8 -*-\n"),
                whole("\n\n# coding: latin-1\n"),
                whole("x = '# coding: latin-1'\n"),
            ],
        ),
    ]
}

pub fn of_files() -> Vec<Cases> {
    let fine = || module("");
    vec![
        (
            "bad-file-name",
            vec![
                fine().marked().named("crm.PY"),
                fine().marked().named("crm.pyw"),
                fine().marked().named(".py"),
            ],
            vec![fine().marked(), fine().marked().named("CRM.py"), fine().marked().named("crm.v2.py")],
        ),
        (
            "unimportable-file-name",
            vec![fine().named("crm-api.py"), fine().named("2crm.py")],
            vec![fine().named("crm_api.py"), fine().named("_crm.py"), fine().named("crm2.py")],
        ),
        (
            "shadows-module",
            vec![fine().named("json.py"), fine().named("zato.py"), fine().named("requests.py")],
            vec![fine().named("json_.py"), fine().named("crm.py"), fine().named("my_requests.py")],
        ),
        (
            "no-services",
            vec![whole("x = 1\n").marked(), whole("class Get: pass\n").marked(), whole("").marked()],
            vec![
                fine().marked(),
                module("class Address(Model):\n    street: str").marked(),
                whole("from base import Base\nclass Get(Base): pass\n").marked(),
            ],
        ),
        (
            "maybe-no-services",
            vec![
                whole("from base import *\n").marked(),
                whole("globals().update(make())\ndef make(): return {}\n").marked(),
            ],
            vec![fine().marked(), module("from base import *").marked()],
        ),
    ]
}

pub fn of_loading() -> Vec<Cases> {
    vec![
        (
            "ends-import",
            vec![
                module("import sys\nsys.exit()"),
                module("raise SystemExit"),
                module("exit(1)"),
                module("raise ValueError()"),
            ],
            vec![
                module("import sys\nif __name__ == '__main__':\n    sys.exit()"),
                handle("raise ValueError()"),
                module("try:\n    raise ValueError()\nexcept ValueError:\n    pass"),
                module("import sys\nx = sys.exit"),
            ],
        ),
        (
            "relative-import",
            vec![module("from . import base").marked(), module("from .base import Base").marked()],
            vec![
                module("import base").marked(),
                module("def f():\n    from . import base").marked(),
                module("try:\n    from . import base\nexcept ImportError:\n    base = None").marked(),
            ],
        ),
        (
            "possible-relative-import",
            vec![
                module("def f():\n    from . import base").marked(),
                handle("from .base import Base").marked(),
            ],
            vec![module("def f():\n    import base").marked(), module("from . import base").marked()],
        ),
        (
            "undefined-name",
            vec![module("x = nobody"), module("class A(Nobody): pass"), module("print(later)\nlater = 1")],
            vec![
                module("x = print"),
                module("def f(): return nobody"),
                module("from base import *\nx = nobody"),
                module("try:\n    nobody\nexcept NameError:\n    nobody = 1"),
                module("x: 'Nobody' = 1"),
            ],
        ),
        (
            "possibly-undefined-name",
            vec![module("if len('a'):\n    x = nobody"), module("for x in 'ab':\n    y = nobody")],
            vec![module("if len('a'):\n    x = 1\nelse:\n    x = 2\ny = x"), module("x = __file__")],
        ),
        (
            "undefined-name-in-function",
            vec![handle("return nobody"), module("def f():\n    return lambda: nobody")],
            vec![
                module("def f(): return later\nlater = 1"),
                module("def f():\n    global made\n    made = 1\ndef g(): return made"),
                handle("self.nobody"),
            ],
        ),
        (
            "raises-at-import",
            vec![
                module("x = 1 / 0"),
                module("import re\nre.compile('(?<=a*)b')"),
                module("x = '%d' % 'a'"),
                module("x: int | None = None").on(9),
                module("import re\nre.compile('a(?i)')").on(11),
            ],
            vec![
                module("x = 1 / 2"),
                module("import re\nre.compile('(?<=ab)c')"),
                module("def f(): return 1 / 0"),
                module("x: int | None = None").on(10),
                module("import re\nre.compile('a(?i)')").on(10),
            ],
        ),
        (
            "always-raises",
            vec![
                handle("return 1 / 0"),
                handle("return '%s %s' % (1,)"),
                module("if len('a'):\n    int('x')"),
            ],
            vec![
                handle("return 1 / x").on(12),
                handle("try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass"),
                module("x = 1 / 0"),
            ],
        ),
    ]
}

pub fn of_imports() -> Vec<Cases> {
    vec![
        (
            "unresolved-import",
            vec![module("import nobody_has").alone(), module("from nobody_has.x import y").alone()],
            vec![
                module("import json, os.path").alone(),
                module("import nobody_has"),
                module("def f():\n    import nobody_has").alone(),
                module("import base").alone().beside("base.py", ""),
            ],
        ),
        (
            "possibly-unresolved-import",
            vec![module("import nobody_has"), handle("import nobody_has")],
            vec![
                module("import json"),
                module("try:\n    import nobody_has\nexcept ImportError:\n    nobody_has = None"),
                module("import nobody_has").alone(),
            ],
        ),
        (
            "missing-import-name",
            vec![
                module("from json import loads_all"),
                module("from base import Bases").beside("base.py", "class Base: pass\n"),
            ],
            vec![
                module("from json import loads"),
                module("from base import Base").beside("base.py", "class Base: pass\n"),
                module("from base import Any").beside("base.py", "from others import *\n"),
                handle("from json import loads_all"),
            ],
        ),
        (
            "possibly-missing-import-name",
            vec![
                handle("from json import loads_all"),
                handle("from base import Bases").beside("base.py", "class Base: pass\n"),
            ],
            vec![
                handle("from json import loads"),
                module("from json import loads_all"),
                module("try:\n    from json import loads_all\nexcept ImportError:\n    loads_all = None"),
            ],
        ),
    ]
}
