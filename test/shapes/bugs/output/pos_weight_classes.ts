import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const CLASSES = 6;
const freq = torch.tensor([10, 20, 30, 40, 50]); // fix: const freq = torch.tensor([10, 20, 30, 40, 50, 60]);
const weight = freq.sum().div(freq.mul(CLASSES));
const criterion = new nn.CrossEntropyLoss({ weight });
const net = new nn.Linear(9, CLASSES);
const loss = criterion(net(torch.randn(7, 9)), torch.randint(0, CLASSES, [7])); // expect: size-mismatch
loss.backward();
