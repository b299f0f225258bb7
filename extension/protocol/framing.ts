/**
 * Frames of the host-kernel pipe: `u32 payload length | u32 JSON length | JSON | binary`, little-endian.
 * Typed arrays in a message are moved to the binary part and restored as the same type, so that a million
 * points cost one copy and no text.
 */

const ARRAYS = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;
interface Placeholder {
  $array: ArrayName;
  offset: number;
  length: number;
}

const HEADER = 8;
/** A frame larger than this is a broken stream, not a message. */
const MAX_FRAME = 1 << 30;

function arrayName(value: unknown): ArrayName | undefined {
  for (const name of Object.keys(ARRAYS) as ArrayName[]) if (value instanceof ARRAYS[name]) return name;
  return undefined;
}

/** Encodes one message; the result is a single buffer ready to be written. */
export function encodeFrame(message: unknown): Buffer {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const json = JSON.stringify(message, (_key, value) => {
    // JSON has no NaN and no infinities; tensors have.
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
    const name = ArrayBuffer.isView(value) ? arrayName(value) : undefined;
    if (!name) return value;
    const view = value as Uint8Array;
    const placeholder: Placeholder = { $array: name, offset: size, length: view.length };
    chunks.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    size += view.byteLength;
    return placeholder;
  });
  const text = Buffer.from(json, 'utf8');
  const frame = Buffer.allocUnsafe(HEADER + text.length + size);
  frame.writeUInt32LE(4 + text.length + size, 0);
  frame.writeUInt32LE(text.length, 4);
  text.copy(frame, HEADER);
  let at = HEADER + text.length;
  for (const chunk of chunks) {
    frame.set(chunk, at);
    at += chunk.length;
  }
  return frame;
}

function decodePayload(payload: Buffer): unknown {
  const textLength = payload.readUInt32LE(0);
  if (textLength > payload.length - 4) throw new Error('broken frame: JSON longer than the frame');
  const binary = payload.subarray(4 + textLength);
  return JSON.parse(payload.toString('utf8', 4, 4 + textLength), (_key, value) => {
    if (value === null || typeof value !== 'object') return value;
    if ('$number' in value) return Number(value.$number);
    if (!('$array' in value)) return value;
    const { $array, offset, length } = value as Placeholder;
    const type = ARRAYS[$array];
    const bytes = length * type.BYTES_PER_ELEMENT;
    if (offset + bytes > binary.length) throw new Error('broken frame: array outside the frame');
    // A copy: typed arrays need aligned memory, and the frame's buffer is reused.
    return new type(new Uint8Array(binary.subarray(offset, offset + bytes)).buffer);
  });
}

/** Reassembles frames from chunks of a stream. Throws on a stream that cannot be one of ours. */
export class FrameReader<T> {
  private pending: Buffer[] = [];
  private size = 0;

  constructor(private readonly receive: (message: T) => void) {}

  push(chunk: Buffer): void {
    this.pending.push(chunk);
    this.size += chunk.length;
    while (this.size >= 4) {
      if (this.pending.length > 1 && (this.pending[0] as Buffer).length < 4) this.join();
      const length = (this.pending[0] as Buffer).readUInt32LE(0);
      if (length < 4 || length > MAX_FRAME) throw new Error(`broken frame: length ${length}`);
      if (this.size < 4 + length) return;
      this.join();
      const all = this.pending[0] as Buffer;
      const rest = all.subarray(4 + length);
      this.pending = rest.length > 0 ? [rest] : [];
      this.size = rest.length;
      this.receive(decodePayload(all.subarray(4, 4 + length)) as T);
    }
  }

  private join(): void {
    if (this.pending.length > 1) this.pending = [Buffer.concat(this.pending, this.size)];
  }
}
