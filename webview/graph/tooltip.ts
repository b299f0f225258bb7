import type { AutogradGraph } from '../../extension/protocol/kernel';
import { h, show } from '../shared/dom';
import { formatCount } from '../shared/format';
import { neighbours, nodeCount, place } from './describe';
import { allLeaves, type Item, isBox } from './hierarchy';

const MAX_NEIGHBOURS = 5;

/** What is known of a node or module, beside the pointer. */
export class Tooltip {
  readonly element = h('div', { class: 'hover-card', role: 'tooltip', hidden: true });

  show(item: Item, graph: AutogradGraph, x: number, y: number): void {
    this.element.replaceChildren(...(isBox(item) ? boxDetails(item) : leafDetails(item, graph)));
    show(this.element, true);
    const { width, height } = this.element.getBoundingClientRect();
    const left = x + 14 + width > innerWidth - 4 ? x - 14 - width : x + 14;
    this.element.style.left = `${Math.max(4, left)}px`;
    this.element.style.top = `${Math.max(4, Math.min(y + 12, innerHeight - height - 4))}px`;
  }

  hide(): void {
    show(this.element, false);
  }
}

type Of<Kind> = Extract<Item, Kind>;

function boxDetails(box: Of<{ children: Item[] }>): HTMLElement[] {
  const kinds = new Map<string, number>();
  for (const { node } of allLeaves(box)) kinds.set(node.kind, (kinds.get(node.kind) ?? 0) + 1);
  const count = (kind: string, name: string) => {
    const number = kinds.get(kind) ?? 0;
    return number > 0 ? `${formatCount(number)} ${name}${number > 1 ? 's' : ''}` : '';
  };
  return [
    h('div', { class: 'strong' }, box.path),
    h('div', { class: 'muted' }, [box.type, nodeCount(box.size)].filter(Boolean).join(' · ')),
    h('div', {}, [count('op', 'operation'), count('parameter', 'parameter')].filter(Boolean).join(', ')),
  ];
}

function leafDetails({ node }: Of<{ node: unknown }>, graph: AutogradGraph): HTMLElement[] {
  const { into, out } = neighbours(graph, node.id);
  const list = (name: string, ends: typeof into) =>
    ends.slice(0, MAX_NEIGHBOURS).map(({ label, shape }, at) => {
      const more = at === MAX_NEIGHBOURS - 1 && ends.length > MAX_NEIGHBOURS ? ' …' : '';
      return h(
        'div',
        { class: 'flow' },
        h('span', { class: 'muted' }, at === 0 ? name : ''),
        `${shape}  ${label}${more}`,
      );
    });
  const module = [node.module, node.moduleType].filter(Boolean).join(' · ');
  return [
    h('div', { class: 'strong' }, node.label),
    ...(module ? [h('div', { class: 'muted' }, module)] : []),
    ...list('in', into),
    ...list('out', out),
    ...(place(node) ? [h('div', { class: 'muted' }, `Click: ${place(node)}`)] : []),
  ];
}
