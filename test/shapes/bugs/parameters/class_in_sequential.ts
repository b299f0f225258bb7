import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const Activation: any = nn.ReLU;
const model = new nn.Sequential(new nn.Linear(4, 8), Activation, new nn.Linear(8, 2)); // expect: wrong-call // fix: const model = new nn.Sequential(new nn.Linear(4, 8), new Activation(), new nn.Linear(8, 2));
console.log(model(torch.randn(3, 4)).shape);
