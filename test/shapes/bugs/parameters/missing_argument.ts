import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

/** A model that someone began to write. */
const model = new nn.Sequential(
  new nn.Linear(10, 20),
  new nn.ReLU(),
  // @ts-expect-error: the editor says so, too
  new nn.Linear(20), // expect: wrong-call // fix: new nn.Linear(20, 1),
);
console.log(model(torch.ones(2, 10)));
