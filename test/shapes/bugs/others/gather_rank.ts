import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const net = new nn.Linear(4, 3);
const states = torch.randn(16, 4);
const actions = torch.randint(0, 3, [16]);
const rewards = torch.rand(16);

const q_all = net(states);
const q_taken = q_all.gather(1, actions).squeeze(); // expect: rank-mismatch // fix: const q_taken = q_all.gather(1, actions.unsqueeze(1)).squeeze(1);
const loss = nn.functional.mse_loss(q_taken, rewards);
loss.backward();
