"""A service's request and response."""

from .io import Bag, has_output, parse_input
from .model import Model


class HTTPRequest:
    """What of HTTP a service may look at."""

    def __init__(self, method='', path='', query=None, headers=None, remote_addr=''):
        self.method = method
        self.path = path
        self.GET = Bag(query or {})
        self.POST = Bag()
        self.params = Bag(query or {})
        self.headers = headers or {}
        self.user_agent = self.headers.get('user-agent', '')
        self.remote_addr = remote_addr


class Request:
    """The message a service was invoked with."""

    def __init__(self, class_, cid, payload, raw, http):
        self.cid = cid
        self.payload = payload
        self.raw = self.raw_request = self.text = raw
        self.http = http or HTTPRequest()
        self.headers = self.http.headers
        self.data_format = 'json'
        self.input = parse_input(class_, payload)


class Response:
    """What the service answers."""

    def __init__(self, class_):
        self.headers = {}
        self.status_code = 200
        self.status_message = 'OK'
        self.content_type = None
        self.content_encoding = None
        self.data_format = 'json'
        self._payload = Bag() if has_output(class_) else ''

    @property
    def payload(self):
        return self._payload

    @payload.setter
    def payload(self, value):
        self._payload = value

    def plain(self):
        """The payload as dictionaries, lists, strings and numbers."""
        value = self._payload
        if isinstance(value, Model):
            return value.to_dict()
        if isinstance(value, (list, tuple)):
            return [item.to_dict() if isinstance(item, Model) else item for item in value]
        return value
