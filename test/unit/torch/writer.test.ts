import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { observe_scalars } from 'tensorpad/inspect';
import { readEvents } from 'tensorpad/tfevents';

const { SummaryWriter } = torch.utils.tensorboard;
const folder = () => mkdtempSync(join(tmpdir(), 'tensorpad-runs-'));

function scalars(run: string) {
  const files = readdirSync(run).filter((name) => name.startsWith('events.out.tfevents.'));
  return files.flatMap((name) =>
    [...readEvents(readFileSync(join(run, name)))].flatMap(({ step, values }) =>
      values.map(({ tag, simpleValue }) => [tag, simpleValue, step]),
    ),
  );
}

test('scalars are written and told to observers', () => {
  const seen: unknown[][] = [];
  observe_scalars((run, tag, step, value) => seen.push([run, tag, step, value]));
  const run = folder();
  const writer = new SummaryWriter(run);
  writer.add_scalar('loss', torch.tensor(0.5), 3);
  writer.add_scalar('loss', 0.25, { global_step: 4, new_style: true });
  writer.close();
  assert.deepEqual(scalars(run), [
    ['loss', 0.5, 3],
    ['loss', 0.25, 4],
  ]);
  assert.deepEqual(seen, [
    [run, 'loss', 3, 0.5],
    [run, 'loss', 4, 0.25],
  ]);
});

test('several curves in one are runs below the run', () => {
  const run = folder();
  const writer = new SummaryWriter({ log_dir: run });
  writer.add_scalars('loss/all', { train: 1, test: 2 }, 5);
  writer.add_scalars('loss/all', { train: 3 }, 6);
  writer.close();
  assert.deepEqual(scalars(join(run, 'loss_all_train')), [
    ['loss/all', 1, 5],
    ['loss/all', 3, 6],
  ]);
  assert.deepEqual(scalars(join(run, 'loss_all_test')), [['loss/all', 2, 5]]);
});

test('a run without a name gets one below runs, and nothing is lost when the script just ends', () => {
  const cwd = folder();
  const script = `const { utils } = require(${JSON.stringify(require.resolve('tensorpad'))});
    new utils.tensorboard.SummaryWriter({ comment: '_try' }).add_scalar('x', 7, 1);`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const [name] = readdirSync(join(cwd, 'runs'));
  assert.match(name!, /^[A-Z][a-z]{2}\d\d_\d\d-\d\d-\d\d_.+_try$/);
  assert.deepEqual(scalars(join(cwd, 'runs', name!)), [['x', 7, 1]]);
});

test('an unknown option is an error that suggests the near one', () => {
  const any = SummaryWriter as unknown as new (options: object) => unknown;
  assert.throws(() => new any({ logdir: 'x' }), {
    name: 'TypeError',
    message: "SummaryWriter.__init__() got an unexpected keyword argument 'logdir' (did you mean 'log_dir'?)",
  });
});
