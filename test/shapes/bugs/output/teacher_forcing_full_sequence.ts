import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const PAD = 0;
class Seq2Seq extends nn.Module {
  src = new nn.Embedding(40, 32, { padding_idx: PAD });
  tgt = new nn.Embedding(50, 32, { padding_idx: PAD });
  core = new nn.Transformer(32, 4, 1, 1, 64, { batch_first: true });
  out = new nn.Linear(32, 50);
  forward(src: torch.Tensor, tgt: torch.Tensor) {
    const mask = nn.Transformer.generate_square_subsequent_mask(tgt.size(1));
    const h = this.core(this.src(src), this.tgt(tgt), { tgt_mask: mask, src_key_padding_mask: src.eq(PAD) });
    return this.out(h);
  }
}
const model = new Seq2Seq();
const criterion = new nn.CrossEntropyLoss({ ignore_index: PAD });
const opt = new optim.Adam(model.parameters(), { lr: 1e-3, betas: [0.9, 0.98] });
function trainStep(src: torch.Tensor, tgt: torch.Tensor): number {
  const [input, expected] = [tgt.at(':', ':-1'), tgt]; // fix: const [input, expected] = [tgt.at(':', ':-1'), tgt.at(':', '1:')];
  const logits = model(src, input);
  const loss = criterion(logits.flatten(0, 1), expected.flatten()); // expect: target-mismatch
  opt.zero_grad();
  loss.backward();
  opt.step();
  return loss.item();
}
console.log(trainStep(torch.randint(1, 40, [3, 9]), torch.randint(1, 50, [3, 7])));
