/** What is measured, in the engine's API; the files torch_….py hold the same work in PyTorch's. */

import { ops } from './ops';
import { training } from './training';

/** Runs a number of steps. */
export type Steps = (count: number) => void;

export const groups = { training, ops };

/** Set up on demand, each after the same seed. */
export const workloads: Record<string, () => Steps> = { ...training, ...ops };
