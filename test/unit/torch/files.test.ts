/** Files of the real PyTorch, safetensors and NumPy (test/golden/files), read and written again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import * as np from 'tensorpad/numpy';
import * as safetensors from 'tensorpad/safetensors';

interface Described {
  dtype: string;
  shape: number[];
  stride: number[];
  values: unknown[];
}

const recorded = (name: string) => join(__dirname, '../../golden/files', name);
const expected: Record<string, Record<string, Described>> = JSON.parse(readFileSync(recorded('expected.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'tensorpad-files-'));
const file = (name: string) => join(folder, name);

function describe(tensor: torch.Tensor): Described {
  const { dtype, shape } = tensor;
  const flat = tensor.detach().reshape(-1);
  const real = dtype.is_complex ? torch.view_as_real(flat) : dtype.is_floating_point ? flat.double() : flat;
  return { dtype: String(dtype), shape: [...shape], stride: tensor.stride(), values: real.tolist() as unknown[] };
}

function same(tensors: Record<string, torch.Tensor>, answers: Record<string, Described>): void {
  for (const [name, answer] of Object.entries(answers)) assert.deepEqual(describe(tensors[name]!), answer, name);
}

for (const suffix of ['.pth', '.legacy.pth']) {
  test(`tensors${suffix}: every dtype`, () => same(torch.load(recorded(`tensors${suffix}`)), expected.tensors!));

  test(`checkpoint${suffix}: networks, optimizers, plain data`, () => {
    const all = torch.load(recorded(`checkpoint${suffix}`));
    same(all, expected.checkpoint!);
    same(all.state_dict, expected.state_dict!);
    assert.equal(all.state_dict._metadata[1].version, 2);
    assert.equal(all.optimizer.param_groups[0].lr, 0.01);
    assert.deepEqual(all.optimizer.param_groups[0].betas, [0.9, 0.999]);
    assert.equal(all.scheduler.step_size, 2);
    assert.ok(all.parameter instanceof nn.Parameter && all.tagged instanceof nn.Parameter);
    assert.deepEqual(all.plain, {
      epoch: 3,
      loss: 0.25,
      best: true,
      none: null,
      list: [1, [2.5, 'x']],
      tuple: [1, 2],
      big: 2n ** 70n,
    });
    assert.deepEqual(
      [...all.numbers],
      [
        [1, 'one'],
        [2, 'two'],
      ],
    );
    assert.deepEqual(all.set, new Set([1, 2]));
    assert.deepEqual(all.bytes, new Uint8Array([0, 255, 128]));
    assert.equal(String(all.complex), String(new torch.Complex(1, 2)));
    assert.deepEqual(all.counter, { a: 2, b: 1 });
    assert.deepEqual(Object.keys(all.ordered), ['b', 'a']);
    assert.deepEqual([...all.size], [2, 3]);
    assert.equal(all.dtype, torch.float16);
    assert.equal(String(all.device), 'cpu');
    all.base.put_(3, 42);
    assert.deepEqual(all.view.tolist(), [1, 42, 5]);
  });

  test(`checkpoint${suffix}: saved again it holds the same`, () => {
    torch.save(torch.load(recorded(`checkpoint${suffix}`)), file('again.pth'));
    const all = torch.load(file('again.pth'));
    same(all, expected.checkpoint!);
    same(all.state_dict, expected.state_dict!);
    assert.deepEqual(all.set, new Set([1, 2]));
    assert.deepEqual(all.bytes, new Uint8Array([0, 255, 128]));
    assert.equal(String(all.complex), String(new torch.Complex(1, 2)));
  });

  test(`checkpoint${suffix}: cut off anywhere it is an error that names the file`, () => {
    const bytes = readFileSync(recorded(`checkpoint${suffix}`));
    for (let length = 0; length < bytes.length; length += 97) {
      writeFileSync(file('cut.pth'), bytes.subarray(0, length));
      assert.throws(() => torch.load(file('cut.pth')), /cut\.pth/, `${length} bytes`);
    }
  });

  test(`checkpoint${suffix}: damaged anywhere it never crashes`, () => {
    const bytes = readFileSync(recorded(`checkpoint${suffix}`));
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0xff;
      writeFileSync(file('damaged.pth'), damaged);
      try {
        torch.load(file('damaged.pth'));
      } catch (error) {
        assert.match((error as Error).message, /./);
      }
    }
  });
}

test('map_location decides by the name of the device', () => {
  const path = recorded('tensors.pth');
  const seen: string[] = [];
  const doubled = torch.load(path, {
    map_location: (storage: torch.Tensor, location: string) => {
      seen.push(location);
      return storage.dtype === torch.float32 ? storage.mul(2) : null;
    },
  });
  assert.ok(seen.length >= 12 && seen.every((location) => location === 'cpu'));
  assert.equal(doubled.scalar.item(), 5);
  assert.equal(String(torch.load(path, { map_location: 'meta' }).scalar.device), 'meta');
  assert.equal(String(torch.load(path, { map_location: { cpu: 'meta' } }).scalar.device), 'meta');
  assert.throws(
    () => torch.load(path, { map_location: 'cuda:0' }),
    /Attempting to deserialize object on a CUDA device/,
  );
});

test('safetensors: PyTorch’s file is read, and written again byte for byte', () => {
  const path = recorded('tensors.safetensors');
  const { complex128: _, ...storable } = expected.tensors!;
  same(safetensors.load_file(path), storable);
  same(safetensors.load(readFileSync(path)), storable);
  const opened = safetensors.safe_open(path, 'pt');
  assert.deepEqual(opened.metadata(), { format: 'pt' });
  assert.deepEqual(opened.keys(), Object.keys(storable).sort());
  const slice = opened.get_slice('float32');
  assert.deepEqual([slice.get_shape(), slice.get_dtype()], [[2, 3], 'F32']);
  assert.deepEqual(slice.at(':, 1').tolist(), [-2.25, Math.fround(1e-3)]);
  safetensors.save_file(safetensors.load_file(path), file('again.safetensors'), opened.metadata());
  assert.deepEqual(readFileSync(file('again.safetensors')), readFileSync(path));
});

test('safetensors: values are the file’s own pages, and writing to them leaves the file alone', () => {
  safetensors.save_file({ x: torch.arange(4).float() }, file('x.safetensors'));
  const { x } = safetensors.load_file(file('x.safetensors'));
  x!.add_(1);
  assert.deepEqual((x!.numpy() as Float32Array).join(), '1,2,3,4');
  assert.deepEqual(safetensors.load_file(file('x.safetensors')).x!.tolist(), [0, 1, 2, 3]);
});

test('safetensors: what cannot be saved', () => {
  const x = torch.ones(4);
  assert.throws(() => safetensors.save({ a: x, b: x.at(':2') }), {
    name: 'RuntimeError',
    message: /Some tensors share memory, .*: \[\{'a', 'b'\}\]\./,
  });
  assert.equal(safetensors.save({ a: x.at(':2'), b: x.at('2:') }).length, 8 + 112 + 16);
  assert.throws(() => safetensors.save({ a: torch.ones(2, 3).T }), {
    name: 'ValueError',
    message: /^You are trying to save a non contiguous tensor: `a` which is not allowed\./,
  });
  assert.throws(() => safetensors.save({ a: 3 } as never), {
    message: "Key `a` is invalid, expected torch.Tensor but received <class 'int'>",
  });
  assert.throws(() => safetensors.save({ a: x }, { n: 1 } as never), {
    message: "argument 'metadata': 'int' object is not an instance of 'str'",
  });
});

test('safetensors: models whose tensors share memory', () => {
  class Tied extends nn.Module {
    first = new nn.Linear(2, 2);
    second = new nn.Linear(2, 2);
    constructor() {
      super();
      this.second.weight = this.first.weight;
    }
    override forward(x: torch.Tensor) {
      return this.second(this.first(x));
    }
  }
  const net = new Tied();
  safetensors.save_model(net, file('tied.safetensors'));
  assert.deepEqual(safetensors.safe_open(file('tied.safetensors')).metadata(), { 'second.weight': 'first.weight' });
  const other = new Tied();
  assert.deepEqual(safetensors.load_model(other, file('tied.safetensors')), [[], []]);
  assert.ok(torch.equal(other(torch.ones(1, 2)), net(torch.ones(1, 2))));
  assert.throws(() => safetensors.load_model(new nn.Linear(2, 2), file('tied.safetensors')), {
    message: /^Error\(s\) in loading state_dict for Linear:\n {4}Missing key\(s\) in state_dict: "bias", "weight"/,
  });
});

test('safetensors: hostile headers, in the words of the library', () => {
  const entry = (change = {}) => ({ dtype: 'F32', shape: [1], data_offsets: [0, 4], ...change });
  const whole = (header: unknown, data = 4, length?: number | bigint) => {
    const text = Buffer.isBuffer(header) ? header : Buffer.from(JSON.stringify(header));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(length ?? text.length));
    return Buffer.concat([prefix, text, Buffer.alloc(data)]);
  };
  const cases: [Buffer, string | RegExp][] = [
    [Buffer.from('abc'), 'header too small'],
    [whole({}, 0, 200), 'invalid header length'],
    [whole({}, 0, 2n ** 62n), 'header too large'],
    [whole({}, 0, 100_000_001), 'header too large'],
    [whole(Buffer.from('xx')), /invalid JSON in header/],
    [whole(Buffer.from([0xff, 0xfe])), /invalid UTF-8 in header/],
    [whole([1]), /invalid JSON in header/],
    [whole({ a: entry() }, 0), 'incomplete metadata, file not fully covered'],
    [whole({ a: entry() }, 5), 'incomplete metadata, file not fully covered'],
    [whole({ a: entry({ shape: [2] }) }), 'invalid shape, data type, or offset for tensor'],
    [whole({ a: entry({ data_offsets: [4, 8] }) }, 8), 'invalid offset for tensor `a`'],
    [whole({ a: entry(), b: entry() }), 'invalid offset for tensor `b`'],
    [
      whole({ a: entry({ shape: [2 ** 40, 2 ** 40] }) }),
      'overflow computing buffer size from shape and/or element type',
    ],
    [whole({ a: entry({ shape: [-1] }) }), /invalid JSON in header/],
    [whole({ a: { dtype: 'F32' } }), /missing field `shape`/],
    [whole({ a: entry({ dtype: 'F99' }) }), /unknown variant `F99`, expected one of `BOOL`, `F4`/],
    [whole({ __metadata__: { a: 1 } }, 0), /invalid JSON in header/],
  ];
  for (const [bytes, message] of cases) {
    writeFileSync(file('bad.safetensors'), bytes);
    const text = (prefix: string) => (typeof message === 'string' ? `${prefix}${message}` : message);
    assert.throws(() => safetensors.load(bytes), {
      name: 'SafetensorError',
      message: text('Error while deserializing: '),
    });
    assert.throws(() => safetensors.load_file(file('bad.safetensors')), {
      name: 'SafetensorError',
      message: text('Error while deserializing header: '),
    });
  }
  assert.throws(() => safetensors.load_file(file('none.safetensors')), { name: 'FileNotFoundError' });
});

test('npy: NumPy’s files are read, and written again byte for byte', () => {
  for (const [name, answer] of Object.entries(expected.arrays!)) {
    const path = recorded(`${name}.npy`);
    const array = np.load(path);
    const { stride: _, ...rest } = describe(array);
    const { stride: __, ...wanted } = answer;
    assert.deepEqual(rest, wanted, name);
    if (/big_endian|uint/.test(name)) continue;
    np.save(file(name), array);
    assert.deepEqual(readFileSync(file(`${name}.npy`)), readFileSync(path), name);
  }
  assert.deepEqual(np.load(recorded('fortran.npy')).stride(), [1, 2]);
});

test('npz: archives with and without compression', () => {
  const { arr_0, x } = np.load(recorded('set.npz'));
  assert.deepEqual(
    [arr_0.tolist(), x.tolist()],
    [
      [0, 1, 2],
      [
        [1, 1],
        [1, 1],
      ],
    ],
  );
  assert.deepEqual(np.load(recorded('compressed.npz')).zeros.shape.numel(), 1000);
  np.savez(file('set'), torch.arange(3), { x: [1.5] });
  np.savez_compressed(file('small'), { x: torch.zeros(1000) });
  assert.deepEqual(np.load(file('set.npz')).arr_0.tolist(), [0, 1, 2]);
  assert.ok(readFileSync(file('small.npz')).length < 500);
  assert.deepEqual(np.load(file('small.npz')).x.shape.numel(), 1000);
});

test('npy: what is wrong with a file', () => {
  const good = readFileSync(recorded('float32.npy'));
  const header = (text: string, data = 24) => {
    const bytes = Buffer.concat([good.subarray(0, 8), Buffer.alloc(2), Buffer.from(text), Buffer.alloc(data)]);
    bytes.writeUInt16LE(text.length, 8);
    return bytes;
  };
  const cases: [Buffer, string, string | RegExp][] = [
    [Buffer.alloc(0), 'EOFError', /^No data left in file/],
    [Buffer.from('abcdefghijkl'), 'ValueError', /^This file contains pickled \(object\) data/],
    [good.subarray(0, 20), 'ValueError', /^EOF: reading array header, expected 118 bytes got 10/],
    [good.subarray(0, 7), 'ValueError', /^EOF: reading magic string, expected 8 bytes got 7/],
    [good.subarray(0, 140), 'ValueError', /^EOF: reading array data, expected 24 bytes got 12/],
    [
      header("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"),
      'ValueError',
      /^Object arrays cannot be loaded/,
    ],
    [
      header("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }"),
      'ValueError',
      /^arrays of '<U5' cannot become/,
    ],
    [
      header("{'descr': '<f4', 'shape': (2, 3)}"),
      'ValueError',
      /does not contain the correct keys: \['descr', 'shape'\]/,
    ],
    [
      header("{'descr': '<f4', 'fortran_order': 3, 'shape': (2, 3)}"),
      'ValueError',
      /^fortran_order is not a valid bool: 3/,
    ],
    [header("{'descr': '<f4', 'fortran_order': True, 'shape': 3}"), 'ValueError', /^shape is not valid: 3/],
    [header("{'descr': '<f4', 'fortran_order': True, 'shape': (-3,)}"), 'ValueError', /^shape is not valid/],
    [
      header("{'descr': '<f4', 'fortran_order': True, 'shape': (9999999999,9999)}"),
      'ValueError',
      /^EOF: reading array data/,
    ],
    [header('[1]'), 'ValueError', /^Header is not a dictionary: \[1\]/],
    [Buffer.from('PK\x03\x04abc'), 'RuntimeError', /^File is not a zip file/],
  ];
  for (const [bytes, name, message] of cases) {
    writeFileSync(file('bad.npy'), bytes);
    assert.throws(() => np.load(file('bad.npy')), { name, message }, String(message));
  }
});

test('what the system refuses is told of the file that was meant', () => {
  const none = file('none/a');
  const folderMeant = { name: 'IsADirectoryError', message: `[Errno 21] Is a directory: '${folder}'` };
  for (const load of [torch.load, np.load]) {
    assert.throws(() => load(none), {
      name: 'FileNotFoundError',
      message: `[Errno 2] No such file or directory: '${none}'`,
    });
    assert.throws(() => load(folder), folderMeant);
  }
  assert.throws(() => safetensors.load_file(folder), { name: 'IsADirectoryError' });
  assert.throws(() => torch.save({}, folder), folderMeant);
  assert.throws(() => np.save(none, torch.ones(1)), {
    name: 'FileNotFoundError',
    message: `[Errno 2] No such file or directory: '${none}.npy'`,
  });
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`.${basename(folder)}`)),
    [],
  );
});
