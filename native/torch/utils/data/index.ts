/** Datasets, samplers and the loader that makes batches of them. */
export { default_collate, default_convert } from './collate';
export { type Collated, DataLoader, type DataLoaderOptions } from './dataloader';
export {
  type Batched,
  ConcatDataset,
  Dataset,
  type Indexed,
  IterableDataset,
  random_split,
  Subset,
  TensorDataset,
} from './dataset';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './sampler';
