/** Mistakes that are none of shapes: looked for where ops are applied. */
import type { Code } from '../../diagnostics/codes';
import type { Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import { report } from '../library/apply';
import type { Instance } from '../objects';
import { checkActivation, checkSoftmax } from './activations';
import { checkBroadcast, checkReduction } from './broadcast';
import { checkInplace, rememberState } from './inplace';
import { rememberTruths } from './masks';
import { setOrigin } from './origin';
import { checkProbabilities } from './probabilities';
import { checkSpan, rememberSpan } from './ranges';
import { checkTorn } from './torn';
import { checkRows, checkView } from './views';

/** An op, or a layer, that was applied. */
export interface Applied {
  /** Its name, as `softmax`; of a layer its class, as `Softmax`. */
  readonly op: string;
  readonly value: Value;
  /** The tensor a method was called on comes first. */
  readonly args: readonly Value[];
  readonly node: Site;
  readonly instance?: Instance;
  readonly options?: ReadonlyMap<string, Value>;
}

export function afterOp(run: Interpreter, applied: Applied): void {
  const { op, value, args, node, instance, options } = applied;
  setOrigin(value, {
    op,
    args,
    node,
    file: run.place.file,
    ...(instance && { instance }),
    ...(options && { options }),
  });
  rememberState(run, applied);
  rememberSpan(applied);
  rememberTruths(applied);
  checkActivation(run, applied);
  checkSoftmax(run, applied);
  checkProbabilities(run, applied);
  checkBroadcast(run, applied);
  checkReduction(run, applied);
  checkSpan(run, applied);
  checkView(run, applied);
  checkRows(run, applied);
  checkTorn(run, applied);
  checkInplace(run, applied);
}

/** Notes a likely mistake. */
export function suspect(
  run: Interpreter,
  code: Code,
  message: string,
  applied: Pick<Applied, 'node' | 'instance'>,
): void {
  report(run, { code, certainty: 'likely', message }, applied.node, {
    args: [],
    ...(applied.instance && { instance: applied.instance }),
  });
}
