"""The status service under CPython, with as much of a server as it looks at. Run: python status_service.py."""

import hashlib
import importlib
import importlib.machinery
import importlib.util
import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
import types
import unittest
import zipfile

_source = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'assets', 'status', 'hotdeploy_status.py')
_stores = logging.getLogger('zato.server.service.store')
_deployments = logging.getLogger('zato.hot-deploy.create')


class Service:
    """What services inherit from, as far as a service store looks."""
    name = None

    @classmethod
    def get_name(cls):
        return cls.name


def install_zato():
    for name in ('zato', 'zato.server', 'zato.server.service'):
        sys.modules[name] = types.ModuleType(name)
    sys.modules['zato.server.service'].Service = Service


def sha256(text):
    return hashlib.sha256(text.encode('utf8')).hexdigest()


class Server:
    def __init__(self, directory):
        self.name = 'server1'
        self.hot_deploy_config = types.SimpleNamespace(pickup_dir=directory)
        self.service_store = types.SimpleNamespace(services={}, deployment_info={}, models={})

    def load(self, path, source, *names, **kwargs):
        for name in names:
            impl_name = '%s:%s' % (path, name)
            self.service_store.services[impl_name] = {'name': name, 'path': path, 'source_code': source}
            self.service_store.deployment_info[impl_name] = {'timestamp': kwargs.get('at', '2026-01-01T00:00:00')}


class Case(unittest.TestCase):
    """A server with the service on it."""

    def setUp(self):
        for logger in (_stores, _deployments):
            logger.handlers[:] = []
            logger.setLevel(logging.INFO)
            logger.propagate = False
        self.directory = os.path.realpath(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.directory)
        self.path = os.path.join(self.directory, 'crm.py')
        self.server = Server(self.directory)
        self.module = self.deploy_service()

    def deploy_service(self, change=lambda source: source):
        """What a server does with the module: execute it several times."""
        path = os.path.join(self.directory, 'hotdeploy_status.py')
        with open(_source, encoding='utf8') as file:
            source = change(file.read())
        with open(path, 'w', encoding='utf8') as file:
            file.write(source)
        for _ in range(3):
            spec = importlib.util.spec_from_file_location('hotdeploy_status', path)
            module = importlib.util.module_from_spec(spec)
            sys.modules['hotdeploy_status'] = module
            spec.loader.exec_module(module)
        return module

    def write(self, text, name='crm.py'):
        with open(os.path.join(self.directory, name), 'w', encoding='utf8', newline='') as file:
            file.write(text)

    def ask(self, request=None, **kwargs):
        service = self.module.Status()
        service.server = self.server
        service.logger = logging.getLogger('test')
        service.request = types.SimpleNamespace(payload=kwargs if request is None else request)
        service.response = types.SimpleNamespace(payload=None)
        service.handle()
        return json.loads(json.dumps(service.response.payload))

    def ask_one(self, **kwargs):
        answer = self.ask(**dict({'module': 'crm.py', 'since_ms': 1000}, **kwargs))
        self.assertEqual(len(answer['processes']), 1)
        return answer['processes'][0]

    # -- what logs say, in the words of the servers

    def log_failure(self, text='Traceback (most recent call last):\nValueError: boom\n', name='crm.py'):
        _stores.error('Could not load source, file_name:`%s`, e:`%s`', os.path.join(self.directory, name), text)

    def log_nothing(self, name='crm.py'):
        _deployments.info('No services nor models were deployed from module `%s`', name)

    def log_deployed(self, noun='service', name='crm.py'):
        _deployments.info('Deployed %s ' + noun + ' from `%s` -> %s', 1, os.path.join(self.directory, name), ['crm.get'])


class StatusService(Case):

    # -- what a process runs

    def test_only_the_service_looks_like_one(self):
        found = [
            name for name in sorted(dir(self.module))
            if hasattr(getattr(self.module, name), '__mro__') and hasattr(getattr(self.module, name), 'get_name')
        ]
        self.assertEqual(found, ['Service', 'Status'])

    def test_the_source_as_loaded_is_hashed(self):
        for text in ('x = 1\n', 'x = 1\r\n', '\ufeffx = "é"', ''):
            self.server.load(self.path, text, 'crm.get', 'crm.set')
            answer = self.ask_one(wanted=sha256(text))
            self.assertEqual(answer['loaded'], {'sha256': sha256(text), 'services': ['crm.get', 'crm.set'], 'path': self.path})

    def test_disk_and_memory_are_told_apart(self):
        self.server.load(self.path, 'old', 'crm.get')
        self.write('new')
        answer = self.ask_one()
        self.assertEqual(answer['loaded']['sha256'], sha256('old'))
        self.assertEqual(answer['disk'], {'sha256': sha256('new'), 'path': self.path})

    def test_a_class_that_is_gone_does_not_count(self):
        self.server.load(self.path, 'old', 'crm.gone', at='2026-01-01T00:00:00')
        self.server.load(self.path, 'new', 'crm.get', at='2026-01-01T00:00:01')
        self.assertEqual(self.ask_one()['loaded']['services'], ['crm.get'])
        self.assertEqual(self.ask_one()['loaded']['sha256'], sha256('new'))

    def test_the_uploaded_one_of_two_files_is_meant(self):
        self.server.load('/elsewhere/crm.py', 'other', 'crm.other', at='2027-01-01')
        self.assertEqual(self.ask_one()['loaded']['sha256'], sha256('other'))
        self.server.load(self.path, 'ours', 'crm.get')
        self.assertEqual(self.ask_one()['loaded']['sha256'], sha256('ours'))

    def test_only_exactly_this_module_counts(self):
        for name in ('my_crm.py', 'crm.pyc', 'crm.py.bak'):
            self.server.load(os.path.join(self.directory, name), 'x', name)
        self.assertIsNone(self.ask_one()['loaded'])

    def test_models_alone_are_known_by_their_deployment(self):
        self.server.service_store.models['crm.Customer'] = {'path': self.path}
        self.assertIsNone(self.ask_one()['loaded']['sha256'])
        self.write('models')
        self.log_deployed('model')
        self.assertEqual(self.ask_one()['loaded'], {'sha256': sha256('models'), 'services': [], 'path': self.path})

    def test_the_pickup_directory_is_told(self):
        self.assertEqual(self.ask_one()['pickup_dir'], self.directory)
        self.server.hot_deploy_config = {'pickup_dir': '/pickup'}
        self.assertEqual(self.ask_one()['pickup_dir'], '/pickup')
        for useless in (None, {}, {'pickup_dir': '../../pickup'}, types.SimpleNamespace()):
            self.server.hot_deploy_config = useless
            self.assertEqual(self.ask_one()['pickup_dir'], self.directory)

    def test_a_probe_tells_of_the_server_only(self):
        answer = self.ask()
        self.assertEqual(answer['hotdeploy_status'], self.module.revision)
        process = answer['processes'][0]
        self.assertEqual((process['pid'], process['server'], process['loaded']), (os.getpid(), 'server1', None))

    # -- how attempts ended

    def test_a_failure_is_one_attempt_however_often_it_is_logged(self):
        self.write('bad')
        self.log_failure()
        first = self.ask_one()['attempt']
        self.log_failure()
        self.log_nothing()
        last = self.ask_one()['attempt']
        self.assertEqual((last['id'], last['outcome'], last['sha256']), (first['id'], 'failed', sha256('bad')))
        self.assertIn('ValueError: boom', last['text'])
        self.assertFalse(last['text'].endswith('`'))

    def test_a_second_attempt_is_another_one(self):
        self.log_failure()
        self.log_nothing()
        first = self.ask_one()['attempt']
        self.log_failure()
        self.assertNotEqual(self.ask_one()['attempt']['id'], first['id'])

    def test_attempts_at_the_same_time_are_kept_apart(self):
        self.log_failure()
        self.in_thread(self.log_failure)
        self.log_nothing()
        self.assertEqual(self.ask_one()['attempt']['outcome'], 'failed')

    def test_a_class_that_fails_is_a_failure_though_others_are_live(self):
        _stores.error('Exception while visiting module:`%s`, is_internal:`%s`, fs_location:`%s`, e:`%s`',
            "<module 'crm' from '%s'>" % self.path, False, self.path, 'Traceback\nTypeError: no\n')
        self.log_deployed()
        self.assertEqual(self.ask_one()['attempt']['outcome'], 'failed')
        self.assertIn('TypeError: no', self.ask_one()['attempt']['text'])

    def test_nothing_to_deploy_is_told(self):
        for text in ('No services nor models were deployed from module `crm.py`',
                     'No services, models nor connector types were deployed from module `%s`' % self.path):
            _deployments.info(text)
            self.assertEqual(self.ask_one()['attempt']['outcome'], 'nothing')

    def test_records_of_any_kind_do_no_harm(self):
        for arguments in (('%s %s', 1), ('%d', 'x'), (None,), (object(),), ('Could not load source, file_name:`%s`', None)):
            handler = _stores.handlers[0]
            handler.emit(logging.LogRecord('x', logging.INFO, '', 0, arguments[0], arguments[1:], None))
        self.assertIsNone(self.ask_one()['attempt'])

    def test_what_is_remembered_is_bounded(self):
        for number in range(2000):
            self.log_deployed(name='m%d.py' % number)
        self.log_failure('first\n' + 'an ordinary line\n' * 100000 + 'last')
        text = self.ask_one()['attempt']['text']
        self.assertEqual(len(text), 16000)
        self.assertTrue(text.endswith('last'), 'the end of a traceback tells what went wrong')
        self.assertEqual(len(self.module._watch._attempts), 500)

    def test_one_long_line_does_not_take_the_place_of_the_rest(self):
        self.log_failure('first\n' + 'x' * 1000000 + '\nlast')
        text = self.ask_one()['attempt']['text']
        self.assertIn('first', text)
        self.assertTrue(text.endswith('last'))
        self.assertLess(len(text), 2000)

    def test_it_listens_once_and_keeps_what_it_heard(self):
        self.log_failure()
        self.module = self.deploy_service()
        self.assertEqual([len(_stores.handlers), len(_deployments.handlers)], [1, 1])
        self.assertEqual(self.ask_one()['attempt']['outcome'], 'failed')

    def test_another_revision_takes_over(self):
        other = logging.NullHandler()
        _stores.addHandler(other)
        self.module = self.deploy_service(lambda source: source.replace('revision = 1', 'revision = 2'))
        self.assertEqual(len(_stores.handlers), 2)
        self.assertIn(other, _stores.handlers)
        self.assertEqual(self.ask()['hotdeploy_status'], 2)

    # -- waiting

    def in_thread(self, function):
        thread = threading.Thread(target=function)
        thread.start()
        thread.join()

    def asked_while(self, event, **kwargs):
        """The answer to a question during which something happens, and whether the wait was over before its time."""
        begun = threading.Event()
        describe = self.module._describe

        def describe_and_tell(*args):
            answer = describe(*args)
            begun.set()
            return answer

        self.module._describe = describe_and_tell
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.ask_one(wait_ms=20000, **kwargs)))
        start = time.monotonic()
        thread.start()
        begun.wait()
        event()
        thread.join()
        self.assertLess(time.monotonic() - start, 15)
        return answers[0]

    def test_a_wait_ends_with_a_failure(self):
        self.write('bad')
        answer = self.asked_while(self.log_failure, wanted=sha256('bad'))
        self.assertEqual(answer['attempt']['outcome'], 'failed')

    def test_a_wait_ends_when_the_source_is_live(self):
        answer = self.asked_while(
            lambda: self.server.load(self.path, 'new', 'crm.get'), wanted=sha256('new'), services=['crm.get'])
        self.assertEqual(answer['loaded']['sha256'], sha256('new'))

    def test_a_wait_goes_on_until_every_service_is_live(self):
        self.server.load(self.path, 'new', 'crm.get')
        answer = self.asked_while(
            lambda: self.server.load(self.path, 'new', 'crm.set'), wanted=sha256('new'), services=['crm.get', 'crm.set'])
        self.assertEqual(answer['loaded']['services'], ['crm.get', 'crm.set'])

    def test_what_is_there_is_not_waited_for(self):
        self.server.load(self.path, 'new', 'crm.get')
        start = time.monotonic()
        self.ask_one(wanted=sha256('new'), services=['crm.get'], wait_ms=20000)
        self.assertLess(time.monotonic() - start, 15)

    def test_old_news_do_not_end_a_wait(self):
        self.write('bad')
        self.log_failure()
        known = self.ask_one()['attempt']
        told = []
        wait = self.module._watch.wait

        def wait_once(*args):
            told.append(True)
            return wait(*args)

        self.module._watch.wait = wait_once
        seen = {str(os.getpid()): known['id']}
        for kwargs in ({'seen': seen}, {'since_ms': -1}, {'wanted': sha256('other')}):
            del told[:]
            self.ask_one(**dict({'wait_ms': 1, 'wanted': sha256('bad')}, **kwargs))
            self.assertTrue(told, kwargs)
        del told[:]
        self.ask_one(wait_ms=1, wanted=sha256('bad'))
        self.assertFalse(told)

    def test_a_wait_is_never_long(self):
        self.assertLessEqual(self.module._checked({'wait_ms': 1e12})['deadline'] - time.monotonic(), 30)
        self.assertLessEqual(self.module._checked({'deadline': 1e12})['deadline'] - time.monotonic(), 30)

    # -- requests and processes

    def test_requests_come_in_many_forms(self):
        self.server.load(self.path, 'x', 'crm.get')
        request = {'module': 'crm.py'}
        for form in (request, json.dumps(request), json.dumps(request).encode('utf8')):
            self.assertEqual(self.ask(form)['processes'][0]['loaded']['sha256'], sha256('x'))

    def test_nonsense_is_answered_like_a_probe(self):
        wrong = [[], 5, 'x', True, None, {}]
        for field in ('module', 'services', 'wanted', 'wait_ms', 'since_ms', 'seen', 'deadline', 'since'):
            for value in wrong:
                answer = self.ask({field: value, 'other': 1})
                self.assertEqual(len(answer['processes']), 1)
        for request in (b'\xff', '{', [], 5, None):
            self.assertEqual(len(self.ask(request if request is not None else '')['processes']), 1)

    def test_only_modules_can_be_asked_about(self):
        with open(os.path.join(self.directory, 'secret'), 'w') as file:
            file.write('x')
        for name in ('secret', '../crm.py', '/etc/crm.py', 'a/b.py', 'crm.py\n', 'crm', '.py', 'x' * 300 + '.py'):
            self.assertIsNone(self.ask_one(module=name)['disk'], name)

    def test_every_process_is_asked(self):
        other = {'hotdeploy_status': 1, 'pid': 1, 'loaded': None}
        wrapped = types.SimpleNamespace(is_ok=True, data={'1': types.SimpleNamespace(is_ok=True, pid_data=other)})
        for form in ([other], {'1': {'is_ok': True, 'pid_data': other}}, {'1': {'pid_data': json.dumps(other)}}, json.dumps([other]),
                     wrapped, [None, 5, other, 'x']):
            calls = []

            def invoke_all_pids(service, request, **kwargs):
                calls.append((service, request))
                json.dumps(request)
                return form

            self.server.invoke_all_pids = invoke_all_pids
            answer = self.ask(module='crm.py')
            self.assertEqual(sorted(process['pid'] for process in answer['processes']), [1, os.getpid()])
            self.assertEqual(calls[0][0], 'hotdeploy.status')

    def test_another_process_waits_as_it_is_told(self):
        self.server.load(self.path, 'x', 'crm.get')
        calls = []

        def invoke_all_pids(service, request, **kwargs):
            calls.append(request)
            return [self.ask(json.loads(json.dumps(request)))]

        self.server.invoke_all_pids = invoke_all_pids
        answer = self.ask(module='crm.py', wanted=sha256('x'))
        self.assertEqual(len(calls), 1)
        self.assertEqual(len(answer['processes']), 1)
        self.assertEqual(answer['processes'][0]['loaded']['sha256'], sha256('x'))

    def test_processes_that_cannot_be_asked_are_missed(self):
        def invoke_all_pids(service, request, **kwargs):
            raise OSError('no')

        self.server.invoke_all_pids = invoke_all_pids
        self.server.fs_server_config = types.SimpleNamespace(main={'gunicorn_workers': '3'})
        answer = self.ask(module='crm.py')
        self.assertEqual((answer['workers'], len(answer['processes'])), (3, 1))

    def test_one_process_asks_nobody(self):
        self.server.invoke_all_pids = None
        self.server.fs_server_config = {'main': {'gunicorn_workers': 1}}
        self.assertEqual(self.ask(module='crm.py')['workers'], 1)


class Imports(Case):
    """Which modules an import would find, without importing any."""

    def setUp(self):
        super().setUp()
        self.libraries = os.path.join(self.directory, 'libraries')
        self.add('plain.py', 'raise SystemExit("executed")')
        self.add('package/__init__.py', 'raise SystemExit("executed")')
        self.add('package/inner.py', 'raise SystemExit("executed")')
        self.add('package/deep/__init__.py', '')
        self.add('package/deep/er.py', '')
        self.add('space/name/leaf.py', 'raise SystemExit("executed")')
        with zipfile.ZipFile(os.path.join(self.directory, 'zipped.zip'), 'w') as archive:
            archive.writestr('in_zip/__init__.py', '')
            archive.writestr('in_zip/member.py', '')
        self.before = list(sys.path), list(sys.meta_path), set(sys.modules)
        sys.path[:0] = [self.libraries, os.path.join(self.directory, 'zipped.zip')]
        self.addCleanup(self.restore)

    def add(self, name, text):
        path = os.path.join(self.libraries, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf8') as file:
            file.write(text)

    def restore(self):
        sys.path[:], sys.meta_path[:], modules = self.before
        for name in set(sys.modules) - modules:
            del sys.modules[name]

    def missing(self, *names):
        process, = self.ask(imports=list(names))['processes']
        return process['missing']

    def test_what_is_there_is_found_wherever_it_is(self):
        self.assertEqual(self.missing(
            'plain', 'package', 'package.inner', 'package.deep.er', 'space', 'space.name', 'space.name.leaf', 'in_zip', 'in_zip.member',
            'sys', 'json.decoder', 'os.path', 'zipimport', '_frozen_importlib'), [])

    def test_what_is_not_there_is_missing(self):
        names = ['nothing', 'nothing.below', 'package.nothing', 'package.deep.nothing', 'space.nothing', 'space.name.nothing',
            'in_zip.nothing', 'json.nothing', 'os.path.nothing', 'sys.nothing']
        self.assertEqual(self.missing('plain', *names), names)

    def test_nothing_is_imported(self):
        modules = set(sys.modules)
        self.missing('package.deep.er', 'space.name.leaf', 'in_zip.member', 'plain', 'nothing.at.all')
        self.assertEqual({name for name in set(sys.modules) - modules if not name.startswith('encodings')}, set())

    def test_what_only_an_execution_would_tell_is_not_missing(self):
        # As `six.moves` is made by `six` when that is imported.
        self.assertEqual(self.missing('plain.made_at_run_time'), [])

    def test_what_is_loaded_is_found_and_what_is_barred_is_not(self):
        sys.modules['made_by_hand'] = types.ModuleType('made_by_hand')
        sys.modules['barred'] = None
        self.assertEqual(self.missing('made_by_hand', 'made_by_hand.below', 'barred'), ['made_by_hand.below', 'barred'])

    def test_finders_have_their_say(self):
        class Finder:
            @staticmethod
            def find_spec(name, path=None, target=None):
                if name == 'refused':
                    raise ModuleNotFoundError(name)
                if name == 'broken':
                    raise ValueError(name)
                return importlib.machinery.ModuleSpec(name, None) if name == 'editable' else None

        sys.meta_path.insert(0, Finder)
        self.assertEqual(self.missing('editable', 'refused', 'broken', 'plain'), ['refused'])

    def test_a_module_that_was_installed_a_moment_ago_is_found(self):
        self.assertEqual(self.missing('package.late'), ['package.late'])
        self.add('package/late/__init__.py', '')
        importlib.invalidate_caches()
        self.assertEqual(self.missing('package.late'), [])

    def test_questions_are_bounded(self):
        names = ['', '.', 'a..b', '../x', 'a/b', 'x' * 200, 'a.' * 30 + 'a', 3, None, 'a b', 'a\n']
        self.assertNotIn('missing', self.ask(imports=names)['processes'][0])
        self.assertEqual(len(self.missing(*['no%d' % number for number in range(500)])), 100)
        self.assertNotIn('missing', self.ask(imports='plain')['processes'][0])


if __name__ == '__main__':
    install_zato()
    unittest.main()
