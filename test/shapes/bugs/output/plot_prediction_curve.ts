import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as plt from 'tensorpad/plot';

const net = new nn.Sequential(new nn.Linear(1, 8), new nn.Tanh(), new nn.Linear(8, 1));
const train = torch.rand(40, 1);
const grid = torch.linspace(0, 1, 100).unsqueeze(1);
const fitted = torch.no_grad(() => net(grid));
plt.scatter(train, torch.sin(train));
plt.plot(train, fitted); // expect: size-mismatch // fix: plt.plot(grid, fitted);
plt.legend(['data', 'fit']);
