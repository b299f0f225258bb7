import * as torch from 'tensorpad';
import { nn } from 'tensorpad';

const embed = new nn.Embedding(50, 16);
const head: any = new nn.Linear(16, 50, { bias: false });
head.weight = torch.randn(50, 16); // expect: wrong-call // fix: head.weight = embed.weight;
console.log(head(embed(torch.tensor([1, 2, 3]))).shape);
