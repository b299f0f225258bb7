import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  add,
  ceilDiv,
  Facts,
  floorDiv,
  max,
  min,
  mod,
  mul,
  printCondition,
  printSize,
  product,
  type Size,
  same,
  sub,
  substitute,
  variable,
  variablesOf,
} from '../../../extension/language/sizes';

const [N, H, W] = [variable('N', 1), variable('H'), variable('W')];

test('sizes print as one would write them', () => {
  const shown: [Size, string][] = [
    [add(mul(2, N), 1), '2*N + 1'],
    [sub(5, N), '5 - N'],
    [floorDiv(sub(H, 4), 2), 'H//2 - 2'],
    [floorDiv(add(H, 1), 2), '(H + 1)//2'],
    [mul(3, floorDiv(H, 2)), '3*(H//2)'],
    [mod(mul(N, 3), 2), 'N % 2'],
    [mul(N, N), 'N**2'],
  ];
  for (const [size, text] of shown) assert.equal(printSize(size), text);
});

test('equal sizes have one form', () => {
  assert.ok(same(mul(add(N, 1), sub(H, 1)), sub(add(mul(N, H), H), add(N, 1))));
  assert.ok(same(floorDiv(floorDiv(H, 2), 2), floorDiv(H, 4)));
  assert.ok(same(floorDiv(product([N, H, 64]), product([N, 8])), mul(8, H)));
  assert.ok(same(floorDiv(mul(N, add(H, W)), add(H, W)), N));
  assert.equal(sub(mul(N, H), mul(H, N)), 0);
  assert.equal(max(N, 0), N);
  assert.equal(min(N, 1), 1);
});

test('a form stands for its value, whatever the unknowns are', () => {
  let state = 12345;
  const random = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % n;
  };
  const named = [...variablesOf(product([N, H, W]))];
  for (let round = 0; round < 2000; round++) {
    const values = new Map(named.map((one) => [one, one.least + random(20)]));
    let [size, number]: [Size, number] = [H, values.get([...variablesOf(H)][0]!)!];
    for (let step = 0; step < 5; step++) {
      const other = [N, H, W][random(3)]!;
      const value = values.get([...variablesOf(other)][0]!)!;
      const k = 1 + random(6);
      switch (random(8)) {
        case 0:
          [size, number] = [add(size, other), number + value];
          break;
        case 1:
          [size, number] = [sub(size, k), number - k];
          break;
        case 2:
          [size, number] = [mul(size, k), number * k];
          break;
        case 3:
          [size, number] = [floorDiv(size, k), Math.floor(number / k)];
          break;
        case 4:
          [size, number] = [mod(size, k), number - Math.floor(number / k) * k];
          break;
        case 5:
          [size, number] = [min(size, other), Math.min(number, value)];
          break;
        case 6:
          [size, number] = [max(size, other), Math.max(number, value)];
          break;
        default:
          [size, number] = [ceilDiv(size, k), Math.ceil(number / k)];
      }
    }
    const found = substitute(size, (atom) => (atom.kind === 'variable' ? values.get(atom) : undefined));
    assert.equal(found, number === 0 ? 0 : number, printSize(size));
    assert.ok(Facts.none.lowest(size) <= number && number <= Facts.none.highest(size), printSize(size));
  }
});

test('questions have three answers', () => {
  const { none } = Facts;
  assert.equal(none.equal(mul(2, N), 3), false);
  assert.equal(none.equal(N, 0), false);
  assert.equal(none.equal(N, H), undefined);
  assert.equal(none.atMost(1, N), true);
  assert.equal(none.atMost(1, H), undefined);
  assert.equal(none.atMost(H, mul(N, H)), true);
  assert.equal(none.broadcast(N, 64), undefined);
  assert.equal(none.divides(4, mul(8, H)), true);
});

test('facts that are learnt are used', () => {
  const even = Facts.none.assume({ relation: 'divides', left: 2, right: H });
  assert.equal(even.divides(2, H), true);
  assert.equal(even.equal(mul(2, floorDiv(H, 2)), H), true);
  assert.equal(even.divides(4, H), undefined);
  const twice = Facts.none.assume({ relation: 'equal', left: N, right: mul(2, H) });
  assert.equal(twice.equal(add(N, 1), add(add(H, H), 1)), true);
  const wide = Facts.none.assume({ relation: 'atMost', left: 5, right: W });
  assert.equal(wide.atMost(1, sub(W, 4)), true);
  assert.equal(Facts.none.atMost(1, sub(W, 4)), undefined);
});

test('conditions read as conditions', () => {
  assert.equal(printCondition({ relation: 'divides', left: 2, right: H }), 'H % 2 == 0');
  assert.equal(printCondition({ relation: 'atMost', left: 5, right: H }), 'H >= 5');
  assert.equal(printCondition({ relation: 'broadcast', left: N, right: 64 }), 'N == 64 or N == 1');
});
