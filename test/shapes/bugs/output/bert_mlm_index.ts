import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const V = 100,
  H = 24;
class MiniBert extends nn.Module {
  word = new nn.Embedding(V, H);
  seg = new nn.Embedding(2, H);
  pos = new nn.Embedding(32, H);
  norm = new nn.LayerNorm(H);
  enc = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer({
      d_model: H,
      nhead: 3,
      dim_feedforward: 48,
      batch_first: true,
      activation: 'gelu',
    }),
    2,
  );
  mlm = new nn.Linear(H, V);
  forward(ids: torch.Tensor, segs: torch.Tensor, pad: torch.Tensor) {
    const p = torch.arange(ids.size(1)).unsqueeze(0);
    const x = this.norm(this.word(ids).add(this.seg(segs)).add(this.pos(p)));
    return this.mlm(this.enc(x, { src_key_padding_mask: pad }));
  }
}
const net = new MiniBert();
const ids = torch.randint(1, V, [4, 16]);
const labels = ids.clone();
const masked = torch.rand(4, 16).lt(0.15);
const out = net(ids, torch.zeros_like(ids), ids.eq(0));
const loss = nn.functional.cross_entropy(out.view(-1, V), labels.masked_fill(masked.logical_not(), -100)); // expect: target-mismatch // fix: const loss = nn.functional.cross_entropy(out.view(-1, V), labels.masked_fill(masked.logical_not(), -100).view(-1));
loss.backward();
