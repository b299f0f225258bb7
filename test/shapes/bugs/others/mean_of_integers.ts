import * as torch from 'tensorpad';

const predicted = torch.tensor([0, 2, 1, 1, 0, 2]);
const truth = torch.tensor([0, 1, 1, 1, 0, 2]);

const hits = predicted.eq(truth).long(); // fix: const hits = predicted.eq(truth).float();
const accuracy = hits.mean(); // expect: dtype-mismatch
console.log(`accuracy: ${(accuracy.item() * 100).toFixed(1)} %`);
