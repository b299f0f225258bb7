/** Differentiable functions of samples, with the change of volume they make: the base, and inverses. */
import { type Args, type Options, signature } from '../../arguments';
import { CALL, Callable } from '../../callable';
import { NotImplementedError, ValueError } from '../../errors';
import type { Tensor } from '../../tensor';
import type { Constraint } from '../constraints';
import type { Shape } from '../utils';

export interface Transform {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class
  (x: Tensor): Tensor;
}

/** What every transform takes last. */
export const caching = {
  /** 1 keeps the last input and output. */
  cache_size: 0,
};
const transformSignature = signature('Transform.__init__', caching);

/** Which way a transform is monotonic: 1 or -1, per element where it depends on parameters. */
export type Sign = Tensor | number;

/**
 * A function of samples, called as `transform(x)`; `transform.inv` goes back. Subclasses define `_call`, `_inverse` and
 * `log_abs_det_jacobian`, and say between which constraints they go.
 * @example
 * const { ExpTransform, Transform } = torch.distributions;
 * const exp = new ExpTransform();
 * const x = torch.tensor([0.5, 1.5]);
 * console.log(exp(x), exp.inv(exp(x)), exp instanceof Transform);
 */
export abstract class Transform extends Callable {
  /** 1 keeps the last input and output, so that inverting the output gives the very input. */
  readonly _cache_size: number;
  private inverse: Transform | undefined;
  private cached: [x: Tensor, y: Tensor] | undefined;

  constructor(...args: Args<[cache_size?: number], Options<typeof caching>>) {
    const { cache_size } = transformSignature.bind(args);
    super();
    if (cache_size !== 0 && cache_size !== 1) throw new ValueError('cache_size must be 0 or 1');
    this._cache_size = cache_size;
  }

  /** Valid inputs. */
  abstract get domain(): Constraint;
  /** Valid outputs. */
  abstract get codomain(): Constraint;
  /** Whether every output has one input. */
  get bijective(): boolean {
    return false;
  }
  get sign(): Sign {
    throw new NotImplementedError();
  }
  /** How many of the last dimensions make up one event, where that does not change. */
  get event_dim(): number {
    const { event_dim } = this.domain;
    if (event_dim === this.codomain.event_dim) return event_dim;
    throw new ValueError('Please use either .domain.event_dim or .codomain.event_dim');
  }
  /** The transform back. */
  get inv(): Transform {
    this.inverse ??= new InverseTransform(this);
    return this.inverse;
  }
  protected set inv(inverse: Transform) {
    this.inverse = inverse;
  }

  /** The same transform with a cache, or without. */
  with_cache(cache_size = 1): Transform {
    return this._cache_size === cache_size ? this : this.cachedBy(cache_size);
  }
  /** Another of its kind; those with parameters pass them on. */
  protected cachedBy(cache_size: number): Transform {
    return new (this.constructor as new (cache_size: number) => Transform)(cache_size);
  }
  /** Whether another transform does the same. */
  equals(other: Transform): boolean {
    return this === other;
  }

  [CALL](args: unknown[]): Tensor {
    return this.forward(args[0] as Tensor);
  }
  /** What `transform(x)` gives. */
  forward(x: Tensor): Tensor {
    return this.cache(x, undefined)[1];
  }
  /** What `transform.inv(y)` gives. */
  backward(y: Tensor): Tensor {
    return this.cache(undefined, y)[0];
  }
  /** Computes the one that is not given, unless it is known. */
  private cache(x: Tensor | undefined, y: Tensor | undefined): [x: Tensor, y: Tensor] {
    if (this.cached && (x ? this.cached[0] === x : this.cached[1] === y)) return this.cached;
    const pair: [Tensor, Tensor] = x ? [x, this._call(x)] : [this._inverse(y!), y!];
    if (this._cache_size === 1) this.cached = pair;
    return pair;
  }

  _call(_x: Tensor): Tensor {
    throw new NotImplementedError();
  }
  _inverse(_y: Tensor): Tensor {
    throw new NotImplementedError();
  }
  /** Logarithm of the absolute determinant of dy/dx. */
  log_abs_det_jacobian(_x: Tensor, _y: Tensor): Tensor {
    throw new NotImplementedError();
  }
  /** Shape of the output for a shape of the input. */
  forward_shape(shape: Shape): Shape {
    return shape;
  }
  /** Shape of the input for a shape of the output. */
  inverse_shape(shape: Shape): Shape {
    return shape;
  }

  override toString(): string {
    return `${this.constructor.name}()`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Another transform, backwards. */
class InverseTransform extends Transform {
  constructor(private readonly transform: Transform) {
    super(transform._cache_size);
  }
  get domain(): Constraint {
    return this.transform.codomain;
  }
  get codomain(): Constraint {
    return this.transform.domain;
  }
  override get bijective(): boolean {
    return this.transform.bijective;
  }
  override get sign(): Sign {
    return this.transform.sign;
  }
  override get inv(): Transform {
    return this.transform;
  }
  override with_cache(cache_size = 1): Transform {
    return this.transform.with_cache(cache_size).inv;
  }
  override equals(other: Transform): boolean {
    return other instanceof InverseTransform && this.transform.equals(other.transform);
  }
  override forward(x: Tensor): Tensor {
    return this.transform.backward(x);
  }
  override backward(y: Tensor): Tensor {
    return this.transform.forward(y);
  }
  override log_abs_det_jacobian(x: Tensor, y: Tensor): Tensor {
    return this.transform.log_abs_det_jacobian(y, x).neg();
  }
  override forward_shape(shape: Shape): Shape {
    return this.transform.inverse_shape(shape);
  }
  override inverse_shape(shape: Shape): Shape {
    return this.transform.forward_shape(shape);
  }
  override toString(): string {
    return `_InverseTransform(${this.transform})`;
  }
}
