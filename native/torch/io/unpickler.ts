/**
 * Reads Python pickles, as far as files of tensors need it. Nothing in a pickle is ever executed: the only callables
 * are the ones that `find` hands out.
 */

/** A file that is no pickle of tensors and plain data. */
export class UnpicklingError extends Error {
  override name = 'UnpicklingError';
}

/** What a pickle may name: called with REDUCE, or standing for a value. */
export class Global {
  constructor(
    readonly name: string,
    readonly call?: (args: unknown[]) => unknown,
    readonly value?: unknown,
  ) {}
}

export interface UnpicklerOptions {
  /** Answers for a global by module and name; throws for what is not admitted. */
  find(module: string, name: string): Global;
  /** Resolves a reference to something outside the pickle. */
  persistent(id: unknown): unknown;
}

/** A dict while it is being read; keys may be anything. */
export class Dict extends Map<unknown, unknown> {
  /** A collections.OrderedDict rather than a plain dict. */
  ordered = false;
  /** Attributes set with BUILD. */
  attributes: Dict | undefined;
}

const MARK = Symbol('mark');

export function unpickle(bytes: Uint8Array, options: UnpicklerOptions): unknown {
  return new Unpickler(bytes, options).load();
}

/** The pickles that stand one behind the other, each read when asked for. */
export class PickleStream {
  /** Where the next one begins. */
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  next(options: UnpicklerOptions): unknown {
    const unpickler = new Unpickler(this.bytes, options, this.at);
    const value = unpickler.load();
    this.at = unpickler.at;
    return value;
  }
}

class Unpickler {
  private stack: unknown[] = [];
  private readonly memo = new Map<number, unknown>();
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: UnpicklerOptions,
    /** The next byte. */
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  load(): unknown {
    for (;;) {
      const code = this.take(1)[0]!;
      if (code === 0x2e) return this.pop();
      this.step(code);
    }
  }

  private step(code: number): void {
    switch (String.fromCharCode(code)) {
      case '\x80': {
        const protocol = this.take(1)[0]!;
        if (protocol > 2) throw new UnpicklingError(`unsupported pickle protocol: ${protocol}`);
        break;
      }
      case 'c':
        this.stack.push(this.options.find(this.line(), this.line()));
        break;
      case '(':
        this.stack.push(MARK);
        break;
      case 'N':
        this.stack.push(null);
        break;
      case '\x88':
        this.stack.push(true);
        break;
      case '\x89':
        this.stack.push(false);
        break;
      case 'K':
        this.stack.push(this.take(1)[0]);
        break;
      case 'M':
        this.stack.push(this.view.getUint16(this.skip(2), true));
        break;
      case 'J':
        this.stack.push(this.view.getInt32(this.skip(4), true));
        break;
      case '\x8a':
        this.stack.push(integer(this.take(this.take(1)[0]!)));
        break;
      case 'G':
        this.stack.push(this.view.getFloat64(this.skip(8), false));
        break;
      case 'X':
        this.stack.push(Buffer.from(this.take(this.view.getUint32(this.skip(4), true))).toString());
        break;
      case 'U':
        this.stack.push(Buffer.from(this.take(this.take(1)[0]!)).toString('latin1'));
        break;
      case '}':
        this.stack.push(new Dict());
        break;
      case ']':
      case ')':
        this.stack.push([]);
        break;
      case 't':
        this.stack.push(this.popToMark());
        break;
      case '\x85':
        this.stack.push([this.pop()]);
        break;
      case '\x86':
        this.stack.push(this.popMany(2));
        break;
      case '\x87':
        this.stack.push(this.popMany(3));
        break;
      case 'a':
        this.extend([this.pop()]);
        break;
      case 'e':
        this.extend(this.popToMark());
        break;
      case 's':
        this.setItems(this.popMany(2));
        break;
      case 'u':
        this.setItems(this.popToMark());
        break;
      case 'q':
        this.memo.set(this.take(1)[0]!, this.top());
        break;
      case 'r':
        this.memo.set(this.view.getUint32(this.skip(4), true), this.top());
        break;
      case 'h':
        this.recall(this.take(1)[0]!);
        break;
      case 'j':
        this.recall(this.view.getUint32(this.skip(4), true));
        break;
      case 'Q':
        this.stack.push(this.options.persistent(this.pop()));
        break;
      case 'R':
        this.reduce();
        break;
      case 'b':
        this.build();
        break;
      default:
        throw new UnpicklingError(`Unsupported operand ${code}`);
    }
  }

  private reduce(): void {
    const args = this.pop();
    const callee = this.pop();
    if (!(callee instanceof Global) || !callee.call || !Array.isArray(args)) {
      throw new UnpicklingError('the file asks to call something that is not callable');
    }
    this.stack.push(callee.call(args));
  }

  private build(): void {
    const state = this.pop();
    const target = this.top();
    if (!(target instanceof Dict) || !(state instanceof Dict))
      throw new UnpicklingError('only an OrderedDict may carry attributes');
    target.attributes = state;
  }

  private extend(values: unknown[]): void {
    const target = this.top();
    if (!Array.isArray(target)) throw new UnpicklingError('expected a list');
    for (const value of values) target.push(value);
  }

  private setItems(pairs: unknown[]): void {
    const target = this.top();
    if (!(target instanceof Dict) || pairs.length % 2 !== 0) throw new UnpicklingError('expected a dict');
    for (let i = 0; i < pairs.length; i += 2) target.set(pairs[i], pairs[i + 1]);
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) throw new UnpicklingError(`memo key ${index} is missing`);
    this.stack.push(this.memo.get(index));
  }

  private top(): unknown {
    if (this.stack.length === 0 || this.stack.at(-1) === MARK) throw new UnpicklingError('pickle stack is empty');
    return this.stack.at(-1);
  }

  private pop(): unknown {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popMany(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  private popToMark(): unknown[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw new UnpicklingError('pickle mark is missing');
    const values = this.stack.slice(mark + 1);
    this.stack.length = mark;
    return values;
  }

  /** Steps over `count` bytes; where they begin. */
  private skip(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) throw new UnpicklingError('pickle data was truncated');
    this.at += count;
    return at;
  }

  private take(count: number): Uint8Array {
    const at = this.skip(count);
    return this.bytes.subarray(at, at + count);
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new UnpicklingError('pickle data was truncated');
    const text = Buffer.from(this.take(end - this.at)).toString();
    this.skip(1);
    return text;
  }
}

/** Little-endian two's complement of any length; a bigint where a number is not exact. */
function integer(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const exact = BigInt.asIntN(Math.max(1, bytes.length * 8), value);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}
