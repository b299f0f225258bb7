/** Progress bars in tqdm's manner: drawn to the terminal, or handed to whoever watches. */
import { python } from './nn/text';
import { progressObservers } from './observers';

export interface TqdmOptions {
  /** Text in front of the bar. */
  desc?: string;
  /** Number of steps, where the iterable does not know it. */
  total?: number;
  /** False: the bar is removed when it is full. */
  leave?: boolean;
  /** Shows nothing at all. */
  disable?: boolean;
  /** What one step is called. */
  unit?: string;
  /** Shows numbers as 1.2k and 3.4M. */
  unit_scale?: boolean;
  /** Seconds between two updates. */
  mininterval?: number;
  /** Steps that were done before. */
  initial?: number;
  /** Text behind the bar. */
  postfix?: Record<string, unknown>;
}

const SMOOTHING = 0.3;
const WIDTH = 10;
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

let ids = 0;

/** A progress bar; iterating over it moves it. */
export class Tqdm<T = unknown> implements Iterable<T>, AsyncIterable<T> {
  /** Steps done. */
  n: number;
  readonly total: number | undefined;
  private readonly id = ++ids;
  private readonly start = performance.now();
  private readonly leave: boolean;
  private readonly disable: boolean;
  private readonly unit: string;
  private readonly scale: boolean;
  private readonly interval: number;
  private description: string;
  private note: string;
  /** Smoothed seconds and steps between updates; their quotient is the rate. */
  private seconds = 0;
  private steps = 0;
  private shownAt = -Infinity;
  private shownN: number;
  private drawn = 0;
  private finished = false;

  constructor(
    private readonly iterable: Iterable<T> | AsyncIterable<T> | null,
    options: TqdmOptions = {},
  ) {
    this.total = options.total ?? lengthOf(iterable);
    this.description = options.desc ?? '';
    this.note = options.postfix ? postfixText(options.postfix) : '';
    this.leave = options.leave ?? true;
    this.disable = options.disable ?? false;
    this.unit = options.unit ?? 'it';
    this.scale = options.unit_scale ?? false;
    this.interval = (options.mininterval ?? 0.1) * 1000;
    this.n = options.initial ?? 0;
    this.shownN = this.n;
    this.refresh();
  }

  *[Symbol.iterator](): IterableIterator<T> {
    try {
      for (const item of (this.iterable ?? []) as Iterable<T>) {
        yield item;
        this.update(1);
      }
    } finally {
      this.close();
    }
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<T> {
    try {
      for await (const item of this.iterable ?? []) {
        yield item;
        this.update(1);
      }
    } finally {
      this.close();
    }
  }

  /** Moves the bar by `n` steps. */
  update(n = 1): void {
    this.n += n;
    if (performance.now() - this.shownAt >= this.interval) this.refresh();
  }

  /** Changes the text in front of the bar. */
  set_description(desc: string | null, refresh = true): void {
    this.description = desc ?? '';
    if (refresh) this.refreshWhenDue();
  }

  /** Changes the text behind the bar: `{ loss: 0.123 }` is shown as `loss=0.123`. */
  set_postfix(values: Record<string, unknown>, refresh = true): void {
    this.note = postfixText(values);
    if (refresh) this.refreshWhenDue();
  }

  /** Changes the text behind the bar. */
  set_postfix_str(text: string, refresh = true): void {
    this.note = text;
    if (refresh) this.refreshWhenDue();
  }

  /** Ends the bar. */
  close(): void {
    if (this.finished) return;
    this.finished = true;
    this.refresh();
    if (!this.drawn) return;
    process.stderr.write(this.leave ? '\n' : `\r${' '.repeat(this.drawn)}\r`);
  }

  /** The bar as tqdm writes it. */
  toString(): string {
    const elapsed = (performance.now() - this.start) / 1000;
    const rate = this.finished ? this.n / Math.max(elapsed, 1e-9) : this.rate;
    const number = (n: number) => (this.scale ? scaled(n) : String(n));
    const speed =
      rate === 0
        ? `?${this.unit}/s`
        : rate >= 1
          ? `${fixed(rate, this.scale)}${this.unit}/s`
          : `${(1 / rate).toFixed(2)}s/${this.unit}`;
    const head = this.description === '' ? '' : `${this.description}: `;
    const note = this.note === '' ? '' : `, ${this.note}`;
    if (this.total === undefined) return `${head}${number(this.n)}${this.unit} [${clock(elapsed)}, ${speed}${note}]`;
    const share = this.total === 0 ? 1 : Math.min(1, this.n / this.total);
    const left = rate === 0 ? '?' : clock(Math.max(0, this.total - this.n) / rate);
    const percent = (share * 100).toFixed(0).padStart(3);
    return `${head}${percent}%|${bar(share)}| ${number(this.n)}/${number(this.total)} [${clock(elapsed)}<${left}, ${speed}${note}]`;
  }

  private get rate(): number {
    return this.seconds === 0 ? 0 : this.steps / this.seconds;
  }

  private refreshWhenDue(): void {
    if (performance.now() - this.shownAt >= this.interval) this.refresh();
  }

  private refresh(): void {
    if (this.disable) return;
    const now = performance.now();
    if (this.n > this.shownN) {
      const weight = this.seconds === 0 ? 1 : SMOOTHING;
      const since = (now - Math.max(this.shownAt, this.start)) / 1000;
      this.seconds += weight * (since - this.seconds);
      this.steps += weight * (this.n - this.shownN - this.steps);
    }
    this.shownAt = now;
    this.shownN = this.n;
    if (progressObservers.length > 0) this.tell();
    else this.draw();
  }

  private tell(): void {
    const { id, description: label, n: done, total, rate, note, finished } = this;
    for (const observe of progressObservers) {
      observe({ id, label, done, ...(total === undefined ? {} : { total }), rate, note, finished });
    }
  }

  private draw(): void {
    const text = this.toString();
    // A file or pipe keeps every line: there, only how the bar ended is worth one.
    if (!process.stderr.isTTY) {
      if (this.finished && this.leave) process.stderr.write(`${text}\n`);
      return;
    }
    process.stderr.write(`\r${text.padEnd(this.drawn)}`);
    this.drawn = Math.max(this.drawn, text.length);
  }
}

/**
 * Wraps an iterable: looping over it shows a bar that moves.
 * @example
 * let sum = 0;
 * for (const i of torch.tqdm([1, 2, 3], { disable: true })) sum += i;
 * console.log(sum);
 */
export function tqdm<T>(iterable: AsyncIterable<T> & Iterable<T>, options?: TqdmOptions): Tqdm<T>;
export function tqdm<T>(iterable: Iterable<T> | AsyncIterable<T>, options?: TqdmOptions): Tqdm<T>;
/** A bar without an iterable, moved with `update`. */
export function tqdm(options: TqdmOptions): Tqdm<never>;
export function tqdm<T>(iterable: Iterable<T> | AsyncIterable<T> | TqdmOptions, options?: TqdmOptions): Tqdm<T> {
  if (isIterable(iterable)) return new Tqdm(iterable, options);
  return new Tqdm<T>(null, iterable);
}

/** `tqdm(range(n))` */
export function trange(n: number, options?: TqdmOptions): Tqdm<number> {
  return new Tqdm(Array(n).keys(), { total: n, ...options });
}

function isIterable<T>(value: object): value is Iterable<T> | AsyncIterable<T> {
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function lengthOf(iterable: unknown): number | undefined {
  const { length, size } = (iterable ?? {}) as { length?: unknown; size?: unknown };
  const count = length ?? size;
  return typeof count === 'number' ? count : undefined;
}

function postfixText(values: Record<string, unknown>): string {
  const text = (value: unknown) => (typeof value === 'number' ? short(value) : String(value).trim());
  return Object.entries(values)
    .map(([key, value]) => `${key}=${text(value)}`)
    .join(', ');
}

/** Three digits, as Python's `%.3g`, where that is shorter. */
function short(value: number): string {
  const whole = python(value);
  if (!Number.isFinite(value) || value === 0) return whole;
  const [mantissa, exponent] = value.toExponential(2).split('e') as [string, string];
  const fixed = Number(exponent) >= -4 && Number(exponent) < 3;
  const digits = fixed ? value.toPrecision(3) : mantissa;
  const trimmed = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  const rounded = fixed ? trimmed : `${trimmed}e${exponent}`;
  return rounded.length < whole.length ? rounded : whole;
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${minutes}` : minutes;
}

function bar(share: number): string {
  const eighths = Math.floor(share * WIDTH * 8);
  return ('█'.repeat(eighths >> 3) + BLOCKS[eighths & 7]!).padEnd(WIDTH);
}

function scaled(n: number): string {
  let value = n;
  for (const unit of ['', 'k', 'M', 'G', 'T']) {
    if (Math.abs(value) < 999.5) return unit === '' ? String(Math.round(value)) : `${value.toPrecision(3)}${unit}`;
    value /= 1000;
  }
  return `${value.toFixed(1)}P`;
}

const fixed = (rate: number, scale: boolean) => (scale ? scaled(rate) : rate.toFixed(2));
