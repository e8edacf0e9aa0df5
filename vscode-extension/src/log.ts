/** The output channel. */

import * as vscode from 'vscode';

export const log = vscode.window.createOutputChannel('Hotdeploy', { log: true });

/** The text of an error, whatever was thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
