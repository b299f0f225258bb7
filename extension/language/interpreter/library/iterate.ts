/** Going through objects of the package, and of classes that define how. */
import { UNKNOWN, type Value } from '../../values';
import { COLLECTIONS, ENTRIES } from '../builtins/collections';
import { call } from '../calls';
import { origin, PLACELESS } from '../classes';
import { array } from '../expressions';
import type { Interpreter } from '../interpreter';
import { type Iteration, iterate } from '../iterate';
import type { Instance } from '../objects';
import { batchesOf } from './batches';
import { CONTAINERS, iterateContainer } from './containers';
import { lengthOf, sampleOf } from './data';

export function iterateInstance(run: Interpreter, instance: Instance): Iteration {
  const path = origin(instance.type) ?? [];
  const name = path.join('.');
  if (CONTAINERS.has(name)) return iterateContainer(run, instance, path.at(-1)!);
  const own = ownIterator(run, instance);
  if (own) return iterate(run, own);
  if (name === 'utils.data.DataLoader') return batchesOf(run, instance);
  if (name === 'tqdm') return iterate(run, instance.fields.value.fields.get('iterable') ?? UNKNOWN);
  if (COLLECTIONS.has(name)) return iterate(run, instance.fields.value.fields.get(ENTRIES) ?? UNKNOWN);
  if (name.endsWith('Sampler')) {
    const index: Value = { kind: 'number', integer: true };
    const batches = name.endsWith('BatchSampler');
    return { element: batches ? array({ kind: 'sequence', element: index }) : index, length: lengthOf(run, instance) };
  }
  if (name.endsWith('Dataset') || path[1] === 'datasets')
    return { element: sampleOf(run, instance), length: lengthOf(run, instance) };
  return { element: UNKNOWN };
}

/** What a class's own `[Symbol.iterator]` yields. */
function ownIterator(run: Interpreter, instance: Instance): Value | undefined {
  for (let type: Value | undefined = instance.type; type?.kind === 'class'; type = type.base) {
    const home = type;
    const member = home.node.members.find(
      ({ key }) => key?.kind === 'member' && /^(async)?[iI]terator$/.test(key.name.text),
    );
    if (member?.function)
      return call(
        run,
        { kind: 'closure', node: member.function, scope: home.scope, home, self: instance },
        [],
        PLACELESS,
      );
  }
  return undefined;
}
