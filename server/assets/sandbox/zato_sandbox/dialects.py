"""How each version looks on the wire: headers, correlation ids, bodies of errors."""

import datetime
import http
import json
import traceback
import uuid

from zato.common import exception

from . import logs
from .http_front import Response

_json = 'application/json'


class Dialect32:
    """Version 3.2. Observed: recordings of zato 3.2."""

    def new_cid(self):
        return uuid.uuid4().hex[:24]

    def encode(self, response, keep_alive, is_head):
        head = [response.status_line, 'Server: Apache\r\n',
            'Connection: %s\r\n' % ('keep-alive' if keep_alive or response.is_truncated else 'close'),
            'Transfer-Encoding: chunked\r\n']
        if response.challenge:
            head.append('WWW-Authenticate: %s\r\n' % response.challenge)
        if response.content_type:
            head.append('Content-Type: %s\r\n' % response.content_type)
        head = ''.join(head).encode('latin1') + b'\r\n'
        if is_head or response.is_truncated:
            return head
        chunk = b'%x\r\n%s\r\n' % (len(response.body), response.body) if response.body else b''
        return head + chunk + b'0\r\n\r\n'

    def show_status(self, status):
        return 'HTTPStatus.' + http.HTTPStatus(status).name

    def error(self, e, cid, channel):
        """The response for an exception that a channel's service raised."""
        status = status_of(e)
        challenge = getattr(e, 'challenge', None)
        if channel.is_json:
            details = e.msg if isinstance(e, exception.ZatoException) else list(e.args)
            return Response(status, envelope(cid, details), _json, challenge)
        if status == 401:
            return Response(status, e.msg, None, challenge)
        if isinstance(e, exception.Reportable):
            # What really happened is only in the log.
            return Response(status, e.default_message)
        # Observed: the body is a tuple that the server fails to write, so it breaks off (section 4).
        logs.server.error('Error handling request\n%s', _failed_write(e))
        return Response(status, is_truncated=True)


class Dialect41:
    """Version 4.1. Observed: recordings of zato 4.1."""

    def new_cid(self):
        now = datetime.datetime.now()
        return '%s-%04d-%s%s' % (now.strftime('%Y%m%d-%H%M%S'), now.microsecond // 100, uuid.uuid4().hex[:16], 'a')

    def encode(self, response, keep_alive, is_head):
        head = [response.status_line]
        if response.challenge:
            head.append('www-authenticate: %s\r\n' % response.challenge)
        if response.content_type:
            head.append('content-type: %s\r\n' % response.content_type)
        head.append('content-length: %d\r\n' % len(response.body))
        head.append('connection: %s\r\n\r\n' % ('keep-alive' if keep_alive else 'close'))
        return ''.join(head).encode('latin1') + (b'' if is_head else response.body)

    def show_status(self, status):
        return str(status)

    def error(self, e, cid, channel):
        """The response for an exception that a channel's service raised."""
        status = status_of(e)
        if isinstance(e, exception.ZatoException):
            details = e.msg
        else:
            details = list(e.args) if channel.shows_arguments else str(e)
        try:
            return Response(status, envelope(cid, details), _json, getattr(e, 'challenge', None))
        except TypeError:
            # The arguments are not JSON. Observed: zato 4.1, section 3 (source that is not UTF-8).
            return Response(status, str(e), 'text/plain')


def status_of(e):
    """The HTTP status an exception stands for."""
    return int(e.status) if isinstance(e, exception.StatusAwareException) else 500


def envelope(cid, details):
    """The JSON body of an error."""
    return json.dumps({'result': 'Error', 'cid': cid, 'details': details})


def _failed_write(e):
    try:
        raise TypeError('%r is not a byte' % (e.args,)) from None
    except TypeError:
        return traceback.format_exc().rstrip()


def of(emulate):
    """The dialect of a version."""
    return {'3.2': Dialect32, '4.1': Dialect41}[emulate]()
