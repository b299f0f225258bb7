// One graph convolution: average the neighbours, then mix the features.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const edges = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [3, 4],
];
const nodes = 5;
const A = torch.eye(nodes);
for (const [a, b] of edges) {
  A.put_(a!, b!, 1);
  A.put_(b!, a!, 1);
}
const degree = A.sum(1);
const A_hat = A.div(degree.unsqueeze(1));

class GraphConv extends nn.Module {
  linear: nn.Linear;
  constructor(inputs: number, outputs: number) {
    super();
    this.linear = new nn.Linear(inputs, outputs, { bias: false });
  }
  forward(x: torch.Tensor, adjacency: torch.Tensor) {
    return this.linear(adjacency.matmul(x)); // expect: size-mismatch
  }
}

const X = torch.rand(8, nodes); // fix: const X = torch.rand(nodes, 8);
const g1 = new GraphConv(8, 16);
const g2 = new GraphConv(16, 3);
console.log(g2(g1(X, A_hat).relu(), A_hat).shape);
