import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const model = new nn.Sequential(new nn.Linear(9, 5), new nn.Tanh(), new nn.Linear(5, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });

async function* stream(count: number): AsyncGenerator<{ x: torch.Tensor; y: torch.Tensor }> {
  for (let i = 0; i < count; i++) {
    await Promise.resolve();
    yield { x: torch.randn(1, 9), y: torch.rand(1) };
  }
}

async function main() {
  for await (const { x, y } of stream(4)) {
    const pred = model(x).squeeze(); // fix: const pred = model(x).squeeze(1);
    const loss = nn.functional.binary_cross_entropy_with_logits(pred, y); // expect: target-mismatch
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
await main();
