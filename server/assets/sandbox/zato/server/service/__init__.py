"""The service API of the sandbox: what ordinary service modules use. Connections to other systems are not emulated."""

import contextlib
import logging
import threading
import time as _time

from zato.common.typing_ import any_, anydict, anylist, dict_, dictlist, intnone, list_, optional, strdict, strlist, strnone  # noqa: F401

from . import io as _io
from .elements import AsIs, Bool, Boolean, CSV, Date, DateTime, Decimal, Dict, DictList, Elem, Float, ForceType, Int, Integer, \
    List, ListOfDicts, Nested, Opaque, Secret, Text, Unicode, UTC, UUID  # noqa: F401
from .io import Bag as Bunch  # noqa: F401
from .model import Model  # noqa: F401
from .reqresp import HTTPRequest, Request, Response  # noqa: F401

check_io = _io.check


class NotEmulated:
    """Stands for a connection; says so when it is used."""

    def __init__(self, path):
        self._path = path

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return NotEmulated('%s.%s' % (self._path, name))

    def __getitem__(self, name):
        return NotEmulated('%s[%r]' % (self._path, name))

    def __call__(self, *_, **__):
        raise NotImplementedError('%s: the sandbox has no connections to other systems' % self._path)


class Cache:
    """An in-memory cache of one server process."""

    def __init__(self):
        self._values = {}
        self._lock = threading.Lock()

    def get(self, key, default=None, **_):
        with self._lock:
            return self._values.get(key, default)

    def set(self, key, value, *_, **__):
        with self._lock:
            self._values[key] = value

    def delete(self, key, *_, **__):
        with self._lock:
            return self._values.pop(key, None)

    def get_by_prefix(self, prefix, **_):
        with self._lock:
            return {key: value for key, value in self._values.items() if str(key).startswith(prefix)}

    def keys(self):
        with self._lock:
            return list(self._values)


class Service:
    """The base of all services."""

    name = ''
    # 4.1 ignores an inner class SimpleIO; set when a server starts.
    zato_ignores_simple_io = False

    # -- how a service is named and kept

    @classmethod
    def zato_set_module_name(cls, module_name):
        """Set the module part of the name this class has when it states none."""
        cls._zato_module_name = module_name

    @classmethod
    def get_name(cls):
        """The name of the service: what the class states, or what follows from its module and class."""
        if cls.name:
            return cls.name
        from zato_sandbox.names import service_name_of
        return service_name_of(cls.get_impl_name())

    @classmethod
    def get_impl_name(cls):
        return '%s.%s' % (getattr(cls, '_zato_module_name', cls.__module__), cls.__name__)

    @classmethod
    def before_add_to_store(cls, logger):
        """Return True to be deployed."""
        return True

    @classmethod
    def after_add_to_store(cls, logger):
        pass

    # -- one invocation

    def zato_init(self, server, entry, cid, payload, raw, http):
        """Prepare the instance for one invocation."""
        self.server = server
        self.name = entry['name']
        self.impl_name = entry['impl_name']
        self.cid = cid
        self.logger = logging.getLogger(self.name)
        self.request = Request(type(self), cid, payload, raw, http)
        self.response = Response(type(self))
        self.wsgi_environ = {}
        self.environ = Bunch()
        self.config = self.user_config = self.static_config = Bunch()
        self.cache = self.kvdb = self.redis = server.cache
        self.time = _Time()
        self.data_format = 'json'
        self.out = self.outgoing = NotEmulated('self.out')
        for other in ('odb', 'pubsub', 'schedule', 'security', 'crypto', 'email', 'search', 'cloud', 'im', 'definition', 'amqp',
            'wsx', 'sso', 'patterns', 'rest', 'soap', 'sql', 'sftp', 'mongodb', 'commands', 'keysight', 'aws', 'llm', 'slack'):
            setattr(self, other, NotEmulated('self.%s' % other))

    def handle(self):
        raise NotImplementedError('Should be overridden by subclasses (Service.handle)')

    def before_handle(self):
        pass

    def after_handle(self):
        pass

    def accept(self):
        return True

    # -- what a service can do

    def invoke(self, zato_name, *args, **kwargs):
        """Invoke another service of this server by name or class; returns its payload."""
        if isinstance(zato_name, type):
            zato_name = zato_name.get_name()
        if zato_name == self.name:
            from zato.common.exception import ZatoException
            raise ZatoException(self.cid, 'A service cannot invoke itself, name:[%s]' % zato_name)
        payload = args[0] if args else kwargs.pop('payload', kwargs.pop('request', ''))
        return self.server.invoke(zato_name, payload or kwargs or '', self.cid)

    def invoke_by_impl_name(self, impl_name, *args, **kwargs):
        return self.invoke(self.server.service_store.services[impl_name]['name'], *args, **kwargs)

    def invoke_async(self, zato_name, payload='', *_, **__):
        """Invoke another service in the background; returns the correlation id."""
        if isinstance(zato_name, type):
            zato_name = zato_name.get_name()
        self.spawn(self.server.invoke, zato_name, payload, self.cid)
        return self.cid

    def spawn(self, function, *args, **kwargs):
        thread = threading.Thread(target=function, args=args, kwargs=kwargs, daemon=True)
        thread.start()
        return thread

    run_in_thread = spawn

    @contextlib.contextmanager
    def lock(self, name=None, *_, **__):
        with self.server.named_lock(name or self.name):
            yield

    def sleep(self, timeout=1):
        _time.sleep(timeout)

    def log_input(self, user_msg=''):
        self.logger.info('%sInput: %s', user_msg + ' ' if user_msg else '', self.request.payload)

    def log_output(self, user_msg=''):
        self.logger.info('%sOutput: %s', user_msg + ' ' if user_msg else '', self.response.payload)

    def translate(self, *args, **kwargs):
        raise NotImplementedError('self.translate is not emulated in the sandbox')


class _Time:
    """The current time in a few shapes."""

    def utcnow(self, format='YYYY-MM-DDTHH:mm:ss.SSSSSS', needs_format=True):
        import datetime
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        return now.isoformat() if needs_format else now

    def now(self, *_, **__):
        import datetime
        return datetime.datetime.now().isoformat()


class PubSubHook(Service):
    """The base of publish/subscribe hooks."""


class RESTAdapter(Service):
    """Calls a REST connection. There are none in the sandbox, so its subclasses load and fail when invoked."""

    conn_name = ''
    method = ''

    def handle(self):
        self.out.rest[self.conn_name].conn.send()


class WSXAdapter(Service):
    """Handles the events of a WebSocket connection."""

    def on_connected(self, ctx):
        raise NotImplementedError()

    def on_message_received(self, ctx):
        raise NotImplementedError()

    def on_closed(self, ctx):
        raise NotImplementedError()


class SchemaService(Service):
    """A service with a schema."""
