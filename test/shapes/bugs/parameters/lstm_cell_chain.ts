import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Two cells, one above the other, predict a sine wave step by step.
class Sequence extends nn.Module {
  lstm1 = new nn.LSTMCell(1, 21);
  lstm2 = new nn.LSTMCell(1, 21); // fix: lstm2 = new nn.LSTMCell(21, 21);
  linear = new nn.Linear(21, 1);

  forward(input: torch.Tensor, future = 0) {
    const outputs: torch.Tensor[] = [];
    let h1 = torch.zeros(input.size(0), 21);
    let c1 = torch.zeros(input.size(0), 21);
    let h2 = torch.zeros(input.size(0), 21);
    let c2 = torch.zeros(input.size(0), 21);
    let output = input.at(':, :1');
    for (const step of input.split(1, 1)) {
      [h1, c1] = this.lstm1(step, [h1, c1]);
      [h2, c2] = this.lstm2(h1, [h2, c2]); // expect: size-mismatch
      output = this.linear(h2);
      outputs.push(output);
    }
    for (let i = 0; i < future; i++) {
      [h1, c1] = this.lstm1(output, [h1, c1]);
      [h2, c2] = this.lstm2(h1, [h2, c2]);
      output = this.linear(h2);
      outputs.push(output);
    }
    return torch.cat(outputs, 1);
  }
}

const waves = torch.arange(0, 12).mul(0.3).sin().expand(3, 12);
console.log(new Sequence()(waves, 4).shape);
