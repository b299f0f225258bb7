import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const encoder = new nn.Sequential(new nn.Embedding(100, 24), new nn.Linear(24, 24), new nn.ReLU());
const head = new nn.Linear(24, 100);
function masked_tokens(ids: torch.Tensor, positions: torch.Tensor) {
  const h = encoder(ids);
  const rows = torch.arange(ids.size(0)); // fix: const rows = torch.arange(ids.size(0)).unsqueeze(1);
  return head(h.at(rows, positions)); // expect: broadcast-mismatch
}
const ids = torch.randint(0, 100, [4, 12]);
const positions = torch.tensor([
  [1, 5, 7],
  [0, 3, 11],
  [2, 4, 6],
  [8, 9, 10],
]);
const logits = masked_tokens(ids, positions);
nn.functional.cross_entropy(logits.flatten(0, 1), ids.gather(1, positions).flatten()).backward();
