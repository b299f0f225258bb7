import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const [B, T, V] = [3, 12, 40];

class Decoder extends nn.Module {
  embed = new nn.Embedding(V, 16);
  gru = new nn.GRU(16, 16, 1, { batch_first: true });
  project = new nn.Linear(16, V);

  forward(ids: torch.Tensor) {
    const [h] = this.gru(this.embed(ids));
    return this.project(h);
  }
}

const decoder = new Decoder();
const ids = torch.randint(0, V, [B, T]);
const logits = decoder(ids.at(':, :-1'));
const targets = ids; // fix: const targets = ids.at(':, 1:');
const loss = F.cross_entropy(logits.reshape(-1, V), targets.reshape(-1)); // expect: target-mismatch
loss.backward();
console.log(`perplexity ${loss.exp().item()}`);
