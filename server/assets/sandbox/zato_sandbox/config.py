"""What a server process is told when it starts."""

import json


class Account:
    """A user name and password of the emulated cluster."""

    def __init__(self, username, password):
        self.username = username
        self.password = password


class ServerAddress:
    """Where a server of the cluster listens; `id` is its place in the order of the ODB, from 1."""

    def __init__(self, id, name, port):
        self.id = id
        self.name = name
        self.port = port


class Config:
    """The settings of one server process, as sent by its parent."""

    def __init__(self, data):
        self.data = data
        # '3.2' or '4.1'.
        self.emulate = data['emulate']
        # The directory of the whole sandbox: nothing is ever written outside of it.
        self.dir = data['dir']
        self.cluster_name = data['cluster_name']
        self.servers = [ServerAddress(**item) for item in data['servers']]
        self.name = data['name']
        self.workers = data['workers']
        # Factor on every artificial latency: 1 is as observed, 0 is none.
        self.speed = float(data['speed'])
        self.ide = Account(**data['accounts']['ide'])
        self.invoke = Account(**data['accounts']['invoke'])
        self.admin = Account(**data['accounts']['admin'])
        self.internal = Account(**data['accounts']['internal'])
        # 0 is the first process of a server, which starts the others.
        self.worker = data.get('worker', 0)
        # The inherited listening socket of a further worker.
        self.listen_fd = data.get('listen_fd')

    @classmethod
    def read(cls, stream):
        """Read the one line of JSON that starts `stream`."""
        return cls(json.loads(stream.readline()))

    def for_worker(self, worker, listen_fd):
        """The configuration line of another worker of the same server."""
        return json.dumps(dict(self.data, worker=worker, listen_fd=listen_fd))

    @property
    def me(self):
        """The address of this server."""
        return self.address_of(self.name)

    def address_of(self, name):
        """The address of a server by name; KeyError when there is none."""
        for item in self.servers:
            if item.name == name:
                return item
        raise KeyError(name)
