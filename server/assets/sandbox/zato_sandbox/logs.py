"""The server log, line by line as the two versions write it."""

import itertools
import logging
import os
import threading

_colours = {'INFO': '1;37', 'WARNING': '1;33', 'ERROR': '1;31', 'CRITICAL': '1;35', 'DEBUG': '1;34'}

_context = threading.local()
_thread_numbers = itertools.count(1)


def name_thread():
    """Give the current thread the next name of the kind `Dummy-7`, as each connection and background task has."""
    threading.current_thread().name = 'Dummy-%d' % next(_thread_numbers)


class context:
    """Within it, lines of this thread carry the service and correlation id (4.1 shows them)."""

    def __init__(self, service, cid):
        self.value = (service, cid)

    def __enter__(self):
        self.before = getattr(_context, 'value', None)
        _context.value = self.value

    def __exit__(self, *_):
        _context.value = self.before


class _Formatter32(logging.Formatter):
    """Observed: zato 3.2, section 1: the level is wrapped in colour codes also in the file; the line number is 0."""

    def format(self, record):
        level = record.levelname
        record.shown_level = '\x1b[%sm%s\x1b[0m' % (_colours.get(level, '0'), level)
        return super().format(record)


class _Formatter41(logging.Formatter):
    """Observed: zato 4.1, section 3: no colours, service and correlation id inserted, line number 21."""

    def format(self, record):
        value = getattr(_context, 'value', None)
        record.zato_ctx = ' %s - %s -' % value if value else ''
        return super().format(record)


_formatters = {
    '3.2': (_Formatter32, '%(asctime)s - %(shown_level)s - %(process)d:%(threadName)s - %(name)s:0 - %(message)s'),
    '4.1': (_Formatter41, '%(asctime)s - %(levelname)s - %(process)d:%(threadName)s -%(zato_ctx)s %(name)s:21 - %(message)s'),
}


def open_server_log(emulate, server_dir):
    """Send everything logged in this process to `<server>/logs/server.log`."""
    class_, text = _formatters[emulate]
    handler = logging.FileHandler(os.path.join(server_dir, 'logs', 'server.log'), encoding='utf8')
    handler.setFormatter(class_(text))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False


# Where the server logs what; the names are those of real servers.
rest = logging.getLogger('zato_rest')
store = logging.getLogger('zato.server.service.store')
hot_deploy = logging.getLogger('zato.hot-deploy.create')
url_data = logging.getLogger('zato.server.connection.http_soap.url_data')
server = logging.getLogger('zato')
