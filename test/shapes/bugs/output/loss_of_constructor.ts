import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(3, 4);
const y = torch.tensor([0, 1]);
const Loss: any = nn.CrossEntropyLoss;
const loss = new Loss(net(torch.randn(2, 3)), y); // expect: wrong-call // fix: const loss = new Loss()(net(torch.randn(2, 3)), y);
loss.backward();
