// Only captions that are not at their end take part in a step; the cell is made for words alone.
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

class Decoder extends nn.Module {
  embed = new nn.Embedding(20, 6);
  cell = new nn.LSTMCell(6, 10); // fix: cell = new nn.LSTMCell(6 + 12, 10);
  out = new nn.Linear(10, 20);
  forward(context: torch.Tensor, captions: torch.Tensor, lengths: number[]) {
    let h = torch.zeros(captions.size(0), 10);
    let c = torch.zeros(captions.size(0), 10);
    const scores: torch.Tensor[] = [];
    for (let t = 0; t < Math.max(...lengths); t++) {
      const active = lengths.filter((length) => length > t).length;
      const word = this.embed(captions.at(`:${active}`, t));
      const input = torch.cat([word, context.at(`:${active}`)], 1);
      [h, c] = this.cell(input, [h.at(`:${active}`), c.at(`:${active}`)]); // expect: size-mismatch
      scores.push(this.out(h));
    }
    return scores;
  }
}
const lengths = [5, 4, 4, 2];
const captions = torch.randint(20, [4, 5]);
console.log(new Decoder()(torch.randn(4, 12), captions, lengths).length);
