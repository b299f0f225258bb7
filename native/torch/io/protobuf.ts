/** The wire format of Protocol Buffers, as much of it as event files and ONNX models use. */

/** Longer fields are kept as they are given; shorter ones are copied together. */
const LONG = 1 << 16;

/** Collects the fields of one message. */
export class MessageWriter {
  /** What comes before `bytes`. */
  private readonly parts: Uint8Array[] = [];
  private bytes = new Uint8Array(64);
  private length = 0;

  varint(field: number, value: number): this {
    this.tag(field, 0);
    this.writeVarint(value);
    return this;
  }

  double(field: number, value: number): this {
    this.tag(field, 1);
    const at = this.reserve(8);
    new DataView(this.bytes.buffer).setFloat64(at, value, true);
    return this;
  }

  float(field: number, value: number): this {
    this.tag(field, 5);
    const at = this.reserve(4);
    new DataView(this.bytes.buffer).setFloat32(at, value, true);
    return this;
  }

  /** A string, raw bytes, or a message inside this one. */
  bytesField(field: number, value: string | Uint8Array | MessageWriter): this {
    const content =
      typeof value === 'string' ? [Buffer.from(value)] : value instanceof MessageWriter ? value.pieces() : [value];
    this.tag(field, 2);
    this.writeVarint(content.reduce((sum, { length }) => sum + length, 0));
    for (const piece of content) this.append(piece);
    return this;
  }

  /** The message as it is now; valid until the next field is added. */
  finish(): Uint8Array {
    return this.parts.length === 0 ? this.bytes.subarray(0, this.length) : Buffer.concat(this.pieces());
  }

  /** What `finish` gives, in pieces, of which long fields are the very arrays that were given. */
  pieces(): Uint8Array[] {
    return [...this.parts, this.bytes.subarray(0, this.length)];
  }

  private append(content: Uint8Array): void {
    if (content.length < LONG) {
      const at = this.reserve(content.length);
      this.bytes.set(content, at);
      return;
    }
    this.parts.push(this.bytes.subarray(0, this.length), content);
    this.bytes = new Uint8Array(64);
    this.length = 0;
  }

  private tag(field: number, type: number): void {
    this.writeVarint(field * 8 + type);
  }

  /** Negative numbers take ten bytes, as two's complement of 64 bits. */
  private writeVarint(value: number): void {
    let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : value;
    if (typeof rest === 'number' && rest <= 0x7fffffff) {
      for (; rest > 127; rest >>>= 7) this.put((rest & 127) | 128);
      this.put(rest);
      return;
    }
    let long = BigInt(rest);
    for (; long > 127n; long >>= 7n) this.put(Number(long & 127n) | 128);
    this.put(Number(long));
  }

  private put(byte: number): void {
    const at = this.reserve(1);
    this.bytes[at] = byte;
  }

  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    return at;
  }
}

/** One field of a message: a number for varints and fixed sizes, else the bytes. */
export type Field = { field: number } & (
  | { type: 'varint' | 'float' | 'double'; value: number }
  | { type: 'bytes'; value: Uint8Array }
);

/** Yields the fields of a message in order of appearance. */
export function* readMessage(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new RangeError('broken message');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    switch (tag & 7) {
      case 0:
        yield { field, type: 'varint', value: varint() };
        break;
      case 1:
        yield { field, type: 'double', value: view.getFloat64(at, true) };
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length < 0 || at + length > bytes.length) throw new RangeError('broken message');
        yield { field, type: 'bytes', value: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        yield { field, type: 'float', value: view.getFloat32(at, true) };
        at += 4;
        break;
      default:
        throw new RangeError('broken message');
    }
  }
}
