import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

class SGNS extends nn.Module {
  input: nn.Embedding;
  output: nn.Embedding;
  constructor(vocab: number, dim: number) {
    super();
    this.input = new nn.Embedding(vocab, dim);
    this.output = new nn.Embedding(vocab, dim);
  }
  forward(center: torch.Tensor, context: torch.Tensor, noise: torch.Tensor) {
    const v = this.input(center);
    const pos = nn.functional.logsigmoid(v.mul(this.output(context)).sum(1));
    const neg = nn.functional.logsigmoid(this.output(noise).neg().bmm(v).squeeze(2)).sum(1); // expect: rank-mismatch // fix: const neg = nn.functional.logsigmoid(this.output(noise).neg().bmm(v.unsqueeze(2)).squeeze(2)).sum(1);
    return pos.add(neg).mean().neg();
  }
}
const net = new SGNS(500, 16);
const opt = new optim.Adagrad(net.parameters(), { lr: 0.1 });
opt.zero_grad();
net(torch.randint(0, 500, [32]), torch.randint(0, 500, [32]), torch.randint(0, 500, [32, 5])).backward();
opt.step();
