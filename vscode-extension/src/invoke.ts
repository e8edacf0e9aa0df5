/** Invoking a service: its input from what it declares, its answer in an editor. */

import * as vscode from 'vscode';
import { readable } from './timeline';
import type { ServiceInfo } from './protocol';
import type { Server } from './server';

/** Asks for what is missing and shows the answer. */
export async function invoke(server: Server, wanted?: string): Promise<void> {
  const service = await choose(server, wanted);
  if (!service) return;
  const payload = await vscode.window.showInputBox({
    title: `Invoke ${service.name}`,
    prompt: 'Its input as JSON; empty for none',
    value: skeleton(service),
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === '') return null;
      try {
        JSON.parse(text);
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  if (payload === undefined) return;
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: `Invoking ${service.name}` },
    () => server.command('hotdeploy.invoke', { service: service.name, payload: payload.trim() }),
  );
  if (answer.outcome !== 'invoked') throw new Error('the server gave no answer');
  const document = await vscode.workspace.openTextDocument({ content: pretty(answer.body), language: 'json' });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  vscode.window.setStatusBarMessage(`${service.name} answered on ${answer.server} in ${readable(answer.ms)}`, 10_000);
}

async function choose(server: Server, wanted?: string): Promise<ServiceInfo | undefined> {
  const answer = await server.command('hotdeploy.services');
  const services = answer.outcome === 'services' ? answer.services : [];
  if (wanted !== undefined) {
    return services.find((service) => service.name === wanted) ?? { name: wanted, uri: '', input: null };
  }
  const here = vscode.window.activeTextEditor?.document.uri.toString();
  const items = services
    .map((service) => ({ label: service.name, description: service.uri === here ? 'this file' : vscode.workspace.asRelativePath(vscode.Uri.parse(service.uri)), service }))
    .sort((a, b) => Number(b.service.uri === here) - Number(a.service.uri === here) || a.label.localeCompare(b.label));
  if (items.length === 0) throw new Error('the workspace has no service with a known name');
  return (await vscode.window.showQuickPick(items, { title: 'Invoke which service?', matchOnDescription: true }))?.service;
}

/** The input that a service declares, to be filled in. */
function skeleton(service: ServiceInfo): string {
  const required = service.input?.filter((element) => !element.optional) ?? [];
  if (required.length === 0) return '';
  const empty = (kind: string | null): unknown => {
    if (kind === null) return '';
    if (/^(int|Int|Integer|float|Float|Decimal)$/.test(kind)) return 0;
    if (/^(bool|Bool|Boolean)$/.test(kind)) return false;
    if (/^(list|List|list_)/.test(kind)) return [];
    return /^(dict|Dict)/.test(kind) ? {} : '';
  };
  return JSON.stringify(Object.fromEntries(required.map((element) => [element.name, empty(element.kind)])));
}

function pretty(body: string): string {
  try {
    return `${JSON.stringify(JSON.parse(body), null, 2)}\n`;
  } catch {
    return body;
  }
}
