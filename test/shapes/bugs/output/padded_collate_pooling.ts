import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const sentences = Array.from({ length: 12 }, (_, i): [number[], number] => [
  Array.from({ length: 3 + (i % 5) }, (_, k) => 1 + ((i + k) % 19)),
  i % 4,
]);

/** Pads a batch to its longest sentence. */
function collate(batch: readonly [number[], number][]): [torch.Tensor, torch.Tensor] {
  const longest = Math.max(...batch.map(([ids]) => ids.length));
  const rows = batch.map(([ids]) => F.pad(torch.tensor(ids), [0, longest - ids.length]));
  return [torch.stack(rows), torch.tensor(batch.map(([, label]) => label))];
}

const loader = new torch.utils.data.DataLoader(sentences, { batch_size: 4, shuffle: true, collate_fn: collate });
const embedding = new nn.Embedding(20, 16);
const positions = torch.randn(1, 40, 16);
const head = new nn.Linear(16, 4);

for (const [ids, labels] of loader) {
  const x = embedding(ids).add(positions.at(`:, :${ids.size(1)}`));
  const logits = head(x); // fix: const logits = head(x.mean(1));
  const loss = F.cross_entropy(logits, labels); // expect: target-mismatch
  console.log(loss.item());
}
