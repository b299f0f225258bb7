/** Datasets of the tests of worker threads, which find them here by name. */
import * as torch from 'tensorpad';

const { Dataset, IterableDataset, get_worker_info } = torch.utils.data;

export class Random extends Dataset<torch.Tensor> {
  constructor(private readonly size = 6) {
    super();
  }
  override get length() {
    return this.size;
  }
  override at(_index: number) {
    return torch.rand(2);
  }
}

/** Says which worker loaded each sample. */
export class Who extends Dataset<[number, number]> {
  override get length() {
    return 8;
  }
  override at(index: number): [number, number] {
    return [index, get_worker_info()?.id ?? -1];
  }
}

export class Broken extends Dataset<number> {
  override get length() {
    return 6;
  }
  override at(index: number) {
    if (index === 3) throw new torch.ValueError('sample 3 is broken');
    return index;
  }
}

export class Slow extends Dataset<number> {
  override get length() {
    return 4;
  }
  override at(index: number) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    return index;
  }
}

export class Exiting extends Dataset<number> {
  override get length() {
    return 4;
  }
  override at(_index: number): number {
    process.exit(3);
  }
}

export class Numbers extends IterableDataset<number> {
  constructor(private readonly end = 7) {
    super();
  }
  *[Symbol.iterator]() {
    const { id, num_workers } = get_worker_info() ?? { id: 0, num_workers: 1 };
    for (let i = id; i < this.end; i += num_workers) yield i;
  }
}

/** Holds every kind of value that can be sent. */
export class Holder extends Dataset<unknown> {
  numbers = [1, 2.5, -0, 2n ** 70n, Number.NaN];
  nested: Record<string, unknown> = { map: new Map([['a', new Set([1])]]), when: new Date(5), pattern: /x/g };
  tensor = torch.arange(6).view(2, 3).T;
  half = torch.tensor([1.5], { dtype: torch.float16 });
  flags = torch.tensor([true, false]);
  parameter = new torch.nn.Parameter(torch.ones(1));
  dtype = torch.bfloat16;
  bytes = new Uint8Array([1, 2, 3]);
  self = this;
  double = (x: number) => x * this.factor;
  factor = 2;
  override get length() {
    return 1;
  }
  override at(_index: number) {
    const { tensor, half, flags, parameter, bytes, numbers, nested } = this;
    return {
      tensor: tensor.mul(2),
      half,
      flags,
      parameter: parameter instanceof torch.nn.Parameter && parameter.requires_grad,
      bytes,
      numbers,
      nested,
      same: this.self === this,
      dtype: this.dtype === torch.bfloat16,
      double: this.double(21),
    };
  }
}

export class Private extends Dataset<number> {
  #secret: number;
  constructor(secret: number) {
    super();
    this.#secret = secret;
  }
  override get length() {
    return 2;
  }
  override at(_index: number) {
    return this.#secret;
  }
}

export class Reduced extends Private {
  constructor(readonly value: number) {
    super(value);
  }
  __reduce__() {
    return [this.value];
  }
}

export const twice = (samples: number[]) => samples.map((sample) => sample * 2);
export const identity = (value: unknown) => value;
export const reseed = (id: number) => void torch.manual_seed(100 + id);
