/**
 * Event files as TensorBoard reads and writes them: length-prefixed, checksummed records of `Event` messages.
 * Needs no engine, so the editor reads runs with it too.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32c } from './crc';
import { MessageWriter, readMessage } from './protobuf';

const LENGTH = 8;
const CRC = 4;
const FLOAT = 1;
const DOUBLE = 2;
const STRING = 7;
const DATA_CLASS_SCALAR = 1;
const DATA_CLASS_TENSOR = 2;

/** One named value of an event. */
export interface EventValue {
  tag: string;
  /** The number of a scalar, however it was encoded; absent for other kinds. */
  simpleValue?: number;
  /** The strings of a text. */
  text?: string[];
  /** Name of the TensorBoard plugin that shows it, where the file says so. */
  plugin?: string;
}

/** One record of an event file. */
export interface Event {
  /** Seconds since the epoch. */
  wallTime: number;
  step: number;
  fileVersion?: string;
  values: EventValue[];
}

/** A record whose checksum does not fit: nothing after it can be read. */
export class CorruptEventFile extends Error {
  override name = 'CorruptEventFile';
}

/** The checksum that guards a record. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Yields the events in `bytes`; an incomplete record at the end is one that is still being written, and ends it. */
export function* readEvents(bytes: Uint8Array): Generator<Event> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + LENGTH + CRC <= bytes.length) {
    if (view.getUint32(at + LENGTH, true) !== maskedCrc32c(bytes.subarray(at, at + LENGTH))) throw corrupt(at);
    const start = at + LENGTH + CRC;
    const end = start + Number(view.getBigUint64(at, true));
    if (end + CRC > bytes.length) return;
    const data = bytes.subarray(start, end);
    if (view.getUint32(end, true) !== maskedCrc32c(data)) throw corrupt(at);
    yield decodeEvent(data);
    at = end + CRC;
  }
}

const corrupt = (at: number) => new CorruptEventFile(`corrupted event record at byte ${at}`);

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();

function decodeEvent(bytes: Uint8Array): Event {
  const event: Event = { wallTime: 0, step: 0, values: [] };
  for (const part of readMessage(bytes)) {
    if (part.field === 1 && part.type === 'double') event.wallTime = part.value;
    else if (part.field === 2 && part.type === 'varint') event.step = part.value;
    else if (part.field === 3 && part.type === 'bytes') event.fileVersion = text(part.value);
    else if (part.field === 5 && part.type === 'bytes') {
      for (const value of readMessage(part.value)) {
        if (value.field === 1 && value.type === 'bytes') event.values.push(decodeValue(value.value));
      }
    }
  }
  return event;
}

function decodeValue(bytes: Uint8Array): EventValue {
  const value: EventValue = { tag: '' };
  for (const part of readMessage(bytes)) {
    if (part.field === 1 && part.type === 'bytes') value.tag = text(part.value);
    else if (part.field === 2 && part.type === 'float') value.simpleValue = part.value;
    else if (part.field === 8 && part.type === 'bytes') decodeTensor(part.value, value);
    else if (part.field === 9 && part.type === 'bytes') {
      const plugin = pluginName(part.value);
      if (plugin !== undefined) value.plugin = plugin;
    }
  }
  return value;
}

function pluginName(metadata: Uint8Array): string | undefined {
  for (const part of readMessage(metadata)) {
    if (part.field !== 1 || part.type !== 'bytes') continue;
    for (const name of readMessage(part.value)) if (name.field === 1 && name.type === 'bytes') return text(name.value);
  }
  return undefined;
}

/** Takes over a tensor of one number or of strings; other tensors are no scalars. */
function decodeTensor(bytes: Uint8Array, into: EventValue): void {
  let dtype = 0;
  const numbers: number[] = [];
  for (const part of readMessage(bytes)) {
    if (part.field === 1 && part.type === 'varint') dtype = part.value;
    else if (part.field === 8 && part.type === 'bytes' && dtype === STRING) {
      into.text ??= [];
      into.text.push(text(part.value));
    } else if (part.field === 4 || part.field === 5 || part.field === 6) {
      // tensor_content, float_val and double_val hold the same bytes, whether packed or single.
      if (part.type === 'bytes') numbers.push(...unpack(part.value, dtype));
      else numbers.push(part.value);
    }
  }
  if (numbers.length === 1) into.simpleValue = numbers[0]!;
}

function unpack(bytes: Uint8Array, dtype: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers: number[] = [];
  if (dtype === FLOAT) for (let at = 0; at + 4 <= bytes.length; at += 4) numbers.push(view.getFloat32(at, true));
  if (dtype === DOUBLE) for (let at = 0; at + 8 <= bytes.length; at += 8) numbers.push(view.getFloat64(at, true));
  return numbers;
}

export interface ScalarStyle {
  /** Written as a tensor, as TensorBoard 2 does, instead of a plain float. */
  newStyle?: boolean;
  /** As float64; implies a tensor. */
  doublePrecision?: boolean;
}

const metadata = (plugin: string, dataClass: number) =>
  new MessageWriter().bytesField(1, new MessageWriter().bytesField(1, plugin)).varint(4, dataClass);

/** A value of the tensor kind, which says by which plugin it is shown. */
const tensorValue = (tag: string, tensor: MessageWriter, plugin: string, dataClass: number) =>
  new MessageWriter().bytesField(1, tag).bytesField(9, metadata(plugin, dataClass)).bytesField(8, tensor);

function scalarValue(tag: string, value: number, style: ScalarStyle): MessageWriter {
  if (!style.newStyle && !style.doublePrecision) return new MessageWriter().bytesField(1, tag).float(2, value);
  const tensor = new MessageWriter().varint(1, style.doublePrecision ? DOUBLE : FLOAT).bytesField(2, new Uint8Array(0));
  if (style.doublePrecision) tensor.double(6, value);
  else tensor.float(5, value);
  return tensorValue(tag, tensor, 'scalars', DATA_CLASS_SCALAR);
}

function textValue(tag: string, content: string): MessageWriter {
  const shape = new MessageWriter().bytesField(2, new MessageWriter().varint(1, 1));
  const tensor = new MessageWriter().varint(1, STRING).bytesField(2, shape).bytesField(8, content);
  return tensorValue(tag, tensor, 'text', DATA_CLASS_TENSOR);
}

/** Wraps a message as a record. */
function record(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH + CRC + message.length + CRC);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(LENGTH, maskedCrc32c(bytes.subarray(0, LENGTH)), true);
  bytes.set(message, LENGTH + CRC);
  view.setUint32(LENGTH + CRC + message.length, maskedCrc32c(message), true);
  return bytes;
}

let files = 0;

export interface EventWriterOptions {
  /** Appended to the file name. */
  suffix?: string;
  /** Events that may wait before they are written. */
  maxQueue?: number;
  /** Seconds that an event may wait before it is written with a later one. */
  flushSeconds?: number;
}

/** Appends events to a new file in `folder`. Writing is synchronous, so it works inside a loop that never awaits. */
export class EventWriter {
  readonly path: string;
  private file: number | undefined;
  private pending: Uint8Array[] = [];
  private flushed: number;

  constructor(
    readonly folder: string,
    private readonly options: EventWriterOptions = {},
  ) {
    const now = Date.now();
    mkdirSync(folder, { recursive: true });
    const seconds = String(Math.floor(now / 1000)).padStart(10, '0');
    const name = `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${files++}${options.suffix ?? ''}`;
    this.path = join(folder, name);
    this.file = openSync(this.path, 'a');
    this.flushed = now;
    this.push(new MessageWriter().double(1, now / 1000).bytesField(3, 'brain.Event:2'));
    this.flush();
  }

  addScalar(tag: string, value: number, step: number, wallTime = Date.now() / 1000, style: ScalarStyle = {}): void {
    this.addValue(scalarValue(tag, value, style), step, wallTime);
  }

  addText(tag: string, content: string, step: number, wallTime = Date.now() / 1000): void {
    this.addValue(textValue(tag, content), step, wallTime);
  }

  /** Says that an interrupted run goes on at `step`: readers drop what was written for later ones. */
  restart(step: number): void {
    this.push(
      new MessageWriter()
        .double(1, Date.now() / 1000)
        .varint(2, step)
        .bytesField(7, new MessageWriter().varint(1, 1)),
    );
  }

  /** Hands everything over to the operating system. */
  flush(): void {
    this.flushed = Date.now();
    if (this.pending.length === 0 || this.file === undefined) return;
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
  }

  /** Flushes and closes the file; a second call does nothing. */
  close(): void {
    if (this.file === undefined) return;
    this.flush();
    closeSync(this.file);
    this.file = undefined;
  }

  get closed(): boolean {
    return this.file === undefined;
  }

  private addValue(value: MessageWriter, step: number, wallTime: number): void {
    const summary = new MessageWriter().bytesField(1, value);
    this.push(new MessageWriter().double(1, wallTime).varint(2, step).bytesField(5, summary));
    const due = Date.now() - this.flushed >= (this.options.flushSeconds ?? 1) * 1000;
    if (due || this.pending.length >= (this.options.maxQueue ?? 1000)) this.flush();
  }

  private push(message: MessageWriter): void {
    if (this.file === undefined) throw new Error(`${this.path} is closed`);
    this.pending.push(record(message.finish()));
  }
}
