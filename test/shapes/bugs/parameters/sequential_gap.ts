import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const model = new nn.Sequential(
  new nn.Linear(30, 128),
  new nn.BatchNorm1d(128),
  new nn.ReLU(),
  new nn.Linear(128, 64),
  new nn.ReLU(),
  new nn.Dropout(0.5),
  new nn.Linear(128, 2), // fix: new nn.Linear(64, 2),
);

const patients = torch.randn(16, 30);
const diagnosis = torch.randint(0, 2, [16]);
const out = model(patients); // expect: size-mismatch
console.log(nn.functional.cross_entropy(out, diagnosis).item());
