/** Scripts and their cells, as the editor holds them: unsaved text included. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { type Cell, splitCells } from '../protocol/cells';
import type { CellSource } from '../protocol/kernel';
import { isModelScript } from '../protocol/scripts';

/** Documents that can be scripts: files and new ones, not the old side of a comparison or cells of a notebook. */
export const SELECTOR = ['typescript', 'javascript'].flatMap((language) =>
  ['file', 'untitled'].map((scheme) => ({ scheme, language })),
);

interface Parsed {
  version: number;
  cells: Cell[];
  /** False when the script has no marker and is one cell as a whole. */
  marked: boolean;
  isScript: boolean;
}

export class Scripts {
  private readonly parsed = new WeakMap<vscode.TextDocument, Parsed>();
  /** Where a kernel's path leads back to, for documents that are not files. */
  private readonly untitled = new Map<string, vscode.Uri>();

  /** The cells of a document; none when it is no TypeScript or JavaScript. */
  cells(document: vscode.TextDocument): readonly Cell[] {
    return this.parse(document).cells;
  }

  /** True when the document has `// %%` markers. */
  hasCells(document: vscode.TextDocument): boolean {
    return this.parse(document).marked;
  }

  /** True when the document has cells or imports tensorpad. */
  isScript(document: vscode.TextDocument): boolean {
    return this.parse(document).isScript;
  }

  /** The cell that contains a line: the text before the first marker belongs to the first cell. */
  cellAt(document: vscode.TextDocument, line: number): Cell | undefined {
    const cells = this.cells(document);
    return cells.findLast((cell) => cell.startLine <= line) ?? cells[0];
  }

  /** What the kernel is to run. */
  source(document: vscode.TextDocument, cell: Cell): CellSource {
    return { file: this.path(document), index: cell.index, title: cell.title, line: cell.codeLine, code: cell.code };
  }

  /** The path that stands for a document in all messages; one that was never saved gets a place in the workspace. */
  path(document: vscode.TextDocument): string {
    const { uri } = document;
    if (uri.scheme !== 'untitled') return uri.fsPath;
    const name = document.languageId === 'javascript' ? 'js' : 'ts';
    const base = path.isAbsolute(uri.path) ? uri.fsPath : path.join(workspaceFolder(), uri.path);
    const file = path.extname(base) ? base : `${base}.${name}`;
    this.untitled.set(file, uri);
    return file;
  }

  /** The document or file behind a path of a message. */
  uri(file: string): vscode.Uri {
    const untitled = this.untitled.get(file);
    const open = untitled && vscode.workspace.textDocuments.some((document) => document.uri.path === untitled.path);
    return open ? untitled : vscode.Uri.file(file);
  }

  /** Open document behind a path. */
  document(file: string): vscode.TextDocument | undefined {
    const uri = this.uri(file).toString();
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  private parse(document: vscode.TextDocument): Parsed {
    const known = this.parsed.get(document);
    if (known?.version === document.version) return known;
    const parsed = { version: document.version, cells: [] as Cell[], marked: false, isScript: false };
    if (vscode.languages.match(SELECTOR, document) > 0) {
      const text = document.getText();
      parsed.cells = splitCells(text);
      parsed.marked = parsed.cells.some((cell) => cell.codeLine > cell.startLine);
      parsed.isScript = isModelScript(text);
    }
    this.parsed.set(document, parsed);
    return parsed;
  }
}

/** The folder that relative things belong to. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder?.scheme === 'file') return folder.fsPath;
  const document = vscode.window.activeTextEditor?.document.uri;
  return document?.scheme === 'file' ? path.dirname(document.fsPath) : process.cwd();
}
