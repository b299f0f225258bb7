/** `torch.Size`: a tensor's sizes, an array that prints as PyTorch prints it. */
export class Size extends Array<number> {
  // Declared one by one, so that `const [n, c] = x.shape` gives numbers under every setting of the compiler, and
  // `x.shape as [number, number]` is taken. That a tensor has so many dimensions is the script's word.
  declare 0: number;
  declare 1: number;
  declare 2: number;
  declare 3: number;
  declare 4: number;

  /** What map, filter and the like make is no longer a size. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  constructor(sizes: Iterable<number> = []) {
    super();
    for (const size of sizes) this.push(size);
  }
  /** Number of elements a tensor of this size has. */
  numel(): number {
    return this.reduce((product, size) => product * size, 1);
  }
  override slice(start?: number, end?: number): Size {
    return new Size(super.slice(start, end));
  }
  override toString(): string {
    return `torch.Size([${this.join(', ')}])`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
