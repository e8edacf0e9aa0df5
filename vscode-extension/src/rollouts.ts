/** The panel that draws the last rollouts as a timeline per server. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { History } from './history';
import { short } from './model';
import { readable, stretches, type Rollout } from './timeline';

/** What the page is given; all text is put in as text there. */
interface Page {
  rollouts: {
    id: number;
    title: string;
    hash: string;
    state: string;
    total: string;
    when: string;
    uri: string | undefined;
    message: string | undefined;
    line: number | undefined;
    servers: {
      name: string;
      state: string;
      evidence: string;
      total: string;
      stretches: { phase: string; from: number; width: number; label: string }[];
      message: string | undefined;
      line: number | undefined;
      traceback: string | undefined;
    }[];
  }[];
}

export class Rollouts implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private readonly parts: vscode.Disposable[];

  constructor(
    private readonly history: History,
    private readonly extension: vscode.Uri,
  ) {
    this.parts = [
      history.onChange(() => this.draw()),
      history.onEnd((rollout) => {
        if (rollout.state === 'confirmed') void vscode.commands.executeCommand('setContext', 'hotdeploy.hasDeployed', true);
      }),
    ];
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal(undefined, true);
      return;
    }
    const media = vscode.Uri.joinPath(this.extension, 'media');
    const panel = vscode.window.createWebviewPanel('hotdeploy.rollouts', 'Rollouts', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, {
      enableScripts: true,
      localResourceRoots: [media],
      retainContextWhenHidden: false,
    });
    panel.iconPath = vscode.Uri.joinPath(media, 'activity.svg');
    panel.webview.html = this.html(panel.webview, media);
    panel.webview.onDidReceiveMessage((message: { kind: string; uri?: string; line?: number }) => {
      if (message.kind === 'ready') this.draw();
      if (message.kind === 'open' && message.uri !== undefined) {
        void vscode.commands.executeCommand('hotdeploy.openModule', message.uri, message.line);
      }
    });
    panel.onDidDispose(() => (this.panel = undefined));
    this.panel = panel;
  }

  private html(webview: vscode.Webview, media: vscode.Uri): string {
    const nonce = randomBytes(16).toString('hex');
    const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString();
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<link rel="stylesheet" href="${file('rollouts.css')}">
<title>Rollouts</title>
</head>
<body>
<main id="rollouts" aria-live="polite"></main>
<script nonce="${nonce}" src="${file('rollouts.js')}"></script>
</body>
</html>`;
  }

  private draw(): void {
    void this.panel?.webview.postMessage(pageOf(this.history.rollouts));
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.panel?.dispose();
  }
}

function pageOf(rollouts: readonly Rollout[]): Page {
  return {
    rollouts: rollouts.map((rollout) => {
      const servers = [...rollout.servers.values()].map((fact) => ({ fact, parts: stretches(fact.ms) }));
      const length = ({ parts }: (typeof servers)[number]) => parts.reduce((sum, part) => sum + part.ms, 0);
      // All bars of a rollout have one scale, so that the slowest server is seen at once.
      const scale = Math.max(1, ...servers.map(length));
      return {
        id: rollout.id,
        title: `${rollout.module} → ${rollout.target}`,
        hash: short(rollout.sha256),
        state: rollout.state,
        total: rollout.ms === undefined || rollout.state === 'blocked' ? '' : readable(rollout.ms),
        when: new Date(rollout.started).toLocaleTimeString(),
        uri: rollout.uri,
        message: rollout.error?.message,
        line: rollout.error?.line ?? undefined,
        servers: servers.map(({ fact, parts }) => ({
          name: fact.server,
          state: fact.state,
          evidence: fact.evidence,
          total: parts.length === 0 ? '' : readable(parts.reduce((sum, part) => sum + part.ms, 0)),
          stretches: parts.map((part) => ({
            phase: part.phase,
            from: (100 * part.from) / scale,
            width: (100 * part.ms) / scale,
            label: `${part.phase} ${readable(part.ms)}`,
          })),
          message: fact.error?.message,
          line: fact.error?.line ?? undefined,
          traceback: fact.error?.traceback ?? undefined,
        })),
      };
    }),
  };
}
