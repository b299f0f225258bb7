/**
 * Work on values. They may hold each other many times over, or themselves, and be larger than all memory when gone
 * through one by one: whoever goes through them counts, and stops where it is too much.
 */

/** Values looked at or made so far, by whatever analysis. */
export const work = { done: 0 };

/** Values that one walk looks at, and how deep it goes into them. */
export const WALKED = 20_000;
const DEEPEST = 32;

/** Going through a value and all that is in it. */
export class Walk {
  private depth = 0;

  constructor(private left = WALKED) {}

  /** Counts values; false where the walk has to end: what it did not see is not known then. */
  take(count = 1): boolean {
    work.done += count;
    this.left -= count;
    return this.left >= 0;
  }

  /** Goes into a value, if that is not too much; whoever does so comes back with `leave`. */
  enter(): boolean {
    if (this.depth >= DEEPEST || !this.take()) return false;
    this.depth++;
    return true;
  }

  leave(): void {
    this.depth--;
  }
}

/** Items of an array that a script puts together, kept one by one; of more, what they have in common. */
export const LONGEST = 16_384;

/** Characters of a text that is kept. */
export const LONGEST_TEXT = 100_000;
