export const image = { side: 32, channels: 3 } as const;
export const classes = ['cat', 'dog', 'horse'] as const;
export let epochs = 2;
export default { lr: 1e-3, batch: 16 };
