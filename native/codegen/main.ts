/** Expands the declarations of native/ops. Run by scripts/build.mjs; writes only files whose text changed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aliases, ops, specialAliases } from '../ops';
import { emitBinding, emitFamilies, parseSignatures } from './cpp_binding';
import { emitDispatch, emitHeader, emitKernels } from './cpp_ops';
import { emitComplexLoops, emitOnceLoops, emitPointwiseLoops } from './cpp_pointwise';
import { buildModels, type OpModel } from './model';
import { emitModelSources } from './models';
import { emitRuleTable } from './rules';
import { emitTypeScript } from './typescript';

function write(folder: string, files: Map<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const known = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of known) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !files.has(path.slice(folder.length + 1))) rmSync(path);
  }
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

/** Headers that the gradient formulas of a family need: the families whose ops they call, and its own helpers. */
function formulaHeaders(root: string, family: string, models: OpModel[], home: Map<string, string>): string[] {
  const words = models.flatMap((m) => m.formulas.flatMap((f) => f.text.match(/\b[a-z_]\w*(?=\()/gi) ?? []));
  const families = new Set(words.flatMap((word) => home.get(word) ?? []));
  families.delete(family);
  const helpers = `ops/formulas/${family}.h`;
  return [
    'autograd/formulas.h',
    // In-place forms keep a copy of what they destroy.
    `declared/${home.get('clone')}.h`,
    ...[...families].sort().map((f) => `declared/${f}.h`),
    ...(existsSync(join(root, 'src', helpers)) ? [helpers] : []),
  ];
}

const root = process.argv[2];
if (!root) throw new Error('usage: main NATIVE_FOLDER');
const models = buildModels(ops);
/** Whether scripts can call it, be it through the library. */
const reachable = (m: OpModel) => !m.spec.variants?.includes('internal');
const home = new Map(models.map((m) => [m.schema.name, m.spec.family]));
const families = [...new Set(home.values())];
const bound = new Set(models.filter(reachable).map((m) => m.spec.family));
const signatures = parseSignatures(readFileSync(join(root, 'codegen/signatures.txt'), 'utf8'));
const cpp = new Map([['binding/families.cpp', emitFamilies([...bound])]]);
for (const family of families) {
  const own = models.filter((m) => m.spec.family === family);
  cpp.set(`declared/${family}.h`, emitHeader(own));
  cpp.set(`kernels/${family}.h`, emitKernels(family, own));
  cpp.set(`dispatch/${family}.cpp`, emitDispatch(family, own, formulaHeaders(root, family, own, home)));
  if (bound.has(family)) cpp.set(`binding/${family}.cpp`, emitBinding(family, own.filter(reachable), signatures));
  const loops = emitPointwiseLoops(own);
  if (loops) cpp.set(`loops/${family}.cpp`, loops);
  const once = emitOnceLoops(own);
  if (once) cpp.set(`once/${family}.cpp`, once);
  const complex = emitComplexLoops(own);
  if (complex) cpp.set(`complex/${family}.cpp`, complex);
}
write(join(root, 'build/generated'), cpp);
write(join(root, 'torch/generated'), emitTypeScript(models.filter(reachable), aliases, specialAliases, signatures));
const rules = join(root, '../extension/language/rules/generated');
const table = emitRuleTable(models.filter(reachable), aliases, specialAliases, new Set(signatures.keys()));
write(rules, new Map([...table, ...emitModelSources(root)]));
console.log(`${models.length} ops`);
