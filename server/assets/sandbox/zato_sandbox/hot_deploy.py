"""Deploys one file in this process: the passes, and the log lines that are all a real server says about it."""

import ast
import os
import traceback

from . import logs
from .store import SilentAbort

# Seconds before a module that loads goes live, and before one that does not is reported. Observed: recordings.
_before_live = 0.06
_before_nothing = 0.025


class HotDeploy:
    """The deployment of files in one process."""

    def __init__(self, server):
        self.server = server
        self.store = server.service_store
        # Once true, deployments go live without a word in the log until the process restarts.
        # Observed: zato 3.2, sections 1 (a file named `.py`) and 6 (a file that is not UTF-8).
        self.is_mute = False

    def deploy(self, path):
        """Deploy the file; returns the ids of its services. What fails is only logged."""
        try:
            with self.store.lock:
                models, ids = self._load(path)
            self._report(path, models, ids)
        except (SilentAbort, UnicodeDecodeError):
            return []
        if ids or models:
            self._redeploy_importers(path)
        return ids

    def _load(self, path):
        if self.server.emulate == '4.1':
            self._look_for_connectors(path)
        models = self.store.import_models(path)
        if models is not None:
            self.server.latency.wait(_before_live)
        ids = self.store.import_services(path)
        models = models or []
        # The search for dependents executes the module once more for each thing found in it.
        for _ in range(len(models) + len(ids)):
            self.store.execute_again(path)
        return models, ids

    def _look_for_connectors(self, path):
        try:
            self.store.load_or_raise(path)
        except Exception:
            logs.hot_deploy.warning(
                'Could not import module `%s` to look for connectors, e:`%s`', path, traceback.format_exc())
        except BaseException:
            raise SilentAbort()

    def _report(self, path, models, ids):
        if not (ids or models):
            self.server.latency.wait(_before_nothing)
        if os.path.basename(path) == '.py' and self.server.emulate == '3.2':
            self.is_mute = True
        if self.is_mute:
            return
        for noun, found in (('model', models), ('service', self.store.names_of(ids))):
            if found:
                text = 'Deployed %s ' + noun + ('s' if len(found) > 1 else '') + ' from `%s` -> %s'
                logs.hot_deploy.info(text, len(found), path, found)
        if not (models or ids):
            if self.server.emulate == '3.2':
                logs.hot_deploy.info(
                    'No services nor models were deployed from module `%s`', os.path.basename(path))
            else:
                logs.hot_deploy.info(
                    'No services, models nor connector types were deployed from module `%s`', path)

    def _redeploy_importers(self, path):
        """4.1 deploys again the modules that import this one. Source: zato 4.1, sheet section A7.9."""
        if self.server.emulate != '4.1':
            return
        stem = os.path.splitext(os.path.basename(path))[0]
        entries = list(self.store.services.values())
        for other in sorted({entry['path'] for entry in entries} - {path}):
            if _imports(other, stem):
                with self.store.lock:
                    models, ids = self._load(other)
                self._report(other, models, ids)

    def deploy_at_start(self, directory):
        """Load every module of a directory, silently but for errors; returns how many services it found."""
        count = 0
        for name in sorted(os.listdir(directory)):
            path = os.path.join(directory, name)
            if not name.endswith('.py') or not os.path.isfile(path):
                continue
            try:
                with self.store.lock:
                    self.store.import_models(path)
                    count += len(self.store.import_services(path))
            except (SilentAbort, UnicodeDecodeError):
                continue
        return count


def _imports(path, stem):
    """Whether a module imports another, by its name."""
    try:
        with open(path, 'rb') as file:
            source = file.read()
        # Parsing costs more than all the rest of a deployment: only where the name is there at all.
        if stem.encode() not in source:
            return False
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError):
        return False
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.split('.')[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split('.')[0])
    return stem in found
