/** The base of all distributions: shapes, validation, and what is defined in terms of the rest. */
import { isTensor } from '../autograd/function';
import { NotImplementedError, ValueError } from '../errors';
import { enable_grad, no_grad } from '../grad_mode';
import { python } from '../nn/text';
import { Size } from '../size';
import type { Tensor } from '../tensor';
import { TYPENAME } from '../typename';
import { warn } from '../warn';
import { type Constraint, is_dependent } from './constraints/constraint';
import { formatted, type Shape } from './utils';

export type Constraints = Readonly<Record<string, Constraint>>;
type Parameters = Record<string, Tensor>;

/** Getters whose value is computed once and then kept. */
const LAZY = new WeakSet<object>();

/** Properties of a class that are computed when first read, with history, and are the object's own from then on. */
export function lazily<T extends object>(type: { prototype: T }, values: Record<string, (of: T) => Tensor>): void {
  for (const [name, compute] of Object.entries(values)) {
    const get = function (this: T): unknown {
      return own(
        this,
        name,
        enable_grad(() => compute(this)),
      );
    };
    LAZY.add(get);
    Object.defineProperty(type.prototype, name, { get, configurable: true });
  }
}

function own<T>(object: object, name: string, value: T): T {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  return value;
}

function isLazy(object: object, name: string): boolean {
  for (let type = Object.getPrototypeOf(object); type; type = Object.getPrototypeOf(type)) {
    const get = Object.getOwnPropertyDescriptor(type, name)?.get;
    if (get) return LAZY.has(get);
  }
  return false;
}

/** As Python prints a class. */
const className = (of: object): string => {
  const type = of.constructor as { name: string; [TYPENAME]?: string };
  const full = Object.hasOwn(type, TYPENAME) ? type[TYPENAME] : `__main__.${type.name}`;
  return `<class '${full}'>`;
};
const described = (value: Tensor): string => `(${value.constructor.name} of shape ${python([...value.shape])})`;

/**
 * A family of probability distributions, one for each element of `batch_shape`, over values of `event_shape`. Subclasses call
 * `super(batch_shape, event_shape, validate_args)`, then `this.adopt({ … })` with the tensors that are their parameters, and
 * define `arg_constraints` and `support` as static members or getters.
 * @example
 * class Triangle extends torch.distributions.Distribution {
 *   static override arg_constraints = { width: torch.distributions.constraints.positive };
 *   declare readonly width: torch.Tensor;
 *   constructor(width: torch.Tensor) {
 *     super(width.shape);
 *     this.adopt({ width });
 *   }
 *   override rsample(sample_shape: number[] = []) {
 *     const shape = this._extended_shape(sample_shape);
 *     return torch.rand(shape).sub(torch.rand(shape)).mul(this.width);
 *   }
 * }
 * const triangle = new Triangle(torch.ones(3));
 * console.log(String(triangle), triangle.sample([2]).shape);
 */
export abstract class Distribution {
  /** What each parameter must satisfy. */
  static arg_constraints?: Constraints;
  /** Which values there are. */
  static support?: Constraint;
  /** Whether samples carry gradients to the parameters. */
  static has_rsample = false;
  /** Whether the support can be enumerated. */
  static has_enumerate_support = false;
  private static validates = true;

  protected readonly _batch_shape: Size;
  protected readonly _event_shape: Size;
  /** Whether arguments are checked. */
  readonly _validate_args: boolean;

  constructor(batch_shape: Shape = [], event_shape: Shape = [], validate_args: boolean | null = null) {
    this._batch_shape = new Size(batch_shape);
    this._event_shape = new Size(event_shape);
    this._validate_args = validate_args ?? Distribution.validates;
  }

  /** Whether arguments are checked where a distribution does not say. */
  static set_default_validate_args(value: boolean): void {
    if (typeof value !== 'boolean') throw new ValueError('');
    Distribution.validates = value;
  }

  /** Sets the parameters and checks all that have a constraint. */
  protected adopt(parameters: Parameters = {}): void {
    for (const [name, value] of Object.entries(parameters)) own(this, name, value);
    if (!this._validate_args) return;
    for (const [name, constraint] of Object.entries(this.constrained())) {
      if (is_dependent(constraint) || (!Object.hasOwn(this, name) && isLazy(this, name))) continue;
      const value = this.parameter(name);
      if (constraint.check(value).all().item()) continue;
      throw new ValueError(
        `Expected parameter ${name} ${described(value)} of distribution ${this} to satisfy the constraint ` +
          `${constraint}, but found invalid values:\n${formatted(value)}`,
      );
    }
  }

  private constrained(): Constraints {
    try {
      return this.arg_constraints;
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
      warn(
        `${className(this)} does not define \`arg_constraints\`. Please set \`arg_constraints = {}\` or initialize the ` +
          'distribution with `validate_args=False` to turn off validation.',
      );
      return {};
    }
  }

  private parameter(name: string): Tensor {
    return (this as unknown as Parameters)[name]!;
  }

  /** Names of the parameters it was made of, or that were computed since. */
  private owned(): string[] {
    return Object.keys(this.arg_constraints).filter((name) => Object.hasOwn(this, name));
  }

  /** A copy over another batch shape with some properties changed; what was computed from the others is left behind. */
  protected like(batch_shape: Shape, changes: object): this {
    const copy = Object.create(Object.getPrototypeOf(this));
    const kept = Object.entries(this).filter(([name]) => !isLazy(this, name));
    for (const [name, value] of [...kept, ...Object.entries(changes)]) own(copy, name, value);
    return own(copy, '_batch_shape', new Size(batch_shape)) && copy;
  }

  /** Its parameters over another batch shape, without copying. */
  protected expanded(batch_shape: Shape): Parameters {
    const expanded = this.owned().map((name) => {
      const value = this.parameter(name);
      const event = value.shape.slice(value.dim() - this.arg_constraints[name]!.event_dim);
      return [name, value.expand([...batch_shape, ...event])];
    });
    return Object.fromEntries(expanded);
  }

  /** The same distribution over more batch dimensions. */
  expand(batch_shape: Shape): this {
    return this.like(batch_shape, this.expanded(batch_shape));
  }

  /** Sizes over which the parameters are batched. */
  get batch_shape(): Size {
    return this._batch_shape;
  }
  /** Sizes of a single sample of one distribution. */
  get event_shape(): Size {
    return this._event_shape;
  }
  private get type(): typeof Distribution {
    return this.constructor as typeof Distribution;
  }
  /** What each parameter must satisfy. */
  get arg_constraints(): Constraints {
    const { arg_constraints } = this.type;
    if (!arg_constraints) throw new NotImplementedError();
    return arg_constraints;
  }
  /** Which values there are. */
  get support(): Constraint {
    const { support } = this.type;
    if (!support) throw new NotImplementedError();
    return support;
  }
  /** Whether samples carry gradients to the parameters. */
  get has_rsample(): boolean {
    return this.type.has_rsample;
  }
  /** Whether the support can be enumerated. */
  get has_enumerate_support(): boolean {
    return this.type.has_enumerate_support;
  }

  get mean(): Tensor {
    throw new NotImplementedError();
  }
  get mode(): Tensor {
    throw new NotImplementedError(`${className(this)} does not implement mode`);
  }
  get variance(): Tensor {
    throw new NotImplementedError();
  }
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /** Samples of shape `sample_shape + batch_shape + event_shape`, without history. */
  sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }
  /** Samples through which gradients flow to the parameters. */
  rsample(_sample_shape: Shape = []): Tensor {
    throw new NotImplementedError();
  }
  /** Deprecated: `n` samples; use `sample([n])`. */
  sample_n(n: number): Tensor {
    warn('`sample_n(n)` will be deprecated. Use `sample((n,))` instead.', 'FutureWarning');
    return this.sample([n]);
  }
  /** Logarithm of the density, or of the probability, of `value`. */
  log_prob(_value: Tensor): Tensor {
    throw new NotImplementedError();
  }
  /** Probability of values up to `value`. */
  cdf(_value: Tensor): Tensor {
    throw new NotImplementedError();
  }
  /** The value up to which the probability is `value`. */
  icdf(_value: Tensor): Tensor {
    throw new NotImplementedError();
  }
  /** All values along the first dimension; repeated over the batch unless `expand` is false. */
  enumerate_support(_expand = true): Tensor {
    throw new NotImplementedError();
  }
  entropy(): Tensor {
    throw new NotImplementedError();
  }
  perplexity(): Tensor {
    return this.entropy().exp();
  }

  /** Shape of a sample. */
  _extended_shape(sample_shape: Shape = []): Size {
    return new Size([...sample_shape, ...this._batch_shape, ...this._event_shape]);
  }

  /** PyTorch's refusal of values that the distribution cannot give. */
  _validate_sample(value: Tensor): void {
    if (!isTensor(value)) throw new ValueError('The value argument to log_prob must be a Tensor');
    const actual = value.shape;
    const inner = actual.slice(Math.max(0, actual.length - this._event_shape.length));
    if (String(inner) !== String(this._event_shape))
      throw new ValueError(`The right-most size of value must match event_shape: ${actual} vs ${this._event_shape}.`);
    const expected = this._extended_shape();
    for (let i = 1; i <= Math.min(actual.length, expected.length); i++) {
      const [a, b] = [actual.at(-i), expected.at(-i)];
      if (a !== 1 && b !== 1 && a !== b)
        throw new ValueError(`Value is not broadcastable with batch_shape+event_shape: ${actual} vs ${expected}.`);
    }
    const support = this.supported();
    if (!support || support.check(value).all().item()) return;
    throw new ValueError(
      `Expected value argument ${described(value)} to be within the support (${support}) of the distribution ${this}, ` +
        `but found invalid values:\n${formatted(value)}`,
    );
  }

  private supported(): Constraint | undefined {
    try {
      return this.support;
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
      warn(
        `${className(this)} does not define \`support\` to enable sample validation. Please initialize the distribution ` +
          'with `validate_args=False` to turn off validation.',
      );
      return undefined;
    }
  }

  toString(): string {
    const parameters = this.owned().map((name) => {
      const value = this.parameter(name);
      return `${name}: ${value.numel() === 1 ? formatted(value) : value.shape}`;
    });
    return `${this.constructor.name}(${parameters.join(', ')})`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
