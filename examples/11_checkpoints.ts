// Checkpoints: keep the best model so far, come back to it, and learn what happens when a file does not fit.

// %% A small problem to train on
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';
import * as plt from 'tensorpad/plot';

torch.manual_seed(0);
const x = torch.linspace(-2, 2, 200).unsqueeze(1);
const y = x.sin().add(torch.randn(200, 1).mul(0.1));
const heldOut = torch.rand(100, 1).mul(4).sub(2);

class Net extends nn.Module {
  hidden = new nn.Linear(1, 16);
  out = new nn.Linear(16, 1);

  forward(x: torch.Tensor) {
    return this.out(torch.tanh(this.hidden(x)));
  }
}
const net = new Net();
const criterion = new nn.MSELoss();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.3, momentum: 0.9 });

// %% Saving: the folder is made when it is missing, and the file is PyTorch's own format
// A new file takes the old one's place only when it is whole: a crash while saving costs nothing.
const folder = join(mkdtempSync(join(tmpdir(), 'checkpoints-')), 'sine');
const path = join(folder, 'best.pth.tar');

function saveCheckpoint(step: number, loss: number) {
  if (!existsSync(folder)) mkdirSync(folder);
  torch.save({ step, loss, state_dict: net.state_dict(), optimizer: optimizer.state_dict() }, path);
}

// %% Training: the best so far is saved
const losses: number[] = [];
const saved: number[] = [];
let best = Infinity;
for (let step = 0; step < 300; step++) {
  optimizer.zero_grad();
  criterion(net(x), y).backward();
  optimizer.step();
  const loss = torch.no_grad(() => criterion(net(heldOut), heldOut.sin())).item();
  losses.push(loss);
  if (step % 10 === 0 && loss < best) {
    best = loss;
    saved.push(step);
    saveCheckpoint(step, loss);
  }
}
console.log(`saved ${saved.length} times, last at step ${saved.at(-1)}, loss ${best.toFixed(5)}`);

// %% Loading: into a new network, wherever it runs
const checkpoint = torch.load(path, { map_location: 'cpu' });
const restored = new Net();
console.log(restored.load_state_dict(checkpoint.state_dict));
console.log('step', checkpoint.step, 'loss', criterion(restored(heldOut), heldOut.sin()).item().toFixed(5));

const goOn = new optim.SGD(restored.parameters(), { lr: 1 });
goOn.load_state_dict(checkpoint.optimizer);
console.log('learning rate and momentum come back too:', goOn.param_groups[0].lr, goOn.param_groups[0].momentum);

// %% What can go wrong
try {
  torch.load('checkpoint that nobody saved.pth');
} catch (error) {
  console.log(String(error));
}

class Wider extends nn.Module {
  hidden = new nn.Linear(1, 32);
  output = new nn.Linear(32, 1);

  forward(x: torch.Tensor) {
    return this.output(torch.tanh(this.hidden(x)));
  }
}
try {
  new Wider().load_state_dict(checkpoint.state_dict);
} catch (error) {
  console.log(String(error));
}

// %% Picture: the loss, and where a checkpoint was written
plt.plot(losses);
plt.scatter(
  saved,
  saved.map((step) => losses[step]),
  { c: 'red', label: 'saved' },
);
plt.yscale('log');
plt.xlabel('step');
plt.legend();
plt.show();
