import type { MemoryStats } from '../../extension/protocol/kernel';
import { h, setText, show } from '../shared/dom';
import { formatBytes } from '../shared/format';

const FIGURES: [keyof MemoryStats, string, string][] = [
  ['live', 'live', 'Held by tensors'],
  ['peak', 'peak', 'Most that tensors ever held'],
  ['cached', 'cached', 'Kept by the allocator for tensors to come'],
  ['rss', 'process', 'Resident memory of the whole kernel process'],
];

/** The memory of the kernel in one line. */
export class MemoryLine {
  readonly element = h('div', { class: 'memory muted', role: 'status', 'data-testid': 'tensors-memory', hidden: true });
  private readonly values = new Map<keyof MemoryStats, HTMLElement>();

  constructor() {
    for (const [key, name, title] of FIGURES) {
      const value = h('b', { class: 'number' });
      this.values.set(key, value);
      this.element.append(h('span', { title, 'data-memory': key }, value, ` ${name}`));
    }
  }

  update(memory: MemoryStats): void {
    for (const [key, element] of this.values) setText(element, formatBytes(memory[key]));
    show(this.element, memory.rss > 0 || memory.live > 0);
  }
}
