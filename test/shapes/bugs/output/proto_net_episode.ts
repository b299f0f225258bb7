import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const [WAYS, SHOTS, QUERIES] = [5, 3, 4];
const embed = new nn.Sequential(
  new nn.Conv2d(1, 8, 3, { padding: 1 }),
  new nn.ReLU(),
  new nn.AdaptiveAvgPool2d(2),
  new nn.Flatten(),
);

function episode() {
  const support = torch.rand(WAYS, SHOTS, 1, 10, 10);
  const query = torch.rand(WAYS, QUERIES, 1, 10, 10);
  return { support, query };
}
const { support, query } = episode();
const protos = embed(support.flatten(0, 1)).view(WAYS, SHOTS, -1).mean(1);
const q = embed(query.view(-1, ...query.shape.slice(2)));
const logits = q.unsqueeze(1).sub(protos).pow(2).sum(-1).neg();
const target = torch.arange(WAYS).repeat_interleave(SHOTS); // fix: const target = torch.arange(WAYS).repeat_interleave(QUERIES);
const loss = nn.functional.cross_entropy(logits, target); // expect: target-mismatch
loss.backward();
