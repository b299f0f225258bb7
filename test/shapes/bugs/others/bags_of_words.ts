// Words of all texts stand in one row, with a list of where each text begins; the layer behind is made for the words' number.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const texts = ['buy a chair', 'cheap lamp', 'a small old table'];
const ids = new Map([...new Set(texts.join(' ').split(' '))].map((word, i) => [word, i] as [string, number]));

function collate(samples: string[]) {
  const tokens: number[] = [];
  const offsets: number[] = [];
  for (const text of samples) {
    offsets.push(tokens.length);
    tokens.push(...text.split(' ').map((word) => ids.get(word) ?? 0));
  }
  return [torch.tensor(tokens), torch.tensor(offsets)];
}

const bag = new nn.EmbeddingBag(ids.size, 12);
const score = new nn.Linear(ids.size, 1); // fix: const score = new nn.Linear(12, 1);
const optimizer = new optim.Adam([...bag.parameters(), ...score.parameters()]);
for (const [tokens, offsets] of new torch.utils.data.DataLoader(texts, { batch_size: 3, collate_fn: collate })) {
  const loss = score(bag(tokens, offsets)).square().mean(); // expect: size-mismatch
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
