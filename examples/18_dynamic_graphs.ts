// Graphs that change: a network that decides while it runs, what it remembers, and when that memory is given back.

// %% Loops and branches that depend on the numbers
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(1);

class Dynamic extends nn.Module {
  first = new nn.Linear(2, 8);
  middle = new nn.Linear(8, 8);
  last = new nn.Linear(8, 1);
  depth = 0;

  forward(x: torch.Tensor) {
    let h = torch.relu(this.first(x));
    this.depth = 0;
    // The same layer again and again, until there is enough of it: every step of training has a graph of its own.
    while (h.norm().item() < 6 && this.depth < 4) {
      h = torch.relu(this.middle(h)).add(h);
      this.depth++;
    }
    if (x.sum().item() > 0) return this.last(h);
    return this.last(h.neg());
  }
}
const net = new Dynamic();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.005 });
const losses: number[] = [];
const depths: number[] = [];
for (let step = 0; step < 400; step++) {
  const x = torch.randn(4, 2);
  const loss = net(x)
    .sub(x.sum(1, { keepdim: true }))
    .pow(2)
    .mean();
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  losses.push(loss.item());
  depths.push(net.depth);
}
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
console.log('depths of the first steps:', depths.slice(0, 12).join(' '));
console.log('loss:', mean(losses.slice(0, 50)).toFixed(3), '->', mean(losses.slice(-50)).toFixed(3));

// %% Forward builds the graph and keeps what backward will need
const data = torch.rand(1 << 20);
const weight = torch.rand(1 << 20, { requires_grad: true });
const forward = () => weight.mul(data).sigmoid().pow(2).mean();

/** Millions of bytes that tensors hold at the moment. */
const megabytes = () => Math.round(torch.memory_stats().live / 1e6);

const before = megabytes();
const loss = forward();
console.log('the graph holds memory:', megabytes() > before);
console.log(loss.grad_fn?.name(), '<-', loss.grad_fn?.next_functions[0][0]?.name());

// %% Backward gives it back, so there is no second time
loss.backward();
try {
  loss.backward();
} catch (error) {
  console.log(String(error));
}

// %% Unless it is asked to keep the graph; gradients then add up
const kept = forward();
weight.grad = null;
kept.backward({ retain_graph: true });
const once = weight.grad!.clone();
kept.backward();
console.log('twice as much:', torch.allclose(weight.grad!, once.mul(2)));

// %% Test mode: no graph, nothing stored
const tested = torch.no_grad(forward);
console.log(tested.grad_fn, tested.requires_grad);

// %% What older notes miss in PyTorch is here: spectra, flipping, looking for numbers that are none
const time = torch.arange(256).div(256);
const wave = time
  .mul(2 * Math.PI * 12)
  .sin()
  .add(
    time
      .mul(2 * Math.PI * 40)
      .sin()
      .mul(0.5),
  );
const spectrum = torch.fft.rfft(wave).abs();
console.log('frequencies in it:', spectrum.topk(2)[1]);
console.log(torch.flip(torch.arange(6).view(2, 3), [0, 1]));
const odd = torch.tensor([1, NaN, Infinity, -Infinity]);
console.log(torch.isnan(odd), torch.isinf(odd), torch.isfinite(odd));

// %% Picture: how deep the network was in each step, and the spectrum
const [, [steps, frequencies]] = plt.subplots(1, 2, { figsize: [10, 3.5] });
steps.scatter(torch.arange(400), losses, { c: depths, s: 12 });
steps.set_title('loss; the colour is the depth');
frequencies.plot(spectrum.at(':64'));
frequencies.set_title('spectrum of two sines');
plt.show();
