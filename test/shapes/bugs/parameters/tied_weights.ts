import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class TinyLM extends nn.Module {
  embed = new nn.Embedding(60, 16);
  rnn = new nn.LSTM(16, 32, { batch_first: true });
  project = new nn.Identity(); // fix: project = new nn.Linear(32, 16);
  bias = new nn.Parameter(torch.zeros(60));

  forward(ids: torch.Tensor) {
    const [h] = this.rnn(this.embed(ids));
    const tied = this.embed.weight.t();
    return this.project(h).matmul(tied).add(this.bias); // expect: size-mismatch
  }
}

console.log(new TinyLM()(torch.randint(0, 60, [2, 7])).shape);
