"""Zato's own services that tell what is deployed. Observed: section 4 and the recordings."""

import base64
import os


class NoResultFound32(Exception):
    """A database query found nothing where one row was required."""


class NoResultFound41(Exception):
    """The same, under the name of the later database library."""


for _class, _module in ((NoResultFound32, 'sqlalchemy.orm.exc'), (NoResultFound41, 'sqlalchemy.exc')):
    _class.__module__, _class.__qualname__ = _module, 'NoResultFound'


def get_source_info(server, payload):
    """The source a service was deployed from on *this* server. Broken on 4.1: its bytes do not become JSON."""
    row = server.odb.deployed(server.id, payload['name'])
    if server.emulate == '4.1':
        if row is None:
            raise NoResultFound41('No row was found when one was required')
        raise TypeError('Object of type bytes is not JSON serializable')
    if row is None:
        raise NoResultFound32('No row was found for one()')
    return {
        'server_name': row['server_name'], 'service_id': row['service_id'],
        'source': base64.b64encode(row['source']).decode('ascii'), 'source_hash': row['source_hash'],
        'source_hash_method': 'SHA-256', 'source_path': row['source_path'],
    }


def get_deployment_info_list(server, payload):
    """Every service on every server, as the ODB has it."""
    return [_deployment_info(server, row) for row in server.odb.all_deployed()]


def _deployment_info(server, row):
    path = row['source_path']
    info = {
        'server_name': row['server_name'], 'server_id': row['server_id'], 'service_id': row['service_id'],
        'service_name': row['service_name'], 'file_name': os.path.basename(path), 'fs_location': path,
        'line_number': row['line_number'],
    }
    return info if server.emulate == '4.1' else dict(sorted(info.items()))


def is_deployed(server, payload):
    """Whether the process that was asked has the service in memory."""
    found = server.service_store.is_deployed(payload['name'])
    return {'is_deployed': found} if server.emulate == '4.1' else found


def get_service_list(server, payload):
    """All services the ODB knows of."""
    return [{'id': row['id'], 'name': row['name'], 'is_active': True, 'impl_name': row['impl_name'], 'is_internal': False}
        for row in server.odb.services()]


def get_server_list(server, payload):
    """The servers of the cluster. `up_status` says running also of one that is down (observed: section 2)."""
    return [_server_info(server, row) for row in server.odb.servers()]


def _server_info(server, row):
    start = {'id': row['id'], 'name': row['name'], 'bind_host': '127.0.0.1', 'bind_port': row['port']}
    if server.emulate == '3.2':
        return dict(start, crypto_use_tls=False, last_join_mod_by='zato@sandbox', last_join_mod_date=row['joined'],
            last_join_status='accepted', preferred_address='127.0.0.1', up_mod_date=row['up_mod_date'], up_status='running')
    return dict(start, last_join_status='accepted', last_join_mod_date=row['joined'], last_join_mod_by='zato@sandbox',
        up_status='running', up_mod_date=row['up_mod_date'], preferred_address='127.0.0.1', crypto_use_tls=False,
        cluster_id=1, cluster_name=server.config.cluster_name)


def ping(server, payload):
    return {'pong': 'zato'} if server.emulate == '3.2' else {'is_ok': True}


def hot_deploy_create(server, payload):
    """Deploy a package in this process (3.2), as servers ask one another to."""
    server.packages.deploy(payload['package_id'], payload['receiver'] == server.name)


_common = {
    'zato.ping': ping,
    'zato.server.get-list': get_server_list,
    'zato.service.get-deployment-info-list': get_deployment_info_list,
    'zato.service.get-list': get_service_list,
    'zato.service.get-source-info': get_source_info,
    'zato.service.is-deployed': is_deployed,
}

by_version = {
    '3.2': dict(_common, **{'zato.hot-deploy.create': hot_deploy_create}),
    '4.1': _common,
}
