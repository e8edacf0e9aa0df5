"""An editor session: a real `hotdeploy lsp` and a client with the capabilities and habits of a known editor."""

import asyncio
import copy
import dataclasses
import json

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol
from pygls.lsp.client import LanguageClient as PlainClient
from pygls.protocol import default_converter

from .modules import sha256
from .sandbox import hotdeploy_binary
from .secrecy import assert_no_password

MANUAL, AFTER_DELAY, FOCUS_OUT = (
    types.TextDocumentSaveReason.Manual,
    types.TextDocumentSaveReason.AfterDelay,
    types.TextDocumentSaveReason.FocusOut,
)


@dataclasses.dataclass(frozen=True)
class Profile:
    """How an editor behaves."""

    name: str
    # As `pytest-lsp` knows it.
    capabilities: str
    # What its plugin says in `initializationOptions`.
    options: dict
    # It asks for validation diagnostics, as VS Code does since 1.79, and asks again when told to.
    pulls: bool = False

    @property
    def gives_passwords(self):
        return bool(self.options.get('credentials'))


VSCODE = Profile('visual-studio-code', 'visual-studio-code', {'trusted': True, 'credentials': True}, pulls=True)
NEOVIM = Profile('neovim', 'neovim', {'trusted': True})
EMACS = Profile('emacs', 'emacs', {'trusted': True})
PYCHARM = Profile('pycharm', 'visual-studio-code', {'trusted': True, 'saveIntent': 'notification'})


class _Protocol(LanguageClientProtocol):
    """Shows the client every message as it goes over the wire."""

    def structure_message(self, data):
        if 'jsonrpc' in data:
            self._server.note('in', copy.deepcopy(data))
        return super().structure_message(data)

    def _send_data(self, data):
        if data:
            self._server.note('out', json.loads(json.dumps(data, default=self._serialize_message)))
        super()._send_data(data)


class _Client(LanguageClient):
    """A `pytest-lsp` client that keeps a record and does what the extension of an editor does."""

    def __init__(self):
        super().__init__(converter_factory=default_converter, protocol_cls=_Protocol)
        self.record = []
        self.stderr = bytearray()
        self.changed = asyncio.Event()
        # Each a request of the server and the future of its answer.
        self.questions = []
        self.password_of = lambda params: None
        register_lsp_features(self)
        self._register()

    def note(self, direction, message):
        self.record.append((direction, message))
        self.changed.set()

    async def start_io(self, cmd, *args, **kwargs):
        # Standard error is kept instead of being passed on.
        await PlainClient.start_io(self, cmd, *args, **kwargs)
        self._stderr_forwarder = asyncio.create_task(self._keep_stderr())

    async def _keep_stderr(self):
        while chunk := await self._server.stderr.read(65536):
            self.stderr += chunk
            self.changed.set()

    def _register(self):
        for method in ('hotdeploy/status', 'workspace/codeLens/refresh', 'client/registerCapability'):
            self.feature(method)(lambda params: None)

        @self.feature('window/showMessageRequest')
        async def _(params):
            answer = asyncio.get_running_loop().create_future()
            self.questions.append((params, answer))
            self.changed.set()
            return await answer

        @self.feature('hotdeploy/credentials')
        def _(params):
            password = self.password_of(params)
            return None if password is None else {'password': password}


class Refused(Exception):
    """The server answered a request with an error."""


class Editor:
    """A user at an editor. Start with `await Editor.start(...)`, end with `await close()`."""

    def __init__(self, profile, workspace, client):
        self.profile = profile
        self.workspace = workspace
        self._client = client
        self._documents = {}
        self._is_killed = False

    @classmethod
    async def start(cls, profile, workspace, options=None, environment=None, configuration=None, will_save=None):
        """Start the server in the workspace's environment and introduce the editor.

        `options` and `environment` change what the profile says and the workspace has; `configuration` is what the
        editor answers when it is asked for its settings.
        """
        # An editor that keeps passwords finds none in its environment.
        without = dict.fromkeys(workspace.passwords) if profile.gives_passwords else {}
        environment = dict(without, **(environment or {}))
        config = ClientServerConfig([hotdeploy_binary(), 'lsp', '--stdio'], _Client, workspace.environment(**environment))
        client = await config.start()
        this = cls(profile, workspace, client)
        client.password_of = this._password_of
        client.set_configuration(configuration, section='hotdeploy')
        try:
            await this._introduce(dict(profile.options, **(options or {})), will_save)
        except BaseException:
            await this.kill()
            raise
        return this

    async def _introduce(self, options, will_save):
        capabilities = client_capabilities(self.profile.capabilities)
        if self.profile.pulls:
            capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities(dynamic_registration=True)
            capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
        if will_save is not None:
            capabilities.text_document.synchronization.will_save = will_save
        self._sends_will_save = capabilities.text_document.synchronization.will_save
        root = types.WorkspaceFolder(uri=self.workspace.root.as_uri(), name='src')
        self.introduction = await self._within(self._client.initialize_session(types.InitializeParams(
            capabilities=capabilities, client_info=types.ClientInfo(name=self.profile.name),
            workspace_folders=[root], root_uri=root.uri,
            initialization_options={name: value for name, value in options.items() if value is not None})))
        self._encoding = self.introduction.capabilities.position_encoding or 'utf-16'

    def _password_of(self, params):
        kind = {'deploy': 'HOTDEPLOY_DEV_PASSWORD', 'invoke': 'HOTDEPLOY_DEV_INVOKE_PASSWORD'}[params.account]
        return self.workspace.passwords.get(kind)

    # -- ending

    @property
    def has_ended(self):
        return self._client._server.returncode is not None

    async def close(self):
        """End the session as the editor does, and hold it to what is true of every session."""
        for _, answer in self.questions:
            # The editor takes its questions back.
            if not answer.done():
                answer.set_result(None)
        if self._is_killed:
            self.assert_well_behaved()
            return
        if not self.has_ended:
            try:
                await self._within(self._client.shutdown_session())
            except BaseException:
                await self.kill()
                raise
        await self._ended()
        assert self._client._server.returncode == 0, self.transcript()
        self.assert_well_behaved()

    async def kill(self):
        """End the server at once, as `kill -9` does."""
        self._is_killed = True
        if not self.has_ended:
            self._client._server.kill()
        await self._ended()

    async def _ended(self):
        await self._client._server.wait()
        # All of standard error is there, and its pipe closed, before anything is said of it.
        await self._client._stderr_forwarder
        await self._client.stop()

    def assert_well_behaved(self):
        """What holds in every session: no password leaves it, no panic happened in it."""
        passwords = self.workspace.passwords.values()
        sent = [message for direction, message in self._client.record if direction == 'in']
        assert_no_password(passwords, json.dumps(sent, ensure_ascii=False), 'a message of the server')
        assert_no_password(passwords, self.stderr, 'its log')
        for path in (path for path in self.workspace.home.rglob('*') if path.is_file()):
            assert_no_password(passwords, path.read_text(errors='replace'), str(path))
        assert 'panicked' not in self.stderr and 'internal error at' not in self.stderr, self.stderr

    @property
    def stderr(self):
        return self._client.stderr.decode(errors='replace')

    def transcript(self):
        """Everything that was said, for the message of a failed test."""
        lines = ['%s %s' % ('<-' if direction == 'in' else '->', json.dumps(message)[:1500])
            for direction, message in self._client.record]
        return '\n'.join(lines[-60:]) + '\n' + self.stderr[-3000:]

    # -- waiting

    async def _within(self, awaitable, seconds=30):
        return await asyncio.wait_for(awaitable, seconds)

    async def until(self, condition, what, within=30):
        """Wait for messages until `condition()` is true, and return its value."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            self._client.changed.clear()
            value = condition()
            if value:
                return value
            try:
                await asyncio.wait_for(self._client.changed.wait(), max(0, deadline - loop.time()))
            except asyncio.TimeoutError:
                raise AssertionError('not within %s s: %s\n%s' % (within, what, self.transcript())) from None

    # -- what the server said

    def received(self, method):
        """The parameters of all messages of this method so far, oldest first."""
        return [message.get('params') for direction, message in self._client.record
            if direction == 'in' and message.get('method') == method]

    @property
    def status(self):
        """The latest `hotdeploy/status`, or None."""
        return next(iter(reversed(self.received('hotdeploy/status'))), None)

    def target(self, name='dev'):
        return next((target for target in (self.status or {'targets': []})['targets'] if target['name'] == name), None)

    def servers(self, module, target='dev'):
        """What is known of a module on each server, by server name."""
        found = {}
        for server in (self.target(target) or {'servers': []})['servers']:
            found.update({server['name']: item for item in server['modules'] if item['name'] == module})
        return found

    def states(self, module, target='dev'):
        return {name: item['state'] for name, item in self.servers(module, target).items()}

    @property
    def shown(self):
        """Texts of `window/showMessage`."""
        return [params['message'] for params in self.received('window/showMessage')]

    @property
    def questions(self):
        """Requests of `window/showMessageRequest` and the futures of their answers."""
        return self._client.questions

    def diagnostics(self, path):
        """What is shown of a document now: what was pushed last."""
        pushed = [params['diagnostics'] for params in self.received('textDocument/publishDiagnostics') if params['uri'] == path.as_uri()]
        return pushed[-1] if pushed else []

    def diagnostic(self, path, text):
        """The pushed diagnostic whose message contains a text, or None."""
        return next((item for item in self.diagnostics(path) if text in item['message']), None)

    def progress(self):
        """The kinds, and titles or else messages, of all work-done progress so far."""
        values = [params['value'] for params in self.received('$/progress')]
        return [(value['kind'], value.get('title', value.get('message'))) for value in values]

    # -- what the user does

    def open(self, path):
        """Open a file that is on disk."""
        text = path.read_bytes().decode()
        self._documents[path] = [1, text]
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=types.TextDocumentItem(
            uri=path.as_uri(), language_id='python', version=1, text=text)))

    def create(self, name, text):
        """Write a file and open it."""
        path = self.workspace.write(name, text)
        self.open(path)
        return path

    def close_document(self, path):
        del self._documents[path]
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=self._id(path)))

    def edit(self, path, text):
        """Type until the document is this text."""
        document = self._documents[path]
        change = self._change(document[1], text)
        document[0] += 1
        document[1] = text
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=path.as_uri(), version=document[0]), content_changes=[change]))

    def save(self, path, reason=MANUAL):
        """Save the document as it is."""
        self.will_save(path, reason)
        self.write(path)
        self.did_save(path)

    def will_save(self, path, reason=MANUAL):
        if self._sends_will_save:
            self._client.text_document_will_save(types.WillSaveTextDocumentParams(text_document=self._id(path), reason=reason))

    def write(self, path):
        path.write_bytes(self._documents[path][1].encode())

    def did_save(self, path):
        self._client.text_document_did_save(types.DidSaveTextDocumentParams(
            text_document=self._id(path), text=self._documents[path][1]))

    def edit_and_save(self, path, text, reason=MANUAL):
        self.edit(path, text)
        self.save(path, reason)

    def changed_on_disk(self, path):
        """Tell that somebody else wrote a file."""
        self._client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(
            changes=[types.FileEvent(uri=path.as_uri(), type=types.FileChangeType.Changed)]))

    def notify(self, method, params):
        """Send one of the project's own notifications."""
        self._client.protocol.notify(method, params)

    def send_raw(self, body):
        """Send something that need not be a message."""
        content = body.encode()
        self._client._server.stdin.write(b'Content-Length: %d\r\n\r\n%s' % (len(content), content))

    async def command(self, name, *arguments, within=30):
        """Execute a command; returns its answer, raises `Refused` with what the server says otherwise."""
        return await self._request(self._client.workspace_execute_command_async(
            types.ExecuteCommandParams(command='hotdeploy.' + name, arguments=list(arguments))), within)

    def begin_command(self, name, *arguments):
        """Begin to execute a command; returns the id of the request."""
        id = 'command-%d' % len(self._client.record)
        params = types.ExecuteCommandParams(command='hotdeploy.' + name, arguments=list(arguments))
        self._client.protocol.send_request('workspace/executeCommand', params, msg_id=id)
        return id

    async def cancel(self, request):
        """Give a request up; returns the code of the error that it is answered with."""
        self._client.protocol.notify('$/cancelRequest', types.CancelParams(id=request))
        answer = await self.until(lambda: self._answer_to(request), 'the request is answered')
        return answer['error']['code']

    def _answer_to(self, request):
        return next((message for direction, message in self._client.record
            if direction == 'in' and message.get('id') == request and 'method' not in message), None)

    async def _request(self, request, within=30):
        try:
            return await self._within(request, within)
        except asyncio.TimeoutError:
            raise AssertionError('no answer within %s s\n%s' % (within, self.transcript())) from None
        except Exception as e:
            raise Refused(str(e)) from e

    async def lenses(self, path):
        """Titles of the code lenses of a document."""
        return [lens.command.title for lens in await self.full_lenses(path)]

    async def full_lenses(self, path):
        found = await self._request(self._client.text_document_code_lens_async(types.CodeLensParams(text_document=self._id(path))))
        return found or []

    async def pull(self, path):
        """Ask for the validation diagnostics of a document."""
        report = await self._request(self._client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=self._id(path))))
        return list(report.items)

    async def ask(self, method, path, at=None, **more):
        """Ask for language help on a document, or on a place of it: a text, with the cursor behind it."""
        params = {'textDocument': {'uri': path.as_uri()}, **more}
        if at is not None:
            params['position'] = self.position(path, at)
        method = 'textDocument/' + method
        params = default_converter().structure(params, types.METHOD_TO_TYPES[method][2])
        request = self._client.protocol.send_request_async(method, params)
        return await self._request(request)

    def position(self, path, text):
        """The place behind a text of a document."""
        whole = self._documents[path][1]
        before = whole[:whole.index(text) + len(text)].split('\n')
        return {'line': len(before) - 1, 'character': self._units(before[-1])}

    async def confirmed(self, path, text, target='dev', within=30):
        """Wait until every server is known to run this text; returns what is known of each."""
        wanted, count = sha256(text), len(self.workspace.sandbox.servers)

        def all_run_it():
            servers = self.servers(path.name, target)
            good = [item for item in servers.values() if item['state'] == 'confirmed' and item['sha256'] == wanted]
            return len(good) == count and servers

        return await self.until(all_run_it, '%s is confirmed on %d servers' % (path.name, count), within)

    # -- details

    @staticmethod
    def _id(path):
        return types.TextDocumentIdentifier(uri=path.as_uri())

    def _units(self, text):
        if self._encoding == 'utf-8':
            return len(text.encode())
        return len(text) if self._encoding == 'utf-32' else len(text.encode('utf-16-le')) // 2

    def _change(self, before, after):
        """The one change of whole lines between two texts."""
        old, new = before.split('\n'), after.split('\n')
        most = min(len(old), len(new)) - 1
        first = next((i for i in range(most) if old[i] != new[i]), most)
        most -= first
        last = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
        end = len(old) - last
        return types.TextDocumentContentChangePartial(
            range=types.Range(
                start=types.Position(line=first, character=0),
                end=types.Position(line=end - 1, character=self._units(old[end - 1]))),
            text='\n'.join(new[first:len(new) - last]))
