"""`/ide-deploy` of 4.1: write the file and leave it to the listener, or import a file that is there already.

Observed: zato 4.1, section 3. Nothing reaches the other servers.
"""

import base64
import json
import os

from . import logs, paths
from .http_front import Response


def handle(server, request, cid):
    """Answer one upload (relative name) or in-place deployment (absolute name)."""
    try:
        payload = json.loads(request.body)
    except ValueError:
        payload = {}
    payload = payload if isinstance(payload, dict) else {}
    for name in ('payload', 'payload_name'):
        if payload.get(name) is None:
            raise ValueError('Missing required input element: ' + name)
    name = os.path.normpath(payload['payload_name'])
    if os.path.isabs(name):
        with logs.context('zato.hot-deploy.create', cid):
            return _answer({'services_deployed': _deploy_in_place(server, name)})
    _write(server, name, payload['payload'])
    return _answer({'zato_ide_deploy_create_response': {'success': True, 'msg': 'OK, deployed to server'}})


def _answer(body):
    return Response(200, json.dumps(body), 'application/json')


def _write(server, name, payload):
    text = base64.b64decode(payload).decode('utf8')
    path = paths.inside_sandbox(server, os.path.join(server.hot_deploy_config.pickup_dir, name))
    with open(path, 'w', encoding='utf8', newline='') as file:
        server.listener.expect(path)
        file.write(text)


def _deploy_in_place(server, path):
    paths.inside_sandbox(server, path)
    if path.endswith(('py', 'pyw')):
        return server.hot_deploy.deploy(path)
    logs.hot_deploy.warning('Ignoring package id:`%s`', path)
    return []
