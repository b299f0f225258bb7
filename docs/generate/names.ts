/** Which names of the library lead to a declared op. */
import { buildModels, type OpModel } from '../../native/codegen/model';
import { ops } from '../../native/ops';
import { torch } from './engine';

/** All overloads of one op, with where a script finds it. */
export interface OpGroup {
  name: string;
  family: string;
  overloads: OpModel[];
  /** Functions, as `torch.nn.functional.relu`; the first is the one to show. */
  functions: string[];
  /** It is a method of tensors. */
  method: boolean;
  /** The in-place method `name_` exists as well. */
  inplace: boolean;
}

type Namespace = Record<string, unknown>;

/** `torch` and the modules below it, by their full name. */
function namespaces(space = torch as unknown as Namespace, path = 'torch'): [string, Namespace][] {
  const inner = Object.entries(space).filter(([, value]) => (value as Namespace | null)?.__esModule === true);
  return [[path, space], ...inner.flatMap(([name, value]) => namespaces(value as Namespace, `${path}.${name}`))];
}

const generated = require('../../native/dist/torch/generated/ops') as Namespace;
const methods = torch.Tensor.prototype as unknown as Namespace;

/** The op's functions: those that are the generated one, under any name, and wrappers of its name where it is declared to be. */
function functionsOf(name: string, overloads: OpModel[], spaces: [string, Namespace][]): string[] {
  const op = generated[name];
  const found: string[] = [];
  for (const [path, space] of spaces) {
    const wrapped = `${path.replace(/^torch\.?/, '').replaceAll('.', '_')}_`;
    const own = [name, name.startsWith(wrapped) ? name.slice(wrapped.length) : name].find(
      (key) => typeof space[key] === 'function',
    );
    // Aliases after the op's own name.
    const same = Object.keys(space).filter((key) => space[key] === op);
    same.sort((a, b) => Number(b === own) - Number(a === own) || (a < b ? -1 : 1));
    const declared = overloads.some(({ spec: { variants } }) =>
      (variants ?? ['function']).some((variant) =>
        variant === 'function'
          ? path === 'torch'
          : variant === 'nn'
            ? path === 'torch.nn.functional'
            : path.endsWith(variant),
      ),
    );
    if (same.length > 0) found.push(...same.map((key) => `${path}.${key}`));
    else if (own && declared) found.push(`${path}.${own}`);
  }
  // What PyTorch documents as a function of networks is shown as one.
  const ofNetworks = (path: string) => path.startsWith('torch.nn.functional.');
  const first = overloads.some(({ spec: { variants } }) => variants?.includes('nn') && !variants.includes('method'));
  return first ? [...found.filter(ofNetworks), ...found.filter((path) => !ofNetworks(path))] : found;
}

/** Every op that scripts can call, in the order of the declarations; what is only called from C++ is left out. */
export function opGroups(): OpGroup[] {
  const spaces = namespaces();
  const byName = new Map<string, OpModel[]>();
  for (const m of buildModels(ops)) {
    if (m.inplaceOf || m.spec.variants?.some((variant) => variant === 'internal' || variant === 'library')) continue;
    byName.set(m.schema.name, [...(byName.get(m.schema.name) ?? []), m]);
  }
  // Attributes are no methods, and the prototype has no values for them.
  const isMethod = (name: string) => typeof Object.getOwnPropertyDescriptor(methods, name)?.value === 'function';
  return [...byName].map(([name, overloads]) => ({
    name,
    family: overloads[0]!.spec.family,
    overloads,
    functions: functionsOf(name, overloads, spaces),
    method: isMethod(name) && overloads.some((m) => m.schema.params[0]?.name === 'self'),
    inplace: overloads.some((m) => m.spec.inplace) && isMethod(`${name}_`),
  }));
}
