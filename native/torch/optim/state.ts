/** An optimizer's state as PyTorch saves it: parameters are numbered through all groups. */
import { float32 } from '../dtype';
import { ValueError } from '../errors';
import { Tensor } from '../tensor';
import { counter } from './counter';
import { missing, type Optimizer, type OptimizerState, type ParamState } from './optimizer';

/** Numbers that older files hold plainly and newer ones as tensors. */
const COUNTERS = ['step', 'mu_product', 'eta', 'mu'];

export function saveState(optimizer: Optimizer): OptimizerState {
  const numbers = new Map<unknown, number>();
  for (const group of optimizer.param_groups)
    for (const param of group.params) if (!numbers.has(param)) numbers.set(param, numbers.size);
  return {
    state: new Map(
      [...optimizer.state].map(([param, state]) => [numbers.get(param) ?? (param as never), { ...state }]),
    ),
    param_groups: optimizer.param_groups.map(({ params, ...options }) => ({
      ...options,
      params: params.map((param: Tensor) => numbers.get(param)!),
    })),
  };
}

export function loadState(optimizer: Optimizer, saved: OptimizerState): void {
  const groups = optimizer.param_groups;
  const theirs = saved.param_groups as (Record<string, unknown> & { params: unknown[] })[];
  if (groups.length !== theirs.length)
    throw new ValueError('loaded state dict has a different number of parameter groups');
  if (theirs.some(({ params }, i) => params.length !== groups[i]!.params.length)) {
    throw new ValueError(
      "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
    );
  }
  // Keys come back from some files as texts.
  const owners = new Map(
    theirs.flatMap((group, i) =>
      group.params.map((number, k) => [String(number), [group, groups[i]!.params[k]!] as const]),
    ),
  );
  const entries = saved.state instanceof Map ? [...saved.state] : Object.entries(saved.state as object);
  const state = entries.map(([key, value]): [Tensor, ParamState] => {
    const owner = owners.get(String(key));
    return owner ? [owner[1], owned(value, owner[1], owner[0])] : [key as never, value];
  });
  optimizer.state.clear();
  for (const [param, value] of state) optimizer.state.set(param, value);
  theirs.forEach(({ params: _, ...options }, i) => {
    const { params, param_names } = groups[i]!;
    const names = param_names && !options.param_names ? { param_names } : {};
    groups[i] = { ...structuredClone(plain(options)), ...tensors(options), params, ...names };
    Object.assign(groups[i]!, missing(groups[i]!, optimizer.defaults));
  });
}

const plain = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, v]) => !(v instanceof Tensor)));
const tensors = (options: object) =>
  Object.fromEntries(Object.entries(options).flatMap(([k, v]) => (v instanceof Tensor ? [[k, v.clone()]] : [])));

/** A parameter's state as this optimizer's own: copied, in the parameter's dtype, counters as tensors. */
function owned(state: ParamState, param: Tensor, group: Record<string, unknown>): ParamState {
  const change = (key: string, value: unknown): unknown => {
    if (typeof value === 'number' && COUNTERS.includes(key)) return counter(value);
    if (Array.isArray(value)) return value.map((item) => change('', item));
    if (!(value instanceof Tensor)) return value;
    if (key === 'step')
      return value
        .detach()
        .to(group.capturable || group.fused ? float32 : value.dtype)
        .clone();
    return (param.is_floating_point() ? value.detach().to(param.dtype) : value.detach()).clone();
  };
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, change(key, value)]));
}
