import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

// Labels count from 1 in this file, so there is a class 3.
const labels = torch.tensor([1, 2, 3, 1, 2, 3, 3, 1]); // fix: const labels = torch.tensor([1, 2, 3, 1, 2, 3, 3, 1]).sub(1);
const inputs = torch.randn(labels.size(0), 12);

const head = new nn.Linear(12, 3);
const logits = head(inputs);
const loss = new nn.CrossEntropyLoss()(logits, labels); // expect: index-out-of-range
loss.backward();
console.log(loss.item(), logits.argmax({ dim: 1 }));
