import type { Check } from './check';

export const book: Record<string, Check> = {};
