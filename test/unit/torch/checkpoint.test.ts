import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { pickle } from '../../../native/torch/io/pickler';
import { ZipReader } from '../../../native/torch/io/zip';

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-pth-'));
const file = (name: string) => join(folder, name);
const roundTrip = (value: unknown) => {
  torch.save(value, file('value.pth'));
  return torch.load(file('value.pth'));
};

/** What PyTorch 2.13 saved for `{'a': b, 'row': b[1], 'n': 3, 'p': Parameter([1.5]), 'm': tensor([True, False])}`. */
const FROM_PYTORCH =
  'eNqlVbtv00AYv8R51UD64JG2lFIohYBKmoebB68UC5nBA2l4KKqQIjcxjYUT53MurUBCKkIpVGKAGQnxX7AhxM4AEwMSAwMgBtYODNzZbWq7SgL0lLtLnPs97u77PudExoNQIIB2tAE0hCS9VFGW5ZmyhKVI/a4q8EG0YGur7geAwgUXAUjgKmGNICLFJlbUBlvU5cWmopaLWK41NL24HGfBHQ4X/GRxg6yUlmRgTAgrqJqEr5sPWfAYhFHwFhgyl+pN8Ik+DP55EYlukVmDgMiIrjXoWy+VNFWVS1jRag32ml6Wdbl8RSlhFtjTediDYW8e9hksurYCwQrRrzAVT8VbMRj75wkR04IB0dWCwfUKBQ1h2J+HA4aFGhwUGeNbHQ512F1d0qWqjGWdhdAWvwGJwTBRcWEYob6JwCgdDpsqYxiO5GH8ifHj6GOYyMMxA1WF4ybL5snwmqa2D2bSWBKHE4TYjWHKOJAWnKTEp0ziMAYynmlGcqI/8HTiy8YLAqE91/GqQ2iifdWRO5pelXBxWdYb5FAFfsxx4/YWoyqvf31+RH3R3lllFKW2VTbvvyipylKtKtewwCe6CnVoSY4ayK7ADzeRcHc1MIiybQOL97Cs0XAR+PP/o7vVVAVjVaYeWhe/jviIiq+rhyC6ZMuqmajAn9uFAZN1NUuGOfIhfZX0V3PUUejZt+fD5I/hHo6m7Y5iAh9Gf6//Nku1tKlPt4kA8vTQmrNrxQX+wm6Of8GFqPqbyXeF3vffjy631dvhfXFX8gsJlup/eLl0s7f+OIpvJ4Cx/YasKyQD7ku0fhWVssBH/tFONM1luHQ6zaUyydkol04lZqMxLpNMcsk4F53NxNIJLhFLxalL9eHv92HiI2y4dFGzbZ/WQjGww7nzPeBEWwtAyIb86UKdSouTxJrEozaSeTfqUjmcPNZEHLTxfLTwtAuAE27NmqANfotBjtx1Yq1ZYMd+d2JjTqw1hu3YGx4HNu7EWuOv375lC7bDuVvDYtwGzntRj4DNiT7f9FZ4M2fbyD7HfNVtzhtecyY4v3Hnmx7MN4fXZ2L6jPXm2j8IdeoK';

test('a file of PyTorch is read, views share memory', () => {
  writeFileSync(file('torch.pth'), inflateSync(Buffer.from(FROM_PYTORCH, 'base64')));
  const { a, row, n, p, m } = torch.load(file('torch.pth'));
  assert.equal(String(a), 'tensor([[0., 1., 2.],\n        [3., 4., 5.]])');
  row.fill_(9);
  assert.deepEqual(a.tolist(), [
    [0, 1, 2],
    [9, 9, 9],
  ]);
  assert.equal(n, 3);
  assert.ok(p instanceof nn.Parameter && p.requires_grad);
  assert.deepEqual(p.tolist(), [1.5]);
  assert.equal(m.dtype, torch.bool);
});

test('plain data comes back as it was', () => {
  const plain = {
    numbers: [0, 255, 256, 65536, -1, 2 ** 40, -(2 ** 40), 0.1, -0, Number.POSITIVE_INFINITY],
    big: [2n ** 70n, -(2n ** 70n), 2n ** 63n],
    nested: { list: [[], [1, ['x']]], text: 'Grüße, 日本', none: null, yes: true, no: false },
  };
  assert.deepEqual(roundTrip(plain), plain);
  assert.deepEqual(
    roundTrip(
      new Map<unknown, unknown>([
        [1, 'a'],
        ['k', 2],
      ]),
    ),
    new Map<unknown, unknown>([
      [1, 'a'],
      ['k', 2],
    ]),
  );
  assert.equal(roundTrip(torch.int64), torch.int64);
  assert.deepEqual([...roundTrip(torch.zeros(2, 3).shape)], [2, 3]);
  assert.ok(Number.isNaN(roundTrip(Number.NaN)));
});

test('tensors of every dtype and layout come back', () => {
  const tensors = [
    torch.tensor([1.5, -2]),
    torch.tensor([1.5], { dtype: torch.float64 }),
    torch.tensor([2n ** 60n]),
    torch.tensor([3], { dtype: torch.int32 }),
    torch.tensor([3], { dtype: torch.int16 }),
    torch.tensor([-3], { dtype: torch.int8 }),
    torch.tensor([200], { dtype: torch.uint8 }),
    torch.tensor([true, false]),
    torch.tensor(4),
    torch.zeros(0, 3),
    torch.arange(12).view(3, 4).T,
    torch.arange(12).view(3, 4).at('1:, 2'),
    torch.ones(1).expand([3, 2]),
  ];
  for (const before of tensors) {
    const after = roundTrip(before);
    assert.equal(String(after), String(before));
    assert.equal(after.dtype, before.dtype);
    assert.deepEqual(after.stride(), before.stride());
  }
  assert.equal(roundTrip(torch.ones(2, { requires_grad: true })).requires_grad, true);
});

test('an object that appears twice stays one', () => {
  const base = torch.zeros(4);
  const shared = [1];
  const back = roundTrip({ base, tail: base.at('2:'), first: shared, second: shared });
  back.tail.fill_(7);
  assert.deepEqual(back.base.tolist(), [0, 0, 7, 7]);
  assert.equal(back.first, back.second);
});

test('a state keeps its order and versions', () => {
  const net = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
  const back = roundTrip(net.state_dict());
  assert.deepEqual(Object.keys(back), ['0.weight', '0.bias', '2.weight', '2.bias']);
  assert.deepEqual(back._metadata[''], { version: 1 });
  const other = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 1));
  assert.equal(String(other.load_state_dict(back)), '<All keys matched successfully>');
  assert.ok(torch.equal(other(torch.ones(1, 2)), net(torch.ones(1, 2))));
});

test('files that are missing, cut off or something else are named', () => {
  assert.throws(() => torch.load(file('none.pth')), {
    name: 'FileNotFoundError',
    message: `[Errno 2] No such file or directory: '${file('none.pth')}'`,
  });
  assert.throws(() => torch.save({}, join(folder, 'no', 'x.pth')), {
    message: `Parent directory ${join(folder, 'no')} does not exist.`,
  });
  torch.save({ a: torch.ones(3) }, file('whole.pth'));
  const bytes = readFileSync(file('whole.pth'));
  for (const content of [
    Buffer.alloc(0),
    Buffer.from('hello'),
    bytes.subarray(0, bytes.length / 2),
    bytes.subarray(0, -1),
  ]) {
    writeFileSync(file('broken.pth'), content);
    assert.throws(() => torch.load(file('broken.pth')), { message: /broken\.pth/ });
  }
});

test('a damaged byte is an error or harmless, never a crash', () => {
  torch.save({ a: torch.ones(3), text: 'x' }, file('whole.pth'));
  const bytes = readFileSync(file('whole.pth'));
  for (let at = 0; at < bytes.length; at += 3) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 0x55;
    writeFileSync(file('damaged.pth'), damaged);
    try {
      assert.deepEqual(torch.load(file('damaged.pth')).a.tolist(), [1, 1, 1]);
    } catch (error) {
      assert.match((error as Error).message, /damaged\.pth/);
    }
  }
});

/** A checkpoint whose pickle was tampered with. */
function tamper(name: string, edit: (pickled: Buffer) => Buffer): string {
  torch.save({ a: torch.ones(3) }, file('clean.pth'));
  const zip = new ZipReader(file('clean.pth'));
  const pickled = edit(Buffer.from(zip.read('clean/data.pkl')));
  zip.close();
  const entries = {
    'x/data.pkl': pickled,
    'x/data/0': Buffer.from(new Float32Array([1, 1, 1]).buffer),
    'x/version': Buffer.from('3\n'),
  };
  writeFileSync(file(name), storedZip(entries));
  return file(name);
}

function storedZip(entries: Record<string, Buffer>): Buffer {
  const { openSync, closeSync } = require('node:fs') as typeof import('node:fs');
  const { ZipWriter } = require('../../../native/torch/io/zip') as typeof import('../../../native/torch/io/zip');
  const out = openSync(file('raw.zip'), 'w');
  const zip = new ZipWriter(out);
  for (const [name, content] of Object.entries(entries)) zip.add(name, content);
  zip.finish();
  closeSync(out);
  return readFileSync(file('raw.zip'));
}

test('a pickle that asks for anything but tensors is refused and runs nothing', () => {
  const evil = pickle({}, () => ({
    kind: 'call',
    global: { module: 'os', name: 'system' },
    args: new (require('../../../native/torch/io/pickler') as typeof import('../../../native/torch/io/pickler')).Tuple([
      `touch ${file('pwned')}`,
    ]),
  }));
  const path = tamper('evil.pth', () => Buffer.from(evil));
  assert.throws(() => torch.load(path), {
    name: 'UnpicklingError',
    message: /evil\.pth\.\n\tWeightsUnpickler error: Unsupported global: GLOBAL os\.system was not an allowed global/,
  });
  assert.throws(() => torch.load(path, { weights_only: false }), { name: 'UnpicklingError' });
  assert.equal(existsSync(file('pwned')), false);
});

test('a tensor that reaches beyond its storage is refused', () => {
  const path = tamper('far.pth', (pickled) => {
    const size = pickled.indexOf(Buffer.from([0x4b, 3, 0x85]));
    pickled[size + 1] = 200;
    return pickled;
  });
  assert.throws(
    () => torch.load(path),
    /far\.pth\.\n\tWeightsUnpickler error: a tensor of size \[200\] that does not fit its storage of 3 elements/,
  );
});

test('a key named __proto__ is an entry like any other', () => {
  const back = roundTrip(new Map([['__proto__', { polluted: 1 }]]));
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.deepEqual(Object.keys(back), ['__proto__']);
});

test('tensors of a GPU are read where the script says so', () => {
  const path = tamper('cuda.pth', (pickled) => {
    const cpu = Buffer.from([3, 0, 0, 0, ...Buffer.from('cpu')]);
    const at = pickled.indexOf(cpu);
    const cuda = Buffer.from([6, 0, 0, 0, ...Buffer.from('cuda:0')]);
    return Buffer.concat([pickled.subarray(0, at), cuda, pickled.subarray(at + cpu.length)]);
  });
  assert.throws(() => torch.load(path), {
    name: 'RuntimeError',
    message: /^Attempting to deserialize object on a CUDA device but torch\.cuda\.is_available\(\) is False\./,
  });
  for (const map_location of ['cpu', torch.device('cpu'), { 'cuda:0': 'cpu' }, (tensor: torch.Tensor) => tensor]) {
    assert.deepEqual(torch.load(path, { map_location }).a.tolist(), [1, 1, 1]);
  }
});

test('a whole module, or a function, is refused with what to do instead', () => {
  const message = /cannot save a whole Linear: its class is code\. Save net\.state_dict\(\)/;
  assert.throws(() => torch.save({ net: new nn.Linear(1, 1) }, file('net.pth')), { name: 'TypeError', message });
  assert.equal(existsSync(file('net.pth')), false);
  assert.throws(() => torch.save({ f: () => 1 }, file('f.pth')), {
    name: 'TypeError',
    message: "cannot pickle 'Function' object",
  });
});

test('a process that is killed while it saves leaves the previous checkpoint', async () => {
  const path = file('killed.pth');
  torch.save({ version: 0 }, path);
  const script = `const torch = require(${JSON.stringify(require.resolve('tensorpad'))});
    const weights = torch.ones(2_000_000);
    process.stdout.write('ready');
    for (let version = 1; ; version++) torch.save({ version, weights }, ${JSON.stringify(path)});`;
  const child = spawn(process.execPath, ['-e', script]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 150));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const { version, weights } = torch.load(path);
  assert.ok(version === 0 || weights.sum().item() === 2_000_000, `version ${version}`);
});
