/** `Run Cell | Run Above | Run Below` above each marker, and a folding range for each cell. */
import * as vscode from 'vscode';
import type { Cell } from '../../protocol/cells';
import { commands, settings } from '../../protocol/names';
import type { Scripts } from '../scripts';

/**
 * Lenses come complete at once, without a resolve step, and only where a cell starts: nothing to redraw while typing
 * inside a cell.
 */
export class CellLenses implements vscode.CodeLensProvider {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(private readonly scripts: Scripts) {}

  /** The setting changed. */
  refresh(): void {
    this.changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.getConfiguration().get<boolean>(settings.codeLens, true)) return [];
    if (!this.scripts.hasCells(document)) return [];
    const cells = this.scripts.cells(document);
    return cells.flatMap((cell) => {
      const range = new vscode.Range(cell.startLine, 0, cell.startLine, 0);
      const lens = (title: string, command: string, tooltip: string) =>
        new vscode.CodeLens(range, { title, tooltip, command, arguments: [document.uri, cell.index] });
      const lenses = [lens(`$(play) ${vscode.l10n.t('Run Cell')}`, commands.runCell, runTooltip(cell))];
      if (cell.index > 0) {
        lenses.push(
          lens(vscode.l10n.t('Run Above'), commands.runCellsAbove, vscode.l10n.t('Run all cells above this one')),
        );
      }
      if (cell.index < cells.length - 1) {
        lenses.push(
          lens(vscode.l10n.t('Run Below'), commands.runCellsBelow, vscode.l10n.t('Run this cell and all below it')),
        );
      }
      return lenses;
    });
  }
}

function runTooltip(cell: Cell): string {
  return cell.title ? vscode.l10n.t('Run the cell "{0}"', cell.title) : vscode.l10n.t('Run this cell');
}

export class CellFolding implements vscode.FoldingRangeProvider {
  constructor(private readonly scripts: Scripts) {}

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    if (!this.scripts.hasCells(document)) return [];
    return this.scripts
      .cells(document)
      .filter((cell) => cell.endLine > cell.startLine)
      .map((cell) => new vscode.FoldingRange(cell.startLine, cell.endLine, vscode.FoldingRangeKind.Region));
  }
}
