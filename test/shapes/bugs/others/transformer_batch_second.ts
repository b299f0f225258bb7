import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const layer = new nn.TransformerDecoderLayer(32, 4, { dim_feedforward: 64, batch_first: true });
const decoder = new nn.TransformerDecoder(layer, 2);
const embed = new nn.Embedding(30, 32);

function decode(tokens: torch.Tensor, memory: torch.Tensor) {
  const mask = nn.Transformer.generate_square_subsequent_mask(tokens.size(0)); // fix: const mask = nn.Transformer.generate_square_subsequent_mask(tokens.size(1));
  return decoder(embed(tokens), memory, { tgt_mask: mask }); // expect: size-mismatch
}
const out = decode(torch.randint(0, 30, [3, 8]), torch.randn(3, 5, 32));
console.log(out.shape);
