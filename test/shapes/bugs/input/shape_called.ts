import * as torch from 'tensorpad';

const x: any = torch.rand(3, 4);
const [rows, columns] = x.shape(); // expect: wrong-call // fix: const [rows, columns] = x.shape;
console.log(torch.eye(rows, columns).mul(x).sum().item());
