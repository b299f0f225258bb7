/** torch.linalg. */
export { LinAlgError } from './errors';
export * from './generated/linalg';
