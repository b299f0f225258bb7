/** Two and three classes of points, drawn in the colours of what the network says while it trains. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { type Check, close } from './check';
import { losses, pick, watched } from './training';

const N = 500;
const F = nn.functional;

/** Draws the points in the colours of their predicted classes; the share that is right, which the picture says. */
function draw(x: torch.Tensor, y: torch.Tensor, output: torch.Tensor): number {
  plt.cla();
  const predicted = torch.max(output, 1)[1];
  const points = x.numpy();
  plt.scatter(x.at(':, 0').numpy(), x.at(':, 1').numpy(), { c: predicted.data.numpy(), s: 10, lw: 0, cmap: 'RdYlGn' });
  assert.deepEqual([...points.shape], [...x.shape]);
  const accuracy = predicted.eq(y).sum().item() / y.numel();
  plt.text(1.5, -4, `Accuracy=${accuracy}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.005);
  return accuracy;
}

class TwoClasses extends nn.Module {
  linear = new nn.Linear(2, 2);
  override forward(x: torch.Tensor) {
    return torch.sigmoid(this.linear(x));
  }
}

class ThreeClasses extends nn.Module {
  hidden = new nn.Linear(2, 20);
  out = new nn.Linear(20, 3);
  override forward(x: torch.Tensor) {
    return F.softmax(this.out(F.relu(this.hidden(x))), 1);
  }
}

/** How many points a network gives their class. */
const right = (net: nn.Module, x: torch.Tensor, y: torch.Tensor) => torch.max(net(x), 1)[1].eq(y).sum().item();

/** Every picture the editor got says an accuracy of this training, and shows the points in two colours or more. */
function assertDrawn(pictures: string[], accuracies: number[]): void {
  assert.ok(new Set(pictures).size >= 2, 'the picture must change while training goes on');
  for (const svg of pictures) assert.ok(accuracies.some((accuracy) => svg.includes(`Accuracy=${accuracy}<`)));
}

export const classification: Record<string, Check> = {
  '000-9': () => {
    torch.manual_seed(0);
    const cluster = torch.ones(N, 2);
    const data = [torch.normal(cluster.mul(4), 2), torch.normal(cluster.mul(-4), 2)];
    const x = torch.cat(data).type(torch.FloatTensor);
    const y = torch.cat([torch.zeros(N), torch.ones(N)]).type(torch.LongTensor);
    assert.deepEqual([x.dtype, y.dtype], [torch.float32, torch.int64]);
    close(x.at(0), [1.748320341, 1.695279598]);
    close(x.at(999), [-2.288455009, -4.213254929]);
    const net = new TwoClasses();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
    assert.equal(right(net, x, y), 25);
    const seen = watched<number>((drawn) => {
      const draws = (output: torch.Tensor) => drawn.push(draw(x, y, output));
      const all = losses(net, new nn.CrossEntropyLoss(), optimizer, x, y, 1000, draws);
      close(pick(all, [0, 80, 999]), [0.9073095918, 0.3880440593, 0.3258530796], 1e-5);
    });
    assert.equal(right(net, x, y), 996);
    assert.deepEqual([seen.drawn.length, seen.drawn[0]], [13, 0.025]);
    assertDrawn(seen.pictures, seen.drawn);
  },

  '000-10': () => {
    torch.manual_seed(0);
    const cluster = torch.ones(N, 2);
    const data = [torch.normal(cluster.mul(4), 2), torch.normal(cluster.mul(-4), 1), torch.normal(cluster.mul(-8), 1)];
    const x = torch.cat(data).type(torch.FloatTensor);
    const label1 = torch.ones(N);
    const y = torch.cat([torch.zeros(N), label1, label1.mul(2)]).type(torch.LongTensor);
    const net = new ThreeClasses();
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.02 });
    assert.equal(right(net, x, y), 909);
    const seen = watched<number>((drawn) => {
      const draws = (output: torch.Tensor) => drawn.push(draw(x, y, output));
      const all = losses(net, new nn.CrossEntropyLoss(), optimizer, x, y, 10_000, draws);
      const wanted = [1.023455501, 0.90917629, 0.8891454339, 0.8858861327];
      close(pick(all, [0, 80, 1000, 9999]), wanted, 1e-4);
    });
    assert.equal(right(net, x, y), 1000);
    assert.equal(seen.drawn.length, 125);
    assertDrawn(seen.pictures, seen.drawn);
  },
};
