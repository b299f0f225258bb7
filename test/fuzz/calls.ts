/** Calls of ops and of the library's own functions with arguments made up from what their signatures say. */
import { buildModels } from '../../native/codegen/model';
import type { Param, Schema } from '../../native/codegen/schema';
import { ops } from '../../native/ops';
import { type Any, Handle, mark3, native, own, type Session, torch } from './session';
import { nonsense, sensible } from './values';

const models = buildModels(ops).filter(({ spec }) => !spec.variants?.includes('internal'));

/** Calls one op, in-place forms included, as a function or a method, straight through the addon. */
export function operation(word: string): (session: Session) => void {
  const schemas = models.map(({ schema }) => schema).filter(({ name }) => name.includes(word));
  return (session) => {
    const { random, pool } = session;
    const schema = random.pick(schemas);
    const wild = random.chance(0.1);
    const value = (param: Param) =>
      wild && random.chance(0.5) ? nonsense(torch, pool, random) : sensible(param.kind, param, pool, random, torch);
    const args: unknown[] = [];
    for (const param of schema.params) {
      if (param.keywordOnly || (param.fallback !== undefined && random.chance(0.4))) break;
      args.push(value(param));
    }
    const named = Object.fromEntries(
      schema.params
        .slice(args.length)
        .filter(() => random.chance(0.3))
        .map((param) => [param.name, value(param)]),
    );
    if (random.chance(0.1)) named.out = out(schema, session, args);
    if (random.chance(0.03)) named.requires_grad = true;
    if (Object.keys(named).length > 0) args.push(named);
    const handle = random.chance(0.95) ? new Handle() : nonsense(torch, pool, random);
    const table = random.chance(0.5) && native.methods[schema.name] ? native.methods : native.ops;
    const run = () => {
      if (random.chance(0.7)) mark3(args[0], args[1], args[2]);
      return own(handle as InstanceType<typeof Handle>, table[schema.name]!(handle, ...args));
    };
    session.keep(session.call(schema.name, args, run));
  };
}

/** Somewhere to write to: often one of the arguments, or a view of the same memory. */
function out(schema: Schema, { random, pool }: Session, args: unknown[]): unknown {
  const one = () => (random.chance(0.3) && native.is_tensor(args[0]) ? args[0] : pool.tensor());
  const count = schema.returns.length;
  return count === 1 || random.chance(0.1) ? one() : Array.from({ length: count }, one);
}

/** Functions of the library that are written in TypeScript: what they make of an argument must not harm either. */
const rooms: [string, Any][] = [
  ['nn.functional', torch.nn.functional],
  ['linalg', torch.linalg],
  ['fft', torch.fft],
  ['special', torch.special],
  ['signal.windows', torch.signal.windows],
  ['nn.init', torch.nn.init],
  ['Tensor', torch.Tensor.prototype],
];
const alone =
  'lu pca_lowrank svd_lowrank broadcast_shapes chain_matmul einsum tensordot histogramdd unique unique_consecutive ' +
  'tensor as_tensor from_numpy frombuffer FloatTensor LongTensor BoolTensor HalfTensor finfo iinfo result_type ' +
  'promote_types cartesian_prod block_diag';

const library: [string, Any, Any][] = [
  ...alone.split(' ').map((name): [string, Any, Any] => [name, torch[name], torch]),
  ...rooms.flatMap(([room, owner]) =>
    Object.keys(Object.getOwnPropertyDescriptors(owner))
      .filter((name) => name !== 'constructor' && Object.getOwnPropertyDescriptor(owner, name)!.get === undefined)
      .map((name): [string, Any, Any] => [`${room}.${name}`, owner[name], owner]),
  ),
].filter(([, call]) => typeof call === 'function');

const KINDS = ['int', 'int[]', 'float', 'bool', 'Scalar', 'ScalarType', 'str', 'TensorList'] as const;

export function libraryCall(word: string): (session: Session) => void {
  const functions = library.filter(([name]) => name.includes(word));
  return (session) => {
    if (functions.length === 0) return;
    const { random, pool } = session;
    const [name, run, owner] = random.pick(functions);
    const any = (): unknown => {
      if (random.chance(0.5)) return pool.tensor();
      if (random.chance(0.1)) return nonsense(torch, pool, random);
      const kind = random.pick(KINDS);
      return sensible(
        kind,
        { name: '', kind, optional: false, keywordOnly: false, mutated: false, aliased: false },
        pool,
        random,
        torch,
      );
    };
    const self = owner === torch.Tensor.prototype ? pool.tensor() : owner;
    const args = Array.from({ length: random.int(0, 4) }, any);
    session.keep(session.call(name, self === owner ? args : [self, ...args], () => Reflect.apply(run, self, args)));
  };
}

/** Functions of the addon that take no tensors' values: the process's own state, which one call would spoil for the others. */
const MANAGING = new Set(
  [
    'ops methods share set_classes bind_dtype bind_layout attach bind_default_generator bind_generator set_num_threads',
    'interrupt_on_signal set_script_console set_default_dtype set_default_device set_print_options forbid_saved_hooks',
    'observe_ops',
    'push_saved_hooks pop_saved_hooks set_anomaly_enabled set_grad_enabled set_inference_mode',
  ].flatMap((names) => names.split(' ')),
);
const functions = Object.keys(native).filter((name) => !MANAGING.has(name));

/** Calls a function of the addon beside the ops with tensors and with anything else. */
export function addonCall(session: Session): void {
  const { random, pool } = session;
  const name = random.pick(functions);
  const args = Array.from({ length: random.int(0, 4) }, () =>
    random.chance(0.6) ? pool.tensor() : nonsense(torch, pool, random),
  );
  session.keep(session.call(name, args, () => native[name](...args)));
}
