/** Weights of models from files on this machine. */
import { existsSync } from 'node:fs';
import { FileNotFoundError } from '../../errors';
import { load } from '../../io';
import { load_file } from '../../io/safetensors';
import type { Module } from '../../nn';
import type { Tensor } from '../../tensor';

/** A `.pth` or `.safetensors` file with torchvision's state_dict, or such a state itself. */
export type Weights = string | Record<string, Tensor> | null;

export interface ModelOptions {
  weights?: Weights;
  num_classes?: number;
}

/** Puts weights into a model, every key of which must be there. */
export function withWeights<M extends Module>(model: M, weights: Weights = null): M {
  if (weights === null) return model;
  model.load_state_dict(typeof weights === 'string' ? stateIn(weights) : weights);
  return model;
}

function stateIn(path: string): Record<string, Tensor> {
  if (!existsSync(path)) {
    throw new FileNotFoundError(
      `[Errno 2] No such file or directory: '${path}'. Pretrained weights are read from a local .pth or .safetensors file`,
    );
  }
  if (path.endsWith('.safetensors')) return load_file(path);
  const content = load(path);
  // Checkpoints keep the state among other things.
  return content.state_dict ?? content;
}
