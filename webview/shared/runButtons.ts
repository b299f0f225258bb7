import { commands } from '../../extension/protocol/names';
import type { KernelState } from '../../extension/protocol/panels';
import { h } from './dom';
import { icon, iconButton } from './icons';

/** Interrupt, and pause or resume, for whatever runs. */
export class RunButtons {
  readonly element: HTMLElement;
  private readonly interrupt: HTMLButtonElement;
  private readonly hold: HTMLButtonElement;
  private state: KernelState = 'none';

  constructor(run: (command: string) => void) {
    this.interrupt = iconButton('stop', 'Interrupt', () => run(commands.interrupt));
    this.hold = iconButton('pause', 'Pause', () => run(this.state === 'paused' ? commands.resume : commands.pause));
    this.element = h('div', { class: 'group' }, this.interrupt, this.hold);
    this.update('none');
  }

  update(state: KernelState): void {
    this.state = state;
    const paused = state === 'paused';
    this.interrupt.disabled = !paused && state !== 'running' && state !== 'unresponsive';
    this.hold.disabled = !paused && state !== 'running';
    const label = paused ? 'Resume' : 'Pause';
    this.hold.title = label;
    this.hold.setAttribute('aria-label', label);
    this.hold.replaceChildren(icon(paused ? 'play' : 'pause'));
  }
}
