/**
 * `npm run seeds [WORD…]`: one check per row of the learners' notes, by the row's id. A check does what the row does
 * through the public API and compares with PyTorch's recorded answer or with the number in the row.
 */
import { basics } from './basics';
import { book } from './book';
import type { Check } from './check';
import { modules } from './modules';
import { notebook } from './notebook';
import { overview } from './overview';

const rows: Record<string, Check> = { ...book, ...notebook, ...basics, ...modules, ...overview };

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const chosen = Object.entries(rows).filter(([id]) => words.length === 0 || words.some((word) => id.startsWith(word)));
  let passed = 0;
  for (const [id, check] of chosen) {
    try {
      await check();
      passed++;
      console.log(`✓ ${id}`);
    } catch (error) {
      console.log(`✗ ${id}  ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`rows ${passed}/${chosen.length}`);
  if (passed < chosen.length) process.exitCode = 1;
}

void main();
