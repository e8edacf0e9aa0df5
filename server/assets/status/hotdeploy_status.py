"""Hotdeploy's status service: says what this server runs of a module.

Hotdeploy uploads this file only where a target has `status-service = true`. It is read-only: it changes no service, writes
no file and opens no connection. Per process of the server it answers

* the SHA-256 of the source of a module as this process has loaded it, and the services that came from it,
* the SHA-256 of the module's file on disk,
* how the last attempt to load the module ended in this process, with the traceback where it failed,

and it can hold its answer back until there is news, so that nobody has to poll. It learns how an attempt ended from the log
records of the server itself, by a log handler that it attaches once per process. What the handler remembers is lost when the
server restarts; the hashes are not.

A request is a JSON object, each field optional:

    module    base name of the file, `crm.py`; without it only the server is described
    services  names of the services that the wanted source declares
    wanted    SHA-256 of the source that the caller waits for
    wait_ms   how long the answer may be held back
    since_ms  only an attempt that ended less than this long ago is news
    seen      {pid: attempt id}; an attempt that is in here is not news
    source    true: the text that is loaded is answered too
    imports   dotted names of modules; those that an import would not find are answered, and nothing is imported

To remove the service, delete `hotdeploy_status.py` from the server and restart it.
"""

import hashlib
import importlib.machinery
import json
import logging
import os
import platform
import re
import sys
import threading
import time
from collections import OrderedDict

from zato.server.service import Service

# Grows with every change of this file. A later revision answers the requests of an earlier one.
revision = 2

_loggers = ('zato.server.service.store', 'zato.hot-deploy.create')
_max_modules = 500          # Modules whose last attempt is remembered.
_longest_attempt = 10.0     # Seconds from the first log record of a failure to the line that closes the attempt.
_max_text = 16000           # Characters of a traceback.
_max_line = 1000            # Characters of one of its lines.
_max_names = 200            # Names in a list.
_max_file = 10000000        # Bytes of a file that is hashed.
_max_imports = 100          # Names of modules that are looked for.
_max_wait = 30.0            # Seconds that an answer is held back.
_look_again = 0.05          # Seconds until a waiting request looks without having been woken: sources are live before the log says so.

_module_name = re.compile(r'[A-Za-z0-9_]{1,200}\.py\Z')
_import_name = re.compile(r'[^\W\d]\w{0,99}(\.[^\W\d]\w{0,99}){0,19}\Z')

# What a server logs about a deployment, zato 3.2 to 4.1.
_not_loaded = re.compile(r'Could not load source, file_name:`(?P<path>[^`\n]*)`, e:`(?P<text>.*)', re.DOTALL)
_not_visited = re.compile(
    r'Exception while visiting module:`.*?`, is_internal:`[^`\n]*`, fs_location:`(?P<path>[^`\n]*)`, e:`(?P<text>.*)', re.DOTALL)
_deployed = re.compile(r'Deployed \d+ .*? from `(?P<path>[^`\n]*)` -> ')
_nothing = re.compile(r'No services[^`\n]* from module `(?P<path>[^`\n]*)`')


class _Watch:
    """How the last attempts to load modules ended in this process."""

    def __init__(self):
        # Servers replace the primitives of `threading` by cooperative ones before any service is imported.
        self.changed = threading.Condition()
        self.count = 0
        self._started = '%x' % int(time.time() * 1000)
        self._attempts = OrderedDict()
        self._failing = {}

    def note(self, record):
        """Take a log record of the server into account."""
        text = record.getMessage()
        for pattern, kind in ((_not_loaded, 'failed'), (_not_visited, 'failed'), (_deployed, 'deployed'), (_nothing, 'nothing')):
            match = pattern.match(text)
            if match:
                self._end(kind, match.group('path'), match.groupdict().get('text'), record.thread)
                return

    def _end(self, kind, path, text, thread):
        now = time.monotonic()
        module = os.path.basename(path)
        if not os.path.isabs(path):
            path = os.path.join(_own_directory(), module)
        digest = _hash_of_file(path)
        with self.changed:
            # One attempt may log failures, the same one twice included, and then a closing line; two attempts at one module
            # may run at the same time, each in a thread of its own.
            self._failing = {key: at for key, at in self._failing.items() if now - at < _longest_attempt}
            if (module, thread) in self._failing:
                if kind != 'failed':
                    del self._failing[module, thread]
                return
            if kind == 'failed':
                self._failing[module, thread] = now
            self.count += 1
            self._attempts.pop(module, None)
            self._attempts[module] = {
                'id': '%s.%d' % (self._started, self.count), 'outcome': kind, 'at': now, 'path': path, 'sha256': digest,
                'text': _shortened((text or '').rstrip('`\n')),
            }
            while len(self._attempts) > _max_modules:
                self._attempts.popitem(last=False)
            self.changed.notify_all()

    def attempt(self, module):
        """The last attempt at a module, as it is answered, and when it ended; None when there was none."""
        with self.changed:
            found = self._attempts.get(module)
            return dict(found) if found else None

    def wait(self, count, seconds):
        """Return when an attempt ended after `count` was read, or after some time."""
        with self.changed:
            if self.count == count:
                self.changed.wait(min(seconds, _look_again))


def _attach():
    """The watch of this process: servers execute a module several times per deployment, but it is made only once."""
    stores = logging.getLogger(_loggers[0])
    for handler in stores.handlers:
        if getattr(handler, 'hotdeploy_revision', None) == revision:
            return handler.hotdeploy_watch

    # Not at the level of the module: a class with `get_name`, which handlers have, would be taken for a service.
    class Handler(logging.Handler):
        hotdeploy_revision = revision
        hotdeploy_watch = _Watch()

        def emit(self, record):
            try:
                self.hotdeploy_watch.note(record)
            except Exception:
                # Whatever goes wrong here must not disturb a deployment.
                pass

    for name in _loggers:
        logger = logging.getLogger(name)
        for old in [handler for handler in logger.handlers if hasattr(handler, 'hotdeploy_revision')]:
            logger.removeHandler(old)
        logger.addHandler(Handler())
    return Handler.hotdeploy_watch


def _shortened(text):
    """The end of a traceback, which tells what went wrong, without long lines that would take the place of the rest."""
    lines = [line if len(line) <= _max_line else line[:_max_line] + ' ...' for line in text.splitlines()]
    return '\n'.join(lines)[-_max_text:]


def _own_directory():
    # Where uploads land: this file was one.
    return os.path.dirname(os.path.abspath(__file__))


def _get(item, name, default=None):
    """A member of an object or of a mapping, whichever a version of Zato uses."""
    if isinstance(item, dict):
        return item.get(name, default)
    return getattr(item, name, default)


def _hash_of_file(path):
    try:
        if os.path.getsize(path) > _max_file:
            return None
        with open(path, 'rb') as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return None


def _hash_of_source(source):
    if isinstance(source, str):
        source = source.encode('utf8', 'surrogatepass')
    return hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else None


def _entries(items, module):
    """The entries of a service store that came from a file of this name."""
    found = [(key, item) for key, item in list(items.items()) if os.path.basename(str(_get(item, 'path') or '')) == module]
    # Of two files with one base name, the uploaded one is meant.
    uploaded = [pair for pair in found if os.path.dirname(str(_get(pair[1], 'path'))) == _own_directory()]
    return uploaded or found


def _loaded(server, module, request, attempt):
    """What this process has loaded of a module, or None, and whether that is all that the caller wants."""
    store = server.service_store
    times = getattr(store, 'deployment_info', None) or {}
    found = []
    for impl_name, item in _entries(store.services, module):
        name = _get(item, 'name')
        digest = _hash_of_source(_get(item, 'source_code'))
        found.append((str(_get(times.get(impl_name), 'timestamp', '')), digest, str(name), str(_get(item, 'path'))))
    wanted = request.get('wanted')
    if not found:
        models = _entries(getattr(store, 'models', None) or {}, module)
        if not models:
            return None, False
        digest = attempt['sha256'] if attempt and attempt['outcome'] == 'deployed' else None
        loaded = {'sha256': digest, 'services': [], 'path': str(_get(models[0][1], 'path'))}
        return loaded, digest is not None and digest == wanted

    # A class that is no longer in the source keeps its old service: what was loaded last is what counts.
    _, digest, _, path = max(found, key=lambda item: item[0])
    names = sorted({item[2] for item in found if item[1] == digest})
    complete = digest is not None and digest == wanted and set(request.get('services') or ()) <= set(names)
    return {'sha256': digest, 'services': names[:_max_names], 'path': path}, complete


def _source_of(server, module, digest):
    """The text with this hash that this process has loaded, or None."""
    for _, item in _entries(server.service_store.services, module):
        source = _get(item, 'source_code')
        if digest is not None and _hash_of_source(source) == digest:
            return source if isinstance(source, str) else source.decode('utf8', 'replace')
    return None


def _is_found(name):
    """Whether importing a module of this dotted name would find it. Finders are asked, nothing is imported or executed."""
    path = None
    parts = name.split('.')
    for at in range(1, len(parts) + 1):
        full = '.'.join(parts[:at])
        if full in sys.modules:
            loaded = sys.modules[full]
            if loaded is None:
                return False
            path = getattr(loaded, '__path__', None)
            if path is None and at < len(parts):
                # Not a package. What it may have put into `sys.modules` itself, as `os.path`, is there.
                return name in sys.modules
            continue
        spec = _spec_of(full, path)
        if spec is None:
            return False
        path = spec.submodule_search_locations
        if path is None:
            # What is below a module that was never executed, only its execution would tell.
            return True
        path = list(path)
    return True


def _spec_of(full, path):
    """What an import would go by, or None. `path`: where the package looks that the module is in; None at the top."""
    for finder in list(sys.meta_path):
        if finder is importlib.machinery.PathFinder:
            # By the last part of the name alone: a namespace package looks its parent up among those that are imported.
            spec = finder.find_spec(full.rpartition('.')[2], path)
        elif type(finder).__module__ == '_distutils_hack' or not hasattr(finder, 'find_spec'):
            # It imports what it is asked for.
            continue
        else:
            spec = finder.find_spec(full, path, None)
        if spec is not None:
            return spec
    return None


def _missing(names):
    """Of some modules, those that an import would not find."""
    missing = []
    for name in names:
        try:
            found = _is_found(name)
        except ImportError:
            # A finder that refuses to let others look.
            found = False
        except Exception:
            # Only the import itself would tell.
            found = True
        if not found:
            missing.append(name)
    return missing


def _describe(server, watch, request):
    """What this process says of the module, and whether the caller is waiting for something else."""
    answer = {
        'hotdeploy_status': revision, 'server': str(server.name), 'pid': os.getpid(), 'python': platform.python_version(),
        'pickup_dir': _pickup_directory(server), 'loaded': None, 'disk': None, 'attempt': None,
    }
    if request['imports']:
        answer['missing'] = _missing(request['imports'])
    module = request.get('module')
    if not module:
        return answer, True
    attempt = watch.attempt(module)
    loaded, complete = _loaded(server, module, request, attempt)
    path = (loaded or attempt or {}).get('path') or os.path.join(_own_directory(), module)
    if loaded and request.get('source'):
        loaded['source'] = _source_of(server, module, loaded['sha256'])
    answer['loaded'] = loaded
    answer['disk'] = {'sha256': _hash_of_file(path), 'path': path}
    if not attempt:
        return answer, complete
    answer['attempt'] = {
        'id': attempt['id'], 'outcome': attempt['outcome'], 'age_ms': round((time.monotonic() - attempt['at']) * 1000, 3),
        'sha256': attempt['sha256'], 'text': attempt['text'],
    }
    is_seen = request['seen'].get(str(os.getpid())) == attempt['id']
    is_meant = attempt['sha256'] in (None, request.get('wanted')) and attempt['at'] >= request['since']
    return answer, complete or (is_meant and not is_seen)


def _wait_for_news(server, watch, request):
    while True:
        count = watch.count
        answer, is_news = _describe(server, watch, request)
        left = request['deadline'] - time.monotonic()
        if is_news or left <= 0:
            return answer
        watch.wait(count, left)


def _pickup_directory(server):
    """The directory that uploads are put into on zato 4.1."""
    found = _get(getattr(server, 'hot_deploy_config', None), 'pickup_dir')
    return found if isinstance(found, str) and os.path.isabs(found) else _own_directory()


def _workers(server):
    """How many processes this server has, or None where that cannot be told."""
    main = _get(getattr(server, 'fs_server_config', None), 'main')
    try:
        return int(_get(main, 'gunicorn_workers'))
    except (TypeError, ValueError):
        return None


def _request_of(service):
    """The request as a dict, in whichever form a version of Zato hands it over."""
    for name in ('payload', 'raw_request', 'raw'):
        found = getattr(service.request, name, None)
        if isinstance(found, bytes):
            found = found.decode('utf8', 'replace')
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except ValueError:
                continue
        if isinstance(found, dict) and found:
            return found
    return {}


def _checked(request):
    """The request with times on this machine's clock, which all of its processes share, and nothing of a wrong type."""
    now = time.monotonic()
    out = {}
    if isinstance(request.get('module'), str) and _module_name.match(request['module']):
        out['module'] = request['module']
    if isinstance(request.get('wanted'), str):
        out['wanted'] = request['wanted']
    if isinstance(request.get('services'), list):
        out['services'] = [item for item in request['services'] if isinstance(item, str)][:_max_names]
    out['source'] = request.get('source') is True
    names = request.get('imports') if isinstance(request.get('imports'), list) else []
    out['imports'] = [item for item in names if isinstance(item, str) and _import_name.match(item)][:_max_imports]
    out['seen'] = request['seen'] if isinstance(request.get('seen'), dict) else {}
    # Another process of this server, which has begun to wait already, says when to stop.
    out['deadline'] = min(_number(request, 'deadline', now + _number(request, 'wait_ms', 0) / 1000.0), now + _max_wait)
    out['since'] = _number(request, 'since', now - _number(request, 'since_ms', 0) / 1000.0)
    return out


def _number(request, name, default):
    found = request.get(name)
    return found if isinstance(found, (int, float)) else default


def _answers_in(found):
    """The answers of processes, out of whatever structure the server wraps them in."""
    if isinstance(found, (str, bytes)):
        try:
            found = json.loads(found)
        except ValueError:
            return []
    if isinstance(found, dict):
        if 'hotdeploy_status' in found:
            return [found]
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        return [answer for item in found for answer in _answers_in(item)]
    inner = getattr(found, 'pid_data', None) or getattr(found, 'data', None)
    return _answers_in(inner) if isinstance(inner, (dict, list, str)) else []


_watch = _attach()


class Status(Service):
    """Answers what this server runs of a module; see the top of the file."""
    name = 'hotdeploy.status'

    def handle(self):
        asked = _request_of(self)
        request = _checked(asked)
        if asked.get('one_process'):
            self.response.payload = _wait_for_news(self.server, _watch, request)
            return
        answers = self._ask_all_processes(request)
        if os.getpid() not in [answer.get('pid') for answer in answers]:
            answers.append(_wait_for_news(self.server, _watch, request))
        self.response.payload = {
            'hotdeploy_status': revision,
            'workers': _workers(self.server),
            'processes': answers,
        }

    def _ask_all_processes(self, request):
        """Answers of every process of this server, or nothing where there is only this one."""
        invoke = getattr(self.server, 'invoke_all_pids', None)
        if invoke is None or _workers(self.server) == 1:
            return []
        timeout = max(0.0, request['deadline'] - time.monotonic()) + 5
        try:
            return _answers_in(invoke(self.name, dict(request, one_process=True), timeout=int(timeout) + 1))
        except Exception as e:
            self.logger.info('Hotdeploy could not ask the other processes of this server, e:`%s`', e)
            return []
