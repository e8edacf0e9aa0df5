"""The channels that invoke services by name."""

import base64
import json
import os

from zato.common import exception
from zato.server.service import HTTPRequest

from .http_front import Response

_prefix = '/zato/api/invoke/'


def _payload_of(request):
    if request.body:
        try:
            return json.loads(request.body)
        except ValueError:
            return request.body.decode('utf8', 'replace')
    return dict(request.query) or ''


def _http_of(request):
    return HTTPRequest(request.method, request.path, request.query, request.headers, request.remote_addr)


def _by_path(server, request, cid):
    name = request.path[len(_prefix):]
    if not server.has_service(name):
        raise exception.BadRequest(cid, 'No such service `%s`' % name)
    return server.run(name, _payload_of(request), cid, request.body, _http_of(request))


def to_text(payload):
    """A payload as the body of a response."""
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload
    return '' if payload is None else json.dumps(payload)


def by_path_3_2(server, request, cid):
    """`/zato/api/invoke/{service_name}` of 3.2: whatever the service gives, as text/plain."""
    response = _by_path(server, request, cid)
    return Response(response.status_code, to_text(response.plain()), response.content_type or 'text/plain')


def by_path_4_1(server, request, cid):
    """`/zato/api/invoke/{service_name}` of 4.1: JSON."""
    response = _by_path(server, request, cid)
    return Response(response.status_code, to_text(response.plain()), response.content_type or 'application/json')


def admin(server, request, cid):
    """`/zato/admin/invoke` of 3.2: the request and the answer travel in Base64. Observed: section 4."""
    message = _payload_of(request)
    if not isinstance(message, dict) or not message.get('name'):
        raise exception.BadRequest(cid, 'A service name is required')
    name = message['name']
    if not server.has_service(name):
        raise exception.BadRequest(cid, 'No such service `%s`' % name)
    text = base64.b64decode(message.get('payload') or '').decode('utf8')
    try:
        payload = json.loads(text) if text else ''
    except ValueError:
        payload = text
    if message.get('all_pids'):
        answer = server.rpc.get_invoker_by_server_name(server.name).invoke_all_pids(name, payload)
    else:
        answer = server.invoke(name, payload, cid)
    if name.startswith('zato.') and not message.get('skip_response_elem'):
        answer = {name.replace('.', '_').replace('-', '_') + '_response': answer}
    encoded = base64.b64encode(to_text(answer).encode('utf8')).decode('ascii')
    body = {'response': encoded, 'zato_env': {'result': 'ZATO_OK', 'cid': cid, 'details': ''}}
    return Response(200, json.dumps(body), 'application/json')


def internal(server, request, cid):
    """`/zato/internal/invoke` of 3.2: one server calls another, in one process or in all."""
    message = json.loads(request.body)
    service, payload = message['service'], message.get('request')
    if not message.get('all_pids'):
        return Response(200, json.dumps(server.invoke(service, payload, cid)), 'application/json')
    answers = server.rpc.get_invoker_by_server_name(server.name).answers_by_pid(service, payload)
    if server.config.workers == 1:
        body = {str(pid): {'is_ok': True, 'pid_data': answer, 'error_info': None} for pid, answer in answers}
    else:
        body = [answer for _, answer in answers]
    return Response(200, json.dumps(body), 'application/json')


def between_processes(server, request):
    """The private HTTP port by which the processes of one server call one another. Nothing of it is logged."""
    config = server.config
    if request.credentials != (config.internal.username, config.internal.password):
        return Response(401)
    message = json.loads(request.body)
    try:
        answer = server.invoke(message['service'], message.get('request'))
    except Exception as e:
        return Response(500, '%s in process %d: %s' % (type(e).__name__, os.getpid(), e))
    return Response(200, json.dumps(answer), 'application/json')


def ping(server, request, cid):
    """`/zato/ping`, which tells the versions apart without credentials."""
    if server.emulate == '3.2':
        body = {'pong': 'zato', 'zato_env': {'result': 'ZATO_OK', 'cid': cid, 'details': ''}}
    else:
        body = {'is_ok': True, 'cid': cid}
    return Response(200, json.dumps(body), 'application/json')
