export * from './cnn';
export { default as MLP } from './mlp';
export * as settings from './settings';
