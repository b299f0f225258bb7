import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const model = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 4));
const inputs = torch.randn(50, 8);
const labels = torch.randint(0, 4, [50]);

const outputs = model(inputs);
const predicted = outputs.argmax(0); // fix: const predicted = outputs.argmax(1);
const correct = predicted.eq(labels).sum().item(); // expect: broadcast-mismatch
console.log(`Accuracy: ${(100 * correct) / labels.size(0)} %`);
