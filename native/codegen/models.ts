/** Emits the source of `vision.models` as texts: the language server reads it as it reads scripts that are imported. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of torch/vision/models, by their paths below torch. */
export function emitModelSources(root: string): Map<string, string> {
  const folder = 'vision/models';
  const files = readdirSync(join(root, 'torch', folder)).filter((name) => name.endsWith('.ts'));
  const rows = files.sort().map((name) => {
    const text = readFileSync(join(root, 'torch', folder, name), 'utf8');
    return `  ${JSON.stringify(`${folder}/${name}`)}: ${JSON.stringify(text)},`;
  });
  const text = `// Generated from native/torch/vision/models.
export const MODEL_SOURCES: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`;
  return new Map([['models.ts', text]]);
}
