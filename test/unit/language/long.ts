/** Scripts as long as one likes, for tests of speed. */

/** About a thousand lines: forty modules of blocks, each called, and a training loop. */
export function longScript(modules = 40): string {
  const parts = [
    "import * as torch from 'tensorpad';",
    "import { nn, optim } from 'tensorpad';",
    'const F = nn.functional;',
  ];
  for (let i = 0; i < modules; i++) {
    const width = 8 + (i % 5) * 8;
    parts.push(`
class Block${i} extends nn.Module {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  norm1: nn.BatchNorm2d;
  norm2: nn.BatchNorm2d;
  fc1: nn.Linear;
  fc2: nn.Linear;

  constructor(inputs: number, outputs = ${width}) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1 });
    this.norm1 = new nn.BatchNorm2d(outputs);
    this.norm2 = new nn.BatchNorm2d(outputs);
    this.fc1 = new nn.Linear(outputs * 8 * 8, 32);
    this.fc2 = new nn.Linear(32, 10);
  }

  forward(x: torch.Tensor) {
    const y = F.relu(this.norm1(this.conv1(x)));
    const z = F.relu(this.norm2(this.conv2(y)).add(y));
    return this.fc2(F.relu(this.fc1(F.max_pool2d(z, 2).flatten(1))));
  }
}`);
  }
  parts.push(`
const models = [${Array.from({ length: modules }, (_x, i) => `new Block${i}(3)`).join(', ')}];
for (const model of models) {
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  for (let step = 0; step < 100; step++) {
    const images = torch.rand(4, 3, 16, 16);
    const loss = F.cross_entropy(model(images), torch.randint(0, 10, [4]));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
}
`);
  return parts.join('\n');
}
