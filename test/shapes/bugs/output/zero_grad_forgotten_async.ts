import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

async function* stream(n: number) {
  for (let i = 0; i < n; i++) yield { x: torch.randn(4, 3), y: torch.randn(4, 1) };
}

async function main() {
  const model = new nn.Linear(3, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  let seen = 0;
  for await (const { x, y } of stream(5)) {
    const loss = nn.functional.mse_loss(model(x), y);
    loss.backward();
    optimizer.step(); // expect: missing-zero-grad // fix: optimizer.step(); optimizer.zero_grad();
    seen += x.size(0);
  }
  console.log(seen);
}
main();
