import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Emails extends torch.utils.data.Dataset<[torch.Tensor, torch.Tensor]> {
  private readonly rows: { words: number[]; spam: boolean }[] = [
    { words: [0, 3, 1, 0, 2], spam: true },
    { words: [1, 0, 0, 4, 0], spam: false },
    { words: [2, 2, 1, 0, 0], spam: true },
    { words: [0, 0, 1, 1, 1], spam: false },
  ];
  override get length() {
    return this.rows.length;
  }
  override at(i: number): [torch.Tensor, torch.Tensor] {
    const { words, spam } = this.rows[i]!;
    return [torch.tensor(words).float(), torch.tensor(Number(spam))]; // fix: return [torch.tensor(words).float(), torch.tensor(Number(spam)).float()];
  }
}

const model = new nn.Sequential(new nn.Linear(5, 1), new nn.Flatten(0));
for (const [x, y] of new torch.utils.data.DataLoader(new Emails(), { batch_size: 2 })) {
  const loss = nn.functional.binary_cross_entropy(model(x).sigmoid(), y); // expect: target-dtype
  loss.backward();
}
