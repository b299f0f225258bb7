/** The sections of declared ops: one per name, pages by family. */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { OpModel } from '../../native/codegen/model';
import { parameterDoc } from '../../native/codegen/parameters';
import { type Example, exampleOf } from './examples';
import type { OpGroup } from './names';
import { type Call, findCall } from './script';
import { signature } from './signature';
import { tryDTypes, tryErrors, tryShapes, type Wrong } from './trials';

const families = join(__dirname, '../../native/ops');

/** First words of a file of declarations. */
export function familyDoc(family: string): string {
  const text = readFileSync(join(families, `${family}.ts`), 'utf8');
  const [, doc] = /^\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  return (doc ?? family).replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
}

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;

export const exampleBlocks = ({ script, output }: Example): string =>
  `${fence('ts', script)}\n\n${fence('text', output)}`;

function forms(group: OpGroup): string {
  const [first] = group.functions;
  const method = group.method && first ? [`x.${group.name}(…)`] : [];
  const inplace = group.inplace ? [`x.${group.name}_(…)`] : [];
  const all = [...group.functions.slice(1), ...method, ...inplace];
  return all.length ? `Also ${all.map((form) => `\`${form}\``).join(', ')}.` : '';
}

/** Shapes that follow from what kind of op it is. */
function usualShapes(group: OpGroup): string[] {
  const [m] = group.overloads as [OpModel];
  const names = new Set(group.overloads.flatMap((one) => one.schema.params.map((p) => p.name)));
  if (m.spec.pointwise && m.tensors.length > 1)
    return ['the tensors broadcast together, and the result has their common shape'];
  if (m.spec.pointwise || group.name.endsWith('_like')) return ['any; the result has that of `input`'];
  if (names.has('keepdim')) return ['the dimensions worked over disappear, or with `keepdim` stay with size 1'];
  if (names.has('size') && m.tensors.length === 0) return ['the result has `size`'];
  return [];
}

function shapes(group: OpGroup, call: Call | undefined): string {
  const [m] = group.overloads as [OpModel];
  const seen = call && tryShapes(call);
  const declared = group.overloads.flatMap((one) => one.spec.shapes ?? []);
  const facts = declared.length ? declared : usualShapes(group);
  if (m.mutating) facts.push('`input` is written to and keeps its shape');
  else if (m.view) facts.push('the result may share the memory of `input`');
  if (seen) facts.push(`in the example ${seen}`);
  return facts.join('; ');
}

function gradient(group: OpGroup): string {
  const [m] = group.overloads as [OpModel];
  if (m.spec.nondifferentiable || m.spec.pointwise?.type === 'compare') return 'none';
  if (m.spec.composite) return 'that of the ops it is made of';
  const targets = new Set(group.overloads.flatMap((one) => one.formulas.flatMap((f) => f.targets.map((p) => p.name))));
  if (targets.size === 0) return 'none';
  const names = [...targets].map((name) => `\`${name === 'self' ? 'input' : name}\``).join(', ');
  return `for ${names}, as \`${m.node}\``;
}

/** PyTorch's page of the same function. */
function link(group: OpGroup): string {
  const documented =
    group.overloads.some((m) => m.spec.variants?.includes('nn')) &&
    group.functions.find((path) => path.startsWith('torch.nn.functional.'));
  const name = documented || heading(group);
  return `[\`${name}\`](https://docs.pytorch.org/docs/stable/generated/${name}.html)`;
}

function parameters(group: OpGroup): string {
  const lines = new Map<string, string>();
  for (const m of group.overloads)
    for (const p of m.schema.params) {
      const doc = parameterDoc(m, p);
      if (doc) lines.set(p.name, `\n  - \`${p.name}\`: ${doc}`);
    }
  return [...lines.values()].join('');
}

const errorLine = ({ call, error: [name, message] }: Wrong) => `- \`${call}: ${name}: ${message}`;

/** The op as scripts name it; what it is called in its signature is sometimes another thing. */
const heading = (group: OpGroup) => group.functions[0] ?? `torch.Tensor.${group.name}`;

/** Where the op's section is, as GitHub links it. */
export const place = (group: OpGroup) => `${group.family}.md#${heading(group).toLowerCase().replaceAll('.', '')}`;

/** The section of one op; throws by its name when it has no example that runs. */
export function functionSection(group: OpGroup): string {
  const example = exampleOf(group);
  const call = findCall(example.script, group.functions, group.name);
  const method = group.functions.length === 0;
  const callee = group.functions[0] ?? `x.${group.name}`;
  const docs = [...new Set(group.overloads.map((m) => m.spec.doc))];
  const names = group.overloads.find((m) => m.schema.params.some((p) => p.name === 'dim')) ?? group.overloads[0]!;
  const dtypes = call && tryDTypes(call, group.overloads[0]!.factory);
  const errors = call
    ? tryErrors(
        call,
        names.schema.params.map((p) => p.name),
        dtypes?.refused,
      )
    : [];
  const facts = [
    ['Parameters', parameters(group)],
    ['Shapes', shapes(group, call)],
    ['Dtypes', dtypes?.text],
    ['Gradient', gradient(group)],
    ['As in PyTorch', link(group)],
  ].flatMap(([title, text]) => (text ? [`- **${title}**:${text.startsWith('\n') ? '' : ' '}${text}`] : []));
  const parts = [
    `## ${heading(group)}`,
    docs.join('\n'),
    fence('ts', group.overloads.map((m) => signature(m, callee, method)).join('\n')),
    forms(group),
    facts.join('\n'),
    exampleBlocks(example),
    errors.length ? `Errors:\n\n${errors.map(errorLine).join('\n')}` : '',
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** One page per family of declarations. */
export function functionPages(groups: OpGroup[]): Map<string, string> {
  const pages = new Map<string, string>();
  const failures: string[] = [];
  for (const family of new Set(groups.map((group) => group.family))) {
    const own = groups.filter((group) => group.family === family);
    const sections = own.flatMap((group) => {
      if (process.argv.includes('--trace')) writeSync(2, `${group.name}\n`);
      try {
        return [functionSection(group)];
      } catch (error) {
        failures.push((error as Error).message);
        return [];
      }
    });
    pages.set(`${family}.md`, `# ${title(family)}\n\n${familyDoc(family)}\n\n${sections.join('\n\n')}\n`);
  }
  if (failures.length) throw new Error(failures.join('\n'));
  return pages;
}

export const title = (family: string) => `${family[0]!.toUpperCase()}${family.slice(1).replaceAll('_', ' ')}`;
