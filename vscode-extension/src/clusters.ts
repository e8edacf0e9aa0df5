/** The view of clusters: target → servers → modules → services. */

import * as vscode from 'vscode';
import { ago, connectionOf, healthOf, stateOf, symbolOf } from './model';
import type { ModuleStatus, ServerStatus, Status, TargetStatus } from './protocol';
import type { Server } from './server';

export type Node =
  | { kind: 'target'; target: TargetStatus; selected: boolean }
  | { kind: 'server'; target: TargetStatus; server: ServerStatus }
  | { kind: 'module'; target: TargetStatus; server: ServerStatus; module: ModuleStatus }
  | { kind: 'service'; target: TargetStatus; server: ServerStatus; module: ModuleStatus; name: string };

const COLOURS: Record<ModuleStatus['state'], string> = {
  confirmed: 'testing.iconPassed',
  failed: 'testing.iconFailed',
  blocked: 'testing.iconFailed',
  stale: 'list.warningForeground',
  unreachable: 'list.warningForeground',
  pending: 'testing.iconQueued',
};

export class Clusters implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  /** When a module came into the state it is in, by target, server and module. */
  private readonly since = new Map<string, { state: string; at: number }>();
  private readonly parts: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.parts = [
      vscode.window.registerTreeDataProvider('hotdeploy.clusters', this),
      server.onStatus((status) => this.take(status)),
    ];
  }

  private take(status: Status | undefined): void {
    const now = Date.now();
    for (const target of status?.targets ?? []) {
      for (const server of target.servers) {
        for (const module of server.modules) {
          const key = keyOf(target, server, module);
          const state = `${module.state} ${module.sha256 ?? ''}`;
          if (this.since.get(key)?.state !== state) this.since.set(key, { state, at: now });
        }
      }
    }
    this.changed.fire(undefined);
  }

  getChildren(node?: Node): Node[] {
    if (!node) {
      const status = this.server.status;
      return (status?.targets ?? []).map((target) => ({ kind: 'target', target, selected: target.name === status?.selected }));
    }
    switch (node.kind) {
      case 'target':
        return node.target.servers.map((server) => ({ kind: 'server', target: node.target, server }));
      case 'server':
        return node.server.modules.map((module) => ({ ...node, kind: 'module', module }));
      case 'module':
        return node.module.services.map((name) => ({ ...node, kind: 'service', name }));
      case 'service':
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'target':
        return this.target(node.target, node.selected);
      case 'server':
        return server(node.target, node.server);
      case 'module':
        return this.module(node);
      case 'service':
        return service(node.name, `${keyOf(node.target, node.server, node.module)}/${node.name}`);
    }
  }

  private target(target: TargetStatus, selected: boolean): vscode.TreeItem {
    const item = new vscode.TreeItem(target.name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `target/${target.name}`;
    item.description = `${selected ? '● ' : ''}${connectionOf(target)}`;
    item.contextValue = selected ? 'target.selected' : 'target';
    const failed = target.connection === 'failed' || healthOf(target) === 'failed';
    const colour = failed ? 'testing.iconFailed' : target.protected ? 'list.warningForeground' : undefined;
    item.iconPath = new vscode.ThemeIcon(
      target.protected ? 'lock' : target.connection === 'failed' ? 'debug-disconnect' : 'server-environment',
      colour === undefined ? undefined : new vscode.ThemeColor(colour),
    );
    item.tooltip = plain(`${target.name}\n${connectionOf(target)}${target.protected ? '\nprotected: each deployment is asked about' : ''}`);
    return item;
  }

  private module(node: Extract<Node, { kind: 'module' }>): vscode.TreeItem {
    const { module } = node;
    const open = module.services.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
    const item = new vscode.TreeItem(module.name, open);
    item.id = keyOf(node.target, node.server, node.module);
    const since = this.since.get(item.id);
    item.description = `${stateOf(module)}${since ? ` · ${ago(since.at, Date.now())}` : ''}`;
    item.contextValue = `module.${module.state}${module.previous === undefined ? '' : '.previous'}`;
    item.iconPath = new vscode.ThemeIcon(symbolOf(module.state), new vscode.ThemeColor(COLOURS[module.state]));
    item.tooltip = plain(`${module.name} on ${node.server.name}\n${stateOf(module)}${module.error?.traceback ? `\n\n${module.error.traceback}` : ''}`);
    item.command = { command: 'hotdeploy.openModule', title: 'Open', arguments: [module.uri, module.error?.line ?? undefined] };
    return item;
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.changed.dispose();
  }
}

function server(target: TargetStatus, server: ServerStatus): vscode.TreeItem {
  const item = new vscode.TreeItem(server.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `server/${target.name}/${server.name}`;
  item.description = server.url;
  item.contextValue = 'server';
  const bad = server.modules.some((module) => module.state === 'failed' || module.state === 'blocked');
  item.iconPath = new vscode.ThemeIcon('server', bad ? new vscode.ThemeColor('testing.iconFailed') : undefined);
  return item;
}

function service(name: string, id: string): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.contextValue = 'service';
  item.iconPath = new vscode.ThemeIcon('symbol-class');
  return item;
}

function keyOf(target: TargetStatus, server: ServerStatus, module: ModuleStatus): string {
  return `module/${target.name}/${server.name}/${module.name}`;
}

/** Text that came from a server, as text. */
function plain(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendCodeblock(text, 'text');
}
