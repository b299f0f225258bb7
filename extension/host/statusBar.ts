/** The one status bar item: the kernel's state, what runs, and the menu behind it. */
import * as vscode from 'vscode';
import { commands } from '../protocol/names';
import type { KernelState } from '../protocol/panels';
import type { KernelSession } from './kernel/session';

const ICONS: Record<KernelState, string> = {
  none: '$(circle-outline)',
  starting: '$(loading~spin)',
  idle: '$(circle-filled)',
  running: '$(sync~spin)',
  paused: '$(debug-pause)',
  unresponsive: '$(warning)',
  dead: '$(error)',
};

/** The kernel's state in words. */
export function describeState(state: KernelState): string {
  const words: Record<KernelState, string> = {
    none: vscode.l10n.t('no kernel'),
    starting: vscode.l10n.t('starting'),
    idle: vscode.l10n.t('idle'),
    running: vscode.l10n.t('running'),
    paused: vscode.l10n.t('paused'),
    unresponsive: vscode.l10n.t('not responding'),
    dead: vscode.l10n.t('kernel died'),
  };
  return words[state];
}

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('tensorpad.kernel', vscode.StatusBarAlignment.Left, 10);
  private details = '';
  private relevant = false;

  constructor(private readonly session: KernelSession) {
    this.item.name = 'Tensorpad';
    this.item.command = commands.showMenu;
  }

  /** What the kernel said about itself when it was ready. */
  describeKernel(details: string): void {
    this.details = details;
    this.update();
  }

  /** Whether the active editor holds a script of ours; a kernel that lives is shown anyway. */
  setRelevant(relevant: boolean): void {
    if (this.relevant === relevant) return;
    this.relevant = relevant;
    this.update();
  }

  update(): void {
    const { state, queued, running } = this.session;
    const order = queued > 0 ? ` +${queued}` : '';
    this.item.text = `${ICONS[state]} Tensorpad: ${describeState(state)}${order}`;
    this.item.accessibilityInformation = { label: vscode.l10n.t('Tensorpad kernel: {0}', describeState(state)) };
    const problem = state === 'dead' || state === 'unresponsive';
    this.item.backgroundColor = problem ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    const tooltip = new vscode.MarkdownString(`**Tensorpad** – ${describeState(state)}`);
    if (running)
      tooltip
        .appendMarkdown('\n\n')
        .appendText(running.cell.title || vscode.l10n.t('cell {0}', running.cell.index + 1));
    if (this.details && state !== 'none' && state !== 'dead') tooltip.appendMarkdown('\n\n').appendText(this.details);
    this.item.tooltip = tooltip;
    if (this.relevant || state !== 'none') this.item.show();
    else this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
