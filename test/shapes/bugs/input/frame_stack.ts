// An Atari-like agent looks at the last four frames.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class QNetwork extends nn.Module {
  conv: nn.Sequential;
  head: nn.Sequential;

  constructor(frames: number, actions: number) {
    super();
    this.conv = new nn.Sequential(
      new nn.Conv2d(frames, 8, 8, { stride: 4 }),
      new nn.ReLU(),
      new nn.Conv2d(8, 16, 4, { stride: 2 }),
      new nn.ReLU(),
    );
    this.head = new nn.Sequential(new nn.Linear(16 * 4 * 4, 32), new nn.ReLU(), new nn.Linear(32, actions));
  }

  forward(state: torch.Tensor) {
    const h = this.conv(state.div(255)); // expect: channel-mismatch
    return this.head(h.view(h.size(0), -1));
  }
}

const history: torch.Tensor[] = [];
const observe = () => torch.randint(0, 256, [48, 48]).float();
while (history.length < 4) history.push(observe());

const net = new QNetwork(1, 6); // fix: const net = new QNetwork(4, 6);
const state = torch.stack(history).unsqueeze(0);
const action = net(state).argmax(1).item();
console.log('action', action);
