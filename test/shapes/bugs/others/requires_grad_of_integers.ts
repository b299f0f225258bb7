import * as torch from 'tensorpad';

// Fit the corners of a box by gradient descent.
const target = torch.tensor([12.5, 3, 40, 22]);
let box = torch.tensor([10, 5, 35, 25], { requires_grad: true }); // expect: dtype-mismatch // fix: let box = torch.tensor([10, 5, 35, 25], { requires_grad: true, dtype: torch.float32 });
const lr = 0.1;
for (let i = 0; i < 20; i++) {
  const loss = box.sub(target).pow(2).sum();
  loss.backward();
  box = box.sub(box.grad!.mul(lr)).detach().requires_grad_();
}
console.log(box);
