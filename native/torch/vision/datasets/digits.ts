/** Handwritten digits that need no download: drawn once, kept as files in MNIST's format, read by the same class. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signature } from '../../arguments';
import { writeAtomically } from '../../io/atomic';
import { Tqdm } from '../../progress';
import type { Image } from '../image';
import { writeIdx } from './idx';
import { MNIST, type MNISTOptions } from './mnist';
import { Dice, drawDigit, SIDE } from './pen';
import { fetched } from './vision_dataset';

/** Changes whenever the pictures do, so that old files are drawn anew. */
const VERSION = 1;

const digits = {
  ...fetched,
  /** Number of pictures to train with. */
  train_size: 60_000,
  /** Number of pictures to test with. */
  test_size: 10_000,
  /** Other seeds give other pictures. */
  seed: 0,
};
const digitsSignature = signature('Digits.__init__', digits, { keywordOnly: 'train_size' });

export interface DigitsOptions<T, Y> extends Omit<MNISTOptions<T, Y>, 'download'> {
  train_size?: number;
  test_size?: number;
  seed?: number;
}

/**
 * Digits that Tensorpad draws itself, 28×28 in grey; the first use draws them, which takes some seconds.
 * @example
 * console.log(vision.datasets.Digits.classes.join(', '));
 */
export class Digits<T = Image, Y = number> extends MNIST<T, Y> {
  constructor(root: string, options?: DigitsOptions<T, Y>);
  constructor(...args: unknown[]) {
    const { root, train_size, test_size, seed, ...options } = digitsSignature.bind(args);
    draw(join(root, 'Digits', 'raw'), { version: VERSION, train_size, test_size, seed });
    super(root, { ...options, download: false } as MNISTOptions<T, Y>);
  }

  override get raw_folder(): string {
    return join(this.root, 'Digits', 'raw');
  }
}

interface Recipe {
  version: number;
  train_size: number;
  test_size: number;
  seed: number;
}

/** Fills the folder, unless it holds exactly these pictures already. */
function draw(folder: string, recipe: Recipe): void {
  const note = join(folder, 'digits.json');
  const text = `${JSON.stringify(recipe)}\n`;
  if (existsSync(note) && readFileSync(note, 'utf8') === text) return;
  mkdirSync(folder, { recursive: true });
  const bar = new Tqdm(null, { desc: 'Drawing digits', total: recipe.train_size + recipe.test_size, unit: 'digit' });
  try {
    drawSet(folder, 'train', recipe.train_size, 2 * recipe.seed, bar);
    drawSet(folder, 't10k', recipe.test_size, 2 * recipe.seed + 1, bar);
  } finally {
    bar.close();
  }
  // Written last: without it the files do not count.
  writeAtomically(note, (file) => writeFileSync(file, text));
}

function drawSet(folder: string, name: string, count: number, seed: number, bar: Tqdm): void {
  const pictures = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const dice = new Dice(seed, i);
    labels[i] = dice.below(10);
    drawDigit(labels[i]!, dice, pictures.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
    bar.update(1);
  }
  writeIdx(join(folder, `${name}-images-idx3-ubyte`), { shape: [count, SIDE, SIDE], data: pictures });
  writeIdx(join(folder, `${name}-labels-idx1-ubyte`), { shape: [count], data: labels });
}
