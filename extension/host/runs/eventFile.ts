/** Reads the scalars of one tfevents file, a part at a time, taking up where it stopped as the file grows. */
import { open } from 'node:fs/promises';
import { readEvents } from 'tensorpad/tfevents';

/** Bytes read and decoded before other work of the host gets its turn. */
const PART = 1 << 20;
const HEADER = 12;
const FOOTER = 4;

export interface Scalar {
  tag: string;
  step: number;
  value: number;
  wall: number;
}

/** Length of the complete records at the start of `bytes`. */
export function completeLength(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + HEADER <= bytes.length) {
    const end = at + HEADER + Number(view.getBigUint64(at, true)) + FOOTER;
    if (end > bytes.length) break;
    at = end;
  }
  return at;
}

/** Length in the file of the record at the start of `bytes`. */
function recordLength(bytes: Uint8Array): number {
  if (bytes.length < HEADER) return HEADER;
  return HEADER + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) + FOOTER;
}

export class EventFile {
  private offset = 0;
  private broken = false;
  private reading: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  /** Hands over the scalars that were added since the last call; calls queue up behind each other. */
  read(receive: (scalars: Scalar[]) => void): Promise<void> {
    this.reading = this.reading.catch(() => {}).then(() => this.readOn(receive));
    return this.reading;
  }

  private async readOn(receive: (scalars: Scalar[]) => void): Promise<void> {
    if (this.broken) return;
    const file = await open(this.path, 'r');
    try {
      const { size } = await file.stat();
      let want = PART;
      while (this.offset < size) {
        const buffer = new Uint8Array(Math.min(want, size - this.offset));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, this.offset);
        // The file was cut off meanwhile.
        if (bytesRead < buffer.length) return;
        const length = completeLength(buffer);
        if (length === 0) {
          // A record larger than a part (an image, say), or one that is still being written.
          const needed = recordLength(buffer);
          if (this.offset + needed > size) {
            // Nothing comes of it but the complaint about a damaged length.
            for (const _ of readEvents(buffer));
            return;
          }
          want = needed;
          continue;
        }
        decode(buffer.subarray(0, length), receive);
        this.offset += length;
        want = PART;
        await new Promise(setImmediate);
      }
    } catch (error) {
      // What was read before a damaged record stays; the rest cannot be found again.
      this.broken = true;
      throw error;
    } finally {
      await file.close();
    }
  }
}

function decode(bytes: Uint8Array, receive: (scalars: Scalar[]) => void): void {
  const scalars: Scalar[] = [];
  try {
    for (const event of readEvents(bytes)) {
      for (const { tag, simpleValue } of event.values) {
        if (simpleValue !== undefined)
          scalars.push({ tag, step: event.step, value: simpleValue, wall: event.wallTime });
      }
    }
  } finally {
    receive(scalars);
  }
}
