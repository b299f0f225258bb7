/**
 * Random streams: every distribution gives PyTorch's values bit for bit, in every dtype, at sizes around those where its
 * ways of drawing change, into memory of any layout, and leaves the generator where PyTorch does. Recorded by streams.py.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as torch from 'tensorpad';
import type { DType } from './answers';
import { tolerances } from './compare';
import { lookup, method } from './replay';

const SIZES = [1, 15, 16, 17, 31, 33, 100, 1000];

interface Call {
  /** How the call is made; see `run`. */
  kind: 'fill' | 'init' | 'sizes' | 'count' | 'function';
  call: string;
  /** Large integers as `5n`. */
  args: (number | string | boolean | null)[];
  kwargs?: Record<string, unknown>;
  dtype: string;
  layout?: string;
  /** Of the inputs, the largest value of each. */
  inputs?: number[];
  floor?: boolean;
  generator: boolean;
  /** Computed from the numbers drawn by functions that round in their own way. */
  near?: boolean;
  /** Of the bytes at each size, or the error's text there. */
  hashes?: string[];
  /** The error at every size. */
  refused?: string;
  /** The first values at size 17, for a person who looks for a difference. */
  first?: string[];
}

function place(layout: string, size: number, dtype: torch.DType): torch.Tensor {
  const make = (...shape: number[]) => torch.zeros(shape, { dtype });
  if (layout === 'contiguous') return make(size);
  if (layout === 'offset') return make(size + 3).at('3:');
  if (layout === 'transposed') return make(2, size).t();
  if (layout === 'strided') return make(2 * size).at('::2');
  return make(1).expand(size);
}

function ramp(layout: string, size: number, dtype: torch.DType, scale: number): torch.Tensor {
  const target = place(layout, size, dtype);
  const steps = torch.arange(target.numel(), { dtype: torch.float64 }).mul(37).remainder(101).div(101).mul(scale);
  return torch.empty_like(target).copy_(steps.reshape(target.shape));
}

function bytes(tensor: torch.Tensor): Uint8Array {
  let plain = tensor.detach().contiguous();
  if (plain.is_complex()) plain = torch.view_as_real(plain);
  if (plain.dtype === torch.float16 || plain.dtype === torch.bfloat16) plain = plain.view(torch.int16);
  const { buffer, byteOffset, byteLength } = plain.clone().numpy();
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function run(one: Call, size: number): { result: torch.Tensor | null; text: string } {
  const seed = size * 7 + 1;
  torch.manual_seed(seed);
  const generator = one.generator ? new torch.Generator().manual_seed(seed + 1) : null;
  const dtype = (torch as unknown as Record<string, torch.DType>)[one.dtype]!;
  const args = one.args.map((arg) => (typeof arg === 'string' ? BigInt(arg.slice(0, -1)) : arg));
  const options = { ...one.kwargs, ...(generator ? { generator } : {}) };
  const call = (...values: unknown[]) => lookup(one.call)(...values) as torch.Tensor;
  try {
    let result: torch.Tensor;
    if (one.kind === 'fill')
      result = method(place(one.layout!, size, dtype), one.call)(...args, options) as torch.Tensor;
    else if (one.kind === 'init') result = call(torch.zeros(size, 5, { dtype }), ...args, options);
    else if (one.kind === 'sizes') result = call(...args, [size], { dtype, ...options });
    else if (one.kind === 'count') result = call(size, { dtype, ...options });
    else {
      const inputs = one.inputs!.map((scale) => ramp(one.layout!, size, dtype, scale));
      if (one.floor) inputs[0]!.floor_();
      result = call(...inputs, ...args, options);
    }
    // What comes next tells whether as many numbers were drawn.
    const next = torch.rand(3, { generator });
    const hash = createHash('sha256')
      .update(one.near ? '' : bytes(result))
      .update(bytes(next));
    return { result, text: hash.digest('hex').slice(0, 12) };
  } catch (error) {
    return { result: null, text: (error as Error).message };
  }
}

/** What of a call differs from PyTorch, for a person. */
function differences(one: Call): string[] {
  const found: string[] = [];
  for (const [i, size] of SIZES.entries()) {
    const { result, text } = run(one, size);
    const expected = one.refused ?? one.hashes![i];
    const tolerance = tolerances[one.dtype as DType]?.[0] ?? 0;
    const first = one.near && size === 17 ? one.first!.map(Number) : [];
    const near = first.every(
      (value, at) => Math.abs(Number(result!.flatten().at(at).item()) - value) <= tolerance * value,
    );
    if (text === expected && near) continue;
    const values = result && [...result.flatten().at(':4').to(torch.float64).numpy()].map(String);
    const shown =
      size === 17 && one.first ? ` expected ${one.first}, got ${values}` : ` expected ${expected}, got ${text}`;
    found.push(`size ${size}:${shown}`);
  }
  return found;
}

describe('random streams', () => {
  const file = readFileSync(join(__dirname, 'answers', 'streams.jsonl.gz'));
  const calls: Call[] = gunzipSync(file)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const name of new Set(calls.map(({ call }) => call)))
    test(name, () => {
      const wrong = calls
        .filter(({ call }) => call === name)
        .map((one) => ({ one, found: differences(one) }))
        .filter(({ found }) => found.length > 0)
        .map(({ one: { dtype, layout = '', args, generator }, found }) =>
          [`${dtype} ${layout} (${args})${generator ? ' of a generator' : ''}`, ...found].join('\n    '),
        );
      assert.equal(wrong.length, 0, `${wrong.length} calls differ\n  ${wrong.slice(0, 8).join('\n  ')}`);
    });
});
