"""A small HTTP/1.1 server: one thread per connection, requests in turn, responses as the version writes them."""

import base64
import socket
import struct
import threading
import urllib.parse
from http import HTTPStatus

from . import logs

# More is not read of a request head.
_max_line = 65536


class BadHTTP(Exception):
    """The peer did not send an HTTP request."""


class TooLarge(Exception):
    """The body is larger than the server takes."""


class Request:
    """One HTTP request with its whole body."""

    def __init__(self, method, target, headers, body, remote_addr):
        self.method = method
        path, _, query = target.partition('?')
        self.path = urllib.parse.unquote(path)
        self.query = dict(urllib.parse.parse_qsl(query))
        # Names in lower case.
        self.headers = headers
        self.body = body
        self.remote_addr = remote_addr

    @property
    def credentials(self):
        """(username, password) of Basic Auth, or None."""
        kind, _, value = self.headers.get('authorization', '').partition(' ')
        if kind.lower() != 'basic':
            return None
        try:
            username, _, password = base64.b64decode(value).decode('utf8').partition(':')
        except ValueError:
            return None
        return username, password


class Response:
    """An HTTP response. `is_truncated`: the body breaks off, as one that a server fails to write does."""

    def __init__(self, status, body=b'', content_type=None, challenge=None, is_truncated=False):
        self.status = int(status)
        self.body = body if isinstance(body, bytes) else body.encode('utf8')
        self.content_type = content_type
        self.challenge = challenge
        self.is_truncated = is_truncated

    @property
    def status_line(self):
        known = self.status in HTTPStatus._value2member_map_
        return 'HTTP/1.1 %d %s\r\n' % (self.status, HTTPStatus(self.status).phrase if known else 'Unknown')


class HTTPFront:
    """Accepts connections and has requests handled."""

    def __init__(self, handle, dialect, max_body=None):
        self._handle = handle
        self._dialect = dialect
        self._max_body = max_body

    def serve_in_background(self, listener):
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener):
        while True:
            try:
                connection, address = listener.accept()
            except OSError:
                continue
            threading.Thread(target=self._serve, args=(connection, address), daemon=True).start()

    def _serve(self, connection, address):
        logs.name_thread()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile('rb') as stream:
            try:
                while self._serve_one(connection, stream, '%s:%d' % address[:2]):
                    pass
            except TooLarge:
                # Closing with a pending reset is what the client of a real server sees.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            except (OSError, BadHTTP):
                # The peer is gone or speaks something else: the connection is closed.
                pass

    def _serve_one(self, connection, stream, remote_addr):
        request = self._read(connection, stream, remote_addr)
        if request is None:
            return False
        response = self._handle(request)
        keep_alive = request.headers.get('connection', '').lower() != 'close' and not response.is_truncated
        connection.sendall(self._dialect.encode(response, keep_alive, request.method == 'HEAD'))
        return keep_alive

    def _read(self, connection, stream, remote_addr):
        line = stream.readline(_max_line)
        if not line:
            return None
        parts = line.decode('latin1').split()
        if len(parts) != 3:
            raise BadHTTP(line)
        headers = {}
        while True:
            line = stream.readline(_max_line)
            if line in (b'\r\n', b'\n'):
                break
            name, colon, value = line.decode('latin1').partition(':')
            if not colon:
                raise BadHTTP(line)
            headers[name.strip().lower()] = value.strip()
        if headers.get('expect', '').lower() == '100-continue':
            connection.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')
        return Request(parts[0], parts[1], headers, self._read_body(stream, headers), remote_addr)

    def _read_body(self, stream, headers):
        if headers.get('transfer-encoding', '').lower() == 'chunked':
            return b''.join(self._chunks(stream))
        length = headers.get('content-length', '0')
        if not length.isdigit():
            raise BadHTTP(length)
        self._check_size(int(length))
        body = stream.read(int(length))
        if len(body) < int(length):
            raise BadHTTP('the body is cut short')
        return body

    def _chunks(self, stream):
        total = 0
        while True:
            size = _chunk_size(stream.readline(_max_line))
            total += size
            self._check_size(total)
            chunk = stream.read(size)
            stream.readline(_max_line)
            if not size:
                return
            yield chunk

    def _check_size(self, size):
        if self._max_body is not None and size > self._max_body:
            raise TooLarge()


def _chunk_size(line):
    try:
        return int(line.split(b';')[0], 16)
    except ValueError:
        raise BadHTTP(line)
