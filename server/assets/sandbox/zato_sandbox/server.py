"""The emulated server as one process sees it; to services it is `self.server`."""

import os
import random
import threading

from zato.common.exception import MethodNotAllowed
from zato.server.service import Cache, Service

from . import cluster_3_2, dialects, ide_deploy_3_2, internal_services, logs
from .faults import Faults, Latency, MissingModules
from .hot_deploy import HotDeploy
from .importer import Importer
from .listener_4_1 import Listener
from .odb import ODB
from .store import ServiceStore


class HotDeployConfig:
    """`self.server.hot_deploy_config`: where modules are."""

    def __init__(self, base_dir):
        self.pickup_dir = os.path.join(base_dir, 'pickup', 'incoming', 'services')
        self.work_dir = os.path.join(base_dir, 'work')
        self.current_work_dir = os.path.join(self.work_dir, 'hot-deploy', 'current')
        self.backup_work_dir = os.path.join(self.work_dir, 'hot-deploy', 'backup')
        self.last_backup_work_dir = os.path.join(self.backup_work_dir, 'last')

    def create(self):
        for directory in vars(self).values():
            os.makedirs(directory, exist_ok=True)

    def __getitem__(self, name):
        return getattr(self, name)

    def get(self, name, default=None):
        return getattr(self, name, default)


class Server:
    """One process of one server of the cluster."""

    def __init__(self, config):
        self.config = config
        self.emulate = config.emulate
        self.id = config.me.id
        self.name = config.name
        self.pid = os.getpid()
        self.host = '127.0.0.1'
        self.port = config.me.port
        self.cluster_id = 1
        self.cluster_name = config.cluster_name
        self.base_dir = os.path.join(config.dir, config.name)
        self.hot_deploy_config = HotDeployConfig(self.base_dir)
        self.dialect = dialects.of(self.emulate)
        self.faults = Faults(self.base_dir)
        self.latency = Latency(config.speed)
        self.random = random.Random()
        self.cache = Cache()
        self._locks = {}
        self._locks_lock = threading.Lock()
        self.hot_deploy_config.create()
        os.makedirs(os.path.join(self.base_dir, 'logs'), exist_ok=True)
        self._build()

    def _build(self):
        missing_modules = MissingModules(self.faults)
        missing_modules.install()
        self.odb = ODB(os.path.join(self.config.dir, 'odb.sqlite3'))
        self.service_store = ServiceStore(self, Importer(missing_modules), self.odb)
        self.hot_deploy = HotDeploy(self)
        self._internal = internal_services.by_version[self.emulate]
        Service.zato_ignores_simple_io = self.emulate == '4.1'
        if self.emulate == '3.2':
            self.rpc = cluster_3_2.ServerRPC(self)
            self.packages = ide_deploy_3_2.PackageDeployment(self)
            self.broadcasts = cluster_3_2.Broadcasts(self)
        else:
            self.listener = Listener(self)

    # -- deployment

    def load_modules(self):
        """Load what lies on disk from before, as a server does when it starts."""
        logs.server.info('Deploying user-defined services (%s)', self.name)
        if self.emulate == '4.1':
            count = self.hot_deploy.deploy_at_start(self.hot_deploy_config.pickup_dir)
        else:
            self._fetch_missing()
            count = self.hot_deploy.deploy_at_start(self.hot_deploy_config.current_work_dir)
        logs.server.info('Deployed %d user-defined service%s (%s)', count, '' if count == 1 else 's', self.name)

    def _fetch_missing(self):
        """3.2 takes modules from the ODB that other servers deployed while this one was down, but only new ones."""
        for row in self.odb.all_deployed():
            path = os.path.join(self.hot_deploy_config.current_work_dir, os.path.basename(row['source_path']))
            if row['server_id'] != self.id and not os.path.exists(path):
                logs.server.info('Found extra services to deploy: %s', row['service_name'])
                with open(path, 'wb') as file:
                    file.write(row['source'])

    def drops_save(self, save):
        """Whether this save is one that the server is told to accept and never deploy."""
        limit = self.faults.get('drop', 0)
        return limit != 0 and self.odb.is_dropped(self.id, self.faults.get('generation', 0), save, limit)

    def is_stale_worker(self):
        """Whether this process is in the half that is told to stay on what it has."""
        return self.config.worker % 2 == 1 and self.faults.get('stale_workers', False)

    # -- services

    def has_service(self, name):
        return name in self._internal or self.service_store.is_deployed(name)

    def run(self, name, payload, cid, raw=b'', http=None):
        """Run a service; returns its response. KeyError when there is none of this name."""
        if name in self._internal:
            from zato.server.service import Response
            response = Response(Service)
            response.payload = self._internal[name](self, payload if isinstance(payload, dict) else {})
            return response
        entry = self.service_store.entry(name)
        service = entry['service_class']()
        with logs.context(name, cid):
            service.zato_init(self, entry, cid, payload, raw, http)
            service.before_handle()
            self._handler_of(service, http)()
            service.after_handle()
        return service.response

    @staticmethod
    def _handler_of(service, http):
        by_method = [name for name in dir(service) if name.startswith('handle_') and name[7:].isupper()]
        if not by_method or http is None:
            return service.handle
        name = 'handle_' + http.method
        if name not in by_method:
            raise MethodNotAllowed(service.cid)
        return getattr(service, name)

    def invoke(self, name, payload='', cid=None, **_):
        """Run a service; returns its payload."""
        return self.run(name, payload, cid or self.dialect.new_cid()).plain()

    def named_lock(self, name):
        """A lock of this process by name."""
        with self._locks_lock:
            return self._locks.setdefault(name, threading.RLock())


class Server32(Server):
    """What only 3.2 has."""

    def invoke_all_pids(self, service, request=None, **_):
        """The answers of all processes of this server, in a list."""
        return self.rpc.get_invoker_by_server_name(self.name).invoke_all_pids(service, request)


def create(config):
    """The server object for the version the configuration names."""
    return (Server32 if config.emulate == '3.2' else Server)(config)
