/**
 * `npm run docs`: writes docs/api. `--torch PYTHON` then runs its examples in the real PyTorch as well, `--trace` names each op
 * before its examples run.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithTorch } from './compare';
import { buildPages } from './pages';

const folder = join(__dirname, '../api');

function write(): void {
  const { pages, lacking } = buildPages();
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  for (const line of lacking) console.log(line);
  console.log(`${pages.size} pages, ${Math.round([...pages.values()].join('').length / 1024)} KB`);
}

write();
const at = process.argv.indexOf('--torch');
if (at > 0 && !compareWithTorch(process.argv[at + 1] ?? 'python3')) process.exitCode = 1;
