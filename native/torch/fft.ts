/** torch.fft. */
export * from './generated/fft';
