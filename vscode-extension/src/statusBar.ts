/** The status bar item: the target, how it is doing, and a click for what can be done. */

import * as vscode from 'vscode';
import { summary } from './model';
import type { Server } from './server';

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('hotdeploy.status', vscode.StatusBarAlignment.Left, 20);
  private readonly listening: vscode.Disposable;

  constructor(private readonly server: Server) {
    this.item.name = 'Hotdeploy';
    this.item.command = 'hotdeploy.showActions';
    this.listening = server.onStatus(() => this.show());
    this.show();
    this.item.show();
  }

  private show(): void {
    const shown = summary(this.server.status, this.server.problem);
    this.item.text = shown.text;
    const tooltip = new vscode.MarkdownString(undefined, true);
    // As code: names and messages come from servers and are no markup.
    tooltip.appendCodeblock(shown.details.join('\n'), 'text');
    tooltip.appendMarkdown('[$(target) Target](command:hotdeploy.pickTarget) · [$(graph) Rollouts](command:hotdeploy.showRollouts) · [$(output) Log](command:hotdeploy.showLog)');
    tooltip.isTrusted = { enabledCommands: ['hotdeploy.pickTarget', 'hotdeploy.showRollouts', 'hotdeploy.showLog'] };
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Hotdeploy: ${shown.details.join('; ')}`, role: 'button' };
    if (shown.health === 'failed') {
      this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
    } else if (shown.protected) {
      this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
    } else {
      this.item.backgroundColor = undefined;
    }
  }

  dispose(): void {
    this.listening.dispose();
    this.item.dispose();
  }
}
