"""The URL paths of a server: who may call each, what is logged, and how what goes wrong is answered."""

import hmac
import time
import traceback

from zato.common import exception

from . import dialects, ide_deploy_3_2, ide_deploy_4_1, invoke, logs
from .http_front import Response


class Channel:
    """One URL path, or all below it when the path ends with a slash."""

    def __init__(self, name, path, handle, security=None, is_json=True, service='', is_logged=True, shows_arguments=False):
        self.name = name
        self.path = path
        self.handle = handle
        self.security = security
        self.is_json = is_json
        # The service named in 4.1's log lines.
        self.service = service
        self.is_logged = is_logged
        # 4.1: an error's details are the arguments of the exception, not its text.
        self.shows_arguments = shows_arguments

    def matches(self, path):
        return path == self.path or self.path.endswith('/') and path.startswith(self.path) and path != self.path


class BasicAuth:
    """One account may call the channel."""

    def __init__(self, account, realm, warns):
        self.account = account
        self.challenge = 'Basic realm="%s"' % realm
        self._warns = warns

    def check(self, request, cid, is_refusing):
        """Raise Unauthorized for anyone else."""
        credentials = request.credentials
        if credentials and not is_refusing and _is_account(credentials, self.account):
            return
        code = 'Invalid_Username_Or_Password' if credentials else 'No_Auth_Provided'
        if self._warns and not credentials:
            logs.server.warning('Basic Auth -> %s -> %s', code, cid)
        logs.url_data.error('Unauthorized; path_info:`%s`, cid:`%s`, sec-wall code:`%s`, description:`%s`',
            request.path, cid, code, '')
        raise exception.Unauthorized(cid, 'Unauthorized; cid=' + cid, self.challenge)


class RBAC:
    """Accounts and methods by role, as 3.2 guards its IDE channel."""

    def __init__(self, account):
        self.account = account

    def check(self, request, cid, is_refusing):
        """Raise Unauthorized for other accounts and Forbidden for methods that no permission covers."""
        message = 'You are not allowed to access this resource'
        if request.method not in ('GET', 'POST', 'PUT'):
            raise exception.Forbidden(cid, message)
        credentials = request.credentials
        if not credentials or is_refusing or not _is_account(credentials, self.account):
            logs.url_data.warning('None of RBAC definitions allowed request in, cid:`%s`', cid)
            raise exception.Unauthorized(cid, message, 'zato')


def _is_account(credentials, account):
    expected = (account.username, account.password)
    return all(hmac.compare_digest(a.encode('utf8'), b.encode('utf8')) for a, b in zip(credentials, expected))


def channels_of(server):
    """The channels of the server's version."""
    config = server.config
    if server.emulate == '3.2':
        return [
            Channel('admin.ide-deploy.create', '/ide-deploy', ide_deploy_3_2.handle, RBAC(config.ide)),
            Channel('/zato/api/invoke/{service_name}', '/zato/api/invoke/', invoke.by_path_3_2,
                BasicAuth(config.invoke, 'Zato public API', False), is_json=False),
            Channel('admin.invoke.json', '/zato/admin/invoke', invoke.admin,
                BasicAuth(config.admin, 'Zato admin invoke', False)),
            Channel('zato.internal.invoke', '/zato/internal/invoke', invoke.internal,
                BasicAuth(config.internal, 'Zato internal', False)),
            Channel('zato.ping', '/zato/ping', invoke.ping),
        ]
    return [
        Channel('zato.ide_publisher', '/ide-deploy', ide_deploy_4_1.handle, BasicAuth(config.ide, 'IDE Publishers', True),
            service='zato.server.service.internal.hot_deploy.Create', shows_arguments=True),
        Channel('zato.api.invoke', '/zato/api/invoke/', invoke.by_path_4_1,
            BasicAuth(config.invoke, 'Zato admin invoke', True), service='pub.zato.service.service-invoker', is_logged=False),
        Channel('zato.ping', '/zato/ping', invoke.ping, service='zato.ping', is_logged=False),
    ]


class Dispatcher:
    """Takes HTTP requests to channels."""

    def __init__(self, server):
        self._server = server
        self._dialect = server.dialect
        self._channels = channels_of(server)

    def handle(self, request):
        """The response to a request, misbehaviour on request included."""
        faults = self._server.faults
        if faults.get('hang'):
            while faults.get('hang'):
                time.sleep(0.05)
        slow = faults.seconds('slow_ms', 0)
        if slow:
            time.sleep(slow)
        cid = self._dialect.new_cid()
        if faults.get('error'):
            return Response(500, dialects.envelope(cid, ['The sandbox was told to answer with an error']), 'application/json')
        for channel in self._channels:
            if channel.matches(request.path):
                with logs.context(channel.service, cid):
                    return self._dispatch(channel, request, cid)
        return Response(404, 'URL not found (CID:%s)' % cid, 'text/plain')

    def _dispatch(self, channel, request, cid):
        if channel.is_logged:
            self._log_request(channel, request, cid)
        try:
            if channel.security:
                is_refusing = self._server.faults.get('wrong_password', False) and channel.name != 'zato.internal.invoke'
                channel.security.check(request, cid, is_refusing)
            return channel.handle(self._server, request, cid)
        except Exception as e:
            status = self._dialect.show_status(dialects.status_of(e))
            logs.rest.info('Caught an exception, cid:`%s`, status_code:`%s`, `%s`', cid, status, traceback.format_exc())
            return self._dialect.error(e, cid, channel)

    def _log_request(self, channel, request, cid):
        service = 'service=%s; ' % channel.service if channel.service else ''
        logs.rest.info('REST cha → cid=%s; %s %s name=%s; %slen=%d; agent=%s; remote-addr=%s', cid, request.method,
            request.path, channel.name, service, len(request.body), request.headers.get('user-agent', '(None)'), request.remote_addr)
