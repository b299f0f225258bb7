import type { Variable } from '../../extension/protocol/kernel';

export type SortKey = 'name' | 'type' | 'shape' | 'dtype' | 'memory' | 'preview';

export interface Sort {
  key: SortKey;
  descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Tensors, then modules, then everything else. */
function group({ tensor, parameters }: Variable): number {
  return tensor ? 0 : parameters !== undefined ? 1 : 2;
}

function compare(a: Variable, b: Variable, key: SortKey): number {
  switch (key) {
    case 'shape':
      return (a.tensor?.numel ?? a.parameters ?? 0) - (b.tensor?.numel ?? b.parameters ?? 0);
    case 'memory':
      return (a.tensor?.bytes ?? 0) - (b.tensor?.bytes ?? 0);
    case 'dtype':
      return collator.compare(a.tensor?.dtype ?? '', b.tensor?.dtype ?? '');
    default:
      return collator.compare(a[key], b[key]);
  }
}

/** The variables that match `filter` (in name, type, shape or dtype), sorted; tensors always come first. */
export function arrange(variables: readonly Variable[], sort: Sort, filter: string): Variable[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = sort.descending ? -1 : 1;
  return variables
    .filter((variable) => {
      const { name, type, tensor } = variable;
      const text = [name, type, tensor?.dtype ?? '', tensor?.shape.join('×') ?? '', tensor?.shape.join('x') ?? '']
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => group(a) - group(b) || sign * compare(a, b, sort.key) || collator.compare(a.name, b.name));
}
