/** Moving between cells and making new ones. */
import * as vscode from 'vscode';
import type { Cell } from '../../protocol/cells';
import type { Scripts } from '../scripts';

/** Puts the cursor on the first line of a cell's code and shows as much of the cell as fits. */
export function goTo(editor: vscode.TextEditor, cell: Cell): void {
  const line = Math.min(cell.codeLine, editor.document.lineCount - 1);
  const position = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(position, position);
  const range = new vscode.Range(cell.startLine, 0, Math.min(cell.endLine, cell.startLine + 10), 0);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Goes to the next (1) or previous (-1) cell; false at the end of the script. */
export function step(scripts: Scripts, editor: vscode.TextEditor, by: 1 | -1): boolean {
  const cell = scripts.cellAt(editor.document, editor.selection.active.line);
  const target = cell && scripts.cells(editor.document)[cell.index + by];
  if (target) goTo(editor, target);
  return target !== undefined;
}

/** Adds an empty cell behind the current one and puts the cursor into it. */
export async function insertBelow(scripts: Scripts, editor: vscode.TextEditor): Promise<void> {
  const { document } = editor;
  const cell = scripts.cellAt(document, editor.selection.active.line);
  const last = cell ? Math.min(cell.endLine, document.lineCount - 1) : document.lineCount - 1;
  const end = document.lineAt(last).range.end;
  const blank = document.lineAt(last).isEmptyOrWhitespace ? '' : '\n';
  const atEnd = last === document.lineCount - 1;
  await editor.edit((edit) => edit.insert(end, `${blank}\n// %%\n${atEnd ? '' : '\n'}`));
  const line = last + (blank ? 3 : 2);
  const position = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
