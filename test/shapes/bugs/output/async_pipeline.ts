import * as torch from 'tensorpad';
import { nn, optim } from 'tensorpad';

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
async function fetchShard(i: number) {
  await sleep(1);
  return { x: torch.randn(10, 8).add(i), y: torch.full([10], i, { dtype: torch.long }) };
}
async function main() {
  const shards = await Promise.all([0, 1, 2].map(fetchShard));
  const x = torch.stack(shards.map((s) => s.x)); // fix: const x = torch.cat(shards.map((s) => s.x));
  const y = torch.cat(shards.map((s) => s.y));
  const net = new nn.Linear(8, 3);
  const opt = new optim.LBFGS(net.parameters(), { max_iter: 3 });
  await opt.step(() => {
    opt.zero_grad();
    const loss = nn.functional.cross_entropy(net(x), y); // expect: target-mismatch
    loss.backward();
    return loss;
  });
}
await main();
