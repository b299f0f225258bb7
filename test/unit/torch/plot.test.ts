import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import * as torch from 'tensorpad';
import { observe_figures, settle_figures } from 'tensorpad/inspect';
import * as plt from 'tensorpad/plot';
import { Axis } from '../../../native/dist/torch/plot/axis';
import { color, colormap } from '../../../native/dist/torch/plot/color';
import { trace } from '../../../native/dist/torch/plot/contour';
import { grid } from '../../../native/dist/torch/plot/data';
import { encodePng } from '../../../native/dist/torch/plot/png';
import { room } from '../../../native/dist/torch/plot/render/layout';
import { written } from '../../../native/dist/torch/plot/render/text';
import { format } from '../../../native/dist/torch/plot/style';

const folder = mkdtempSync(join(tmpdir(), 'tensorpad-plot-'));
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => plt.close('all'));

/** What matplotlib 3.11 writes along axes with these limits, in a figure of its usual size: x, then y. */
const TICKS: [number, number, string[], string, string[], string][] = [
  [0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'], '', ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'], ''],
  [-0.5, 10.5, ['0', '2', '4', '6', '8', '10'], '', ['0', '2', '4', '6', '8', '10'], ''],
  [0, 100, ['0', '20', '40', '60', '80', '100'], '', ['0', '20', '40', '60', '80', '100'], ''],
  [
    -1.1,
    1.1,
    ['−1.00', '−0.75', '−0.50', '−0.25', '0.00', '0.25', '0.50', '0.75', '1.00'],
    '',
    ['−1.00', '−0.75', '−0.50', '−0.25', '0.00', '0.25', '0.50', '0.75', '1.00'],
    '',
  ],
  [
    0.001,
    0.0123,
    ['0.002', '0.004', '0.006', '0.008', '0.010', '0.012'],
    '',
    ['0.002', '0.004', '0.006', '0.008', '0.010', '0.012'],
    '',
  ],
  [
    1000000.0,
    3000000.0,
    ['1.00', '1.25', '1.50', '1.75', '2.00', '2.25', '2.50', '2.75', '3.00'],
    '1e6',
    ['1.00', '1.25', '1.50', '1.75', '2.00', '2.25', '2.50', '2.75', '3.00'],
    '1e6',
  ],
  [2e-7, 9e-7, ['2', '3', '4', '5', '6', '7', '8', '9'], '1e−7', ['2', '3', '4', '5', '6', '7', '8', '9'], '1e−7'],
  [0, 7, ['0', '1', '2', '3', '4', '5', '6', '7'], '', ['0', '1', '2', '3', '4', '5', '6', '7'], ''],
  [-3.2, 4.7, ['−3', '−2', '−1', '0', '1', '2', '3', '4'], '', ['−3', '−2', '−1', '0', '1', '2', '3', '4'], ''],
  [
    12.3,
    12.9,
    ['12.3', '12.4', '12.5', '12.6', '12.7', '12.8', '12.9'],
    '',
    ['12.3', '12.4', '12.5', '12.6', '12.7', '12.8', '12.9'],
    '',
  ],
  [0, 0.25, ['0.00', '0.05', '0.10', '0.15', '0.20', '0.25'], '', ['0.00', '0.05', '0.10', '0.15', '0.20', '0.25'], ''],
  [
    1990,
    2026,
    ['1990', '1995', '2000', '2005', '2010', '2015', '2020', '2025'],
    '',
    ['1990', '1995', '2000', '2005', '2010', '2015', '2020', '2025'],
    '',
  ],
  [
    -0.001,
    0.001,
    ['−0.00100', '−0.00075', '−0.00050', '−0.00025', '0.00000', '0.00025', '0.00050', '0.00075', '0.00100'],
    '',
    ['−0.00100', '−0.00075', '−0.00050', '−0.00025', '0.00000', '0.00025', '0.00050', '0.00075', '0.00100'],
    '',
  ],
  [
    0,
    60000,
    ['0', '10000', '20000', '30000', '40000', '50000', '60000'],
    '',
    ['0', '10000', '20000', '30000', '40000', '50000', '60000'],
    '',
  ],
  [
    0,
    1234567,
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0', '1.2'],
    '1e6',
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0', '1.2'],
    '1e6',
  ],
  [
    3,
    5,
    ['3.00', '3.25', '3.50', '3.75', '4.00', '4.25', '4.50', '4.75', '5.00'],
    '',
    ['3.00', '3.25', '3.50', '3.75', '4.00', '4.25', '4.50', '4.75', '5.00'],
    '',
  ],
  [
    -250,
    1000,
    ['−200', '0', '200', '400', '600', '800', '1000'],
    '',
    ['−200', '0', '200', '400', '600', '800', '1000'],
    '',
  ],
];

test("ticks and their labels are matplotlib's", () => {
  for (const [low, high, x, xFactor, y, yFactor] of TICKS) {
    const axis = new Axis();
    axis.setLimits(low, high);
    const across = axis.chooseTicks(room(460.8 * 0.775, 10, true));
    const up = axis.chooseTicks(room(345.6 * 0.77, 10, false));
    assert.deepEqual(
      [across.labels, across.factor, up.labels, up.factor],
      [x, xFactor, y, yFactor],
      `${low} to ${high}`,
    );
  }
});

const close = (actual: readonly number[], expected: readonly number[]) =>
  actual.forEach((value, i) => {
    assert.ok(
      Math.abs(value - expected[i]!) < 1e-9 * Math.max(1, Math.abs(expected[i]!)),
      `${actual}, not ${expected}`,
    );
  });

test("limits follow the data as matplotlib's do", () => {
  const limitsOf = (draw: (ax: plt.Axes) => void) => {
    const [, ax] = plt.subplots();
    draw(ax);
    return [...ax.get_xlim(), ...ax.get_ylim()];
  };
  close(
    limitsOf((ax) => ax.plot([1, 2, 3])),
    [-0.1, 2.1, 0.9, 3.1],
  );
  close(
    limitsOf((ax) => ax.plot([5, 5, 5])),
    [-0.1, 2.1, 4.725, 5.275],
  );
  close(
    limitsOf((ax) => ax.plot([0])),
    [-0.055, 0.055, -0.055, 0.055],
  );
  close(
    limitsOf((ax) => ax.bar([1, 2, 3], [3, 7, 2])),
    [0.46, 3.54, 0, 7.35],
  );
  close(
    limitsOf((ax) => ax.imshow(torch.zeros(4, 6))),
    [-0.5, 5.5, 3.5, -0.5],
  );
  close(
    limitsOf((ax) => ax.semilogy([1, 1000])),
    [-0.05, 1.05, 0.7079457843841379, 1412.5375446227545],
  );
  close(
    limitsOf((ax) => {
      ax.plot([1, 2, 3]);
      ax.set_xlim(5, null);
      ax.set_ylim([10, -10]);
    }),
    [5, 2.1, 10, -10],
  );
  close(
    limitsOf((ax) => {
      const [line] = ax.plot([1, 2, 3]);
      line!.set_data([0, 10], [0, 100]);
    }),
    [-0.5, 10.5, -5, 105],
  );
});

test('a typed array keeps the shape of its tensor, and integers of 64 bits are numbers', () => {
  const matrix = torch.arange(6).view(2, 3).numpy();
  assert.deepEqual(grid(matrix), { data: Float64Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
  assert.deepEqual(grid(matrix.slice(1, 3)).shape, [2]);
  assert.equal(plt.plot(matrix).length, 3);
});

test('numbers come from tensors, arrays and typed arrays', () => {
  const [, ax] = plt.subplots();
  const weight = torch.tensor([1.5, 2.5], { requires_grad: true });
  const sources: plt.Data[] = [
    weight,
    [1.5, 2.5],
    new Float32Array([1.5, 2.5]),
    [torch.tensor(1.5), torch.tensor(2.5)],
  ];
  for (const y of sources) assert.deepEqual([...ax.plot(y)[0]!.get_ydata()], [1.5, 2.5]);
  assert.equal(ax.plot(torch.arange(3), torch.zeros(3, 2)).length, 2);
  assert.throws(() => ax.plot([1, 2], [1, 2, 3]), {
    name: 'ValueError',
    message: 'x and y must have same first dimension, but have shapes (2,) and (3,)',
  });
  assert.throws(() => ax.plot([1, 2], { colour: 'red' } as never), {
    name: 'TypeError',
    message: "plot() got an unexpected keyword argument 'colour' (did you mean 'color'?)",
  });
});

test('colours and format texts are read as matplotlib reads them', () => {
  assert.deepEqual(['r', 'C1', 'tab:blue', '0.5', 'Navy', '#abc'].map(color), [
    '#ff0000',
    '#ff7f0e',
    '#1f77b4',
    '#808080',
    '#000080',
    '#abc',
  ]);
  assert.equal(color([1, 0.5, 0]), '#ff8000');
  assert.throws(() => color('blau'), { message: "'blau' is not a valid value for color" });
  assert.deepEqual(format('r--o'), { color: '#ff0000', dash: '--', marker: 'o' });
  assert.deepEqual(format('k.'), { color: '#000000', marker: '.', dash: '' });
  assert.deepEqual(format('C1:'), { color: '#ff7f0e', dash: ':' });
  assert.throws(() => format('Xq'), { message: "'Xq' is not a valid format string (unrecognized character 'q')" });
  assert.deepEqual(colormap('viridis')(0), [68, 1, 84]);
  assert.deepEqual(colormap('viridis_r')(0), [253, 231, 37]);
  assert.throws(() => colormap('vridis'), { name: 'ValueError', message: /^'vridis' is not a valid value for cmap;/ });
});

test('histograms count as numpy does', () => {
  const [counts, edges] = plt.hist([1, 2, 2, 3, 9], { bins: 4 });
  assert.deepEqual(
    [[...counts], [...edges]],
    [
      [3, 1, 0, 1],
      [1, 3, 5, 7, 9],
    ],
  );
  const [density] = plt.hist([1, 2, 2, 3, 9], 4, { density: true });
  close([...density], [0.3, 0.1, 0, 0.1]);
});

test('lines of equal height go where they should', () => {
  const z = Float64Array.from({ length: 49 }, (_, i) => Math.hypot((i % 7) - 3, Math.floor(i / 7) - 3));
  const heights = { z, rows: 7, columns: 7, x: (_: number, j: number) => j - 3, y: (i: number) => i - 3 };
  const { lines, closed } = trace(heights, 2, false);
  assert.deepEqual([lines.length, closed], [1, [true]]);
  for (let i = 0; i < lines[0]!.length; i += 2)
    assert.ok(Math.abs(Math.hypot(lines[0]![i]!, lines[0]![i + 1]!) - 2) < 0.1);
  // What lies above reaches the border: the area has a ring along it, and one around the hole.
  assert.equal(trace(heights, 2, true).lines.length, 2);
  const shown = plt.contourf(torch.arange(20).view(5, 4));
  assert.deepEqual(
    shown.artist.levels.map(({ value }) => value),
    [0, 2.5, 5, 7.5, 10, 12.5, 15, 17.5],
  );
});

test('a picture is the same pixels again', () => {
  const rgba = Uint8Array.from({ length: 24 }, (_, i) => i * 10);
  const png = encodePng(rgba, 3, 2);
  assert.equal(png.readUInt32BE(16), 3);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  assert.deepEqual([...rows], [0, ...rgba.subarray(0, 12), 0, ...rgba.subarray(12)]);
});

/** What a figure says, in order. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

test('a figure is one SVG document', () => {
  const [fig, ax] = plt.subplots({ figsize: [4, 3] });
  ax.plot([0, 1, 2], [0, 1, 4], { label: 'a <b> & "c"' });
  ax.scatter([0, 1], [1, 2], { label: '_hidden' });
  ax.set_title('Loss $x_1^2$');
  ax.set_xlabel('step');
  ax.legend();
  ax.grid(true);
  const svg = fig.toSvg();
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="288pt" height="216pt" viewBox="0 0 288 216"/);
  const said = texts(svg);
  for (const text of ['0.0', '2.0', 'step', 'Loss x₁²', 'a &lt;b&gt; &amp; &quot;c&quot;'])
    assert.ok(said.includes(text), text);
  assert.ok(!svg.includes('_hidden'));
  assert.ok(!/NaN|undefined|Infinity/.test(svg));
});

test('what cannot be drawn does no harm', () => {
  const [fig, ax] = plt.subplots(2, 2);
  ax[0]![0]!.plot([1, Number.NaN, 3, Number.POSITIVE_INFINITY, 5]);
  ax[0]![1]!.plot([]);
  ax[0]![1]!.hist([]);
  ax[1]![0]!.semilogy([0, -1, 10]);
  ax[1]![0]!.bar([1], [5]);
  ax[1]![1]!.imshow([[Number.NaN, 1]]);
  ax[1]![1]!.text(Number.NaN, 0, 'nowhere');
  assert.ok(!/NaN|undefined|Infinity/.test(fig.toSvg()));
});

test('of very many points those that are seen are drawn, spikes included', () => {
  const y = new Float64Array(100_000);
  y[54_321] = 7;
  plt.plot(y);
  const svg = plt.gcf().toSvg();
  assert.ok(svg.length < 40_000, `${svg.length} characters`);
  const d = /d="(M[^"]*)"[^>]*stroke="#1f77b4"/.exec(svg)![1]!;
  const heights = d
    .split(/[ML]/)
    .slice(1)
    .map((point) => Number(point.split(' ')[1]));
  assert.ok(Math.max(...heights) - Math.min(...heights) > 200);
});

test('figures are saved as PNG and SVG', () => {
  plt.figure({ figsize: [2, 1], dpi: 50 });
  plt.plot([1, 2]);
  plt.savefig(join(folder, 'a.svg'));
  plt.savefig(join(folder, 'a.png'));
  plt.savefig(join(folder, 'b'), { dpi: 100, bbox_inches: 'tight' });
  assert.match(readFileSync(join(folder, 'a.svg'), 'utf8'), /^<\?xml[\s\S]*<svg/);
  const png = readFileSync(join(folder, 'a.png'));
  assert.deepEqual([png.subarray(1, 4).toString(), png.readUInt32BE(16), png.readUInt32BE(20)], ['PNG', 100, 50]);
  assert.ok(existsSync(join(folder, 'b.png')));
  assert.throws(() => plt.savefig(join(folder, 'a.doc')), {
    name: 'ValueError',
    message: "Format 'doc' is not supported (supported formats: png, svg)",
  });
});

test('formulas are written with the letters there are', () => {
  assert.equal(written('$\\alpha_1^{2} \\leq 10^{-3}$ m'), 'α₁² ≤10⁻³ m');
});

// From here on somebody watches.

test('figures are shown when a script pauses, shows them, or its cell ends; no state is sent twice', () => {
  plt.pause(60);
  const seen: { figure: string; svg: string }[] = [];
  observe_figures((picture) => seen.push(picture));
  plt.plot([1, 2]);
  plt.pause(0.001);
  plt.pause(0.04);
  assert.deepEqual(
    seen.map(({ figure }) => figure),
    ['1'],
  );
  plt.cla();
  plt.plot([2, 1]);
  plt.pause(0);
  settle_figures();
  settle_figures();
  assert.equal(seen.length, 2);
  plt.figure(7);
  plt.title('seven');
  plt.show();
  assert.deepEqual(
    seen.slice(2).map(({ figure }) => figure),
    ['7'],
  );
  assert.deepEqual(plt.get_fignums(), []);
  plt.ion();
  plt.plot([3]);
  plt.show();
  plt.ioff();
  assert.deepEqual(plt.get_fignums(), [1]);
  assert.equal(seen.length, 4);
});
