import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const labels = ['ham', 'spam', 'ham', 'promo', 'ham', 'social', 'spam'];
const names = [...new Set(labels)];
const counts = labels.reduce<Record<string, number>>((all, name) => ({ ...all, [name]: (all[name] ?? 0) + 1 }), {});
const weight = torch.tensor(Object.values(counts).map((n) => labels.length / n));
const CLASSES = 5; // fix: const CLASSES = names.length;

const net = new nn.Linear(10, CLASSES);
const criterion = new nn.CrossEntropyLoss({ weight });
const y = torch.tensor(labels.map((name) => names.indexOf(name)));
const loss = criterion(net(torch.randn(labels.length, 10)), y); // expect: size-mismatch
loss.backward();
