import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

type G = { nodes: number; edges: [number, number][] };
const graphs: G[] = [
  {
    nodes: 3,
    edges: [
      [0, 1],
      [1, 2],
    ],
  },
  {
    nodes: 4,
    edges: [
      [0, 3],
      [2, 1],
    ],
  },
];
function collate(list: readonly G[]) {
  let offset = 1; // fix: let offset = 0;
  const edges: [number, number][] = [];
  for (const { nodes, edges: own } of list) {
    edges.push(...own.map(([a, b]): [number, number] => [a + offset, b + offset]));
    offset += nodes;
  }
  const total = list.reduce((n, g) => n + g.nodes, 0);
  return { x: torch.randn(total, 5), edges: torch.tensor(edges).t() };
}
const { x, edges } = collate(graphs);
const lin = new nn.Linear(5, 7);
const h = lin(x);
const messages = h.index_select(0, edges.at(0)).add(h.index_select(0, edges.at(1))); // expect: index-out-of-range
const out = torch.zeros_like(h).index_add(0, edges.at(1), messages);
console.log(out.shape);
