export * from './dtype';
export * from './value';
