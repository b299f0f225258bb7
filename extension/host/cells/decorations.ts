/** How cells look in the editor: the current one highlighted, each marker with the outcome of the last run. */
import * as vscode from 'vscode';
import type { Cell } from '../../protocol/cells';
import { colors, settings } from '../../protocol/names';
import type { Scripts } from '../scripts';
import { type CellStatuses, describeStatus, type ShownStatus } from './status';

type Look = 'queued' | 'running' | 'ok' | 'error' | 'interrupted';
const LOOKS: readonly Look[] = ['queued', 'running', 'ok', 'error', 'interrupted'];
/** Typing and progress come in bursts; the eye does not need more. */
const DELAY = 80;
const CLOCK = 1000;

export class CellDecorations implements vscode.Disposable {
  private readonly background = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(colors.cellBackground),
  });
  private readonly top = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderStyle: 'solid',
    borderWidth: '1px 0 0 0',
    borderColor: new vscode.ThemeColor(colors.cellBorder),
  });
  private readonly bottom = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderStyle: 'solid',
    borderWidth: '0 0 1px 0',
    borderColor: new vscode.ThemeColor(colors.cellBorder),
  });
  private readonly looks: Record<Look, vscode.TextEditorDecorationType>;
  private readonly disposables: vscode.Disposable[];
  private readonly pending = new Set<vscode.TextEditor>();
  private timer: NodeJS.Timeout | undefined;
  private clock: NodeJS.Timeout | undefined;

  constructor(
    private readonly scripts: Scripts,
    private readonly statuses: CellStatuses,
    media: vscode.Uri,
  ) {
    this.looks = Object.fromEntries(
      LOOKS.map((look) => [
        look,
        vscode.window.createTextEditorDecorationType({
          gutterIconPath: vscode.Uri.joinPath(media, `cell-${look}.svg`),
          gutterIconSize: '70%',
          rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
          after: {
            color: new vscode.ThemeColor(look === 'error' ? colors.cellFailed : colors.cellStatus),
            margin: '0 0 0 2em',
            fontStyle: 'normal',
          },
        }),
      ]),
    ) as Record<Look, vscode.TextEditorDecorationType>;
    this.disposables = [
      this.background,
      this.top,
      this.bottom,
      ...Object.values(this.looks),
      vscode.window.onDidChangeTextEditorSelection((event) => this.refresh(event.textEditor)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refreshAll()),
      vscode.window.onDidChangeActiveTextEditor(() => this.refreshAll()),
      vscode.workspace.onDidChangeTextDocument((event) => this.refreshDocument(event.document)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tensorpad.cells')) this.refreshAll();
      }),
      statuses.onChange((file) => {
        const document = scripts.document(file);
        if (document) this.refreshDocument(document);
      }),
    ];
    this.refreshAll();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.clock);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private refreshAll(): void {
    for (const editor of vscode.window.visibleTextEditors) this.refresh(editor);
  }

  private refreshDocument(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.refresh(editor);
  }

  private refresh(editor: vscode.TextEditor): void {
    this.pending.add(editor);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const editors = [...this.pending];
      this.pending.clear();
      for (const editor of editors) this.draw(editor);
    }, DELAY);
  }

  private draw(editor: vscode.TextEditor): void {
    const { document } = editor;
    const configuration = vscode.workspace.getConfiguration();
    const cells = this.scripts.hasCells(document) ? this.scripts.cells(document) : [];
    // While a panel has the focus no editor is active, and the current cell stays where it was.
    const isActive = editor === (vscode.window.activeTextEditor ?? editor);
    const highlight = configuration.get<boolean>(settings.highlight, true) && isActive;
    const current = highlight && cells.length > 0 && this.scripts.cellAt(document, editor.selection.active.line);
    const lines = (first: number, last: number) => [new vscode.Range(first, 0, last, 0)];
    editor.setDecorations(this.background, current ? lines(current.startLine, current.endLine) : []);
    editor.setDecorations(this.top, current ? lines(current.startLine, current.startLine) : []);
    editor.setDecorations(this.bottom, current ? lines(current.endLine, current.endLine) : []);

    const shown = configuration.get<boolean>(settings.status, true)
      ? this.statuses.match(this.scripts.path(document), this.scripts.cells(document))
      : new Map<number, ShownStatus>();
    for (const look of LOOKS) {
      const these = this.scripts.cells(document).filter((cell) => shown.get(cell.index)?.state === look);
      editor.setDecorations(
        this.looks[look],
        these.map((cell) => this.outcome(document, cell, shown.get(cell.index) as ShownStatus)),
      );
    }
    if ([...shown.values()].some((status) => status.state === 'running')) this.tick();
  }

  private outcome(document: vscode.TextDocument, cell: Cell, status: ShownStatus): vscode.DecorationOptions {
    const line = document.lineAt(Math.min(cell.startLine, document.lineCount - 1));
    return {
      range: new vscode.Range(line.lineNumber, line.range.end.character, line.lineNumber, line.range.end.character),
      renderOptions: { after: { contentText: describeStatus(status, Date.now()) } },
    };
  }

  /** The elapsed time of a running cell moves once a second. */
  private tick(): void {
    this.clock ??= setTimeout(() => {
      this.clock = undefined;
      this.refreshAll();
    }, CLOCK);
  }
}
