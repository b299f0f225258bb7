/**
 * One process of the fuzzer: rounds of calls with random arguments. Every call is written down before it is made, so
 * that the parent can name the one that crashed.
 *
 *     worker FIRST_ROUND LAST_ROUND CALLS LOG [WORD]
 */
import { openSync, writeSync } from 'node:fs';
import { types } from 'node:util';
import { parseSchema, type Schema } from '../../native/codegen/schema';
import { ops } from '../../native/ops';
import { Random } from './random';
import { nonsense, Pool, sensible } from './values';

// biome-ignore lint/suspicious/noExplicitAny: called with anything on purpose
const torch: any = require('tensorpad');
// The addon itself: the library's own checks must not stand between.
const { Handle, mark3, native, own } =
  require('../../native/dist/torch/core') as typeof import('../../native/torch/core');

const [first, last, calls] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const log = openSync(process.argv[5]!, 'w');
const word = process.argv[6] ?? '';

/** Ops that wait for a person or end the process are not among them; all others are. */
const schemas: Schema[] = ops
  .filter((op) => !op.variants?.includes('internal'))
  .map((op) => parseSchema(op.schema))
  .filter((schema) => schema.name.includes(word));
/** Functions of the addon beside the ops that take tensors; the others manage the process. */
const FUNCTIONS = [
  'sizes',
  'strides',
  'dtype',
  'device',
  'dim',
  'numel',
  'item',
  'tolist',
  'numpy',
  'data',
  'to_string',
  'stats',
  'graph',
  'signature',
  'describe',
  'from_data',
  'from_numpy',
  'resize_',
  'set_data',
  'alias_into',
  'promote_types',
  'result_type',
  'requires_grad',
  'set_requires_grad',
  'grad',
  'set_grad',
  'grad_fn',
  'retain_grad',
  'base',
  'node_next',
  'node_saved',
].filter((name) => name in native);

function brief(value: unknown, depth = 0): string {
  if (native.is_tensor(value)) {
    const t = value as { dtype: unknown; device: unknown };
    return `${t.dtype}[${native.sizes(value)}; ${native.strides(value)}]@${t.device}`;
  }
  if (Array.isArray(value))
    return value.length > 12
      ? `array of ${value.length}`
      : `[${value.map((v) => (depth > 2 ? '…' : brief(v, depth + 1))).join(', ')}]`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null)
    return types.isProxy(value) ? 'a proxy' : Object.prototype.toString.call(value);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

let errors = 0;
let done = 0;

function call(name: string, args: unknown[], run: () => unknown): unknown {
  writeSync(log, `${`${name}(${args.map(brief).join(', ')})`.slice(0, 2000)}\n`);
  done++;
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error)) throw new Error(`${name} threw something that is no Error: ${String(error)}`);
    errors++;
    return undefined;
  }
}

function inspect(result: unknown, pool: Pool, random: Random, depth = 0): void {
  if (Array.isArray(result) && depth < 2) for (const item of result.slice(0, 4)) inspect(item, pool, random, depth + 1);
  // A result may have been put into an object that is no Tensor.
  if (!native.is_tensor(result) || !(result instanceof torch.Tensor)) return;
  pool.keep(result);
  if (random.chance(0.2)) call('to_string', [result], () => native.to_string(result));
  if (random.chance(0.3) && (result as { requires_grad: boolean }).requires_grad) {
    call('backward', [result], () => {
      const t = result as { abs(): { sum(): { backward(o: object): void } } };
      t.abs()
        .sum()
        .backward({ retain_graph: random.chance(0.5), create_graph: random.chance(0.3) });
    });
  }
}

function round(seed: number): void {
  const random = new Random(seed);
  torch.manual_seed(seed);
  const pool = new Pool(torch, random);
  for (let i = 0; i < calls; i++) {
    const wild = random.chance(0.1);
    if (random.chance(0.05)) {
      const name = random.pick(FUNCTIONS);
      const args = Array.from({ length: random.int(0, 4) }, () =>
        random.chance(0.5) ? pool.tensor() : nonsense(torch, pool, random),
      );
      inspect(
        call(name, args, () => native[name](...args)),
        pool,
        random,
      );
      continue;
    }
    const schema = random.pick(schemas);
    const args: unknown[] = [];
    for (const param of schema.params) {
      if (param.keywordOnly || (param.fallback !== undefined && random.chance(0.4))) break;
      args.push(
        wild && random.chance(0.5) ? nonsense(torch, pool, random) : sensible(param.kind, param, pool, random, torch),
      );
    }
    const named = schema.params.slice(args.length).filter(() => random.chance(0.3));
    if (named.length > 0)
      args.push(
        Object.fromEntries(
          named.map((p) => [p.name, wild ? nonsense(torch, pool, random) : sensible(p.kind, p, pool, random, torch)]),
        ),
      );
    const handle = random.chance(0.95) ? new Handle() : nonsense(torch, pool, random);
    inspect(
      call(schema.name, args, () => {
        if (random.chance(0.7)) mark3(args[0], args[1], args[2]);
        return own(handle as InstanceType<typeof Handle>, native.ops[schema.name]!(handle, ...args));
      }),
      pool,
      random,
    );
  }
}

for (let seed = first; seed <= last; seed++) {
  writeSync(log, `# round ${seed}\n`);
  round(seed);
  process.send?.({ round: seed, done, errors });
}
