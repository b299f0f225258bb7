import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class GraphConv extends nn.Module {
  weight: nn.Parameter;
  constructor(inF: number, outF: number) {
    super();
    this.weight = new nn.Parameter(torch.empty(inF, outF));
    nn.init.xavier_uniform_(this.weight);
  }
  forward(x: torch.Tensor, adj: torch.Tensor) {
    return torch.mm(adj, torch.mm(x, this.weight)); // expect: size-mismatch
  }
}

class GCN extends nn.Module {
  gc1 = new GraphConv(14, 16);
  gc2 = new GraphConv(14, 7); // fix: gc2 = new GraphConv(16, 7);
  drop = new nn.Dropout(0.5);
  forward(x: torch.Tensor, adj: torch.Tensor) {
    const h = this.drop(torch.relu(this.gc1(x, adj)));
    return this.gc2(h, adj).log_softmax(1);
  }
}

const nodes = 30;
const a = torch.rand(nodes, nodes).gt(0.8).float();
const adj = a.add(a.t()).clamp({ max: 1 }).add(torch.eye(nodes));
const norm = adj.div(adj.sum(1, true));
const out = new GCN()(torch.randn(nodes, 14), norm);
nn.functional.nll_loss(out, torch.randint(0, 7, [nodes])).backward();
