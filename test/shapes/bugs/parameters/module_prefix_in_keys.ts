import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const build = () => new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1));
const trained = build();
const wrapped = Object.fromEntries(
  Object.entries(trained.state_dict() as Record<string, torch.Tensor>).map(([k, v]) => [`module.${k}`, v]),
);
const net = build();
net.load_state_dict(wrapped); // expect: invalid-argument // fix: net.load_state_dict(Object.fromEntries(Object.entries(wrapped).map(([k, v]) => [k.replace('module.', ''), v])));
net.eval();
console.log(net(torch.ones(2, 3)));
