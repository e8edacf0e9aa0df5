/** What a server runs, beside the local file. */

import * as vscode from 'vscode';
import { selectedTarget, stateOf } from './model';
import type { Server } from './server';

const SCHEME = 'hotdeploy-server';

export class Compare implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly parts: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.parts = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.texts.delete(document.uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Asks a server and opens the difference. */
  async open(document: vscode.Uri, wanted?: { target: string; server: string }): Promise<void> {
    const place = wanted ?? (await this.pick(document));
    if (!place) return;
    const answer = await this.server.command('hotdeploy.source', { uri: document.toString(), ...place });
    if (answer.outcome !== 'source') throw new Error('the server gave no source');
    const file = document.path.split('/').pop() ?? '';
    const uri = vscode.Uri.from({ scheme: SCHEME, authority: place.server, path: `/${place.target}/${file}`, query: answer.sha256 });
    this.texts.set(uri.toString(), answer.text);
    await vscode.commands.executeCommand('vscode.diff', uri, document, `${file}: ${place.server} ↔ local`, { preview: true });
  }

  private async pick(document: vscode.Uri): Promise<{ target: string; server: string } | undefined> {
    const target = selectedTarget(this.server.status);
    if (!target) throw new Error('no target is selected');
    const items = target.servers.map((server) => {
      const module = server.modules.find((known) => known.uri === document.toString());
      return { label: server.name, description: module ? stateOf(module) : server.url };
    });
    if (items.length === 0) throw new Error(`the servers of ${target.name} are not known yet: test the connection`);
    const [only] = items;
    const picked = items.length === 1 ? only : await vscode.window.showQuickPick(items, { title: 'Compare with which server?' });
    return picked && { target: target.name, server: picked.label };
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
