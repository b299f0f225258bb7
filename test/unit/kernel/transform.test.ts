import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lab } from './lab';

/** Runs cells in one session and gives what the last one printed. */
async function prints(...cells: string[]): Promise<string> {
  const lab = new Lab();
  let text = '';
  for (const cell of cells) text = await lab.run(cell);
  return text.trimEnd();
}

/** Each line of `body` must mean the same in a cell as in plain JavaScript. */
async function same(body: string): Promise<void> {
  const expected = await new Function(`return (async () => { ${body} })()`)();
  assert.equal(await prints(`const run = async () => { ${body} }; print(String(await run()))`), String(expected), body);
}

test('types are stripped: annotations, interfaces, generics, satisfies, non-null, enums, parameter properties', async () => {
  const text = await prints(`
    interface Shape { n: number }
    type Pair<T> = [T, T];
    enum Colour { Red = 3, Green }
    const enum Size { Big = 7 }
    namespace Deep { export const x: number = 9 }
    abstract class Base { constructor(protected readonly n: number, public m?: string) {} abstract f(): number }
    class Sub extends Base { f(): number { return this.n! } }
    declare const nowhere: Shape;
    const pair = [1, 2] satisfies Pair<number>;
    function over(a: string): string; function over(a: number): string; function over(a: any) { return typeof a }
    print(new Sub(5).f(), Colour.Green, Colour[3], Size.Big, Deep.x, pair as unknown, over(1), <any>'old')`);
  assert.equal(text, '5 4 Red 7 9 [ 1, 2 ] number old');
});

test('declarations are seen by later cells and can be run again', async () => {
  const lab = new Lab();
  const cell = `
    const a = 1; let b = 2, c; var d = 4;
    function f() { return 'f' } async function g() {} function* h() { yield 1 }
    class K { static s = K.name }
    enum E { X }
    let { p, q: [r, ...s], t = 7, ...rest } = { p: 1, q: [2, 3, 4], u: 8, v: 9 } as any;
    const [first, , third = 'dflt'] = [1, 2];`;
  for (let time = 0; time < 2; time++) await lab.run(cell);
  const text = await lab.run('print(a, b, c, d, f(), g.name, [...h()], K.s, E.X, p, r, s, t, rest, first, third)');
  assert.equal(text, '1 2 undefined 4 f g [ 1 ] K 0 1 2 [ 3, 4 ] 7 { u: 8, v: 9 } 1 dflt\n');
  await lab.run('class K { static s = "new" } const f = () => "arrow"');
  assert.equal(await lab.run('print(K.s, f(), f.name)'), 'new arrow f\n');
});

test('functions are hoisted, know their name and see later redefinitions', async () => {
  assert.equal(await prints('print(f(), f.name); function f() { return g() } function g() { return 1 }'), '1 f');
  assert.equal(
    await prints('function g() { return 1 } function f() { return g() }', 'function g() { return 2 }', 'print(f())'),
    '2',
  );
});

test('constants that name one another are an error, not a hang', async () => {
  await assert.rejects(prints('const later = sooner.x; const sooner = later.x;'), TypeError);
});

test('var of a block belongs to the session, let does not', async () => {
  assert.equal(
    await prints(
      'for (var i = 0, n = 3; i < n; i++) {} if (true) { var w = 5; let z = 6 }',
      'print(i, n, w, typeof z)',
    ),
    '3 3 5 undefined',
  );
  assert.equal(
    await prints('for (var k of [1, 2]) {} for (var [x] of [[7]]); for (var y in { q: 1 });', 'print(k, x, y)'),
    '2 7 q',
  );
});

test('a constant stays constant, in its cell and in later ones, until it is declared again', async () => {
  for (const change of ['a = 2', 'a += 1', 'a++', '--a', 'a ??= 3'])
    await assert.rejects(prints('const a = 1', change), {
      name: 'TypeError',
      message: 'Assignment to constant variable.',
    });
  await assert.rejects(prints('const a = 1; a = 2'), TypeError);
  await assert.rejects(prints('import fs from "node:fs"', 'fs = 1'), TypeError);
  assert.equal(await prints('const a = 1', 'let a = 2', 'a = 3; print(a)'), '3');
  assert.equal(
    await prints('const a = 1', 'function f(a: number) { a = 5; return a } { let a = 6; a = 7 } print(f(0), a)'),
    '5 1',
  );
});

test('an assignment to a name that nobody declared is an error, as in a module', async () => {
  await assert.rejects(prints('lerning_rate = 0.1'), {
    name: 'ReferenceError',
    message: 'lerning_rate is not defined',
  });
});

test("names of Node's globals are shadowed for the session without touching the real ones", async () => {
  const real = { process, performance, URL, name: globalThis.Event };
  const text = await prints(
    'const process = "mine"; let performance = { now: () => 1 }; class URL { static own = true } function Event() { return "e" }',
    'performance = { now: () => 2 }; const shorthand = { process, performance }; { const process = "inner"; print(process) }',
    'print(process, performance.now(), URL.own, URL.name, Event(), Event.name, shorthand.process, { process: 1 }.process, typeof globalThis.process.pid)',
  );
  assert.equal(text, 'mine 2 true URL e Event mine 1 number');
  assert.deepEqual({ process, performance, URL, name: globalThis.Event }, real);
});

test('top-level await, for await, and await using', async () => {
  assert.equal(await prints('const x = await Promise.resolve(4); print(x)', 'print(x)'), '4');
  assert.equal(await prints('for await (const x of [Promise.resolve(1), 2]) print(x)'), '1\n2');
  assert.equal(
    await prints('async function* g() { yield 1; yield 2 } for await (const x of g()) { if (x > 1) break; print(x) }'),
    '1',
  );
  assert.equal(
    await prints('{ await using r = { [Symbol.asyncDispose]: async () => print("bye") } as any; print("hi") }'),
    'hi\nbye',
  );
});

test('the value of a last expression is shown unless it ends with a semicolon', async () => {
  assert.equal(await prints('const a = [1, "x"]\na'), "[ 1, 'x' ]");
  assert.equal(await prints('"text"'), "'text'");
  assert.equal(await prints('1 + 1;'), '');
  assert.equal(await prints('let a = 1; a = 2'), '');
  assert.equal(await prints('let a = 1; a++'), '');
  assert.equal(await prints('undefined'), '');
  assert.equal(await prints('await Promise.resolve(3)'), '3');
  assert.equal(await prints('print(1)'), '1');
  assert.equal(await prints('for (const x of [1]) x'), '');
});

test('instrumentation keeps the meaning of expressions', async () => {
  const cases = [
    'const o = { n: 3, f() { return this.n } }; return o.f() + (o.f)() + o["f"]() + o?.f() + o.f?.()',
    'const o = {}; return [o?.a?.b(), o.a?.b.c.d(), o?.["x"]?.(1), delete o?.a, delete o.b]',
    'const o = null; let n = 0; o?.f(n++); o?.a.b.c(n++); return n',
    'class A { v = 1; get w() { return this.v } static s() { return this.name } f() { return this.v } } class B extends A { f() { return super.f() + super.w } static s() { return super.s() } } return [new B().f(), B.s()]',
    'class A { constructor() { this.k = new.target.name } } class B extends A { constructor() { const z = [1].map((q) => q); super(); this.z = z } } return new B().k + new B().z',
    `const tag = (s, ...v) => s.raw.join("|") + v; const o = { tag, x: 2 }; return tag\`a\${1}b\` + o.tag\`c\${o.x}\``,
    'const f = () => {}; const g = function () {}; let h; h = () => {}; const { k = () => {} } = {}; class C { m = () => {} } return [f.name, g.name, h.name, k.name, new C().m.name, { p: () => {} }.p.name]',
    'const K = class {}; const L = class Named {}; return [K.name, L.name]',
    'function f(a, b = a + 1, ...c) { return [a, b, c, arguments.length, f.length] } return f(1) + "/" + f(1, 2, 3, 4)',
    'const it = function* (n) { const got = yield n; try { yield got } finally { n++ } return n }; const g = it(1); return [g.next().value, g.next("x").value, g.next().value]',
    'outer: for (const a of [1, 2, 3]) { for (const b of [1, 2]) { if (a === 2) continue outer; if (a === 3) break outer } } let n = 0; do n++; while (n < 5); while (n) n--; return n',
    'let n = 0; for (let i = 0, f = () => i; i < 3; i++) n += f(); return n',
    'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f())',
    'switch (3) { case 1: return "a"; case [3].pop(): { return "b" } default: return "c" }',
    'if (0) return 1; else if ([].length) return 2; else return [3].at(0)',
    'try { null.x } catch { return "c" } finally { [].length }',
    'try { throw 1 } catch (e) { try { throw e + 1 } catch (f) { return f } } finally { Math.max(1) }',
    'for (const x of [1, 2]) try { continue } finally { Math.max(x) } return "end"',
    'const f = async (x) => { try { return await x } finally { await 0 } }; return await f(Promise.resolve(5))',
    'const o = { async *[Symbol.asyncIterator]() { yield* [1, 2] } }; const r = []; for await (const x of o) r.push(x); return r',
    'let a = 1, b = 2; [a, b] = [b, a]; const o = {}; ({ x: o.y, z: [o.w] } = { x: 1, z: [2] }); return [a, b, o.y, o.w]',
    'let a = null; a ??= 4; let o = { n: 1 }; o.n += 2; o["n"] *= 2; o.n ||= 9; o.m &&= 1; return [a, o.n, o.m]',
    'let i = 0; const a = [5, 6]; a[i++] = i; return [i, ...a, i++ + ++i]',
    'return [typeof missing, typeof Math, void 0, (1, 2), !0, -"3"]',
    'const o = { a: { b: () => 7 } }; return o!.a!.b!()'.replaceAll('!', ''),
    'class P { #x = 1; static has(o) { return #x in o } get x() { return this.#x } set x(v) { this.#x = v } } const p = new P(); p.x = 5; return [p.x, P.has(p)]',
    'class S { static n = 1; static { this.n = [this.n, 2].length } } return S.n',
    'return [new Date(0).getTime(), new (class { v = 3 })().v, new Map([[1, 2]]).get(1), new Array(3).length]',
    'const p = new Proxy({}, { get: (t, k) => k }); return [p.abc, String(p.x.length)]',
    'const { a, ...others } = { a: 1, b: 2, c: 3 }; return [a, JSON.stringify(others)]',
    'const r = []; Promise.resolve().then(() => r.push("m")); r.push("s"); await null; return r',
    'return await Promise.all([1, Promise.resolve(2)].map(async (x) => (await x) * 2))',
    '"use strict"; return (function () { return this })() === undefined',
    'const x = 5; { const x = 6; return ((x) => x)(7) + x }',
    'label: { break label } return eval("1 + 1")',
  ];
  for (const body of cases) await same(body);
});

test('newer syntax: decorators, accessors, generic arrows, a #! line', async () => {
  const text = await prints(`#!/usr/bin/env tensorpad
    function tag(value: any, context: ClassDecoratorContext | ClassMethodDecoratorContext) { print(context.kind, String(context.name)) }
    @tag class A { accessor n = 1; @tag f<T>(x: T): T { return x } static #p = 2; static p = () => A.#p; declare later: string }
    const id = <T,>(x: T) => x;
    print(new A().n, new A().f(id(3)), A.p(), 'later' in new A())`);
  assert.equal(text, 'method f\nclass A\n1 3 2 false');
});

test('JavaScript cells, and no types in them', async () => {
  const lab = new Lab('script.js');
  assert.equal(await lab.run('const a = 1\na'), '1\n');
  await assert.rejects(lab.run('const b: number = 1'), SyntaxError);
});

test('exports of a cell mean nothing and do no harm', async () => {
  assert.equal(
    await prints(
      'export const a = 1; export function f() { return a } export default class D {} export { a as b }; export type T = 1',
      'print(f(), typeof D)',
    ),
    '1 function',
  );
});

test('import.meta, __dirname, __filename and require are those of the script', async () => {
  const lab = new Lab('script.ts', true, {
    'data.json': '{"n": 4}',
    'part.cjs': 'module.exports = { dir: __dirname }',
  });
  const text = await lab.run(`
    const path = require('node:path');
    print(import.meta.filename === __filename, import.meta.dirname === __dirname, import.meta.url.startsWith('file://'),
      process.cwd() === __dirname, require('./data.json').n, require('./part.cjs').dir === __dirname, path.basename(__filename))`);
  assert.equal(text, 'true true true true 4 true script.ts\n');
});

test('what ESM scripts do for CommonJS names works', async () => {
  const lab = new Lab();
  await lab.run(`import { createRequire } from 'node:module'; import { fileURLToPath } from 'node:url'; import path from 'node:path';
    const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url); const __dirname = path.dirname(__filename);
    print(typeof require('node:fs').readFileSync, __dirname)`);
  assert.match(await lab.run('typeof require'), /function/);
});

test('an enum or class in a cell with the name of a global keeps its name', async () => {
  assert.equal(
    await prints(
      'enum Event { A = 2 } class Map { static x = Map.name }',
      'print(Event.A, Map.x, new globalThis.Map().size)',
    ),
    '2 Map 0',
  );
});

test('without recording only guards are added', async () => {
  const lab = new Lab('script.ts', false);
  assert.equal(await lab.run('let n = 0; for (const x of [1, 2]) n += x; try { n } finally { n++ } n'), '4\n');
  assert.deepEqual(lab.session.collectFacts(0), []);
});
