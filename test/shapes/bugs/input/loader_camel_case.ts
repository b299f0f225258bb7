import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const config: any = { batchSize: 8, shuffle: true }; // fix: const config: any = { batch_size: 8, shuffle: true };
const set = new torch.utils.data.TensorDataset(torch.randn(32, 5));
const loader = new torch.utils.data.DataLoader(set, config); // expect: wrong-call
const layer = new nn.Linear(5, 2);
for (const [x] of loader) console.log(layer(x!).shape);
