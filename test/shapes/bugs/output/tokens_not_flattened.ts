// Scores of every word of padded sentences go into the loss as they are: it takes the words for classes.
import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const F = nn.functional;
const sentences = ['a cat sat', 'the dog lay down here', 'birds sing'].map((line) => line.split(' '));
const vocabulary = new Map<string, number>([['<pad>', 0]]);
for (const word of sentences.flat()) if (!vocabulary.has(word)) vocabulary.set(word, vocabulary.size);

function collate(batch: string[][]) {
  const longest = Math.max(...batch.map((words) => words.length));
  const rows = batch.map((words) => {
    const ids = words.map((word) => vocabulary.get(word)!);
    return [...ids, ...new Array<number>(longest - ids.length).fill(0)];
  });
  return torch.tensor(rows);
}

const embed = new nn.Embedding(64, 16);
const decode = new nn.Linear(16, 64);
const optimizer = new optim.Adam([...embed.parameters(), ...decode.parameters()]);
const loader = new torch.utils.data.DataLoader(sentences, { batch_size: 3, collate_fn: collate });
for (const ids of loader) {
  const scores = decode(embed(ids));
  const loss = F.cross_entropy(scores, ids); // expect: target-mismatch // fix: const loss = F.cross_entropy(scores.flatten(0, 1), ids.flatten());
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
}
