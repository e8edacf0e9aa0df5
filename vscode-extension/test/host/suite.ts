/** What only the extension host knows: activation, commands, contributions, the language client's own features. */

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Memory, SCHEME } from './memory';

const ID = 'hotdeploy.hotdeploy';

interface Target {
  name: string;
  servers: { name: string; modules: { uri: string; state: string }[] }[];
}

interface Api {
  activation: number;
  server: { onStatus: vscode.Event<unknown>; status: { targets: Target[] } | undefined };
}

async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(ID);
  assert.ok(extension, 'the extension is there');
  return extension.activate();
}

/** The manifest's own words. */
function contributes(): { commands: { command: string }[]; configuration: { properties: Record<string, { scope: string; default: unknown }> } } {
  return (vscode.extensions.getExtension(ID)?.packageJSON as { contributes: ReturnType<typeof contributes> }).contributes;
}

async function open(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Resolves when what is looked for is there; looks at each event. */
function when<T>(event: vscode.Event<unknown>, look: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const first = look();
    if (first !== undefined) {
      resolve(first);
      return;
    }
    const listening = event(() => {
      const found = look();
      if (found !== undefined) {
        listening.dispose();
        resolve(found);
      }
    });
  });
}

function problems(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri);
}

/** Waits for what is wrong with a document by the checks. */
function wrong(document: vscode.TextDocument): Promise<vscode.Diagnostic> {
  return when(vscode.languages.onDidChangeDiagnostics, () => problems(document).find((problem) => problem.source === 'hotdeploy'));
}

async function append(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(document.lineCount, 0), text);
  await vscode.workspace.applyEdit(edit);
}

describe('the extension', () => {
  it('activates, and says how long that took', async () => {
    const { activation } = await api();
    assert.ok(activation > 0);
    console.log(`✔ activation took ${activation.toFixed(1)} ms`);
  });

  it('registers every command of its manifest', async () => {
    await api();
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = contributes().commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it('lets no workspace say where code, passwords or the program are', () => {
    const { properties } = contributes().configuration;
    for (const key of ['hotdeploy.targets', 'hotdeploy.server.path']) {
      assert.equal(properties[key]?.scope, 'machine', key);
    }
  });

  it('starts the language server, which tells its targets', async () => {
    const { server } = await api();
    const names = await when(server.onStatus, () => server.status?.targets.map((target) => target.name));
    assert.deepEqual(names, ['dev']);
  });

  it('shows what is wrong with a module, and takes it back', async () => {
    const document = await open('crm.py');
    await append(document, '\nx = (\n');
    const found = await wrong(document);
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    await vscode.commands.executeCommand('undo');
    await when(vscode.languages.onDidChangeDiagnostics, () => (problems(document).length === 0 ? true : undefined));
  });

  it('puts a lens on each service', async () => {
    const document = await open('crm.py');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    assert.equal(lenses.length, 1);
  });

  it('checks and deploys what is open of a virtual folder', async () => {
    const { server } = await api();
    const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === SCHEME);
    assert.ok(folder, 'the workspace has a virtual folder');
    const files = new Memory();
    vscode.workspace.registerFileSystemProvider(SCHEME, files);
    const uri = vscode.Uri.joinPath(folder.uri, 'stock.py');
    const module = (await open('crm.py')).getText().replaceAll('crm', 'stock');
    files.writeFile(uri, new TextEncoder().encode(module));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    await append(document, '\nx = (\n');
    assert.equal((await wrong(document)).severity, vscode.DiagnosticSeverity.Error);
    await vscode.commands.executeCommand('undo');
    await append(document, '# saved\n');
    assert.ok(await document.save());
    const states = () => server.status?.targets[0]?.servers.map(({ modules }) => modules.find((known) => known.uri === uri.toString())?.state);
    const confirmed = () => (states()?.length === 3 && states()?.every((state) => state === 'confirmed') ? true : undefined);
    await when(server.onStatus, confirmed);
    assert.match(new TextDecoder().decode(files.readFile(uri)), /# saved/);
  });

  it('leaves alone what is only shown: what a server runs, what stood there before', async () => {
    const provided = vscode.workspace.registerTextDocumentContentProvider('before', { provideTextDocumentContent: () => '# zato: ide-deploy=True\nx = (\n' });
    const shown = await vscode.workspace.openTextDocument(vscode.Uri.parse('before:/crm.py'));
    assert.equal(shown.languageId, 'python');
    await vscode.window.showTextDocument(shown);
    // What is opened after it is checked after it.
    const document = await open('crm.py');
    await append(document, '\nx = (\n');
    await wrong(document);
    await vscode.commands.executeCommand('undo');
    assert.deepEqual(problems(shown), []);
    assert.deepEqual(await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', shown.uri), []);
    provided.dispose();
  });

  it('says what is missing instead of failing', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    // Shown as a message: the command itself does not throw.
    await vscode.commands.executeCommand('hotdeploy.deployFile');
  });
});
