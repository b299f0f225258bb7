/** Datasets, samplers and the loader that makes batches of them. */
export { default_collate, default_convert } from './collate';
export { type Collated, DataLoader, type DataLoaderOptions } from './dataloader';
export {
  type Batched,
  ChainDataset,
  ConcatDataset,
  Dataset,
  type Indexed,
  IterableDataset,
  random_split,
  StackDataset,
  Subset,
  TensorDataset,
} from './dataset';
export {
  BatchSampler,
  DistributedSampler,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './sampler';
export { get_worker_info, type WorkerInfo } from './worker/info';
