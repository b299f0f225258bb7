import { commands } from '../../extension/protocol/names';
import type { KernelState } from '../../extension/protocol/panels';
import { h, setText, show } from '../shared/dom';
import { icon, iconButton } from '../shared/icons';
import { RunButtons } from '../shared/runButtons';

const NAMES: Record<KernelState, string> = {
  none: 'Not started',
  starting: 'Starting',
  idle: 'Idle',
  running: 'Running',
  paused: 'Paused',
  unresponsive: 'Not responding',
  dead: 'Died',
};

const TROUBLE: Partial<Record<KernelState, string>> = {
  unresponsive: 'The running cell is in code that cannot be interrupted. A restart ends it and clears all variables.',
  dead: 'The kernel died. What was shown stays; variables are lost.',
};

/** The toolbar: what the kernel does, and the buttons to change that. */
export class KernelBar {
  readonly element: HTMLElement;
  private readonly run: RunButtons;
  private readonly restart: HTMLButtonElement;
  private readonly name = h('span');
  private readonly chip: HTMLElement;
  private readonly trouble = h('span');
  private readonly banner: HTMLElement;

  constructor(run: (command: string) => void) {
    this.run = new RunButtons(run);
    this.restart = iconButton('restart', 'Restart kernel', () => run(commands.restart));
    const clear = iconButton('clear', 'Clear output', () => run(commands.clearOutput));
    this.chip = h('span', { class: 'kernel', role: 'status', 'data-testid': 'kernel-state' }, this.name);
    this.banner = h(
      'div',
      { class: 'banner', role: 'alert', hidden: true },
      icon('warning'),
      this.trouble,
      h('button', { class: 'link', type: 'button', click: () => run(commands.restart) }, 'Restart kernel'),
    );
    const buttons = h('div', { class: 'group' }, this.run.element, this.restart, clear);
    const bar = { class: 'toolbar', role: 'toolbar', 'aria-label': 'Kernel' };
    this.element = h('div', {}, h('div', bar, buttons, h('span', { class: 'spacer' }), this.chip), this.banner);
    this.update('none');
  }

  update(state: KernelState): void {
    this.run.update(state);
    this.chip.dataset.state = state;
    setText(this.name, NAMES[state]);
    this.restart.disabled = state === 'none' || state === 'starting';
    const trouble = TROUBLE[state];
    show(this.banner, trouble !== undefined);
    setText(this.trouble, trouble ?? '');
  }
}
