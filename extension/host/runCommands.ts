/** What can be done with a finished run. */
import { writeFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { toCsv } from './runs/csv';
import type { RunLibrary } from './runs/library';
import type { RunStore } from './runs/store';
import { workspaceFolder } from './scripts';

export class RunCommands {
  constructor(
    private readonly store: RunStore,
    private readonly library: RunLibrary,
  ) {}

  async delete(given?: string): Promise<void> {
    const run = await this.pick(vscode.l10n.t('Delete which run?'), given);
    if (!run) return;
    const confirm = vscode.l10n.t('Delete');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Delete the run "{0}"?', path.basename(run)),
      { modal: true, detail: vscode.l10n.t('Its event files are deleted from {0}. This cannot be undone.', run) },
      confirm,
    );
    if (answer === confirm) await this.library.delete(run);
  }

  async reveal(given?: string): Promise<void> {
    const run = await this.pick(vscode.l10n.t('Reveal which run?'), given);
    if (!run) return;
    const uri = vscode.Uri.file(run);
    const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inside ? 'revealInExplorer' : 'revealFileInOS', uri);
  }

  async export(given?: string): Promise<void> {
    const run = await this.pick(vscode.l10n.t('Export which run?'), given);
    if (!run) return;
    const folder = vscode.workspace.workspaceFolders ? workspaceFolder() : os.homedir();
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.file(path.join(folder, `${path.basename(run)}.csv`)),
      filters: { CSV: ['csv'] },
    });
    if (target) await writeFile(target.fsPath, toCsv(this.store.curves(run)));
  }

  private async pick(placeHolder: string, given?: string): Promise<string | undefined> {
    if (typeof given === 'string' && this.store.has(given)) return given;
    await this.library.scan();
    const runs = this.store.list();
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There are no runs yet. A SummaryWriter makes one.'));
      return undefined;
    }
    const items = runs.map(({ run, name, live }) => ({
      label: `${live ? '$(record) ' : ''}${name}`,
      description: run,
      run,
    }));
    return (await vscode.window.showQuickPick(items.reverse(), { placeHolder, matchOnDescription: true }))?.run;
  }
}
