"""A folder of modules as a user has one, with settings that lead to a sandbox, and a home directory of its own."""

import json
import os
from pathlib import Path


def _toml(value):
    if isinstance(value, dict):
        return '{ %s }' % ', '.join('%s = %s' % (json.dumps(key), _toml(item)) for key, item in value.items())
    # Strings, numbers, booleans and lists of them are written as JSON writes them.
    return json.dumps(value)


def target_of(sandbox, **changes):
    """The settings of a target that leads to the sandbox. `None` leaves a setting out."""
    target = {
        'url': sandbox.ready['load_balancer'],
        'servers': {server.name: server.url for server in sandbox.servers},
        'username': sandbox.credentials('ide')[0],
        'invoke-username': sandbox.credentials('invoke')[0],
        'status-service': True,
    }
    target.update({name.replace('_', '-'): value for name, value in changes.items()})
    return {name: value for name, value in target.items() if value is not None}


class Workspace:
    """The folder, its `hotdeploy.toml`, and the environment in which its user runs programs."""

    def __init__(self, directory, sandbox):
        self.sandbox = sandbox
        self.root = directory / 'src'
        self.home = directory / 'home'
        self.user_file = self.home / 'config' / 'hotdeploy' / 'config.toml'
        self.journal_file = self.home / 'state' / 'hotdeploy' / 'journal.jsonl'
        self.root.mkdir()
        self.user_file.parent.mkdir(parents=True)
        self.passwords = {
            'HOTDEPLOY_DEV_PASSWORD': sandbox.credentials('ide')[1],
            'HOTDEPLOY_DEV_INVOKE_PASSWORD': sandbox.credentials('invoke')[1],
        }
        self.configure({'dev': target_of(sandbox)})

    def configure(self, targets, **top):
        """Write `hotdeploy.toml` anew."""
        lines = ['%s = %s' % (name.replace('_', '-'), _toml(value)) for name, value in top.items()]
        if 'default_target' not in top:
            lines.append('default-target = %s' % _toml(next(iter(targets))))
        for name, target in targets.items():
            lines.append('[targets.%s]' % name)
            lines += ['%s = %s' % (key, _toml(value)) for key, value in target.items()]
        (self.root / 'hotdeploy.toml').write_text('\n'.join(lines) + '\n')

    def trust(self):
        """Have the user's own settings trust the folder."""
        self.user_file.write_text('trusted-folders = [%s]\n' % _toml(str(self.root)))

    def write(self, name, text):
        path = self.root / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def environment(self, **changes):
        """The environment of the program under test. `None` leaves a variable out."""
        environment = {
            'PATH': os.environ['PATH'],
            'HOME': str(self.home),
            'XDG_CONFIG_HOME': str(self.home / 'config'),
            'XDG_STATE_HOME': str(self.home / 'state'),
            'XDG_CACHE_HOME': str(self.home / 'cache'),
            'HOTDEPLOY_LOG': 'hotdeploy=debug',
            'RUST_BACKTRACE': '1',
            # As a continuous integration without colours has it.
            'NO_COLOR': '1',
            'TERM': 'dumb',
        }
        environment.update(self.passwords)
        environment.update(changes)
        return {name: value for name, value in environment.items() if value is not None}

    def journal(self):
        """The records of rollouts, oldest first."""
        if not self.journal_file.exists():
            return []
        return [json.loads(line) for line in self.journal_file.read_text().splitlines()]

    def rollouts_of(self, name):
        """The hash of each rollout of a module that was begun, oldest first."""
        return [record['sha256'] for record in self.journal() if record['record'] == 'started' and record['module'] == name]
