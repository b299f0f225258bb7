import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

interface Graph {
  x: torch.Tensor;
  edges: torch.Tensor;
  y: number;
}
const graph = (n: number, y: number): Graph => ({ x: torch.randn(n, 6), edges: torch.randint(0, n, [2, 3 * n]), y });
class Graphs extends torch.utils.data.Dataset<Graph> {
  private items = [5, 7, 6, 8, 5, 4].map((n, i) => graph(n, i % 3));
  get length() {
    return this.items.length;
  }
  at(i: number) {
    return this.items[i];
  }
}
function collate(gs: Graph[]) {
  let offset = 0;
  const edges: torch.Tensor[] = [],
    batch: torch.Tensor[] = [];
  gs.forEach((g, i) => {
    edges.push(g.edges.add(offset));
    batch.push(torch.full([g.x.size(0)], i, { dtype: torch.long }));
    offset += g.x.size(0);
  });
  return {
    x: torch.cat(gs.map((g) => g.x)),
    edges: torch.cat(edges, 1),
    batch: torch.cat(batch),
    y: torch.tensor(gs.map((g) => g.y)),
  };
}
class Conv extends nn.Module {
  self: nn.Linear;
  nb: nn.Linear;
  constructor(i: number, o: number) {
    super();
    this.self = new nn.Linear(i, o);
    this.nb = new nn.Linear(i, o, false);
  }
  forward(x: torch.Tensor, edges: torch.Tensor) {
    const [src, dst] = [edges.at(0), edges.at(1)];
    const agg = torch.zeros_like(x).index_add_(0, dst, x.at(src));
    return torch.relu(this.self(x).add(this.nb(agg)));
  }
}
class Net extends nn.Module {
  convs = new nn.ModuleList([new Conv(6, 16), new Conv(16, 16)]);
  head = new nn.Linear(16, 3);
  forward({ x, edges, batch, graphs }: { x: torch.Tensor; edges: torch.Tensor; batch: torch.Tensor; graphs: number }) {
    for (const c of this.convs) x = c(x, edges);
    const sum = torch.zeros(graphs, x.size(1)).index_add(0, batch, x);
    const count = torch.zeros(graphs).index_add(0, batch, torch.ones(x.size(0)));
    return this.head(sum.div(count.clamp({ min: 1 }).unsqueeze(1)));
  }
}
const net = new Net(),
  opt = new optim.Adam(net.parameters());
for (const { y, ...g } of new torch.utils.data.DataLoader(new Graphs(), { batch_size: 4, collate_fn: collate })) {
  opt.zero_grad();
  const out = net({ ...g, graphs: y.size(0) });
  nn.functional.cross_entropy(out, y).backward();
  opt.step();
}
