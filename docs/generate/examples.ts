/** The example of an op: its author's, else one that its signature or PyTorch's recorded answers suggest. */
import { evaluate, printed, torch } from './engine';
import type { OpGroup } from './names';
import { recorded } from './recorded';
import { type Attempt, attempts } from './samples';
import { declared } from './script';

export interface Example {
  script: string;
  output: string;
}

const LINES = 14;
const COLUMNS = 110;
/** The merit of an example that has no fault. */
const BEST = 4;
/** Calls shown of an op with several overloads. */
const OVERLOADS = 2;
/** Parameters that say something about a matrix, not about a vector. */
const ALONG = /^(dim|dims|dim0|axis|keepdim|diagonal|k)$/;

const fits = (text: string) =>
  text.length > 0 && text.split('\n').length <= LINES && text.split('\n').every((line) => line.length <= COLUMNS);

/** Ops that draw numbers are seeded, so that they print the same every time. */
const isRandom = (group: OpGroup) =>
  group.family.startsWith('random') ||
  /dropout|rand|rrelu|bernoulli|multinomial/.test(group.name) ||
  group.overloads.some((m) => m.schema.params.some((p) => p.kind === 'Generator'));

/** Their elements are whatever the memory held. */
const isUninitialised = ({ name }: OpGroup) => /(^|_)empty(_|$)|^resize/.test(name);

/** A script that makes a call and prints what it gives. */
function show({ setup, call }: Attempt, group: OpGroup): string {
  const lines = [...(isRandom(group) ? ['torch.manual_seed(0);'] : []), ...(setup ? [setup] : [])];
  const before = lines.join('\n');
  const result = evaluate(before, call);
  if (result === undefined) {
    const target = /^\w+/.exec(call)![0];
    return [...lines, `${call};`, `console.log(${target});`].join('\n');
  }
  if (Array.isArray(result) && !Object.hasOwn(result, 'toString') && result.every(torch.is_tensor))
    return [...lines, `for (const part of ${call}) console.log(part);`].join('\n');
  return [...lines, `console.log(${call}${isUninitialised(group) ? '.shape' : ''});`].join('\n');
}

function tryOut(attempt: Attempt, group: OpGroup): Example | undefined {
  try {
    const script = show(attempt, group);
    return { script, output: printed(script) };
  } catch {
    return undefined;
  }
}

/** Zeros with a sign and numbers that are nearly zero hang on the last bit of what they were computed from. */
const FRAGILE = /-0\.(0*)(?!\d)|e-(0[6-9]|\d[1-9]|[1-9]\d)/;

/** How much an example shows: nothing wrong, at best plain finite numbers that are not simply the input's. */
function merit(attempt: Attempt, output: string): number {
  if (!fits(output)) return 0;
  if (/\b(nan|inf)j?\b/.test(output)) return 1;
  const [first] = declared(attempt.setup);
  if (first && printed(`${attempt.setup}\nconsole.log(${first});`) === output) return 2;
  return FRAGILE.test(output) ? 3 : BEST;
}

function best(list: Attempt[], group: OpGroup): [Attempt, Example, number] | undefined {
  let found: [Attempt, Example, number] | undefined;
  for (const attempt of list) {
    const example = tryOut(attempt, group);
    const score = example ? merit(attempt, example.output) : 0;
    if (!example || score <= (found?.[2] ?? 0)) continue;
    found = [attempt, example, score];
    if (score === BEST) break;
  }
  return found;
}

/** Adds calls of the op's other overloads that work with the same tensors and print something else. */
function extend(example: Example, attempt: Attempt, others: Attempt[], group: OpGroup): Example {
  let { script, output } = example;
  const seen = new Set([output]);
  for (const other of others) {
    // An op that writes to its input would see what the first call left.
    if (seen.size === OVERLOADS || other.setup !== attempt.setup || group.overloads[0]!.mutating) continue;
    const more = tryOut(other, group);
    if (!more || seen.has(more.output) || merit(other, more.output) < BEST) continue;
    const longer = `${script}\n${more.script.split('\n').at(-1)}`;
    const both = `${output}\n${more.output}`;
    if (!fits(both)) continue;
    seen.add(more.output);
    [script, output] = [longer, both];
  }
  return { script, output };
}

function derived(group: OpGroup): Example | undefined {
  const [shown] = group.functions;
  const method = shown === undefined;
  const callee = shown ?? group.name;
  const parameters = group.overloads.flatMap((m) => m.schema.params.map((p) => p.name));
  const flat = !group.overloads[0]!.view && !parameters.some((name) => ALONG.test(name));
  const lists = group.overloads.map((m) => attempts(m, callee, method, flat));
  const suggested = best(lists.flat(), group);
  const keys = [...group.functions, `.${group.name}`];
  const answers = () => keys.flatMap((key) => recorded(key, key.startsWith('.') ? group.name : key));
  const other = suggested?.[2] === BEST ? undefined : best(answers(), group);
  const found = (other?.[2] ?? 0) > (suggested?.[2] ?? 0) ? other : suggested;
  return found && extend(found[1], found[0], lists.flat(), group);
}

/** An example of a library function that PyTorch's recorded answers call. */
export function recordedExample(path: string): Example | undefined {
  const group = { name: path, family: '', overloads: [], functions: [path], method: false, inplace: false };
  return best(recorded(path, path), group)?.[1];
}

/** Throws, by the op's name, when its own example fails or none can be found. */
export function exampleOf(group: OpGroup): Example {
  const own = group.overloads.find((m) => m.spec.example)?.spec.example;
  if (own === undefined) {
    const example = derived(group);
    if (example) return example;
    throw new Error(`${group.name}: no example suggests itself; give its declaration an \`example\``);
  }
  const script = own.trim();
  try {
    return { script, output: printed(script) };
  } catch (error) {
    throw new Error(`${group.name}: its example fails: ${error}`);
  }
}
