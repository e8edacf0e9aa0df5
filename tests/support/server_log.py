"""Server logs as comparable records: everything that differs from run to run is replaced by a placeholder."""

import re

_head = re.compile(
    r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (?P<level>[^ ]+) - (?P<pid>\d+):(?P<thread>[\w-]+) -'
    r'(?: (?P<context>[^ ]+ - [^ ]+) -)? (?P<logger>[^ ]+):(?P<line>\d+) - (?P<message>.*)$')

_replacements = [
    (re.compile(r'\b\d{8}-\d{6}-\d{4}-[0-9a-f]{17}\b'), '<cid>'),
    (re.compile(r'\b[0-9a-f]{32}\b'), '<uuid>'),
    (re.compile(r'\b[0-9a-f]{24}\b'), '<cid>'),
    (re.compile(r'\b0x[0-9a-f]+\b'), '<address>'),
    (re.compile(r'remote-addr=127\.0\.0\.1:\d+'), 'remote-addr=<peer>'),
    # What servers send one another is their own business.
    (re.compile(r'(name=zato\.internal\.invoke; len=)\d+'), r'\1<len>'),
]

_frame = re.compile(r'^  File "(?P<path>[^"]+)", line \d+')
_user_file = re.compile(r'^<env>/server\d+/(work|pickup)/')


def constant(text, environment):
    """The text with placeholders for paths below `environment`, correlation ids, addresses and ports."""
    text = text.replace(environment, '<env>')
    for pattern, replacement in _replacements:
        text = pattern.sub(replacement, text)
    return text


def traceback_lines(lines):
    """Lines without blank ones and without the frames (and their source) that are not of a user's module."""
    kept, is_internal = [], False
    for line in lines:
        frame = _frame.match(line)
        if frame:
            is_internal = not _user_file.match(frame.group('path'))
        elif not line.startswith('    '):
            is_internal = False
        if line.strip() and not is_internal:
            kept.append(line)
    return kept


def records(text, environment):
    """The log as a list of records: level, context's service, logger, line number, and message in lines."""
    found = []
    for line in constant(text, environment).split('\n'):
        head = _head.match(line)
        if head:
            context = (head.group('context') or '').split(' - ')[0]
            found.append([head.group('level'), context, head.group('logger'), head.group('line'), [head.group('message')]])
            assert re.match(r'^(Dummy-\d+|MainThread)$', head.group('thread')), line
        elif found:
            found[-1][4].append(line)
        else:
            assert not line, 'not a log record: %r' % line
    return [record[:4] + [traceback_lines(record[4])] for record in found]
