/** Which tensors of a state share memory: a file of the safetensors format holds each byte once. */
import { RuntimeError } from '../errors';
import type { Tensor } from '../tensor';
import { storageKey, storageSize } from './storage';

type State = Record<string, Tensor>;

/** Names in groups whose tensors overlap in memory; a tensor by itself is a group of one. */
export function findSharedTensors(state: State): string[][] {
  const byStorage = new Map<number, string[]>();
  for (const [name, tensor] of Object.entries(state)) {
    if (tensor.device.type === 'meta' || storageSize(tensor) === 0) continue;
    const key = storageKey(tensor);
    const names = byStorage.get(key);
    if (names) names.push(name);
    else byStorage.set(key, [name]);
  }
  return [...byStorage.values()].flatMap((names) => overlapping(names, state));
}

/** Splits the names of views of one storage into groups that overlap. */
function overlapping(names: string[], state: State): string[][] {
  if (names.length < 2) return [names];
  const areas = names.map((name) => ({ name, ...area(state[name]!) }));
  areas.sort((a, b) => a.start - b.start || a.stop - b.stop);
  const groups: string[][] = [];
  let last = -1;
  for (const { name, start, stop } of areas) {
    if (groups.length === 0 || start >= last) groups.push([name]);
    else groups.at(-1)!.push(name);
    last = stop;
  }
  return groups;
}

function area(tensor: Tensor): { start: number; stop: number } {
  const strides = tensor.stride();
  const start = tensor.storage_offset() * tensor.element_size();
  if (tensor.numel() === 0) return { start, stop: start };
  const last = tensor.shape.reduce((at, length, i) => at + (length - 1) * strides[i]!, 0);
  return { start, stop: start + (last + 1) * tensor.element_size() };
}

/** For each group of tensors that share memory the name to keep, and the names that go. */
export function removeDuplicateNames(state: State, preferred: readonly string[] = []): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const group of findSharedTensors(state)) {
    const complete = group.filter((name) => isComplete(state[name]!)).sort();
    if (complete.length === 0) {
      throw new RuntimeError(
        `Error while trying to find names to remove to save state dict, but found no suitable name to keep for saving amongst: {${group
          .map((name) => `'${name}'`)
          .join(
            ', ',
          )}}. None is covering the entire storage.Refusing to save/load the model since you could be storing much more memory than needed. Please refer to https://huggingface.co/docs/safetensors/torch_shared_tensors for more information. Or open an issue.`,
      );
    }
    const kept = complete.find((name) => preferred.includes(name)) ?? complete[0]!;
    const removed = group.filter((name) => name !== kept).sort();
    if (removed.length > 0) result.set(kept, removed);
  }
  return result;
}

/** Whether the tensor is all of its storage. */
function isComplete(tensor: Tensor): boolean {
  return tensor.storage_offset() === 0 && tensor.numel() * tensor.element_size() === storageSize(tensor);
}
