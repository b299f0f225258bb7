import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

function knn(x: torch.Tensor, k: number) {
  const distances = torch.cdist(x, x);
  return distances.topk(k, { largest: false })[1];
}
function edgeFeatures(x: torch.Tensor, k = 5) {
  const [b, n, c] = x.shape;
  const idx = knn(x, k);
  const base = torch.arange(b).view(-1, 1, 1).mul(n);
  const neighbours = x
    .reshape(b * n, c)
    .at(idx.add(base).view(-1))
    .view(b, n, k, c);
  const center = x.unsqueeze(2).expand(-1, -1, k, -1);
  return torch.cat([center, neighbours.sub(center)], { dim: 3 }); // fix: return torch.cat([center, neighbours.sub(center)], { dim: 3 }).permute(0, 3, 1, 2);
}

class EdgeConv extends nn.Module {
  conv: nn.Sequential;
  constructor(i: number, o: number) {
    super();
    this.conv = new nn.Sequential(new nn.Conv2d(2 * i, o, 1), new nn.BatchNorm2d(o), new nn.LeakyReLU(0.2));
  }
  forward(x: torch.Tensor) {
    const h = this.conv(edgeFeatures(x)); // expect: channel-mismatch
    return h.amax(3).transpose(1, 2);
  }
}
const points = torch.rand(3, 64, 3);
const net = new nn.Sequential(new EdgeConv(3, 16), new EdgeConv(16, 32));
console.log(net(points).shape);
