/** Files: checkpoints in PyTorch's format. */
export { type LoadOptions, load, save } from './serialization';
