import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class MessagePassing extends nn.Module {
  message: nn.Linear;
  update: nn.GRUCell;
  constructor(
    private nodeDim: number,
    edgeDim: number,
    private msgDim = 2 * nodeDim,
  ) {
    super();
    this.message = new nn.Linear(2 * nodeDim + edgeDim, msgDim);
    this.update = new nn.GRUCell(msgDim, nodeDim);
  }
  forward(nodes: torch.Tensor, edges: torch.Tensor, attributes: torch.Tensor) {
    const [from, to] = edges.unbind(0) as [torch.Tensor, torch.Tensor];
    const input = torch.cat([nodes.index_select(0, from), nodes.index_select(0, to), attributes], { dim: 1 });
    const messages = torch.relu(this.message(input));
    const sums = torch.zeros(nodes.size(0), this.nodeDim).index_add(0, to, messages); // expect: size-mismatch // fix: const sums = torch.zeros(nodes.size(0), this.msgDim).index_add(0, to, messages);
    return this.update(sums, nodes);
  }
}
const edges = torch.tensor([
  [0, 1, 2, 3, 3],
  [1, 2, 3, 0, 1],
]);
const mp = new MessagePassing(8, 3);
let h = torch.randn(4, 8);
for (let round = 0; round < 2; round++) h = mp(h, edges, torch.rand(5, 3));
console.log(h.mean(0));
