import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

/** Density maps are drawn at picture size; the network gives a quarter of it. */
function density(points: [number, number][], h: number, w: number) {
  const map = torch.zeros(1, h, w);
  for (const [y, x] of points) map.put_(0, y, x, 1);
  return map;
}
class CSRNet extends nn.Module {
  private readonly front = new nn.Sequential(
    ...[3, 8, 16]
      .slice(0, -1)
      .flatMap((c, i) => [new nn.Conv2d(c, [8, 16][i]!, 3, { padding: 1 }), new nn.ReLU(), new nn.MaxPool2d(2)]),
  );
  private readonly back = new nn.Sequential(
    new nn.Conv2d(16, 8, 3, { padding: 2, dilation: 2 }),
    new nn.ReLU(),
    new nn.Conv2d(8, 1, 1),
  );
  override forward(x: torch.Tensor) {
    return this.back(this.front(x));
  }
}
const [H, W] = [32, 48];
const net = new CSRNet();
const opt = new optim.Adam(net.parameters(), { lr: 1e-5 });
const pictures = torch.rand(2, 3, H, W);
const second = density([[8, 8]], H, W);
const drawn = torch.stack([density([[3, 4]], H, W), second]);
const maps = drawn; // fix: const maps = nn.functional.avg_pool2d(drawn, 4).mul(16);
const loss = nn.functional.mse_loss(net(pictures), maps, { reduction: 'sum' }); // expect: target-mismatch
opt.zero_grad();
loss.backward();
opt.step();
