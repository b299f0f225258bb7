/** Expands the declarations of native/ops. Run by scripts/build.mjs; writes only files whose text changed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ops } from '../ops';
import { emitBinding } from './cpp_binding';
import { emitDispatch, emitHeader, emitKernels } from './cpp_ops';
import { emitPointwiseIds, emitPointwiseInfo, emitPointwiseLoops } from './cpp_pointwise';
import { buildModels } from './model';
import { emitTypeScript } from './typescript';

/** Files per kind: enough for a parallel build, few enough to share headers. */
const PARTS = 4;

function write(folder: string, files: Map<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const stale of readdirSync(folder).filter((f) => !files.has(f)))
    rmSync(join(folder, stale), { recursive: true });
  for (const [name, text] of files) {
    const path = join(folder, name);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

const root = process.argv[2];
if (!root) throw new Error('usage: main NATIVE_FOLDER');
const models = buildModels(ops);
const cpp = new Map<string, string>([
  ['ops.h', emitHeader(models)],
  ['kernels.h', emitKernels(models)],
  ['pointwise_ids.h', emitPointwiseIds(models)],
  ['pointwise_info.inc', emitPointwiseInfo(models)],
  ['binding_ops.cpp', emitBinding(models)],
]);
for (const [i, text] of emitDispatch(models, PARTS).entries()) cpp.set(`dispatch_${i}.cpp`, text);
for (const [i, text] of emitPointwiseLoops(models, PARTS).entries()) cpp.set(`loops_${i}.cpp`, text);
write(join(root, 'build/generated'), cpp);
write(join(root, 'torch/generated'), emitTypeScript(models));
console.log(`${models.length} ops`);
