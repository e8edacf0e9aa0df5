"""The database that the servers of the cluster share: one SQLite file."""

import contextlib
import datetime
import sqlite3
import threading

_schema = '''
CREATE TABLE IF NOT EXISTS server (id INTEGER PRIMARY KEY, name TEXT, port INTEGER, joined TEXT, up_mod_date TEXT);
CREATE TABLE IF NOT EXISTS worker (server_id INTEGER, pid INTEGER PRIMARY KEY, port INTEGER, number INTEGER);
CREATE TABLE IF NOT EXISTS service (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, impl_name TEXT);
CREATE TABLE IF NOT EXISTS deployed_service (
    id INTEGER PRIMARY KEY AUTOINCREMENT, server_id INTEGER, service_id INTEGER, source BLOB, source_path TEXT,
    source_hash TEXT, line_number INTEGER, deployment_time TEXT, UNIQUE (server_id, service_id));
CREATE TABLE IF NOT EXISTS package (id INTEGER PRIMARY KEY AUTOINCREMENT, payload_name TEXT, payload BLOB, server_id INTEGER);
CREATE TABLE IF NOT EXISTS package_status (package_id INTEGER, server_id INTEGER, status TEXT, written INTEGER DEFAULT 0,
    PRIMARY KEY (package_id, server_id));
CREATE TABLE IF NOT EXISTS dropped (server_id INTEGER, generation INTEGER, save TEXT, PRIMARY KEY (server_id, generation, save));
'''


def now():
    """The time as the ODB keeps it."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat()


class ODB:
    """One connection to the database, safe to use from every thread of the process."""

    def __init__(self, path):
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute('PRAGMA synchronous = OFF')

    @contextlib.contextmanager
    def _transaction(self):
        with self._lock:
            self._connection.execute('BEGIN IMMEDIATE')
            try:
                yield self._connection
            except BaseException:
                self._connection.execute('ROLLBACK')
                raise
            self._connection.execute('COMMIT')

    def _all(self, query, *args):
        with self._lock:
            return self._connection.execute(query, args).fetchall()

    def _one(self, query, *args):
        with self._lock:
            return self._connection.execute(query, args).fetchone()

    # -- servers and their processes

    def join(self, servers, me):
        """Create what is missing and note that this server is up. `up_status` is never anything but running."""
        with self._transaction() as connection:
            for statement in _schema.split(';'):
                connection.execute(statement)
            for item in servers:
                connection.execute(
                    'INSERT OR IGNORE INTO server VALUES (?, ?, ?, ?, ?)', (item.id, item.name, item.port, now(), now()))
                connection.execute('UPDATE server SET port = ? WHERE id = ?', (item.port, item.id))
            connection.execute('UPDATE server SET up_mod_date = ? WHERE id = ?', (now(), me.id))
            connection.execute('DELETE FROM worker WHERE server_id = ?', (me.id,))

    def servers(self):
        return self._all('SELECT * FROM server ORDER BY id')

    def add_worker(self, server_id, number, pid, port):
        with self._transaction() as connection:
            connection.execute('INSERT OR REPLACE INTO worker VALUES (?, ?, ?, ?)', (server_id, pid, port, number))

    def workers(self, server_id):
        """The processes of a server, in the order they were started."""
        return self._all('SELECT * FROM worker WHERE server_id = ? ORDER BY number', server_id)

    # -- packages: one upload each

    def add_package(self, server_id, payload_name, payload):
        """Store an upload and that every server is to deploy it; returns its id."""
        with self._transaction() as connection:
            cursor = connection.execute(
                'INSERT INTO package (payload_name, payload, server_id) VALUES (?, ?, ?)', (payload_name, payload, server_id))
            connection.execute(
                "INSERT INTO package_status (package_id, server_id, status) SELECT ?, id, 'awaiting-deployment' FROM server",
                (cursor.lastrowid,))
            return cursor.lastrowid

    def package(self, package_id):
        return self._one('SELECT * FROM package WHERE id = ?', package_id)

    def is_first_to_write(self, package_id, server_id):
        """True for the first process of a server that asks: it writes the file, the others only import it."""
        with self._transaction() as connection:
            cursor = connection.execute(
                'UPDATE package_status SET written = 1 WHERE package_id = ? AND server_id = ? AND written = 0',
                (package_id, server_id))
            return cursor.rowcount == 1

    def set_package_status(self, package_id, server_id, status):
        with self._transaction() as connection:
            connection.execute(
                'UPDATE package_status SET status = ? WHERE package_id = ? AND server_id = ?', (status, package_id, server_id))

    def is_dropped(self, server_id, generation, save, limit):
        """Whether this save is one of the `limit` (-1: all) that the server is told to drop."""
        with self._transaction() as connection:
            key = (server_id, generation, save)
            if connection.execute('SELECT 1 FROM dropped WHERE server_id = ? AND generation = ? AND save = ?', key).fetchone():
                return True
            used = connection.execute(
                'SELECT count(*) FROM dropped WHERE server_id = ? AND generation = ?', key[:2]).fetchone()[0]
            if 0 <= limit <= used:
                return False
            connection.execute('INSERT INTO dropped VALUES (?, ?, ?)', key)
            return True

    # -- services

    def store_service(self, server_id, name, impl_name, source, source_path, source_hash, line_number):
        """Note that a server deployed a service; returns the service's id.

        When the server's row holds other source, the rows of *all* servers are deleted and only this one is inserted:
        the others come back as they deploy. A server that deploys late or out of order takes away the rows of the
        rest (observed: zato 3.2, section 2).
        """
        with self._transaction() as connection:
            connection.execute('INSERT OR IGNORE INTO service (name, impl_name) VALUES (?, ?)', (name, impl_name))
            connection.execute('UPDATE service SET impl_name = ? WHERE name = ?', (impl_name, name))
            service_id = connection.execute('SELECT id FROM service WHERE name = ?', (name,)).fetchone()[0]
            row = connection.execute(
                'SELECT source_hash FROM deployed_service WHERE server_id = ? AND service_id = ?',
                (server_id, service_id)).fetchone()
            if row and row['source_hash'] == source_hash:
                return service_id
            if row:
                connection.execute('DELETE FROM deployed_service WHERE service_id = ?', (service_id,))
            connection.execute(
                'INSERT INTO deployed_service (server_id, service_id, source, source_path, source_hash, line_number,'
                ' deployment_time) VALUES (?, ?, ?, ?, ?, ?, ?)',
                (server_id, service_id, source, source_path, source_hash, line_number, now()))
            return service_id

    def impl_name(self, service_id):
        return self._one('SELECT impl_name FROM service WHERE id = ?', service_id)['impl_name']

    def services(self):
        return self._all('SELECT * FROM service ORDER BY name')

    def deployed(self, server_id, service_name):
        """The row of one service on one server, or None."""
        return self._one(
            'SELECT d.*, s.name AS server_name, v.name AS service_name FROM deployed_service d JOIN service v ON v.id = d.service_id'
            ' JOIN server s ON s.id = d.server_id WHERE d.server_id = ? AND v.name = ?', server_id, service_name)

    def all_deployed(self):
        """The rows of all services on all servers, oldest first."""
        return self._all(
            'SELECT d.*, s.name AS server_name, v.name AS service_name FROM deployed_service d JOIN service v ON v.id = d.service_id'
            ' JOIN server s ON s.id = d.server_id ORDER BY d.id')
