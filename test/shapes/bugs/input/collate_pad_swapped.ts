import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { Dataset, DataLoader } = torch.utils.data;

class Sentences extends Dataset<{ ids: torch.Tensor; label: number }> {
  lengths = [4, 7, 5, 7, 6, 3, 7, 2];
  get length() {
    return this.lengths.length;
  }
  at(i: number) {
    return { ids: torch.randint(1, 30, [this.lengths[i]]), label: i % 2 };
  }
}

const collate = (batch: { ids: torch.Tensor; label: number }[]) => ({
  ids: nn.utils.rnn.pad_sequence(batch.map((b) => b.ids)), // fix: ids: nn.utils.rnn.pad_sequence(batch.map((b) => b.ids), true),
  labels: torch.tensor(batch.map((b) => b.label)),
});

class Bag extends nn.Module {
  emb = new nn.Embedding(30, 8);
  fc = new nn.Linear(8, 2);
  forward(ids: torch.Tensor) {
    return this.fc(this.emb(ids).mean(1));
  }
}
const net = new Bag();
for (const { ids, labels } of new DataLoader(new Sentences(), { batch_size: 4, collate_fn: collate })) {
  const loss = nn.functional.cross_entropy(net(ids), labels); // expect: target-mismatch
  loss.backward();
}
