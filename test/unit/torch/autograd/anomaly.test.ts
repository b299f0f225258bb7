import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { set_detect_anomaly, grad } = torch.autograd;
const leaf = (...values: number[]) => torch.tensor(values, { dtype: torch.float32, requires_grad: true });
const FILE = path.basename(__filename);

/** What is warned of while `body` runs. */
function warnings(body: () => void): string[] {
  const told: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => told.push(text);
  try {
    body();
  } finally {
    console.warn = warn;
  }
  return told;
}

function forward(x: torch.Tensor) {
  return x.sqrt();
}

test('a NaN is an error that shows the forward call', () => {
  const told = warnings(() => {
    assert.throws(() => set_detect_anomaly(true, () => forward(leaf(0, -1)).sum().backward()), {
      name: 'RuntimeError',
      message: "Function 'SqrtBackward0' returned nan values in its 0th output.",
    });
  });
  assert.equal(told.length, 1);
  const [title, call, ...rest] = told[0]!.split('\n');
  assert.equal(title, 'UserWarning: Error detected in SqrtBackward0. Traceback of forward call that caused the error:');
  assert.match(call!, new RegExp(`^    at forward \\(.*${FILE}:\\d+:\\d+\\)$`));
  assert.ok(rest.every((line) => line === '' || (line.startsWith('    at ') && !line.includes('native/dist'))));
  assert.equal(torch.is_anomaly_enabled(), false);
});

test('without check_nan only errors are traced', () => {
  const told = warnings(() => {
    set_detect_anomaly(true, { check_nan: false }, () => {
      forward(leaf(0, -1)).sum().backward();
      const y = leaf(1).exp();
      y.add_(1);
      assert.throws(() => y.backward(), {
        message:
          /is at version 1; expected version 0 instead\. Hint: the backtrace further above shows the operation that failed to compute its gradient\. The variable in question was changed in there or anywhere later\. Good luck!$/,
      });
    });
  });
  assert.deepEqual(
    told.map((text) => text.split('\n')[0]),
    ['UserWarning: Error detected in ExpBackward0. Traceback of forward call that caused the error:'],
  );
});

test('a second derivative shows which first one induced it', () => {
  const told = warnings(() => {
    set_detect_anomaly(true, () => {
      const x = leaf(0);
      const [first] = grad(x.pow(1.5).sum(), x, { create_graph: true });
      // Zero times the infinite slope of a root at zero.
      assert.throws(() => first!.mul(0).backward(), /^RuntimeError: Function 'PowBackward0' returned nan values/);
    });
  });
  const call = `\n    at .*${FILE}:\\d+:\\d+`;
  assert.equal(told.length, 2);
  assert.match(
    told[0]!,
    new RegExp(`^UserWarning: Error detected in PowBackward0\\. Traceback of forward call.*:${call}`),
  );
  assert.match(
    told[1]!,
    new RegExp(
      '^UserWarning: \n\nPrevious calculation was induced by PowBackward0\\. Traceback of forward call that induced the ' +
        `previous calculation:${call}`,
    ),
  );
});

test('a graph made before has nothing to show', () => {
  const y = forward(leaf(0, -1)).sum();
  const told = warnings(() => {
    assert.throws(() => set_detect_anomaly(true, () => y.backward()), /returned nan values/);
  });
  assert.deepEqual(told, [
    'UserWarning: Error detected in SqrtBackward0. No forward pass information available. Enable detect anomaly during ' +
      'forward pass for more information.',
  ]);
});
