import { h, s } from './dom';

/** 16×16 line icons in the weight of VS Code's own. */
const paths = {
  stop: 'M3.5 3.5h9v9h-9z',
  pause: 'M5 3v10M11 3v10',
  play: 'M4.5 2.8v10.4L13 8z',
  restart: 'M12.9 6.2A5.3 5.3 0 1 0 13.3 8M13 2.7v3.6H9.4',
  clear: 'M2.5 4h11M2.5 8h5M2.5 12h5M10 8.5l4 4M14 8.5l-4 4',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  reset: 'M3 3v4h4M3.4 7A5 5 0 1 1 3.6 10',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.4 3.4',
  export: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 12v1.5h11V12',
  image: 'M2.5 3h11v10h-11zM2.5 11l3.2-3.4 2.6 2.6 2-2 3.2 3.2M10.4 6.1h.01',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 6.3V13',
  chevron: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  right: 'M6 4l4 4-4 4',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  warning: 'M8 2.3L14.4 13.5H1.6zM8 6.5v3.4M8 11.6h.01',
  curve: 'M2 2.5v11h12M4.5 5c1.5 5 4 6 8.5 6',
  graph: 'M6 2.5h4v3H6zM2 10.5h4v3H2zM10 10.5h4v3h-4zM8 5.5V8M4 10.5V8h8v2.5',
  collapse: 'M4 2.5l4 4 4-4M4 13.5l4-4 4 4',
  expand: 'M4 6l4-3.5L12 6M4 10l4 3.5L12 10',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGSVGElement {
  return s('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, s('path', { d: paths[name] }));
}

/** A toolbar button that shows only an icon; `label` is its tooltip and its name for screen readers. */
export function iconButton(name: IconName, label: string, press: () => void): HTMLButtonElement {
  return h(
    'button',
    { class: 'icon-button', type: 'button', title: label, 'aria-label': label, click: press },
    icon(name),
  );
}

/** What a panel shows before there is anything: an icon, one sentence, and what to do. */
export function emptyState(name: IconName, title: string, ...advice: (Node | string)[]): HTMLElement {
  return h('div', { class: 'empty-state' }, icon(name), h('h2', {}, title), h('p', {}, ...advice));
}
