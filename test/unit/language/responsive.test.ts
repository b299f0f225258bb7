/** Who types in a long script is not kept waiting: what is out of date is not computed to its end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from '../../../extension/language/front/typescript/parse';
import { Client, type Place } from './client';
import { longScript } from './long';

/** Ten thousand lines. */
const MODULES = 400;
const KEYS = 30;
/** Milliseconds between two keys of a fast typist, and until each is answered on a machine that has time. */
const BETWEEN = 60;
const PATIENCE = 100;

/** The same on this machine as busy as it is: threads take longer, and wait for their turn at each message. */
function patience(): number {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let time = 0; time < 3; time++) parse(text);
  const { user, system } = process.cpuUsage(before);
  const crowd = (performance.now() - start) / ((user + system) / 1000);
  return PATIENCE * Math.max(1, crowd) ** 2;
}

const text = longScript(MODULES);
const lines = text.split('\n');

function placeOf(part: string, past = 0): Place {
  const line = lines.findIndex((each) => each.includes(part));
  return { line, character: lines[line]!.indexOf(part) + past };
}

let client: Client;
before(async () => {
  client = new Client('file:///long/script.ts');
  await client.open(text);
  assert.deepEqual((await client.diagnostics()).diagnostics, []);
});
after(() => client.end());

test('each key is answered at once, and in the end what is known is of the last text', async () => {
  const place = placeOf('new nn.Linear(32, 10)', 'new nn.Linear(32'.length);
  const first = client.version + 1;
  const waited: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    // 32, 321, 32, 321 …
    client.edit(place, key % 2, key % 2 ? '' : '1');
    const start = performance.now();
    // What an editor asks with every key that it takes for the start of a word.
    const answer = await client.ask('textDocument/completion', place);
    assert.deepEqual(answer, []);
    waited.push(performance.now() - start);
    await pause(BETWEEN);
  }
  const median = waited.sort((a, b) => a - b)[KEYS >> 1]!;
  const most = patience();
  assert.ok(median <= most, `${median} ms, longer than ${most}`);
  client.edit(place, 0, '1');
  const last = await client.diagnostics();
  assert.deepEqual(
    last.diagnostics.map(({ code }) => code),
    ['size-mismatch'],
  );
  const versions = client.published.map(({ version }) => version);
  assert.deepEqual(
    versions,
    [...versions].sort((a, b) => a - b),
    'older diagnostics after newer ones',
  );
  const judged = versions.filter((version) => version >= first).length;
  assert.ok(judged < KEYS, `every one of ${judged} texts was analysed to its end`);
});

test('a hover during an analysis that an edit made stale is turned down, one after it is answered', async () => {
  const place = placeOf('new nn.Linear(32, 10)', 'new nn.Linear(32'.length);
  const hovered = placeOf('const z =', 7);
  client.edit(place, 1, '');
  const stale = client.ask('textDocument/hover', hovered);
  await pause(20);
  const start = performance.now();
  client.edit(place, 0, ' ');
  assert.ok((await stale) instanceof Error, 'the analysis was over before the edit');
  const waited = performance.now() - start;
  const most = patience();
  assert.ok(waited <= most, `${waited} ms until the hover was turned down, longer than ${most}`);
  const hover = await client.ask<{ contents: { value: string } }>('textDocument/hover', hovered);
  assert.ok(!(hover instanceof Error), String(hover));
  assert.match(hover.contents.value, /4, 8, 16, 16/);
  assert.deepEqual((await client.diagnostics()).diagnostics, []);
});
