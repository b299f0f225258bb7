/** Running cells of documents: which cells a command means, and whether they may run. */
import * as vscode from 'vscode';
import type { Cell } from '../protocol/cells';
import { settings } from '../protocol/names';
import * as navigation from './cells/navigation';
import type { KernelSession } from './kernel/session';
import type { Panels } from './panels/panels';
import type { Scripts } from './scripts';

export interface Target {
  document: vscode.TextDocument;
  cell: Cell;
}

export class Runner {
  /** The output panel opens by itself once per window: whoever closes it wants it closed. */
  private opened = false;

  constructor(
    private readonly scripts: Scripts,
    private readonly session: KernelSession,
    private readonly panels: Panels,
  ) {}

  /** The cell a command is about: the one named by a lens, else the one under the cursor. */
  async target(uri?: vscode.Uri, index?: number): Promise<Target | undefined> {
    const editor = this.editor(uri);
    const document = editor?.document ?? (uri && (await vscode.workspace.openTextDocument(uri)));
    if (!document) return undefined;
    const cells = this.scripts.cells(document);
    const line = editor?.selection.active.line ?? 0;
    const cell = index === undefined ? this.scripts.cellAt(document, line) : cells[index];
    return cell && { document, cell };
  }

  /** Runs the cells of a target's script that `chosen` picks. */
  async run(target: Target | undefined, chosen: (cell: Cell, target: Cell) => boolean): Promise<void> {
    if (!target || !(await isAllowed())) return;
    const { document } = target;
    const cells = this.scripts.cells(document).filter((cell) => chosen(cell, target.cell) && cell.code.trim() !== '');
    if (cells.length === 0) return;
    if (!this.opened && vscode.workspace.getConfiguration().get<boolean>(settings.showOnRun, true)) {
      this.opened = true;
      if (!this.panels.output.exists) this.panels.output.show();
    }
    this.session.run(cells.map((cell) => this.scripts.source(document, cell)));
  }

  /** Runs the cell under the cursor and goes on to the next one, if there is one. */
  async runAndAdvance(): Promise<void> {
    const target = await this.target();
    await this.run(target, (cell, current) => cell === current);
    const editor = vscode.window.activeTextEditor;
    if (target && editor?.document === target.document) navigation.step(this.scripts, editor, 1);
  }

  private editor(uri?: vscode.Uri): vscode.TextEditor | undefined {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    if (!uri || activeTextEditor?.document.uri.toString() === uri.toString()) return activeTextEditor;
    return visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  }
}

/** Nothing runs in a folder that the user does not trust. */
export async function isAllowed(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Tensorpad does not run code in a folder you have not trusted.'),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
