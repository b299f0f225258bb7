/** Models against torchvision's keys, starting weights and outputs (test/golden/vision/models.py). */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { nn } from 'tensorpad';
import * as torch from 'tensorpad';
import * as safetensors from 'tensorpad/safetensors';
import * as vision from 'tensorpad/vision';

interface Answer {
  keys: [string, number[]][];
  sums?: number[];
  output?: number[][];
  size?: number;
}
const path = join(__dirname, '../../golden/vision/models.json.gz');
const answers: Record<string, Answer> = JSON.parse(gunzipSync(readFileSync(path)).toString());
const models = vision.models as unknown as Record<string, (options: { num_classes: number }) => nn.Module>;

for (const [name, { keys, sums, output, size }] of Object.entries(answers)) {
  test(`${name}: torchvision’s keys${output ? ', starting weights and outputs' : ''}`, () => {
    torch.manual_seed(0);
    const model = models[name]!({ num_classes: 10 });
    const state = model.state_dict();
    assert.deepEqual(
      Object.entries(state).map(([key, value]) => [key, [...value.shape]]),
      keys,
    );
    if (!output) return;
    Object.values(state).forEach((value, i) => {
      const found = value.double().sum().item() as number;
      assert.ok(Math.abs(found - sums![i]!) <= 1e-6 * Math.max(1, Math.abs(sums![i]!)), `${keys[i]![0]}: ${found}`);
    });
    const image = torch.linspace(-1, 1, 2 * 3 * size! * size!).view(2, 3, size!, size!);
    const result = torch.no_grad(() => model.eval()(image)) as torch.Tensor;
    const wanted = torch.tensor(output);
    const scale = Math.max(1, wanted.abs().max().item() as number);
    const error = result.sub(wanted).abs().max().item() as number;
    assert.ok(error / scale < 1e-4, `off by ${error} of ${scale}`);
  });
}

test('weights come from a file, and must fit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorpad-models-'));
  const model = vision.models.squeezenet1_1({ num_classes: 10 }).eval();
  const image = torch.rand(1, 3, 64, 64);
  torch.save(model.state_dict(), join(folder, 'model.pth'));
  safetensors.save_model(model, join(folder, 'model.safetensors'));
  for (const weights of [join(folder, 'model.pth'), join(folder, 'model.safetensors'), model.state_dict()]) {
    const other = vision.models.squeezenet1_1({ num_classes: 10, weights }).eval();
    assert.ok(torch.equal(other(image) as torch.Tensor, model(image) as torch.Tensor));
  }
  assert.throws(() => vision.models.resnet18({ weights: join(folder, 'model.pth') }), {
    message: /Error\(s\) in loading state_dict for ResNet/,
  });
  assert.throws(() => vision.models.resnet18({ weights: 'none.pth' }), { name: 'FileNotFoundError' });
});
