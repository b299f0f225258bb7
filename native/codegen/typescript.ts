export const emitTypeScript = (_m: unknown) => new Map<string, string>();
