/** 000: book notes, from regression to LeNet. */
import { classification } from './book_classification';
import { losses } from './book_losses';
import { measures } from './book_measures';
import { mnist } from './book_mnist';
import { modules } from './book_modules';
import { regression } from './book_regression';
import { vision } from './book_vision';
import type { Check } from './check';

export const book: Record<string, Check> = {
  ...measures,
  ...regression,
  ...classification,
  ...modules,
  ...losses,
  ...mnist,
  ...vision,
};
