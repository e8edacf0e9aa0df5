"""The service store of one process: which classes of a module are services and models, and what is loaded."""

import datetime
import hashlib
import inspect
import threading
import traceback

from zato.server import service as api
from zato.server.service.internal import AdminService

from . import logs, names


class SilentAbort(Exception):
    """The deployment ends here and no log says so, as some modules make real servers do."""


class ServiceStore:
    """What this process has loaded.

    `services[impl_name]` has `name`, `service_class`, `path`, `source_code`, `deployment_info` and more;
    `deployment_info[impl_name]` has the time of the last deployment, which moves even when the source is unchanged.
    """

    def __init__(self, server, importer, odb):
        self.server = server
        self._importer = importer
        self._odb = odb
        # One deployment at a time executes modules: they replace one another in `sys.modules`.
        self.lock = threading.RLock()
        self.services = {}
        self.name_to_impl_name = {}
        self.deployment_info = {}
        self.models = {}

    def is_deployed(self, name):
        return name in self.name_to_impl_name

    def entry(self, name):
        """The store's entry of a service by name; KeyError when this process has none."""
        return self.services[self.name_to_impl_name[name]]

    # -- the passes of a deployment

    def load(self, path):
        """Execute the module, or log why it cannot be and return None."""
        try:
            return self._importer.load(path)
        except Exception:
            logs.store.error('Could not load source, file_name:`%s`, e:`%s`', path, traceback.format_exc())
        except BaseException:
            # sys.exit() and the like. Observed: 3.2 leaves no error and goes on, 4.1 says nothing more at all.
            if self.server.emulate == '4.1':
                raise SilentAbort()
        return None

    def load_or_raise(self, path):
        """Execute the module; whatever it raises is raised."""
        return self._importer.load(path)

    def execute_again(self, path):
        """Execute the module once more, for nothing but its effects; its failure is nobody's concern."""
        try:
            self._importer.load(path)
        except BaseException:
            pass

    def import_models(self, path):
        """Load the module and keep its models; returns their names, or None when it cannot be loaded."""
        module = self.load(path)
        if not module:
            return None
        found = []
        for name in sorted(dir(module)):
            item = getattr(module, name)
            if self._is_own_subclass(item, api.Model, module):
                full_name = '%s.%s' % (names.module_name_of(path, module.__name__), item.__name__)
                self.models[full_name] = {'name': full_name, 'model_class': item, 'path': path, 'source': path}
                found.append(full_name)
        return found

    def import_services(self, path):
        """Load the module and keep its services; returns their ids in the ODB, each once.

        UnicodeDecodeError when the source is not UTF-8, though Python may be able to load it.
        """
        module = self.load(path)
        if not module:
            return []
        with open(path, 'rb') as file:
            source = file.read()
        source.decode('utf8')
        ids = []
        try:
            for name in sorted(dir(module)):
                item = getattr(module, name)
                # A class that only looks like a service raises here, outside the inner `try`: later names are skipped.
                if self._should_deploy(item, module):
                    self._visit(item, module, path, source, ids)
        except SilentAbort:
            raise
        except Exception:
            self._log_visit_failure(module, path)
        return ids

    # -- classes

    @staticmethod
    def _is_own_subclass(item, base, module):
        return isinstance(item, type) and issubclass(item, base) and item is not base and inspect.getmodule(item) is module

    def _should_deploy(self, item, module):
        if not (hasattr(item, '__mro__') and hasattr(item, 'get_name')):
            return False
        if item in (api.Service, api.PubSubHook, AdminService) or getattr(item, 'zato_dont_import', False):
            return False
        if inspect.getmodule(item) is not module:
            return False
        if not item.before_add_to_store(logs.store):
            logs.store.info('Skipping `%s` from `%s`', item, module.__file__)
            return False
        return True

    def _visit(self, class_, module, path, source, ids):
        try:
            module_name = names.module_name_of(path, module.__name__)
            class_.zato_set_module_name(module_name)
            api.check_io(class_)
            name = class_.get_name()
        except Exception:
            self._log_visit_failure(module, path)
            return
        if not isinstance(name, str):
            raise SilentAbort()
        impl_name = '%s.%s' % (module_name, class_.__name__)
        service_id = self._keep(class_, name, impl_name, path, source)
        if service_id not in ids:
            ids.append(service_id)

    def _log_visit_failure(self, module, path):
        logs.store.error('Exception while visiting module:`%s`, is_internal:`%s`, fs_location:`%s`, e:`%s`',
            module, False, path, traceback.format_exc())

    def _keep(self, class_, name, impl_name, path, source):
        line_number = _line_number(class_)
        info = {
            'method': 'service-store', 'object': str(class_), 'timestamp': datetime.datetime.now().isoformat(),
            'fs_location': path, 'line_number': line_number,
        }
        digest = hashlib.sha256(source).hexdigest()
        service_id = self._odb.store_service(self.server.id, name, impl_name, source, path, digest, line_number)
        self.deployment_info[impl_name] = info
        self.services[impl_name] = {
            'name': name, 'impl_name': impl_name, 'service_class': class_, 'path': path, 'source_code': source.decode('utf8'),
            'deployment_info': info, 'is_active': True, 'is_internal': False, 'id': service_id,
        }
        self.name_to_impl_name[name] = impl_name
        return service_id

    def names_of(self, service_ids):
        """Names by way of the implementation name: two classes of one class name both get the last one's."""
        return [self.services[self._odb.impl_name(id)]['name'] for id in service_ids]


def _line_number(class_):
    try:
        return inspect.findsource(class_)[1]
    except Exception:
        return 0
