import type { Check } from './check';

export const basics: Record<string, Check> = {};
