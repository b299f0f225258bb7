import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const loss_fn = new nn.CrossEntropyLoss();
const model = new nn.Sequential(new nn.Linear(4, 10), new nn.ReLU(), new nn.Linear(10, 3));

const samples = torch.randn(25, 4);
const classes = torch.randint(0, 3, [25]);

for (const p of model.parameters()) p.data.mul_(0.5);
const scores = model(samples);
const loss = loss_fn(classes, scores); // expect: dtype-mismatch // fix: const loss = loss_fn(scores, classes);
loss.backward();
