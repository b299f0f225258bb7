export { ConvBlock } from './conv';
export * from './residual';
export const widths = [8, 16, 32];
