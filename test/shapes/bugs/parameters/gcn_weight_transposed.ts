import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class GraphConv extends nn.Module {
  readonly weight: nn.Parameter;
  readonly bias: nn.Parameter | null;
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    { bias = true }: { bias?: boolean } = {},
  ) {
    super();
    this.weight = new nn.Parameter(torch.empty(outFeatures, inFeatures)); // fix: this.weight = new nn.Parameter(torch.empty(inFeatures, outFeatures));
    this.bias = bias ? new nn.Parameter(torch.zeros(outFeatures)) : null;
    nn.init.xavier_uniform_(this.weight);
  }
  forward(x: torch.Tensor, adj: torch.Tensor) {
    const support = torch.mm(x, this.weight); // expect: size-mismatch
    const out = adj.mm(support);
    return this.bias ? out.add(this.bias) : out;
  }
}

class GCN extends nn.Module {
  gc1 = new GraphConv(20, 16);
  gc2 = new GraphConv(16, 7, { bias: false });
  forward(x: torch.Tensor, adj: torch.Tensor) {
    return this.gc2(nn.functional.dropout(torch.relu(this.gc1(x, adj)), { training: this.training }), adj);
  }
}

function normalize(edges: readonly (readonly [number, number])[], n: number) {
  const a = torch.eye(n);
  for (const [i, j] of edges) {
    a.put_(i, j, 1);
    a.put_(j, i, 1);
  }
  const d = a.sum(1).pow(-0.5);
  return d.unsqueeze(1).mul(a).mul(d);
}

const adj = normalize(
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [4, 5],
  ],
  6,
);
const out = new GCN()(torch.rand(6, 20), adj);
nn.functional.cross_entropy(out, torch.tensor([0, 1, 2, 3, 4, 5])).backward();
