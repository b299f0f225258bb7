import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

/** Sentences as embedded words, read by filters of three widths. */
class TextCNN extends nn.Module {
  embed: nn.Embedding;
  convs: nn.ModuleList;
  fc: nn.Linear;

  constructor(vocab: number, dim: number, filters: number, widths: number[], classes: number) {
    super();
    this.embed = new nn.Embedding(vocab, dim);
    this.convs = new nn.ModuleList(widths.map((width) => new nn.Conv1d(dim, filters, width)));
    this.fc = new nn.Linear(filters * widths.length, classes);
  }

  forward(tokens: torch.Tensor) {
    const x = this.embed(tokens); // fix: const x = this.embed(tokens).transpose(1, 2);
    const pooled: torch.Tensor[] = [];
    for (const conv of this.convs) {
      const h = F.relu(conv(x)); // expect: channel-mismatch
      pooled.push(F.max_pool1d(h, h.size(2)).squeeze(2));
    }
    return this.fc(torch.cat(pooled, 1));
  }
}

const model = new TextCNN(100, 32, 12, [3, 4, 5], 2);
const batch = torch.randint(0, 100, [8, 20]);
const loss = F.cross_entropy(model(batch), torch.randint(0, 2, [8]));
loss.backward();
console.log(loss.item());
