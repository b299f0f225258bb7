/** Labels in letters of 3×5 pixels, doubled: enough to read what a box is. */
import type { Pixels } from '../codec';

/** Fifteen bits a letter, row by row from the top. */
const ROWS: Record<string, string> = {
  A: '010101111101101', B: '110101110101110', C: '011100100100011', D: '110101101101110', E: '111100110100111',
  F: '111100110100100', G: '011100101101011', H: '101101111101101', I: '111010010010111', J: '001001001101010',
  K: '101101110101101', L: '100100100100111', M: '101111111101101', N: '110101101101101', O: '010101101101010',
  P: '110101110100100', Q: '010101101110011', R: '110101110101101', S: '011100010001110', T: '111010010010010',
  U: '101101101101111', V: '101101101101010', W: '101101111111101', X: '101101010101101', Y: '101101010010010',
  Z: '111001010100111', 0: '111101101101111', 1: '010110010010111', 2: '110001010100111', 3: '110001010001110',
  4: '101101111001001', 5: '111100110001110', 6: '011100111101111', 7: '111001010010010', 8: '111101111101111',
  9: '111101111001110', '.': '000000000000010', ':': '000010000010000', '-': '000000111000000', '%': '101001010100101',
  _: '000000000000111', ' ': '000000000000000',
}; // biome-ignore format: a table

const SCALE = 2;

/** Writes a label whose upper left corner is at (left, top). */
export function drawLabel(
  { width, height, data }: Pixels,
  text: string,
  left: number,
  top: number,
  color: readonly number[],
): void {
  [...text.toUpperCase()].forEach((letter, i) => {
    const rows = ROWS[letter] ?? '111111111111111';
    for (let y = 0; y < 5 * SCALE; y++) {
      for (let x = 0; x < 3 * SCALE; x++) {
        if (rows[Math.floor(y / SCALE) * 3 + Math.floor(x / SCALE)] !== '1') continue;
        const [px, py] = [left + i * 4 * SCALE + x, top + y];
        if (px >= 0 && px < width && py >= 0 && py < height) data.set(color, (py * width + px) * 3);
      }
    }
  });
}
