/** The error of a cell as a diagnostic on its line, gone once the cell is edited or run again. */
import * as vscode from 'vscode';
import type { CellError, CellSource, Frame } from '../protocol/kernel';
import type { ExecutionEvent } from './kernel/session';
import type { Scripts } from './scripts';

const SOURCE = 'tensorpad';

export class CellDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection(SOURCE);
  /** The failed cells of each script, and the file that each one's diagnostic is on. */
  private readonly failed = new Map<string, { cell: CellSource; on: vscode.Uri; diagnostic: vscode.Diagnostic }[]>();
  private readonly listener: vscode.Disposable;

  constructor(private readonly scripts: Scripts) {
    this.listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const file = this.scripts.path(document);
      if (!this.failed.has(file)) return;
      const present = new Set(this.scripts.cells(document).map((cell) => cell.code));
      this.drop(file, (cell) => !present.has(cell.code));
    });
  }

  track(event: ExecutionEvent): void {
    const { cell } = event.execution;
    if (event.type === 'queued' || event.type === 'started') {
      this.drop(cell.file, (failed) => failed.index === cell.index || failed.code === cell.code);
    } else if (event.type === 'finished' && event.status === 'error' && event.error) {
      this.add(cell, event.error);
    }
  }

  clear(): void {
    this.failed.clear();
    this.collection.clear();
  }

  dispose(): void {
    this.listener.dispose();
    this.collection.dispose();
  }

  private add(cell: CellSource, error: CellError): void {
    // The innermost frame in the script itself; an error thrown in an imported file points there.
    const frame = error.frames.find((frame) => frame.file === cell.file) ?? error.frames[0];
    const file = frame?.file ?? cell.file;
    const line = frame?.line ?? cell.line;
    const on = this.scripts.uri(file);
    const diagnostic = new vscode.Diagnostic(
      this.range(file, line, frame?.column ?? 0),
      `${error.name}: ${error.message}`,
      vscode.DiagnosticSeverity.Error,
    );
    diagnostic.source = SOURCE;
    diagnostic.relatedInformation = error.frames.filter((other) => other !== frame).map((other) => this.related(other));
    this.failed.set(cell.file, [...(this.failed.get(cell.file) ?? []), { cell, on, diagnostic }]);
    this.publish([on]);
  }

  private related(frame: Frame): vscode.DiagnosticRelatedInformation {
    const range = this.range(frame.file, frame.line, frame.column);
    const text = frame.function ? vscode.l10n.t('called in {0}', frame.function) : vscode.l10n.t('called here');
    return new vscode.DiagnosticRelatedInformation(new vscode.Location(this.scripts.uri(frame.file), range), text);
  }

  /** From the column to the end of the line, where the text is at hand. */
  private range(file: string, line: number, column: number): vscode.Range {
    const document = this.scripts.document(file);
    if (!document || line >= document.lineCount) return new vscode.Range(line, column, line, column + 1);
    const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
    const start = Math.min(Math.max(column, firstNonWhitespaceCharacterIndex), Math.max(range.end.character - 1, 0));
    return new vscode.Range(line, start, line, range.end.character);
  }

  private drop(file: string, gone: (cell: CellSource) => boolean): void {
    const entries = this.failed.get(file);
    if (!entries) return;
    const dropped = entries.filter((entry) => gone(entry.cell));
    if (dropped.length === 0) return;
    const kept = entries.filter((entry) => !dropped.includes(entry));
    if (kept.length > 0) this.failed.set(file, kept);
    else this.failed.delete(file);
    this.publish(dropped.map((entry) => entry.on));
  }

  private publish(uris: readonly vscode.Uri[]): void {
    const all = [...this.failed.values()].flat();
    for (const uri of uris) {
      const here = all.filter((entry) => entry.on.toString() === uri.toString());
      this.collection.set(
        uri,
        here.map((entry) => entry.diagnostic),
      );
    }
  }
}
