/** What a rule says of a call: the value it gives, and what is wrong with it or may be. */
import type { Code } from '../diagnostics/codes';
import type { Condition, Facts, Size } from '../sizes';
import type { DType, TensorValue, Value } from '../values';

export interface Problem {
  readonly code: Code;
  /** `condition`: the call fails unless `condition` holds. `likely`: it runs, and is likely not meant. */
  readonly certainty: 'certain' | 'condition' | 'likely';
  readonly condition?: Condition;
  /** PyTorch's own text where the failure is certain and sizes are plain numbers, else a sentence like it. */
  readonly message: string;
  readonly expected?: Size | string;
  readonly actual?: Size | string;
  /** The argument that is to blame: the name of a parameter (`input` for the first tensor), or the position among inputs. */
  readonly argument?: string | number;
  /** The argument it disagrees with. */
  readonly against?: string | number;
  /** The dimension of `argument` that disagrees, counted from the front. */
  readonly dim?: number;
}

export interface Outcome {
  /** `unknown` after a certain failure. */
  readonly value: Value;
  readonly problems: readonly Problem[];
  /** The rule that applied, in a line: "28×28, kernel 5, no padding → 24×24". */
  readonly words?: string;
  /** What the tensor a method was called on is afterwards, when the call changed its shape, dtype or gradient. */
  readonly receiver?: TensorValue;
}

/** What rules need to know of where they apply. */
export interface Context {
  readonly facts: Facts;
  /** `torch.get_default_dtype()`; absent when the script may have changed it to something not known. */
  readonly defaultDtype?: DType;
  /** `torch.get_default_device()`. */
  readonly defaultDevice?: string;
  /** Whether results need gradients: false inside `no_grad`. */
  readonly gradMode?: boolean;
  /** A new unknown size, named after where it comes from. */
  fresh(name: string, least?: number): Size;
  /** Calls a module or function that rules do not know: a child of a container that is a class of the script. */
  call?(callee: Value, inputs: readonly Value[]): Value;
}
