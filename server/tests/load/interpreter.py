"""Answers questions, one JSON object a line, about what this Python makes of sources."""

import ast
import functools
import json
import operator
import os
import pkgutil
import re
import signal
import sys
import sysconfig
import warnings

warnings.simplefilter('ignore')


def paths(_):
    """All modules of the standard library, its tests included."""
    found = []
    for folder, folders, files in os.walk(sysconfig.get_path('stdlib')):
        folders[:] = [name for name in folders if name != 'site-packages']
        found.extend(os.path.join(folder, name) for name in files if name.endswith('.py'))
    return sorted(found)


def compiled(source):
    """The line that `compile` complains about and its words, or nothing."""
    try:
        compile(source.encode('utf-8', 'surrogatepass'), 'module.py', 'exec', dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        return {'line': getattr(error, 'lineno', None) or 1, 'error': '%s: %s' % (type(error).__name__, error)}


def raised(source):
    """The name of the exception that running this raises, or nothing."""
    try:
        exec(compile(source, 'module.py', 'exec', dont_inherit=True), {'__name__': 'module'})
    except BaseException as error:
        return {'line': 1, 'error': type(error).__name__}


def strings(path):
    """All constant strings of a source, short ones."""
    try:
        with open(path, 'rb') as file:
            tree = ast.parse(file.read())
    except (SyntaxError, ValueError, RecursionError):
        return []
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return sorted(text for text in found if 1 < len(text) < 300 and text.isprintable())


def patterns(question):
    """For each [pattern, whether it is of bytes, flags]: what `re` says of it, or nothing."""
    return [pattern(*one) for one in json.loads(question)]


def pattern(text, is_bytes, flags):
    try:
        re.compile(text.encode('latin-1') if is_bytes else text, functools.reduce(operator.or_, [getattr(re, flag) for flag in flags], 0))
        re.purge()
    except Exception as error:
        name = type(error).__name__
        return {'line': 1, 'error': '%s: %s' % ('re.' + name if isinstance(error, re.error) else name, getattr(error, 'msg', error))}


def importable(_):
    """[name, path] of every module on the path that is plain Python, sorted."""
    found = {}
    for folder in sys.path:
        if os.path.isdir(folder):
            inside(folder, '', found)
    return sorted(found.items())


def inside(folder, package, found):
    for entry in pkgutil.iter_modules([folder], package):
        path = os.path.join(folder, entry.name.rpartition('.')[2])
        if entry.ispkg:
            found.setdefault(entry.name, os.path.join(path, '__init__.py'))
            inside(path, entry.name + '.', found)
        elif os.path.exists(path + '.py'):
            found.setdefault(entry.name, path + '.py')


def imported(name):
    """Whether a module can be imported; in a process of its own where there is more than one."""
    if not hasattr(os, 'fork') or sys.platform == 'emscripten':
        try:
            __import__(name)
            return True
        except BaseException:
            return False
    child = os.fork()
    if not child:
        try:
            signal.alarm(20)
            __import__(name)
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


operations = {
    function.__name__: function
    for function in (compiled, importable, imported, paths, patterns, raised, strings)
}
answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
os.chdir('/')
print(json.dumps('%d.%d' % sys.version_info[:2]), file=answers, flush=True)
for line in sys.stdin.buffer:
    operation, argument = json.loads(line.decode('utf-8'))
    print(json.dumps(operations[operation](argument)), file=answers, flush=True)
