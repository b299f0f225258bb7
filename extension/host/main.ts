/** Entry points of the extension. */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { Tensorpad } from './tensorpad';

let tensorpad: Tensorpad | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Tensorpad', { log: true });
  tensorpad = await Tensorpad.create(context, log);
  context.subscriptions.push(log, tensorpad, registerCommands(tensorpad));
}

export async function deactivate(): Promise<void> {
  await tensorpad?.shutdown();
}
