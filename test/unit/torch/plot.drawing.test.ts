import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as torch from 'tensorpad';
import * as plt from 'tensorpad/plot';
import { formatted } from '../../../native/dist/torch/plot/format';

/** What matplotlib 3.11 says of the same calls on the samples `a` and `b`. */
const answers = JSON.parse(`{"a":[1.624,-0.612,-0.528,-1.073,0.865,-2.302,1.745,-0.761,0.319,-0.249,1.462,-2.06],
"b":[0.303,0.442,3.226,6.9,0.752,2.357,4.181,4.5,0.178],
"limits":{"pie":[-1.25,1.25,-1.25,1.25],"boxplot":[0.5,2.5,-2.7621,7.3601],"boxplot horizontal":[-2.7621,7.3601,1.5,5.5],"violinplot":[0.675,2.325,-2.7621,7.3601],"step":[-0.1,2.1,0.9,3.1],"stem":[-0.1,2.1,-1.2,3.2],"errorbar":[0.675,2.325,2.325,6.175],"fill_between":[-0.1,2.1,0.9,3.1],"fill_betweenx":[0.75,6.25,-0.1,2.1],"stackplot":[0.9,3.1,0.0,5.25],"hlines":[-0.25,5.25,0.9,3.1],"vlines":[1.89,2.11,-1.25,4.25],"hist two":[-2.559656,7.157656,0.0,6.3],"hist stacked":[-2.7621,7.3601,0.0,7.35],"hist step":[-2.50435,1.94735,0.0,3.15],"hist horizontal":[0.0,3.15,-2.50435,1.94735],"hist2d":[-2.302,1.745,0.178,6.9],"pcolormesh":[1.0,4.0,1.0,9.0],"pcolormesh middles":[0.5,3.5,0.0,4.0],"matshow":[-0.5,2.5,1.5,-0.5],"barh":[-4.35,3.35,0.51,2.49],"bar edge":[0.9,3.1,1.0,5.2],"axvspan":[1.9,4.1,0.0,1.0],"margins":[0.0,1.0,-2.0,12.0]},
"hist":{"auto":[[2.0,2.0,3.0,2.0,3.0],[-2.302,-1.4926,-0.6832,0.1262,0.9356,1.745]],"fd":[[3.0,5.0,4.0],[-2.302,-0.953,0.396,1.745]],"sturges":[[2.0,2.0,3.0,2.0,3.0],[-2.302,-1.4926,-0.6832,0.1262,0.9356,1.745]],"scott":[[3.0,5.0,4.0],[-2.302,-0.953,0.396,1.745]],"rice":[[2.0,2.0,3.0,2.0,3.0],[-2.302,-1.4926,-0.6832,0.1262,0.9356,1.745]],"sqrt":[[2.0,4.0,2.0,4.0],[-2.302,-1.29025,-0.2785,0.73325,1.745]],"weights":[[19.0,27.0,20.0],[-2.302,-0.953,0.396,1.745]],"cumulative":[[0.166666667,0.5,0.666666667,1.0],[-2.302,-1.29025,-0.2785,0.73325,1.745]],"reversed":[[12.0,10.0,6.0,4.0],[-2.302,-1.29025,-0.2785,0.73325,1.745]]},
"stacked":[[0.144896037,0.103497169,0.0,0.0],[0.144896037,0.186294905,0.082797735,0.020699434]],
"hist2d":[[0.02450626,0.02450626],[0.073518779,0.02450626],[0.049012519,0.02450626]],
"box":{"whiskers":[[-0.839,-2.302],[1.01425,1.745],[0.442,0.178],[4.181,6.9]],"caps":[[-2.302,-2.302],[1.745,1.745],[0.178,0.178],[6.9,6.9]],"boxes":[[-0.839,-0.839,-1.228429893,-0.3885,0.451429893,1.01425,1.01425,0.451429893,-0.3885,-1.228429893,-0.839],[0.442,0.442,0.400256667,2.357,4.313743333,4.181,4.181,4.313743333,2.357,0.400256667,0.442]],"medians":[[-0.3885,-0.3885],[2.357,2.357]],"fliers":[[],[]],"means":[[-0.130833333],[2.537666667]]},
"violin":[[1.11665748,-2.302],[0.88334252,-2.302],[0.791073783,-1.29025],[0.75,-0.2785],[0.789620477,0.73325],[0.8371534,1.745],[1.1628466,1.745],[1.1628466,1.745],[1.210379523,0.73325],[1.25,-0.2785],[1.208926217,-1.29025],[1.11665748,-2.302],[1.11665748,-2.302]],
"quantiles":[[-1.9613,-1.9613],[1.6078,1.6078]]}`);
const { a, b } = answers as { a: number[]; b: number[] };

beforeEach(() => plt.close('all'));

/** Numbers anywhere inside agree to nine digits. */
function close(actual: unknown, expected: unknown, what = ''): void {
  if (typeof expected === 'number') {
    assert.ok(
      Math.abs((actual as number) - expected) <= 2e-9 * Math.max(1, Math.abs(expected)),
      `${what}: ${actual}, not ${expected}`,
    );
    return;
  }
  const [found, wanted] = [[...(actual as ArrayLike<unknown> & Iterable<unknown>)], expected as unknown[]];
  assert.equal(found.length, wanted.length, what);
  wanted.forEach((value, i) => {
    close(found[i], value, `${what}[${i}]`);
  });
}

const DRAWN: Record<string, (ax: plt.Axes) => unknown> = {
  pie: (ax) => ax.pie([1, 2, 3], { explode: [0, 0.2, 0] }),
  boxplot: (ax) => ax.boxplot([a, b]),
  'boxplot horizontal': (ax) => ax.boxplot([a, b], { orientation: 'horizontal', positions: [2, 5], widths: 1 }),
  violinplot: (ax) => ax.violinplot([a, b], { showmeans: true }),
  step: (ax) => ax.step([0, 1, 2], [3, 1, 2]),
  stem: (ax) => ax.stem([3, -1, 2]),
  errorbar: (ax) =>
    ax.errorbar([1, 2], [3, 4], {
      yerr: [
        [0.5, 1],
        [0.2, 2],
      ],
      xerr: 0.25,
    }),
  fill_between: (ax) => ax.fill_between([0, 1, 2, 3], [1, 2, 3, 4], 1, { where: [true, true, true, false] }),
  fill_betweenx: (ax) => ax.fill_betweenx([0, 1, 2], [1, 2, 1], [4, 4, 6]),
  stackplot: (ax) => ax.stackplot([1, 2, 3], [1, 2, 1], [2, 1, 4]),
  hlines: (ax) => ax.hlines([1, 3], 0, [2, 5]),
  vlines: (ax) => ax.vlines(2, [-1], [4]),
  'hist two': (ax) => ax.hist([a, b], { bins: 5 }),
  'hist stacked': (ax) => ax.hist([a, b], { bins: 5, stacked: true }),
  'hist step': (ax) => ax.hist(a, { bins: 5, histtype: 'step' }),
  'hist horizontal': (ax) => ax.hist(a, { bins: 5, orientation: 'horizontal' }),
  hist2d: (ax) => ax.hist2d(a.slice(0, 9), b, { bins: 4 }),
  pcolormesh: (ax) =>
    ax.pcolormesh(
      [1, 2, 4],
      [1, 3, 9],
      [
        [1, 2],
        [3, 4],
      ],
    ),
  'pcolormesh middles': (ax) =>
    ax.pcolormesh(
      [1, 2, 3],
      [1, 3],
      [
        [1, 2, 3],
        [3, 4, 5],
      ],
    ),
  matshow: (ax) =>
    ax.matshow([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  barh: (ax) => ax.barh([1, 2], [3, -4]),
  'bar edge': (ax) => ax.bar([1, 2], [3, 4], 1, { align: 'edge', bottom: 1 }),
  axvspan: (ax) => ax.axvspan(2, 4, 0.2, 0.5),
  margins: (ax) => {
    ax.plot([0, 10]);
    ax.margins({ x: 0, y: 0.2 });
  },
};

test("the limits that follow from what is drawn are matplotlib's, and the picture is whole", () => {
  for (const [name, limits] of Object.entries(answers.limits)) {
    const [fig, ax] = plt.subplots();
    DRAWN[name]!(ax);
    close([...ax.get_xlim(), ...ax.get_ylim()], limits, name);
    const svg = fig.toSvg();
    assert.ok(!/NaN|undefined|Infinity/.test(svg), name);
    plt.close(fig);
  }
  assert.deepEqual(Object.keys(DRAWN), Object.keys(answers.limits));
});

test("bins and counts are numpy's", () => {
  const { hist } = answers;
  for (const bins of ['auto', 'fd', 'sturges', 'scott', 'rice', 'sqrt'])
    close(plt.hist(a, { bins }).slice(0, 2), hist[bins], bins);
  close(plt.hist(a, 3, { weights: torch.arange(12) }).slice(0, 2), hist.weights);
  close(plt.hist(a, { bins: 4, cumulative: true, density: true }).slice(0, 2), hist.cumulative);
  close(plt.hist(a, { bins: 4, cumulative: -1 }).slice(0, 2), hist.reversed);
  close(plt.hist([a, b], { bins: 4, density: true, stacked: true })[0], answers.stacked);
  close(plt.hist2d(a.slice(0, 9), b, { bins: [3, 2], density: true })[0], answers.hist2d);
  assert.throws(() => plt.hist(a, { bins: 'best' }), { message: "'best' is not a valid estimator for `bins`" });
});

test('boxes and violins are where matplotlib has them', () => {
  const box = plt.boxplot([a, b], { notch: true, showmeans: true });
  for (const [part, lines] of Object.entries(answers.box)) {
    const own = box[part as keyof typeof box] as plt.Line2D[];
    close(
      own.map((line) => line.get_ydata()),
      lines,
      part,
    );
  }
  const { bodies, cquantiles } = plt.violinplot([a], { points: 5, quantiles: [0.1, 0.9] });
  const { x, y } = bodies[0]!.artist;
  const corners = (points: [number, number][]) =>
    new Set(points.filter(([at]) => Number.isFinite(at)).map(([at, up]) => `${at.toFixed(6)} ${up.toFixed(6)}`));
  assert.deepEqual(corners([...x].map((at, i) => [at, y[i]!])), corners(answers.violin));
  close(
    cquantiles.map((line) => line.get_ydata()),
    answers.quantiles,
  );
});

test('slices of a pie have their size, their label and their percentage', () => {
  const [wedges, labels, percents] = plt.pie(torch.tensor([1, 3]), {
    labels: ['a', 'b'],
    autopct: '%1.1f%%',
    startangle: 90,
  });
  assert.deepEqual(
    percents.map(({ artist }) => artist.text),
    ['25.0%', '75.0%'],
  );
  close(
    labels.map(({ artist: { x, y } }) => [x, y]),
    [
      [1.1 * Math.cos(0.75 * Math.PI), 1.1 * Math.sin(0.75 * Math.PI)],
      [1.1 * Math.cos(1.75 * Math.PI), 1.1 * Math.sin(1.75 * Math.PI)],
    ],
  );
  const { x, y } = wedges[0]!.artist;
  close([x[0], y[0], x.at(-2), y.at(-2)], [0, 1, -1, 0]);
  assert.throws(() => plt.pie([1, -1]), { name: 'ValueError', message: "Wedge sizes 'x' must be non negative values" });
  assert.throws(() => plt.pie([1, 2], { labels: ['a'] }), { message: "'labels' must be of length 'x', not 1" });
});

test('a line that goes in steps has its marks at the points', () => {
  plt.step([0, 1], [0, 1], { where: 'pre', marker: 's', color: '#123456' });
  const svg = plt.gcf().toSvg();
  const [, line] = /d="(M[^"]*)" fill="none" stroke="#123456"/.exec(svg)!;
  assert.equal(line!.match(/[ML]/g)!.length, 3);
  assert.throws(() => plt.step([0], [0], { where: 'before' as never }), {
    message: /^'before' is not a valid value for where/,
  });
});

test('twins share one axis and have the other on the far side', () => {
  const [fig, ax] = plt.subplots();
  ax.plot([0, 1, 2], [0, 10, 20]);
  const twin = ax.twinx();
  twin.plot([0, 4], [-1, 1]);
  twin.set_ylabel('right');
  assert.equal(plt.gca(), twin);
  close([...ax.get_xlim(), ...twin.get_xlim(), ...ax.get_ylim()], [-0.2, 4.2, -0.2, 4.2, -1, 21]);
  const svg = fig.toSvg();
  const right = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>([^<]*)</g)]
    .filter(([, x]) => Number(x) > 350)
    .map(([, , text]) => text);
  assert.ok(right.includes('1.00') && right.includes('right') && !right.includes('20'), String(right));
});

test('lines and shapes take colours of their own turn', () => {
  const [, ax] = plt.subplots();
  const area = ax.fill_between([0, 1], [0, 1]);
  const [line] = ax.plot([0, 1]);
  assert.equal(area.artist.color, line!.artist.color);
  assert.notEqual(ax.plot([1, 0])[0]!.artist.color, line!.artist.color);
});

test('shared axes are labelled at the edge of the figure', () => {
  const [fig] = plt.subplots(2, 2, { sharex: true, sharey: true });
  const labels = [...fig.toSvg().matchAll(/>(0\.0)</g)];
  assert.equal(labels.length, 4);
});

test('spines can be hidden, and legends stand outside', () => {
  const [fig, ax] = plt.subplots();
  ax.plot([1, 2], { label: 'one' });
  ax.spines.top.set_visible(false);
  ax.legend({ loc: 'upper left', bbox_to_anchor: [1, 1] });
  const svg = fig.toSvg();
  assert.equal([...svg.matchAll(/<line [^>]*stroke-linecap="square"/g)].length, 3);
  const [, x] = /class="legend"><rect x="([\d.]+)"/.exec(svg)!;
  assert.ok(Number(x) > 357);
});

test('labels of bars and of points are moved by points of the figure', () => {
  const bars = plt.bar([1, 2], [3, -4.5]);
  const labels = plt.bar_label(bars, { fmt: '%.1f', padding: 3 });
  assert.deepEqual(
    labels.map(({ artist: { text, offset, style } }) => [text, offset[1], style.va]),
    [
      ['3.0', 3, 'bottom'],
      ['−4.5', -3, 'top'],
    ],
  );
  assert.throws(() => plt.annotate('x', [0, 0], { textcoords: 'figure' as never }), {
    message: /^'figure' is not a valid value for textcoords/,
  });
});

test('heights are written along their lines, which they interrupt', () => {
  const axis = torch.linspace(-2, 2, 41);
  const [X, Y] = torch.meshgrid(axis, axis, { indexing: 'xy' });
  const lines = plt.contour(X!, Y!, X!.square().add(Y!.square()), { levels: [1, 3] });
  plt.clabel(lines, { fmt: '%.1f', fontsize: 8 });
  const svg = plt.gcf().toSvg();
  assert.deepEqual(
    [...svg.matchAll(/font-size="8"[^>]*>([^<]*)</g)].map(([, text]) => text),
    ['1.0', '3.0'],
  );
  assert.ok(lines.artist.levels.every(({ closed }) => closed.every(Boolean)));
  const [, first] = /<path d="(M[^"]*)" fill="none" stroke="#440154"/.exec(svg)!;
  assert.equal(first!.match(/M/g)!.length, 2);
});

test("numbers are written as Python's format texts say", () => {
  assert.deepEqual(
    [
      ['%d', 2.7],
      ['%.2f', 1.005],
      ['%g', 1e-5],
      ['%g', 123456789],
      ['%1.0f%%', 12.5],
      ['{:.1f}', 2.25],
      ['{:.1%}', 0.5],
      ['%.1e', 1234],
    ].map(([format, value]) => formatted(format as string, value as number)),
    ['2', '1.00', '1e−05', '1.23457e+08', '12%', '2.2', '50.0%', '1.2e+03'],
  );
});

test('an option that nobody knows is an error that names the near one', () => {
  const tries: [() => unknown, string][] = [
    [
      () => plt.pie([1], { startangel: 1 } as never),
      "pie() got an unexpected keyword argument 'startangel' (did you mean 'startangle'?)",
    ],
    [
      () => plt.boxplot([1, 2], { width: 1 }),
      "boxplot() got an unexpected keyword argument 'width' (did you mean 'widths'?)",
    ],
    [
      () => plt.hist([1, 2], { densty: true }),
      "hist() got an unexpected keyword argument 'densty' (did you mean 'density'?)",
    ],
    [
      () => plt.tight_layout({ pda: 1 } as never),
      "tight_layout() got an unexpected keyword argument 'pda' (did you mean 'pad'?)",
    ],
    [
      () => plt.gca().set({ tilte: 'x' }),
      "Axes.set() got an unexpected keyword argument 'tilte' (did you mean 'title'?)",
    ],
    [
      () => plt.errorbar([1], [1], { yer: 1 }),
      "errorbar() got an unexpected keyword argument 'yer' (did you mean 'yerr'?)",
    ],
  ];
  for (const [call, message] of tries) assert.throws(call, { name: 'TypeError', message });
});
