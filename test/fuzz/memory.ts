/** Memory seen from several sides: typed arrays, views, indices, generators' states, and the collector. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Any, native, type Session, torch } from './session';
import { DTYPES, HUGE, nonsense } from './values';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in tensors once everything that nothing reaches is gone. */
export function liveBytes(): number {
  // What dies with its object is freed in the next collection.
  for (let i = 0; i < 3; i++) collect();
  return native.memory_stats().live;
}

/** Shares a tensor's memory with a typed array, and uses both when one of them is gone or has changed. */
export function sharing(session: Session): void {
  const { random, pool } = session;
  const t = pool.tensor().detach();
  const array = session.call('numpy', [t], () => native.numpy(t)) as Any;
  if (array?.buffer && random.chance(0.5))
    session.keep(session.call('from_numpy', [array], () => native.from_numpy(array)));
  if (random.chance(0.3))
    session.keep(session.call('from_numpy', ['made'], () => native.from_numpy(...bytes(session))));
  if (random.chance(0.3)) session.call('resize_', [t], () => t.resize_(pool.shape()));
  // What holds a buffer of its own must notice that it is gone.
  if (array?.buffer && random.chance(0.1))
    session.call('transfer', [t], () => structuredClone(array, { transfer: [array.buffer] }));
  session.keep(session.call('add', [t], () => t.add(1)));
}

function bytes({ random }: Session): [Any, Any?] {
  const buffer = new ArrayBuffer(random.pick([0, 1, 8, 24, 640]));
  const offset = random.pick([0, 0, 1, 8]);
  const grown = 'resizable' in buffer ? new (ArrayBuffer as Any)(64, { maxByteLength: 1 << 20 }) : buffer;
  return random.pick<[Any, Any?]>([
    [new Uint8Array(buffer, Math.min(offset, buffer.byteLength)), torch[random.pick(DTYPES)]],
    [new Uint8Array(grown), torch[random.pick(DTYPES)]],
    [new Float32Array(8).subarray(random.int(0, 8))],
    [new Uint16Array(5), torch.bfloat16],
    [new Uint8ClampedArray(3)],
    [new Float64Array(new SharedArrayBuffer(16))],
  ]);
}

function index({ random, pool }: Session): unknown {
  const bound = () => (random.chance(0.1) ? random.pick(HUGE) : random.int(-4, 9));
  switch (random.int(0, 7)) {
    case 0:
      return random.chance(0.9) ? random.int(-3, 3) : random.pick(HUGE);
    case 1:
      return random.pick([':', '...', null, true, false, '1:', ':-1', '::2']);
    case 2:
      return `${bound()}:${bound()}:${random.pick([1, 2, 0, -1, 3, 2 ** 53 - 1])}`;
    case 3:
      return torch.randint(-2, 3, pool.shape(2));
    case 4:
      return torch.rand(pool.shape(3)).gt(0.5);
    case 5:
      return Array.from({ length: random.int(0, 4) }, () => random.int(-2, 2));
    case 6:
      return pool.tensor();
    default:
      return random.chance(0.2) ? nonsense(torch, pool, random) : 0;
  }
}

/** Reads and writes by position. */
export function indexing(session: Session): void {
  const { random, pool } = session;
  const t = pool.tensor();
  const indices = Array.from({ length: random.int(0, 4) }, () => index(session));
  session.keep(session.call('at', [t, ...indices], () => t.at(...indices)));
  const value = random.pick<unknown>([1, -0.5, true, 3n, pool.tensor(), t, nonsense(torch, pool, random)]);
  session.call('put_', [t, ...indices, value], () => t.put_(...indices, value));
}

/** Sets states of generators that were never one. */
export function generators(session: Session): void {
  const { random, pool } = session;
  const generator = new torch.Generator();
  session.call('Generator', [], () => {
    const state = generator.get_state();
    const broken = random.pick<() => Any>([
      () => state.put_(`${random.int(0, 5000)}:`, random.int(0, 255)),
      () => torch.randint(0, 256, [5056], { dtype: torch.uint8 }),
      () => pool.tensor(),
    ])();
    generator.set_state(broken);
  });
  session.keep(session.call('randn', [], () => torch.randn(pool.shape(), { generator })));
  session.keep(session.call('randperm', [], () => torch.randperm(random.int(0, 40), { generator })));
}

/** Lets the collector run, so that what scripts have dropped dies while its memory is still in use elsewhere. */
export function garbage(session: Session): void {
  session.call('gc', [], collect);
}
