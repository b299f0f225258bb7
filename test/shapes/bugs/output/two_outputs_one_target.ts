import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

// Longitude and latitude from signal strengths; only one of the two was loaded.
const signals = torch.rand(33, 8);
const places = torch.rand(33, 2).at(':, 0'); // fix: const places = torch.rand(33, 2);

const model = new nn.Sequential(new nn.Linear(8, 20), new nn.LeakyReLU(0.1), new nn.Linear(20, 2));
const huber = new nn.HuberLoss({ delta: 0.5 });
const optimizer = new optim.Adamax(model.parameters());

const predicted = model(signals);
const loss = huber(predicted, places); // expect: target-mismatch
optimizer.zero_grad();
loss.backward();
optimizer.step();
