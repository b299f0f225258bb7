import * as torch from 'tensorpad';

const x = torch.linspace(0, 4, 9, { requires_grad: true });
const y = x.sin().mul(x.exp());

y.backward(); // expect: no-gradient // fix: y.sum().backward();
console.log('slope of sin(x)·exp(x):');
console.log(x.grad);
