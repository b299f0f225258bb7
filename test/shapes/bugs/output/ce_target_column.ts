import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const { TensorDataset, DataLoader, random_split } = torch.utils.data;

function readCsv(lines: string) {
  return lines
    .trim()
    .split('\n')
    .map((l) => l.split(',').map(Number));
}
const table = torch.tensor(readCsv('1.5,2.5,0\n3.5,4.5,1\n5.5,6.5,2\n7.5,8.5,1\n1.5,1.5,0\n2.5,2.5,2'));
const X = table.at(':', ':2');
const y = table.at(':', '2:').long(); // fix: const y = table.at(':', 2).long();
const [train] = random_split(new TensorDataset(X, y), [4, 2]);
const net = new nn.Linear(2, 3);
for (const [a, b] of new DataLoader(train, { batch_size: 2 })) {
  nn.functional.cross_entropy(net(a), b).backward(); // expect: target-mismatch
}
