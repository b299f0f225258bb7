/** All pages of the reference. */
import { familyDoc, functionPages, place, title } from './functions';
import { library } from './library';
import { type OpGroup, opGroups } from './names';

/** Where each op stands, as `activation.md#relu`. */
function places(groups: OpGroup[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const group of groups) {
    for (const path of group.functions) found.set(path.split('.').at(-1)!, place(group));
    found.set(group.name, place(group));
  }
  return found;
}

const listed = (entries: [string, string][]) =>
  entries
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, at]) => `[${name}](${at})`)
    .join(' · ');

function index(
  groups: OpGroup[],
  pages: Map<string, string>,
  entries: { path: string; page: string; anchor: string }[],
): string {
  const spaces = new Map<string, [string, string][]>();
  const add = (path: string, at: string) => {
    const dot = path.lastIndexOf('.');
    const space = path.slice(0, dot);
    const list = spaces.get(space) ?? [];
    spaces.set(space, list);
    if (!list.some(([name]) => name === path.slice(dot + 1))) list.push([path.slice(dot + 1), at]);
  };
  for (const group of groups) {
    for (const path of group.functions) add(path, place(group));
    if (group.method) add(`torch.Tensor.${group.name}`, place(group));
  }
  for (const { path, page, anchor } of entries) add(path, `${page}#${anchor}`);
  const families = [...new Set(groups.map((group) => group.family))];
  const others = [...pages.keys()].filter((page) => !families.includes(page.replace(/\.md$/, '')));
  const names = [...spaces].sort(([a], [b]) => (a < b ? -1 : 1));
  return `# API reference

This folder is generated: functions from their declarations in \`native/ops\`, everything else from the doc comments of
\`native/torch\`. Do not edit it; change those and run \`npm run docs\`.

Scripts begin with \`import * as torch from 'tensorpad'\`; pictures come from \`import * as vision from 'tensorpad/vision'\`,
figures from \`import * as plt from 'tensorpad/plot'\`, files of other libraries from \`'tensorpad/safetensors'\` and \`'tensorpad/numpy'\`.

## How to read it

- In a signature \`name: type = value\` has that default. Names in braces go by name only, in one object at the end of the
  call; every other parameter may go there too: \`torch.sum(x, { dim: 0 })\`. \`Scalar\` is a
  number, bigint, boolean or \`torch.Complex\`.
- Where \`out\` is taken, the result is written into that tensor. \`x.name_(…)\` works in place.
- **Dtypes** are found by calling the op with each, as the example does: what comes before an arrow gives what comes after
  it, the rest gives its own dtype.
- The text below an example is what it printed, and errors are what such calls threw, when the page was generated. A test
  runs every example again and compares (\`npm test -- docs\`). \`npm run docs -- --torch PYTHON\` runs them, as Python, in the
  real PyTorch: the printed texts are the same, character by character. It also tells where dtypes and errors differ.
- An op's example is the \`example\` of its declaration. Where there is none, the generator tries arguments that suit the
  signature, then the arguments of PyTorch's recorded answers, and takes the first that run. If none does, generation
  stops with the op's name.

## Functions by subject

${families.map((family) => `- [${title(family)}](${family}.md): ${familyDoc(family)}`).join('\n')}

## The rest of the library

${others.map((page) => `- [${page.replace(/\.md$/, '')}](${page})`).join('\n')}

## Index

${names.map(([space, list]) => `### ${space}\n\n${listed(list)}`).join('\n\n')}
`;
}

/** Texts by file name, in a stable order. */
export function buildPages(): { pages: Map<string, string>; lacking: string[] } {
  const groups = opGroups();
  const rest = library(places(groups));
  const pages = new Map([...functionPages(groups), ...rest.pages]);
  pages.set('README.md', index(groups, pages, rest.entries));
  const lacking = rest.entries.flatMap(({ path, lacks }) =>
    lacks.length ? [`${path} lacks ${lacks.join(' and ')}`] : [],
  );
  return { pages, lacking };
}
