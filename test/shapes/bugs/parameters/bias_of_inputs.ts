import * as torch from 'tensorpad';

torch.manual_seed(7);
const x = torch.randn(32, 6);
const y = torch.randint(0, 4, [32]);

const W = torch.randn(6, 4, { requires_grad: true });
const b = torch.zeros(6, { requires_grad: true }); // fix: const b = torch.zeros(4, { requires_grad: true });

const softmax = (z: torch.Tensor) => {
  const e = z.sub(z.max(1, true).values).exp();
  return e.div(e.sum(1, true));
};

for (let step = 0; step < 3; step++) {
  const p = softmax(x.mm(W).add(b)); // expect: broadcast-mismatch
  const loss = p.at(torch.arange(32), y).log().mean().neg();
  loss.backward();
  torch.no_grad(() => {
    for (const param of [W, b]) {
      param.sub_(param.grad!.mul(0.1));
      param.grad = null;
    }
  });
}
