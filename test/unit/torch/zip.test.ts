import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { writeAtomically } from '../../../native/torch/io/atomic';
import { crc32 } from '../../../native/torch/io/crc';
import { ZipReader, ZipWriter } from '../../../native/torch/io/zip';

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-zip-'));
const path = join(folder, 'a.zip');
const contents = { 'a/one': Buffer.from('first'), 'a/zwei-ä': Buffer.alloc(1000, 7), 'a/empty': Buffer.alloc(0) };

function write(): Buffer {
  const file = openSync(path, 'w');
  const zip = new ZipWriter(file);
  for (const [name, content] of Object.entries(contents)) zip.add(name, content);
  zip.finish();
  closeSync(file);
  return readFileSync(path);
}

function read(file: string): Record<string, Buffer> {
  const zip = new ZipReader(file);
  try {
    return Object.fromEntries(zip.names.map((name) => [name, Buffer.from(zip.read(name))]));
  } finally {
    zip.close();
  }
}

test('entries come back, and begin at multiples of 64 bytes', () => {
  const bytes = write();
  assert.deepEqual(read(path), contents);
  assert.equal(bytes.indexOf('first') % 64, 0);
  assert.equal(bytes.indexOf(contents['a/zwei-ä']) % 64, 0);
});

test('no damage goes unnoticed or crashes', () => {
  const bytes = write();
  const broken = join(folder, 'broken.zip');
  const named = { name: 'RuntimeError', message: /^PytorchStreamReader failed reading zip archive: .+broken\.zip\)$/ };
  for (let cut = 0; cut < bytes.length; cut += 13) {
    writeFileSync(broken, bytes.subarray(0, cut));
    assert.throws(() => read(broken), named);
  }
  const damaged = Buffer.from(bytes);
  damaged[bytes.indexOf('first')]! ^= 1;
  writeFileSync(broken, damaged);
  assert.throws(() => read(broken), /checksum of a\/one does not match/);
});

test('compressed entries are read too', () => {
  const content = Buffer.from('again and again and again');
  const packed = deflateRawSync(content);
  const name = Buffer.from('x');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(1, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(crc32(content), 16);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(1, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(47, 12);
  end.writeUInt32LE(31 + packed.length, 16);
  const file = join(folder, 'packed.zip');
  writeFileSync(file, Buffer.concat([local, name, packed, central, name, end]));
  assert.deepEqual(read(file), { x: content });
});

test('sizes and offsets of 64 bits are written where they are needed', () => {
  const file = openSync(path, 'w');
  const zip = new ZipWriter(file, 10);
  for (const [name, content] of Object.entries(contents)) zip.add(name, content);
  zip.finish();
  closeSync(file);
  assert.deepEqual(read(path), contents);
});

test('archives that would grow beyond all measure are refused', () => {
  const file = openSync(path, 'w');
  const zip = new ZipWriter(file);
  zip.add('zeros', Buffer.alloc(1 << 29), { compress: true });
  zip.finish();
  closeSync(file);
  assert.throws(() => read(path), { name: 'RuntimeError', message: /zeros would grow from \d+ to 536870912 bytes/ });
});

test('a file is replaced whole or not at all', () => {
  const target = join(folder, 'precious');
  writeFileSync(target, 'old');
  const fail = () =>
    writeAtomically(target, (file) => {
      writeSync(file, 'half');
      throw new Error('interrupted');
    });
  assert.throws(fail, /interrupted/);
  assert.equal(readFileSync(target, 'utf8'), 'old');
  writeAtomically(target, (file) => writeSync(file, 'new'));
  assert.equal(readFileSync(target, 'utf8'), 'new');
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
  assert.ok(existsSync(target));
});
