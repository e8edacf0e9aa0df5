"""The service API of the sandbox: ordinary modules load and can be invoked; a status service finds what it needs."""

import hashlib

import pytest

from support.modules import service
from support.sandbox import Sandbox


@pytest.fixture(scope='module', params=['3.2', '4.1'])
def server(request):
    with Sandbox(request.param, '--servers', '1', '--fault', 'server1:debounce=0ms') as sandbox:
        server = sandbox.servers[0]
        server.emulate = request.param
        yield server


def _deploy(server, file, source):
    start = len(server.log())
    assert server.upload(file, source).status == 200
    server.wait_for_log('/%s` -> [' % file, start)


_api = '''
from dataclasses import dataclass
from zato.common.exception import BadRequest, NotFound
from zato.common.typing_ import intnone, list_
from zato.server.service import Int, List, Model, Service

@dataclass(init=False)
class Address(Model):
    city: str

@dataclass(init=False)
class Person(Model):
    name: str
    addresses: list_[Address]
    age: intnone = None

class Typed(Service):
    name = 'api.typed'
    input = 'name', Int('count'), List('-tags'), '-is_active'
    output = 'name', 'doubled', '-tags'

    def handle(self):
        self.response.payload.name = self.request.input.name
        self.response.payload.doubled = self.request.input.count * 2
        self.response.payload.tags = self.request.input.tags

class WithModel(Service):
    name = 'api.model'
    input = Person
    output = Person

    def handle(self):
        person = self.request.input
        person.age = len(person.addresses)
        self.response.payload = person

class Raw(Service):
    name = 'api.raw'

    def handle(self):
        self.logger.info('Asked with cid %s', self.cid)
        self.response.payload = {'payload': self.request.payload, 'method': self.request.http.method}

class Outer(Service):
    name = 'api.outer'

    def handle(self):
        self.response.payload = [self.invoke('api.raw', {'a': 1}), self.invoke(Raw, {'b': 2})]

class Missing(Service):
    name = 'api.missing'

    def handle(self):
        raise NotFound(self.cid, 'No such thing')

class Counter(Service):
    name = 'api.counter'

    def handle(self):
        with self.lock('counter'):
            count = (self.cache.get('count') or 0) + 1
            self.cache.set('count', count)
        self.response.payload = {'count': count}

class Methods(Service):
    name = 'api.methods'

    def handle_GET(self):
        self.response.status_code = 202
        self.response.payload = self.request.input

    def handle_POST(self):
        self.response.content_type = 'text/csv'
        self.response.payload = 'a,b'

class Remote(Service):
    name = 'api.remote'

    def handle(self):
        self.out.rest['CRM'].conn.get(self.cid)
'''


@pytest.fixture(scope='module')
def api(server):
    _deploy(server, 'api.py', _api)
    return server


def test_typed_input_and_output(api):
    answer = api.invoke('api.typed', {'name': 'x', 'count': '21', 'tags': ['a']})
    assert (answer.status, answer.json()) == (200, {'name': 'x', 'doubled': 42, 'tags': ['a']})


def test_missing_input_is_an_error_and_logged(api):
    assert api.invoke('api.typed', {'name': 'x'}).status == 500
    api.wait_for_log('ValueError: Missing required input element: count')


def test_models(api):
    answer = api.invoke('api.model', {'name': 'x', 'addresses': [{'city': 'Praha'}, {'city': 'Brno'}]})
    assert answer.json() == {'name': 'x', 'addresses': [{'city': 'Praha'}, {'city': 'Brno'}], 'age': 2}


def test_services_invoke_one_another(api):
    answer = api.invoke('api.outer')
    assert answer.json() == [{'payload': {'a': 1}, 'method': ''}, {'payload': {'b': 2}, 'method': ''}]


def test_cache_and_lock(api):
    assert [api.invoke('api.counter').json()['count'] for _ in range(3)] == [1, 2, 3]


def test_handlers_by_method(api):
    got = api.request('GET', '/zato/api/invoke/api.methods?x=1', None, 'invoke')
    assert (got.status, got.json()) == (202, {'x': '1'})
    posted = api.invoke('api.methods')
    assert (posted.status, posted.body) == (200, 'a,b')
    assert 'text/csv' in posted.headers.values()
    assert api.request('DELETE', '/zato/api/invoke/api.methods', None, 'invoke').status == 405


def test_exceptions_have_their_status(api):
    assert api.invoke('api.missing').status == 404


def test_connections_say_that_they_are_not_emulated(api):
    assert api.invoke('api.remote').status == 500
    api.wait_for_log("NotImplementedError: self.out.rest['CRM'].conn.get: the sandbox has no connections to other systems")


def test_inner_simple_io_counts_on_3_2_only(server):
    source = service('sio.sio', 1).replace('    def handle', '    class SimpleIO:\n        input_required = "a"\n\n    def handle')
    _deploy(server, 'sio.py', source)
    assert server.invoke('sio.sio', {}).status == (500 if server.emulate == '3.2' else 200)


_status = '''
import hashlib
import logging
from zato.server.service import Service

def attach(logger):
    class Collector(logging.Handler):
        def emit(self, record):
            logger.collected.append((record.name, record.levelname, [str(item) for item in record.args]))
    if not hasattr(logger, 'collected'):
        logger.collected = []
        logger.addHandler(Collector())

attach(logging.getLogger('zato.server.service.store'))
attach(logging.getLogger('zato.hot-deploy.create'))

class Status(Service):
    name = 'probe.status'

    def handle(self):
        store = self.server.service_store
        impl_name = store.name_to_impl_name['watched.watched']
        entry = store.services[impl_name]
        self.response.payload = {
            'server': self.server.name, 'pid': self.server.pid, 'pickup_dir': self.server.hot_deploy_config.pickup_dir,
            'name': entry['name'], 'path': entry['path'], 'class': entry['service_class'].__name__,
            'sha256': hashlib.sha256(entry['source_code'].encode('utf8')).hexdigest(),
            'timestamp': store.deployment_info[impl_name]['timestamp'], 'models': sorted(store.models),
            'collected': logging.getLogger('zato.server.service.store').collected,
            'reports': logging.getLogger('zato.hot-deploy.create').collected,
        }
'''


def test_status_service_finds_what_this_process_runs(server):
    _deploy(server, 'probe.py', _status)
    good = service('watched.watched', 1)
    _deploy(server, 'watched.py', good)
    status = server.answer_of('probe.status')
    assert (status['server'], status['pid'], status['pickup_dir']) == ('server1', server.pid, str(server.pickup_dir))
    directory = server.current_dir if server.emulate == '3.2' else server.pickup_dir
    path = str(directory / 'watched.py')
    assert (status['name'], status['path'], status['class']) == ('watched.watched', path, 'Probe')
    assert status['sha256'] == hashlib.sha256(good.encode()).hexdigest()
    assert ['zato.hot-deploy.create', 'INFO', ['1', path, "['watched.watched']"]] in status['reports']

    # A module that does not load leaves all of that as it is; what is wrong is in the arguments of the log records.
    server.upload('watched.py', 'import no_such_module\n')
    subject = 'watched.py' if server.emulate == '3.2' else path
    server.wait_for_log('were deployed from module `%s`' % subject)
    later = server.answer_of('probe.status')
    assert (later['sha256'], later['timestamp']) == (status['sha256'], status['timestamp'])
    name, level, (logged_path, text) = later['collected'][-1]
    assert (name, level, logged_path) == ('zato.server.service.store', 'ERROR', path)
    assert text.splitlines()[-1] == "ModuleNotFoundError: No module named 'no_such_module'"

    # The same source again moves the time.
    start = len(server.log())
    server.upload('watched.py', good)
    server.wait_for_log("-> ['watched.watched']", start)
    assert server.answer_of('probe.status')['timestamp'] > status['timestamp']


@pytest.mark.parametrize(('file', 'class_name', 'name'), [
    ('crm_channel_customer.py', 'GetCustomer', 'crm-channel-customer.get-customer'),
    ('my_mod.py', 'My_Service', 'my-mod.my_service'),
    ('mod.py', 'XMLHandler', 'mod.xml-handler'),
    ('mod.py', 'AS2Send', 'mod.as2-send'),
    ('mod1.py', 'Get2FA', 'mod1.get2fa'),
    ('_vn_lead.py', 'Lead', '-vn-lead.lead'),
    ('vn_trail_.py', 'Tail', 'vn-trail-.tail'),
])
def test_names_follow_from_module_and_class(server, file, class_name, name):
    start = len(server.log())
    server.upload(file, 'from zato.server.service import Service\n\nclass %s(Service):\n    pass\n' % class_name)
    server.wait_for_log("/%s` -> ['%s']" % (file, name), start)
