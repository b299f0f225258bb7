/** 000: book notes, from regression to LeNet. */
import { classification } from './book_classification';
import { measures } from './book_measures';
import { regression } from './book_regression';
import type { Check } from './check';

export const book: Record<string, Check> = { ...measures, ...regression, ...classification };
