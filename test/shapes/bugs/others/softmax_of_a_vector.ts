import * as torch from 'tensorpad';

const temperature = 0.8;
const logits = torch.tensor([1.2, 0.3, -0.5, 2.1]);
const words = ['the', 'a', 'one', 'my'];

const p = torch.softmax(logits.div(temperature), 1); // expect: dim-out-of-range // fix: const p = torch.softmax(logits.div(temperature), 0);
const choice = torch.multinomial(p, 1).item();
console.log(words[choice], p.sum().item());
