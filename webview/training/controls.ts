import { h, setText } from '../shared/dom';
import { iconButton } from '../shared/icons';
import type { Axis } from './series';
import type { View } from './view';

const AXES: [Axis, string, string][] = [
  ['step', 'Step', 'Global step'],
  ['relative', 'Relative', 'Time since the run started'],
  ['wall', 'Wall', 'Time of day'],
];

const MAX_SMOOTHING = 0.999;

/** The bar above the charts. */
export class Controls {
  readonly element = h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Chart settings' });
  private readonly slider: HTMLInputElement;
  private readonly amount = h('output', { class: 'amount number' });
  private readonly axes: HTMLButtonElement[];
  private readonly logX: HTMLButtonElement;
  private readonly logY: HTMLButtonElement;
  private readonly reset: HTMLButtonElement;

  constructor(change: (change: Partial<View>) => void, runButtons: HTMLElement) {
    this.slider = h('input', {
      type: 'range',
      min: 0,
      max: MAX_SMOOTHING,
      step: 0.001,
      'aria-label': 'Smoothing',
      title: 'Smoothing: exponential moving average',
      input: () => change({ smoothing: Number(this.slider.value) }),
    });
    this.axes = AXES.map(([axis, label, title]) =>
      h('button', { type: 'button', title, 'data-axis': axis, click: () => change({ axis, zoom: null }) }, label),
    );
    const toggle = (label: string, title: string, press: (on: boolean) => void) => {
      const button = h('button', { class: 'toggle', type: 'button', title }, label);
      button.addEventListener('click', () => press(button.getAttribute('aria-pressed') !== 'true'));
      return button;
    };
    this.logX = toggle('log x', 'Logarithmic horizontal axis', (on) => change({ logX: on, zoom: null }));
    this.logY = toggle('log y', 'Logarithmic vertical axis', (on) => change({ logY: on }));
    this.reset = iconButton('reset', 'Reset zoom (0)', () => change({ zoom: null }));
    this.element.append(
      h('label', { class: 'smoothing' }, h('span', { class: 'muted' }, 'Smoothing'), this.slider, this.amount),
      h('div', { class: 'segments', role: 'group', 'aria-label': 'Horizontal axis' }, ...this.axes),
      h('div', { class: 'group log' }, this.logX, this.logY),
      h('span', { class: 'spacer' }),
      h('div', { class: 'group' }, this.reset, runButtons),
    );
  }

  update(view: View): void {
    this.slider.value = String(view.smoothing);
    setText(this.amount, view.smoothing.toFixed(3).replace(/0$/, ''));
    for (const button of this.axes) button.setAttribute('aria-pressed', String(button.dataset.axis === view.axis));
    this.logX.setAttribute('aria-pressed', String(view.logX));
    this.logX.disabled = view.axis === 'wall';
    this.logY.setAttribute('aria-pressed', String(view.logY));
    this.reset.disabled = view.zoom === null;
  }
}
