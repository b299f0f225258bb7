/**
 * Zip archives as PyTorch writes them: stored entries whose contents begin at multiples of 64 bytes, so that they can
 * be mapped; beyond 4 GB with sizes of 64 bits. Archives of NumPy may be compressed.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { RuntimeError } from '../errors';
import { crc32 } from './crc';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const END_SIZE = 22;
const END_64_SIZE = 56;
const LOCATOR_SIZE = 20;

const ALIGNMENT = 64;
/** Of the format, 4.5: what 64-bit sizes need. */
const VERSION = 45;
const UTF8 = 0x0800;
const STORED = 0;
const DEFLATED = 8;
/** 1 January 1980: an archive's bytes depend on its contents only. */
const DATE = 0x21;
const LIMIT = 0xffffffff;
const ZIP64_EXTRA = 1;
/** Compressed entries may grow to this size, or by this factor; zeros alone grow a thousandfold. */
const HARMLESS = 1 << 28;
const MOST_GROWTH = 200;
/** Header id of PyTorch's padding, "FB". */
const PADDING_EXTRA = 0x4246;

interface Entry {
  name: Buffer;
  method: number;
  crc: number;
  size: number;
  compressed: number;
  offset: number;
}

/** Writes an archive to an open file, one entry after the other. */
export class ZipWriter {
  private readonly entries: Entry[] = [];
  private offset = 0;

  constructor(
    private readonly file: number,
    /** From this size or offset on, numbers of 64 bits are written; for tests. */
    private readonly limit = LIMIT,
  ) {}

  /** Adds an entry, compressed or as it is. */
  add(name: string, content: Uint8Array, options: { compress?: boolean } = {}): void {
    const stored = options.compress ? deflateRawSync(content) : content;
    const entry = {
      name: Buffer.from(name),
      method: options.compress ? DEFLATED : STORED,
      crc: crc32(content),
      size: content.length,
      compressed: stored.length,
      offset: this.offset,
    };
    this.entries.push(entry);
    this.write(localHeader(entry, this.limit));
    this.write(stored);
  }

  /** Writes the directory. */
  finish(): void {
    const start = this.offset;
    for (const entry of this.entries) this.write(centralHeader(entry, this.limit));
    const size = this.offset - start;
    const count = this.entries.length;
    const wide = start >= this.limit || size >= this.limit || count >= 0xffff;
    if (wide) this.write(wideEnd(start, size, count));
    const end = Buffer.alloc(END_SIZE);
    end.writeUInt32LE(END, 0);
    end.writeUInt16LE(wide ? 0xffff : count, 8);
    end.writeUInt16LE(wide ? 0xffff : count, 10);
    end.writeUInt32LE(wide ? LIMIT : size, 12);
    end.writeUInt32LE(wide ? LIMIT : start, 16);
    this.write(end);
  }

  private write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at);
    this.offset += bytes.length;
  }
}

/** What does not fit 32 bits, for the extra field; the fields themselves then hold LIMIT. */
function wideExtra(values: number[], limit: number): Buffer {
  const large = values.filter((value) => value >= limit);
  if (large.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + 8 * large.length);
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(8 * large.length, 2);
  large.forEach((value, i) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  });
  return extra;
}

function localHeader(entry: Entry, limit: number): Buffer {
  const { name, crc, size, compressed, offset } = entry;
  // A local header that has one of the sizes in its extra field must have both.
  const wide = size >= limit || compressed >= limit;
  const extra = wideExtra(wide ? [size, compressed] : [], 0);
  const unpadded = LOCAL_SIZE + name.length + extra.length + 4;
  const padding = (ALIGNMENT - ((offset + unpadded) % ALIGNMENT)) % ALIGNMENT;
  const header = Buffer.alloc(unpadded + padding, 'Z');
  header.fill(0, 0, LOCAL_SIZE);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(UTF8, 6);
  header.writeUInt16LE(entry.method, 8);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(wide ? LIMIT : compressed, 18);
  header.writeUInt32LE(wide ? LIMIT : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length + 4 + padding, 28);
  name.copy(header, LOCAL_SIZE);
  const at = LOCAL_SIZE + name.length;
  extra.copy(header, at);
  header.writeUInt16LE(PADDING_EXTRA, at + extra.length);
  header.writeUInt16LE(padding, at + extra.length + 2);
  return header;
}

function centralHeader({ name, method, crc, size, compressed, offset }: Entry, limit: number): Buffer {
  const extra = wideExtra([size, compressed, offset], limit);
  const narrow = (value: number) => (value >= limit ? LIMIT : value);
  const header = Buffer.alloc(CENTRAL_SIZE + name.length + extra.length);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(UTF8, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt16LE(DATE, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(narrow(compressed), 20);
  header.writeUInt32LE(narrow(size), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(narrow(offset), 42);
  name.copy(header, CENTRAL_SIZE);
  extra.copy(header, CENTRAL_SIZE + name.length);
  return header;
}

/** The 64-bit end record and its locator. */
function wideEnd(start: number, size: number, count: number): Buffer {
  const end = Buffer.alloc(END_64_SIZE + LOCATOR_SIZE);
  end.writeUInt32LE(END_64, 0);
  end.writeBigUInt64LE(BigInt(END_64_SIZE - 12), 4);
  end.writeUInt16LE(VERSION, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(END_64_LOCATOR, END_64_SIZE);
  end.writeBigUInt64LE(BigInt(start + size), END_64_SIZE + 8);
  end.writeUInt32LE(1, END_64_SIZE + 16);
  return end;
}

interface Stored {
  method: number;
  crc: number;
  compressed: number;
  size: number;
  offset: number;
}

/** An archive on disk; entries are read when asked for. Every error names the file. */
export class ZipReader {
  private readonly file: number;
  private readonly length: number;
  private readonly entries = new Map<string, Stored>();

  constructor(
    readonly path: string,
    /** Begins every message. */
    private readonly failed = 'PytorchStreamReader failed reading zip archive',
  ) {
    this.file = openSync(path, 'r');
    try {
      this.length = fstatSync(this.file).size;
      this.readDirectory();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** The content of an entry, in memory of its own. */
  read(name: string): Uint8Array {
    const entry = this.entries.get(name);
    if (!entry) throw this.error(`file not found: ${name}`);
    const header = this.bytes(entry.offset, LOCAL_SIZE, name);
    if (header.readUInt32LE(0) !== LOCAL) throw this.error(`invalid header of ${name}`);
    const start = entry.offset + LOCAL_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
    const raw = this.bytes(start, entry.compressed, name);
    const content = entry.method === STORED ? raw : this.inflate(raw, entry, name);
    if (content.length !== entry.size || crc32(content) !== entry.crc)
      throw this.error(`checksum of ${name} does not match`);
    return content;
  }

  close(): void {
    closeSync(this.file);
  }

  private error(what: string): RuntimeError {
    return new RuntimeError(`${this.failed}: ${what} (${this.path})`);
  }

  private inflate(raw: Uint8Array, entry: Stored, name: string): Uint8Array {
    if (entry.method !== DEFLATED) throw this.error(`unsupported compression of ${name}`);
    if (entry.size > Math.max(HARMLESS, entry.compressed * MOST_GROWTH))
      throw this.error(`${name} would grow from ${entry.compressed} to ${entry.size} bytes`);
    try {
      return new Uint8Array(inflateRawSync(raw, { maxOutputLength: Math.max(1, entry.size) }));
    } catch {
      throw this.error(`damaged content of ${name}`);
    }
  }

  private bytes(at: number, length: number, what: string): Buffer {
    if (at + length > this.length) throw this.error(`${what} is cut off`);
    const buffer = Buffer.from(new ArrayBuffer(length));
    for (let done = 0; done < length; ) {
      const count = readSync(this.file, buffer, done, Math.min(length - done, 1 << 30), at + done);
      if (count === 0) throw this.error(`${what} is cut off`);
      done += count;
    }
    return buffer;
  }

  private readDirectory(): void {
    const { start, size, count } = this.findDirectory();
    const directory = this.bytes(start, size, 'central directory');
    let at = 0;
    let total = 0;
    for (let i = 0; i < count; i++) {
      if (at + CENTRAL_SIZE > size || directory.readUInt32LE(at) !== CENTRAL)
        throw this.error('broken central directory');
      const nameEnd = at + CENTRAL_SIZE + directory.readUInt16LE(at + 28);
      const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
      const name = directory.toString('utf8', at + CENTRAL_SIZE, nameEnd);
      const entry = {
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        compressed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      };
      readExtra64(directory.subarray(nameEnd, extraEnd), entry);
      if (this.entries.has(name)) throw this.error(`two entries named ${name}`);
      this.entries.set(name, entry);
      total += entry.compressed;
      at = extraEnd + directory.readUInt16LE(at + 32);
    }
    // Entries that lie over each other can make a small file ask for any amount of memory.
    if (total > this.length) throw this.error('entries overlap');
  }

  /** The end record stands at the very end, but for a comment of at most 65,535 bytes. */
  private findDirectory(): { start: number; size: number; count: number } {
    const length = Math.min(this.length, END_SIZE + 0xffff);
    const tail = this.bytes(this.length - length, length, 'archive');
    for (let at = length - END_SIZE; at >= 0; at--) {
      if (tail.readUInt32LE(at) !== END) continue;
      const found = {
        start: tail.readUInt32LE(at + 16),
        size: tail.readUInt32LE(at + 12),
        count: tail.readUInt16LE(at + 10),
      };
      const locator = at - LOCATOR_SIZE;
      if (locator < 0 || tail.readUInt32LE(locator) !== END_64_LOCATOR) return found;
      const end = this.bytes(Number(tail.readBigUInt64LE(locator + 8)), END_64_SIZE, 'central directory');
      if (end.readUInt32LE(0) !== END_64) throw this.error('broken central directory');
      const wide = (offset: number) => Number(end.readBigUInt64LE(offset));
      return { start: wide(48), size: wide(40), count: wide(32) };
    }
    throw this.error('failed finding central directory');
  }
}

/** Sizes and offsets that do not fit 32 bits stand in an extra field, in this order. */
function readExtra64(extra: Buffer, entry: Stored): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    let value = at + 4;
    for (const key of ['size', 'compressed', 'offset'] as const) {
      if (entry[key] !== LIMIT || value + 8 > extra.length) continue;
      entry[key] = Number(extra.readBigUInt64LE(value));
      value += 8;
    }
  }
}
