/** Mistakes that are none of shapes: looked for where ops are applied. */
import type { TensorValue, Value } from '../../values';
import type { Site } from '../calls';
import type { Interpreter } from '../interpreter';
import type { Instance } from '../objects';
import { setOrigin } from './origin';

/** An op, or a layer, that was applied. */
export interface Applied {
  readonly op: string;
  readonly value: Value;
  readonly args: readonly Value[];
  readonly node: Site;
  readonly instance?: Instance;
  readonly options?: ReadonlyMap<string, Value>;
}

export function afterOp(run: Interpreter, applied: Applied): void {
  const { op, value, args, node, instance } = applied;
  setOrigin(value, { op, args, node, file: run.place.file, ...(instance && { instance }) });
}

export function beforeBackward(_run: Interpreter, _tensor: TensorValue, _args: readonly Value[], _node: Site): void {}
