import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;

const text = 'the quick brown fox jumps over the lazy dog and runs away from it all';
const chars = [...new Set(text)].sort();
const stoi = new Map(chars.map((c, i) => [c, i] as const));

class CharDataset extends Dataset<[torch.Tensor, torch.Tensor]> {
  readonly data: number[];
  constructor(private readonly block: number) {
    super();
    this.data = [...text].map((c) => stoi.get(c)!);
  }
  get length() {
    return 50;
  }
  at(i: number): [torch.Tensor, torch.Tensor] {
    const chunk = torch.randint(0, 20, [this.block + 1]);
    return [chunk.at(':-1'), chunk.at('1:')];
  }
}

const BATCH = 16;
class CharRNN extends nn.Module {
  emb = new nn.Embedding(32, 12);
  lstm = new nn.LSTM(12, 20, 2, { batch_first: true });
  fc = new nn.Linear(20, 32);
  forward(x: torch.Tensor, state: [torch.Tensor, torch.Tensor]) {
    const [out, next] = this.lstm(this.emb(x), state); // expect: last-batch
    return [this.fc(out), next] as const;
  }
  static initial(batch: number): [torch.Tensor, torch.Tensor] {
    return [torch.zeros(2, batch, 20), torch.zeros(2, batch, 20)];
  }
}
const net = new CharRNN();
const opt = new optim.Adam(net.parameters());
for (const [x, y] of new DataLoader(new CharDataset(8), { batch_size: BATCH, shuffle: true })) {
  const [logits] = net(x, CharRNN.initial(BATCH)); // fix: const [logits] = net(x, CharRNN.initial(x.size(0)));
  const loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten());
  opt.zero_grad();
  loss.backward();
  opt.step();
}
