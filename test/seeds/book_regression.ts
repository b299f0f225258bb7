/** Regression with raw tensors and with modules, drawn while it trains. */
import assert from 'node:assert/strict';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { type Check, close } from './check';
import { losses, pick, watched } from './training';

/** Puts a column of ones beside x, as the note does. */
const withOnes = (x: torch.Tensor) => torch.stack([x, torch.ones(x.numpy().length)], { dim: 1 });

/** The note's training loop; the loss before the last step. */
function train(inputs: torch.Tensor, targets: torch.Tensor, w: torch.Tensor, epochs: number, lr: number): number {
  let loss = torch.tensor(0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    loss = inputs.mv(w).sub(targets).pow(2).sum();
    loss.backward();
    w.data = w.data.sub(w.grad!.mul(lr));
    w.grad!.zero_();
  }
  return loss.item() as number;
}

class Net extends nn.Module {
  hidden: nn.Linear;
  out: nn.Linear;
  constructor(inputs: number, hidden: number, outputs: number) {
    super();
    this.hidden = new nn.Linear(inputs, hidden);
    this.out = new nn.Linear(hidden, outputs);
  }
  override forward(x: torch.Tensor) {
    return this.out(nn.functional.relu(this.hidden(x)));
  }
}

/** Draws points, the fitted line and the loss, as the notes do. */
function draw(x: torch.Tensor, y: torch.Tensor, output: torch.Tensor, loss: torch.Tensor): void {
  plt.cla();
  plt.scatter(x.numpy(), y.numpy(), { marker: '.' });
  plt.plot(x.numpy(), output.data.numpy(), 'r-', { lw: 5 });
  plt.text(0.5, 0, `Loss=${loss.item()}`, { fontdict: { size: 20, color: 'red' } });
  plt.pause(0.005);
}

/** The pictures show each a line, a point for each of a thousand, and the loss of their step. */
function assertDrawn(pictures: string[], values: number[]): void {
  const drawn = pictures.filter((svg) => values.some((value) => svg.includes(`Loss=${value}`)));
  assert.equal(drawn.length, pictures.length);
  assert.ok(new Set(pictures).size >= 2, 'the picture must change while training goes on');
}

export const regression: Record<string, Check> = {
  '000-5': () => {
    torch.manual_seed(0);
    const inputs = withOnes(new torch.Tensor([1.4, 5, 11, 16, 21]));
    const targets = new torch.Tensor([14.4, 29.6, 62, 85.5, 113.4]);
    const w = torch.rand(2, { requires_grad: true });
    close(w, [0.49625658989, 0.76822179556], 1e-9);
    close(train(inputs, targets, w, 1, 1e-4), 20316.26171875);
    close(w, [1.323946953, 0.8230342865]);
    close(train(inputs, targets, w, 999, 1e-4), 26.9428539, 1e-5);
    close(w, [5.294921875, 2.31442213], 1e-5);
    assert.deepEqual(w.grad!.tolist(), [0, 0]);
  },

  '000-6': () => {
    torch.manual_seed(0);
    const x = torch.linspace(-3, 3, 100_000);
    const cuda = torch.cuda.is_available();
    const place = (tensor: torch.Tensor) => (cuda ? tensor.cuda() : tensor);
    const inputs = place(withOnes(x));
    const targets = place(x.add(torch.rand(x.size()).mul(1.2)));
    const w = place(torch.rand(2));
    w.requires_grad = true;
    // Sums of 100,000 numbers in another order differ in their last places.
    close(train(inputs, targets, w, 1, 1e-6), 34524.70703125, 1e-5);
    close(w, [0.9025987387, 0.7782531977], 1e-5);
    close(train(inputs, targets, w, 999, 1e-6), 11963.56546875, 1e-5);
    close(w, [0.9995205998, 0.6003316045], 1e-5);
    if (!cuda) assert.throws(() => x.cuda(), /CUDA/);
    // The note's rate is too large for a sum over so many points: PyTorch's weights run away as well.
    const runaway = torch.rand(2, { requires_grad: true });
    assert.ok(Number.isNaN(train(inputs, targets, runaway, 60, 1e-4)));
  },

  '000-7': () => {
    class LR extends nn.Module {
      liner = new nn.Linear(1, 1);
      override forward(x: torch.Tensor) {
        return this.liner(x);
      }
    }
    torch.manual_seed(0);
    const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
    const y = x.add(torch.rand(x.size()).mul(1.2));
    const model = new LR();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1e-4 });
    const seen = watched<number>((drawing) => {
      const all = losses(model, new nn.MSELoss(), optimizer, x, y, 10_000, (output, loss) => {
        drawing.push(loss.item() as number);
        draw(x, y, output, loss);
      });
      close(pick(all, [0, 80, 800, 9999]), [5.613364697, 5.224602222, 2.87691617, 0.158168614], 1e-5);
    });
    assert.equal(seen.drawn.length, 125);
    assertDrawn(seen.pictures, seen.drawn);
    close(model.liner.weight, [[1.004079938]], 1e-5);
    close(model.liner.bias!, [0.4142511785], 1e-5);
  },

  '000-8': () => {
    torch.manual_seed(0);
    const x = torch.unsqueeze(torch.linspace(-3, 3, 1000), 1);
    const y = x.pow(3).add(torch.rand(x.size()).mul(0.3));
    const net = new Net(1, 20, 1);
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
    const seen = watched<number>((drawing) => {
      const all = losses(net, new nn.MSELoss(), optimizer, x, y, 1000, (output, loss) => {
        drawing.push(loss.item() as number);
        draw(x, y, output, loss);
      });
      const wanted = [108.4353783, 95.75056458, 8.916951179, 0.8468160629, 0.1741142273];
      close(pick(all, [0, 1, 80, 400, 999]), wanted, 1e-4);
    });
    assert.equal(seen.drawn.length, 13);
    assertDrawn(seen.pictures, seen.drawn);
  },
};
