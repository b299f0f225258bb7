/** Complex numbers as scripts write and read them. JavaScript has none of its own. */

const part = (value: number) => (Number.isInteger(value) && !Object.is(value, -0) ? String(value) : formatted(value));
const formatted = (value: number) =>
  Number.isNaN(value)
    ? 'nan'
    : Number.isFinite(value)
      ? Object.is(value, -0)
        ? '-0'
        : String(value)
      : value > 0
        ? 'inf'
        : '-inf';

/** A number as an argument. */
export type Scalar = number | bigint | boolean | Complex;

/**
 * One complex number: an argument such as `torch.full([2], new torch.Complex(0, 1))`, and what `item()` gives.
 * @example
 * const z = new torch.Complex(1, 2);
 * console.log(torch.tensor([z, z]).mul(z));
 */
export class Complex {
  constructor(
    readonly re: number,
    readonly im = 0,
  ) {}
  /** As Python prints it: `(1+2j)`. */
  toString(): string {
    const sign = this.im < 0 || Object.is(this.im, -0) ? '' : '+';
    return this.re === 0 && !Object.is(this.re, -0)
      ? `${part(this.im)}j`
      : `(${part(this.re)}${sign}${part(this.im)}j)`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
