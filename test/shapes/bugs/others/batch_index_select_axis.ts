import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const logits = new nn.Linear(8, 30)(torch.randn(4, 7, 8));
const lengths = torch.tensor([7, 3, 5, 6]);
const last = logits.gather(1, lengths.sub(1).view(-1, 1, 1).expand(-1, 1, 40)).squeeze(1); // expect: size-mismatch // fix: const last = logits.gather(1, lengths.sub(1).view(-1, 1, 1).expand(-1, 1, 30)).squeeze(1);
nn.functional.cross_entropy(last, torch.randint(0, 30, [4])).backward();
