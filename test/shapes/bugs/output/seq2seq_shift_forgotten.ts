import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;

const [B, S, T, V, D] = [4, 10, 12, 50, 32];
const embed = new nn.Embedding(V, D);
const model = new nn.Transformer({
  d_model: D,
  nhead: 4,
  num_encoder_layers: 1,
  num_decoder_layers: 1,
  dim_feedforward: 64,
  batch_first: true,
});
const project = new nn.Linear(D, V);

function lossOf({ src, tgt }: { src: torch.Tensor; tgt: torch.Tensor }) {
  const input = tgt.at(':', ':-1');
  const mask = nn.Transformer.generate_square_subsequent_mask(input.size(1));
  const out = model(embed(src), embed(input), { tgt_mask: mask });
  const logits = project(out);
  return F.cross_entropy(logits.reshape(-1, V), tgt.reshape(-1)); // expect: target-mismatch // fix: return F.cross_entropy(logits.reshape(-1, V), tgt.at(':', '1:').reshape(-1));
}
lossOf({ src: torch.randint(0, V, [B, S]), tgt: torch.randint(0, V, [B, T]) }).backward();
