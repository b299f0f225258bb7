import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const LEVELS = 5;
const ages = torch.tensor([4, 17, 35, 52, 71, 90]);
const bins = ages.div(10, { rounding_mode: 'floor' }); // fix: const bins = ages.div(10, { rounding_mode: 'floor' }).clamp({ max: LEVELS - 1 });
const net = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, LEVELS));
const loss = nn.functional.cross_entropy(net(torch.randn(6, 8)), bins); // expect: index-out-of-range
loss.backward();
