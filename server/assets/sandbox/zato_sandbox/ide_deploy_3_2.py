"""`/ide-deploy` of 3.2: take the file, answer at once, deploy to the whole cluster in the background.

Observed: zato 3.2, section 1.
"""

import base64
import json
import os
import traceback
import uuid

from . import logs, paths
from .http_front import Response

# Seconds until an accepted upload is answered.
_accept = 0.018


class SerialisationError(Exception):
    """A service failed before it set its output, which then lacks required elements."""


SerialisationError.__module__ = 'zato.simpleio'


def handle(server, request, cid):
    """Answer one upload or ping."""
    failure = None
    try:
        success, message = _create(server, request)
    except Exception:
        failure = traceback.format_exc()
    if failure:
        try:
            raise SerialisationError(
                "Required element `msg` missing in `{}` (<class 'zato.server.service.internal.ide_deploy.Create'>)")
        except SerialisationError:
            raise Exception(failure)
    # `success` is a string.
    body = {'zato_ide_deploy_create_response': {'msg': message, 'success': str(success)}}
    return Response(200, json.dumps(body), 'application/json')


def _create(server, request):
    try:
        payload = json.loads(request.body) if request.body else ''
    except ValueError:
        payload = request.body
    if not payload:
        return True, 'Ping succeeded.'
    name, content = payload.get('payload_name'), payload.get('payload')
    if not (name and content):
        return False, 'Both "payload" and "payload_name" fields are required.'
    try:
        _upload(server, name, content)
    except Exception as e:
        # The real server passes the exception where a number belongs, so that its "Deployment failed" never comes back.
        traceback.format_exc(e)
    server.latency.wait(_accept)
    return True, 'Deployment started: please check server log for status.'


def _upload(server, name, content):
    content = base64.b64decode(content)
    if os.path.isabs(name):
        # Written verbatim, not deployed, not logged.
        with open(paths.inside_sandbox(server, name), 'wb') as file:
            file.write(content)
        return
    if '/' in name:
        path = '/tmp/zato-hd--%s-%s' % (name, uuid.uuid4().hex)
        raise FileNotFoundError(2, 'No such file or directory', path)
    package_id = server.odb.add_package(server.id, name, content)
    server.broadcasts.start(package_id, name)


def is_deployable(name):
    """Whether a server looks at an uploaded file at all. No dot is needed: `happy` counts. Source: sheet section A1.8."""
    return name.endswith(('py', 'pyw', '.zip', '.tar', '.gz', '.tgz', '.bz2', '.tbz', '.whl'))


class PackageDeployment:
    """Deploys uploaded packages in one process of a server."""

    # Seconds from the arrival of a package to its import, on the server that received the upload and on the others.
    before_import = {True: 0.25, False: 0.01}

    def __init__(self, server):
        self._server = server

    def deploy(self, package_id, is_receiver):
        """Write the file unless another process of this server did, import it, note the outcome."""
        server = self._server
        package = server.odb.package(package_id)
        server.latency.wait(self.before_import[is_receiver])
        if server.drops_save('package-%d' % package_id) or server.is_stale_worker():
            return
        name, content = package['payload_name'], package['payload']
        if not is_deployable(name):
            server.odb.set_package_status(package_id, server.id, 'ignored')
            return
        path = os.path.join(server.hot_deploy_config.current_work_dir, name)
        if server.odb.is_first_to_write(package_id, server.id):
            with open(path, 'wb') as file:
                file.write(content)
        if not _is_utf8(content):
            server.hot_deploy.is_mute = True
            return
        if server.hot_deploy.deploy(path):
            server.odb.set_package_status(package_id, server.id, 'deployed')


def _is_utf8(content):
    try:
        content.decode('utf8')
    except UnicodeDecodeError:
        return False
    return True


def log_failed_broadcast():
    """The only trace of a server that could not be reached."""
    logs.server.warning('Could not invoke other servers, e:`%s`', traceback.format_exc())
