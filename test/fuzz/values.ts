/** What the fuzzer throws: sensible values by the kind of a parameter, and things that are no such value at all. */
import type { Kind, Param } from '../../native/codegen/schema';
import type { Random } from './random';

// biome-ignore lint/suspicious/noExplicitAny: the library is called as scripts may call it, with anything
type Any = any;

const SIZES = [0, 1, 1, 2, 2, 3, 4, 5, 7, 16, 33];
/** Beyond memory, beyond exact numbers, and where products of two overflow. */
export const HUGE = [2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)];
export const DTYPES = [
  'float32',
  'float32',
  'float32',
  'float64',
  'int64',
  'int64',
  'bool',
  'int32',
  'uint8',
  'int8',
  'int16',
  'float16',
  'bfloat16',
  'complex64',
  'complex128',
];
export const WORDS = [
  'mean',
  'sum',
  'none',
  'floor',
  'trunc',
  'tanh',
  'fro',
  'nuc',
  'reflect',
  'same',
  'left',
  '',
  'ij',
  'a,b->ab',
  'circular',
  'bicubic',
  'area',
];

/** Tensors that calls have made, to be used by later ones: views meet their bases, graphs grow. */
export class Pool {
  private readonly tensors: Any[] = [];
  constructor(
    private readonly torch: Any,
    private readonly random: Random,
  ) {}

  keep(tensor: Any): void {
    if (tensor.numel() > 100_000 && !this.random.chance(0.05)) return;
    if (tensor.numel() > 2_000_000) return;
    if (this.tensors.length < 40) this.tensors.push(tensor);
    else this.tensors[this.random.int(0, 39)] = tensor;
  }

  clear(): void {
    this.tensors.length = 0;
  }

  tensor(): Any {
    const { random } = this;
    const fresh = this.tensors.length < 8 || random.chance(0.25);
    const base = fresh ? this.make() : random.pick(this.tensors);
    if (fresh) this.keep(base);
    return random.chance(0.4) ? this.view(base) : base;
  }

  shape(most = 4): number[] {
    const { random } = this;
    // Many tensors of one shape: most ops refuse operands that do not fit.
    if (random.chance(0.5)) return random.pick([[2, 3], [3], [2, 3, 4], [3, 3], [2, 2, 5, 5], [], [1]]);
    // Enough for the pool of threads to take part.
    if (random.chance(0.02)) return random.pick([[70_000], [300, 250], [2, 64, 40, 20]]);
    return Array.from({ length: random.int(0, most) }, () => random.pick(SIZES));
  }

  private make(): Any {
    const { torch, random } = this;
    const dtype = torch[random.pick(DTYPES)];
    const shape = this.shape();
    const device = random.chance(0.05) ? 'meta' : 'cpu';
    let t = dtype.is_floating_point || dtype.is_complex ? torch.randn(shape) : torch.randint(-3, 9, shape);
    if (dtype.is_floating_point && random.chance(0.1)) t = t.div(0);
    t = t.to(dtype);
    if (device === 'meta') t = t.to('meta');
    if ((dtype.is_floating_point || dtype.is_complex) && random.chance(0.3)) t.requires_grad_();
    return t;
  }

  /** Another look at the same memory, overlapping ones included. */
  private view(base: Any): Any {
    const { random } = this;
    const dims = base.dim();
    try {
      switch (random.int(0, 6)) {
        case 0:
          return base.transpose(random.int(-dims, dims), random.int(-dims, dims));
        case 1:
          return base.at(`${random.int(-3, 3)}:${random.int(-3, 9)}:${random.int(1, 3)}`);
        case 2:
          return base.unsqueeze(random.int(-dims, dims)).expand([...Array(dims).fill(-1), random.int(0, 5)]);
        case 3:
          return base.as_strided(
            Array.from({ length: random.int(0, 3) }, () => random.int(0, 4)),
            Array.from({ length: random.int(0, 3) }, () => random.int(0, 3)),
            random.int(0, 3),
          );
        case 4:
          return base.select(random.int(0, dims), random.int(-3, 3));
        case 5:
          return base.detach();
        default:
          return base.permute(Array.from({ length: dims }, (_x, i) => (i + 1) % dims));
      }
    } catch {
      return base;
    }
  }
}

function number(random: Random): unknown {
  return random.pick([0, 1, -1, 2, 3, 0.5, -2.75, 1e30, Number.NaN, Number.POSITIVE_INFINITY, 7n, true, -0]);
}

const whole = (random: Random) => (random.chance(0.05) ? random.pick(HUGE) : random.int(-3, 6));

/** A value of the kind a parameter wants. */
export function sensible(kind: Kind, param: Param, pool: Pool, random: Random, torch: Any): unknown {
  switch (kind) {
    case 'Tensor':
      return pool.tensor();
    case 'TensorList':
      return Array.from({ length: random.int(0, 4) }, () => pool.tensor());
    case 'int':
      return whole(random);
    case 'int[]':
      if (param.length && random.chance(0.5)) return random.int(0, 4);
      if (random.chance(0.3)) return pool.shape();
      return Array.from({ length: param.length ?? random.int(0, 4) }, () =>
        random.chance(0.03) ? whole(random) : random.int(-1, 4),
      );
    case 'float':
      return random.pick([0, 0.5, 1, -1, 2, 1e-5, 1e30, Number.NaN]);
    case 'float[]':
      return Array.from({ length: random.int(0, 4) }, () => random.next() * 4 - 2);
    case 'bool':
      return random.chance(0.5);
    case 'Scalar':
      return random.chance(0.1) ? new torch.Complex(1, -2) : number(random);
    case 'ScalarType':
      return torch[random.pick(DTYPES)];
    case 'Device':
      return random.pick(['cpu', 'cpu', 'meta', 'cuda', 'nowhere']);
    case 'str':
      return random.pick(WORDS);
    case 'MemoryFormat':
      return torch[random.pick(['contiguous_format', 'channels_last', 'channels_last_3d', 'preserve_format'])];
    case 'Generator':
      return random.pick([null, new torch.Generator()]);
    default:
      return null;
  }
}

/** Things no op expects. */
export function nonsense(torch: Any, pool: Pool, random: Random): unknown {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  return random.pick<unknown>([
    undefined,
    null,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
    2 ** 53,
    -(2 ** 63),
    10n ** 30n,
    'abc',
    '',
    Symbol('s'),
    () => 1,
    {},
    { dtype: 3, device: [], nonsense: 1 },
    [],
    [null],
    [[1, 2], [3]],
    [1.5, 'x'],
    cyclic,
    new Array(50_000).fill(1),
    new Float32Array(3),
    new BigInt64Array(1),
    new Uint16Array(2),
    new DataView(new ArrayBuffer(8)),
    new Date(0),
    Object.create(torch.Tensor.prototype),
    Object.create(null),
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    ),
    new Proxy([1, 2], {}),
    torch.float32,
    torch.strided,
    new torch.Generator(),
    new torch.Complex(1, Number.NaN),
    torch.ones(1, { requires_grad: true }).mul(2).grad_fn,
    torch.nn,
    torch.Tensor,
    [pool.tensor(), 1, 'x'],
    {
      get dtype() {
        throw new Error('getter');
      },
    },
  ]);
}
