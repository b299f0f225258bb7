import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Linear(3, 1);
const parameters: any = model.parameters;
const optimizer = new optim.AdamW(parameters, { lr: 1e-3 }); // expect: wrong-call // fix: const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3 });
model(torch.rand(8, 3)).mean().backward();
optimizer.step();
