import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as plt from 'tensorpad/plot';
import { rasterised } from '../../../native/dist/torch/plot/raster';
import { dashed, outline, snapped } from '../../../native/dist/torch/plot/raster/path';
import { decode } from '../../../native/dist/torch/vision/codec';

/** A drawing of 20 × 10 points in as many dots: its pixels by place, as red, green, blue, opacity. */
function drawn(inside: string, width = 20) {
  const png = rasterised(`<svg width="20pt" height="10pt" viewBox="0 0 20 10">${inside}</svg>`, width);
  const image = decode(png);
  return (x: number, y: number) => [...image.data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4)];
}
const [RED, BLUE, CLEAR] = [
  [255, 0, 0, 255],
  [0, 0, 255, 255],
  [0, 0, 0, 0],
];

test('rectangles, paths and lines cover the pixels they should', () => {
  const at = drawn(
    '<rect x="2" y="2" width="4" height="4" fill="#f00"/><path d="M10 0H14V4H10Z" fill="none" stroke="#00f" stroke-width="1"/>' +
      '<line x1="0" x2="20" y1="8.2" y2="8.2" stroke="#0000ff" stroke-width="1"/>',
  );
  assert.deepEqual([at(2, 2), at(5, 5), at(1, 2), at(6, 5)], [RED, RED, CLEAR, CLEAR]);
  assert.deepEqual([at(10, 2), at(12, 2), at(14, 4)], [BLUE, CLEAR, BLUE]);
  // What stands upright lies on whole pixels: no line is two pixels of half the colour.
  assert.deepEqual([at(3, 7), at(3, 8), at(3, 9)], [CLEAR, BLUE, CLEAR]);
});

test('an edge that runs through a pixel covers a part of it', () => {
  const at = drawn('<path d="M0 0L10 10L0 10Z" fill="#ff0000"/>');
  assert.deepEqual([at(1, 8), at(8, 1)], [RED, CLEAR]);
  assert.ok(Math.abs(at(5, 5)[3]! - 128) <= 2, String(at(5, 5)));
});

test('holes, opacity, groups and clips', () => {
  const ring = 'M0 0H8V8H0ZM2 2H6V6H2Z';
  assert.deepEqual(drawn(`<path d="${ring}" fill="#f00" fill-rule="evenodd"/>`)(4, 4), CLEAR);
  assert.deepEqual(drawn(`<path d="${ring}" fill="#f00"/>`)(4, 4), RED);
  const two =
    '<rect x="0" y="0" width="8" height="8" fill="#f00"/><rect x="4" y="0" width="8" height="8" fill="#f00"/>';
  const together = drawn(`<g opacity="0.5">${two}</g>`);
  assert.deepEqual([together(2, 2)[3], together(5, 2)[3]], [128, 128]);
  const at = drawn(`<svg x="0" y="0" width="3" height="10" overflow="hidden">${two}</svg>`);
  assert.deepEqual([at(2, 2), at(3, 2)], [RED, CLEAR]);
  // A filling and its own line are seen through as one.
  const mark = drawn('<path d="M4 2H10V8H4Z" fill="#f00" stroke="#f00" stroke-width="2" opacity="0.5"/>');
  assert.deepEqual([mark(4, 5)[3], mark(7, 5)[3], mark(3, 5)[3]], [128, 128, 128]);
});

test('circles are round, dashes have gaps, and very long lines are whole', () => {
  const circle = drawn('<path d="M2 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z" fill="#f00"/>');
  assert.deepEqual([circle(6, 5), circle(3, 5), circle(2, 1), circle(10, 9)], [RED, RED, CLEAR, CLEAR]);
  const lengths = dashed(outline('M0 0H10'), [4, 2]);
  assert.deepEqual(lengths, [0, 0, 0, 1, 4, 0, 0, 6, 0, 1, 10, 0]);
  let d = 'M0 5';
  for (let i = 1; i <= 50_000; i++) d += `L${(i / 2500).toFixed(4)} ${5 + (i % 2) / 10}`;
  const long = drawn(`<path d="${d}" fill="none" stroke="#f00" stroke-width="2"/>`);
  for (let x = 0; x < 20; x++) assert.deepEqual(long(x, 5), RED, `${x}`);
});

test('only what stands upright is put on whole pixels', () => {
  const slanted = outline('M0.3 0.3L5.3 2.2');
  assert.equal(snapped(slanted, 1), slanted);
  assert.deepEqual(snapped(outline('M0.3 0.3H5.3'), 1), [0, 0.5, 0.5, 1, 5.5, 0.5]);
  assert.deepEqual(snapped(outline('M0.3 0.7H5.3'), 2), [0, 0, 1, 1, 5, 1]);
});

test('an image keeps its pixels, or is smoothed, and one that is too fine is averaged', () => {
  const png = (pixels: number[], width: number) => {
    const { encodePng } =
      require('../../../native/dist/torch/plot/png') as typeof import('../../../native/dist/torch/plot/png');
    return `data:image/png;base64,${encodePng(Uint8Array.from(pixels), width, 1).toString('base64')}`;
  };
  const two = png([...RED, ...BLUE], 2);
  const place = 'x="0" y="0" width="20" height="10"';
  const sharp = drawn(`<image ${place} image-rendering="optimizeSpeed" href="${two}"/>`);
  assert.deepEqual([sharp(0, 0), sharp(9, 9), sharp(10, 0), sharp(19, 9)], [RED, RED, BLUE, BLUE]);
  const smooth = drawn(`<image ${place} href="${two}"/>`);
  assert.ok(smooth(9, 5)[0]! > 110 && smooth(9, 5)[2]! > 110, String(smooth(9, 5)));
  const fine = Array.from({ length: 200 }, (_, i) => (i % 2 ? RED : BLUE)).flat();
  assert.deepEqual(drawn(`<image ${place} href="${png(fine, 200)}"/>`)(7, 5), [128, 0, 128, 255]);
});

test('letters are drawn on a machine without fonts, where they should be', () => {
  const at = drawn('<text x="10" y="9" font-size="10" text-anchor="middle" fill="#f00">I</text>', 200);
  const rows = [1, 50, 85, 95].map((y) => Array.from({ length: 200 }, (_, x) => x).filter((x) => at(x, y)[3]! > 128));
  assert.deepEqual([rows[0]!.length, rows[3]!.length], [0, 0]);
  // The stem of an I is a tenth of the size wide and stands in the middle.
  for (const row of rows.slice(1, 3)) {
    assert.ok(row.length >= 8 && row.length <= 12, String(row));
    assert.ok(Math.abs(row[0]! + row.at(-1)! - 200) <= 3, String(row));
  }
  const turned = drawn('<text x="2" y="9" font-size="10" transform="rotate(-90 2 9)" fill="#f00">l</text>', 200);
  assert.equal(turned(100, 20)[3], 0);
});

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-raster-'));
after(() => rmSync(folder, { recursive: true }));

test('a saved figure has its size, its colours, and a letter that no font has is a box and a warning', (t) => {
  const warned = t.mock.method(console, 'warn', () => {});
  const [fig, ax] = plt.subplots({ figsize: [2, 1], dpi: 100, facecolor: 'navy' });
  ax.axis('off');
  ax.text(0.5, 0.5, '漢', { color: 'white' });
  fig.savefig(join(folder, 'a.png'));
  const { width, height, data } = decode(readFileSync(join(folder, 'a.png')));
  assert.deepEqual([width, height, ...data.subarray(0, 4)], [200, 100, 0, 0, 128, 255]);
  assert.ok(data.some((value, i) => i % 4 === 0 && value > 200));
  assert.equal(warned.mock.calls[0]?.arguments[0], 'UserWarning: Glyph 28450 (漢) missing from font(s) DejaVu Sans.');
  fig.savefig(join(folder, 'b.png'), { transparent: true });
  assert.deepEqual([...decode(readFileSync(join(folder, 'b.png'))).data.subarray(0, 4)], CLEAR);
  assert.throws(() => plt.figure({ figsize: [400, 1] }).savefig(join(folder, 'c.png')), {
    name: 'ValueError',
    message: 'Image size of 40000x100 pixels is too large. It must be less than 2^15 in each direction.',
  });
});
