import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const F = nn.functional;
const grades = torch.tensor([0, 4, 2, 5, 1, 3]);
const GRADES = 5; // fix: const GRADES = 6;

const code = F.one_hot(grades, GRADES).float(); // expect: index-out-of-range
const students = torch.randn(6, 11);
const net = new nn.Linear(11, GRADES);
const loss = F.mse_loss(net(students).softmax(1), code);
loss.backward();
