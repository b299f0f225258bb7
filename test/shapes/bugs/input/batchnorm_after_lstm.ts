import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Activity extends nn.Module {
  rnn: nn.GRU;
  norm: nn.BatchNorm1d;
  out: nn.Linear;

  constructor(sensors: number, hidden = 24, classes = 6) {
    super();
    this.rnn = new nn.GRU({ input_size: sensors, hidden_size: hidden, batch_first: true });
    this.norm = new nn.BatchNorm1d(hidden);
    this.out = new nn.Linear(hidden, classes);
  }

  forward(x: torch.Tensor) {
    const [states] = this.rnn(x);
    const normed = this.norm(states); // expect: channel-mismatch // fix: const normed = this.norm(states.transpose(1, 2)).transpose(1, 2);
    return this.out(normed.at(':, -1, :'));
  }
}

const recordings = torch.randn(10, 50, 9);
const model = new Activity(9);
const loss = new nn.CrossEntropyLoss()(model(recordings), torch.randint(6, [10]));
loss.backward();
console.log(loss.item());
