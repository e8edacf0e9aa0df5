/** Settings as the server gets them. */

import * as vscode from 'vscode';

/** What of `hotdeploy.*` is the extension's own business. */
const OURS = new Set(['server', 'trace', 'notifyFailures']);

type Section = Record<string, unknown>;

/** Without what is empty, so that an unfilled setting says nothing. */
function filled(section: Section): Section {
  const says = ([key, value]: [string, unknown]) =>
    !OURS.has(key) && value !== '' && value !== undefined && value !== null;
  return Object.fromEntries(Object.entries(section).filter(says));
}

const KEYS = ['targets', 'defaultTarget', 'deployOnSave', 'inlayHints', 'rules'] as const;

/** What the user set for every workspace: it counts as much as the user's own `config.toml`. */
export function userSettings(): Section {
  const configuration = vscode.workspace.getConfiguration('hotdeploy');
  return filled(Object.fromEntries(KEYS.map((key) => [key, configuration.inspect(key)?.globalValue])));
}

/**
 * What this window sets: the workspace's part only, since the user's is known as such already. A default says
 * nothing: it would override `hotdeploy.toml`.
 */
export function windowSettings(): Section {
  const configuration = vscode.workspace.getConfiguration('hotdeploy');
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => vscode.workspace.getConfiguration('hotdeploy', uri));
  const of = (key: string): unknown => {
    const ofFolders = folders.map((folder) => folder.inspect(key)?.workspaceFolderValue).filter((value) => value !== undefined);
    // Which saves deploy is a folder's own business: see `folderSettings`.
    return configuration.inspect(key)?.workspaceValue ?? (key === 'deployOnSave' ? undefined : ofFolders.at(-1));
  };
  return filled(Object.fromEntries(KEYS.map((key) => [key, of(key)])));
}

/** What a single folder of the workspace sets for itself. */
export function folderSettings(folder: vscode.Uri): Section {
  const found = vscode.workspace.getConfiguration('hotdeploy', folder).inspect('deployOnSave');
  return filled({ deployOnSave: found?.workspaceFolderValue });
}

/** What the server is given at its start: when it changes, the server is started again. */
export function startSettings(): string {
  const configuration = vscode.workspace.getConfiguration('hotdeploy');
  const own = ['server.path', 'server.logLevel'].map((key) => configuration.inspect(key)?.globalValue);
  return JSON.stringify([userSettings(), own]);
}

export function notifiesFailures(uri: vscode.Uri | undefined): boolean {
  return vscode.workspace.getConfiguration('hotdeploy', uri).get<boolean>('notifyFailures', true);
}
