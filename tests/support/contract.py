"""What other programs may rely on: the objects that `--json` prints."""

import re

_server_states = {'confirmed', 'failed', 'stale', 'unreachable', 'pending', 'blocked'}
_rollout_states = {'confirmed', 'failed', 'partial', 'blocked', 'unconfirmed'}
_evidence = {'verified', 'loaded', 'accepted', 'none'}


def text(value):
    assert isinstance(value, str) and value, value


def one_of(values):
    def check(value):
        assert value in values, value
    return check


def milliseconds(value):
    assert isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0, value


def line_number(value):
    assert isinstance(value, int) and value >= 1, value


def flag(value):
    assert isinstance(value, bool), value


def hash_or_nothing(value):
    assert value is None or re.fullmatch('[0-9a-f]{64}', value), value


def texts(value):
    assert isinstance(value, list), value
    for item in value:
        text(item)


def record(required, optional=None):
    """A check of an object: these members, perhaps those, and no other."""
    optional = optional or {}

    def check(value):
        assert isinstance(value, dict), value
        assert required.keys() <= value.keys() <= required.keys() | optional.keys(), value
        for name, member in value.items():
            (required.get(name) or optional[name])(member)
    return check


_error = record({'message': text}, {'line': line_number, 'traceback': text})
_place = record({'line': line_number, 'column': line_number})

_server = record({
    'event': one_of({'server'}),
    'target': text,
    'server': text,
    'module': text,
    'state': one_of(_server_states),
    'evidence': one_of(_evidence),
    'sha256': hash_or_nothing,
    'services': texts,
    'ms': record({'validate': milliseconds, 'upload': milliseconds, 'load': milliseconds, 'verify': milliseconds}),
}, {'error': _error})

_rollout = record({
    'event': one_of({'rollout'}),
    'target': text,
    'module': text,
    'state': one_of(_rollout_states),
    'sha256': hash_or_nothing,
    'ms': milliseconds,
}, {'error': _error})

_range = record({'start': _place, 'end': _place})


def each(check):
    def check_all(values):
        assert isinstance(values, list), values
        for value in values:
            check(value)
    return check_all


def string(value):
    assert isinstance(value, str), value


finding = record({
    'path': text,
    'code': text,
    'severity': one_of({'error', 'warning', 'information', 'hint'}),
    'blocking': flag,
    'message': text,
    'range': _range,
}, {
    'fix': record({'title': text, 'safe': flag, 'edits': each(record({'range': _range, 'text': string}))}),
    'related': each(record({'path': text, 'range': _range, 'message': text})),
})


def facts(values):
    """Check what `deploy --json` or `status --json` printed; returns it."""
    for value in values:
        {'server': _server, 'rollout': _rollout}[value['event']](value)
        if value['event'] == 'server' and value['state'] == 'confirmed':
            assert value['evidence'] in ('verified', 'loaded') and value['sha256'] and 'error' not in value, value
        if value['event'] == 'server' and value['state'] in ('failed', 'unreachable', 'blocked'):
            assert value.get('error'), value
    return values


def deployment(values):
    """Check what `deploy --json` printed of one module; returns the last fact of each server and the rollout."""
    facts(values)
    *servers, rollout = values
    assert rollout['event'] == 'rollout' and {value['event'] for value in servers} <= {'server'}, values
    return {value['server']: value for value in servers}, rollout
