export * from './dtype';
export * from './value';
export * from './work';
