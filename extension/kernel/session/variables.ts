import type { Variable } from '../../protocol/kernel';
import type { Module, Tensor } from '../engine';
import type { SiteTable } from '../transform/sites';
import type { Describer } from './describe';
import type { Facts } from './facts';
import type { Names } from './names';

interface Named {
  name: string;
  value: unknown;
  file?: string | undefined;
  line?: number | undefined;
}

/** The session's variables: declared at the top level of cells, or left over from their blocks. */
export class Variables {
  constructor(
    private readonly names: Names,
    private readonly facts: Facts,
    private readonly sites: SiteTable,
    private readonly describer: Describer,
  ) {}

  /** Everything there is to look at, one line each. */
  list(): Variable[] {
    return this.named().map(({ name, value, file, line }) => ({
      name,
      type: this.describer.type(value),
      ...(this.describer.isTensor(value) ? this.tensor(value) : { preview: this.describer.preview(value) }),
      ...(this.describer.isModule(value) && { parameters: parameterCount(value) }),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
    }));
  }

  /** The value of a variable, or of a path of properties below one, as `net.fc1.weight`. */
  find(path: string): unknown {
    const [name = '', ...properties] = path.replace(/\[(\d+)\]/g, '.$1').split('.');
    const start = this.names.known(name) ? this.names.value(name) : this.remembered(name);
    return properties.reduce((value, property) => this.property(value, property), start);
  }

  /** Names of tensors that are variables or parameters of modules among them, by `identity`. */
  tensorNames(): Map<string, string> {
    const names = new Map<string, string>();
    const add = (tensor: Tensor, name: string) => names.has(identity(tensor)) || names.set(identity(tensor), name);
    const trained = this.modules().filter(([, module]) => parameterCount(module) > 0);
    for (const [name, module] of trained)
      for (const [parameter, tensor] of module.named_parameters())
        add(tensor, trained.length > 1 ? `${name}.${parameter}` : parameter);
    for (const { name, value } of this.named()) if (this.describer.isTensor(value)) add(value, name);
    return names;
  }

  /** Qualified name and class of every module among the variables, by id. */
  modulesById(): Map<number, { path: string; type: string }> {
    const known = new Map<number, { path: string; type: string }>();
    for (const [, module] of this.modules())
      for (const [path, each] of module.named_modules())
        if (!known.has(each._id)) known.set(each._id, { path, type: this.describer.type(each) });
    return known;
  }

  /** What the module called `name` returned when it was called last. */
  lastResult(name: string): unknown {
    this.facts.remember();
    return this.facts.results.get(name)?.value;
  }

  private modules(): [string, Module][] {
    return this.named().flatMap(({ name, value }) => (this.describer.isModule(value) ? [[name, value]] : []));
  }

  private named(): Named[] {
    this.facts.remember();
    const declared = this.names
      .entries()
      .filter(([, { listed }]) => listed)
      .map(([name, { file, line }]) => ({ name, value: this.names.value(name), file, line }));
    const left = [...this.facts.variables]
      .filter(([name]) => !this.names.known(name))
      .map(([name, { value, site }]) => ({ name, value, ...this.sites.find(site) }));
    return [...declared, ...left].filter(
      ({ value }) => value !== undefined && (typeof value !== 'function' || this.describer.isModule(value)),
    );
  }

  private remembered(name: string): unknown {
    this.facts.remember();
    return this.facts.variables.get(name)?.value;
  }

  /** Getters are the engine's or nobody's. */
  private property(value: unknown, property: string): unknown {
    if (this.describer.isTensor(value) || this.describer.isModule(value)) return Reflect.get(value, property);
    return value instanceof Object ? Object.getOwnPropertyDescriptor(value, property)?.value : undefined;
  }

  private tensor(value: Tensor): Pick<Variable, 'preview' | 'tensor'> {
    const stats = value.numel() <= 1 << 16 ? this.describer.stats(value) : undefined;
    return { preview: this.describer.values(value, stats), tensor: this.describer.tensor(value, stats) };
  }
}

/** The same for every object that stands for one tensor: the engine may hand out several. */
export function identity(tensor: Tensor): string {
  return `${tensor.data_ptr()}:${Array.from(tensor.shape)}`;
}

function parameterCount(module: Module): number {
  let count = 0;
  for (const [, parameter] of module.named_parameters()) count += parameter.numel();
  return count;
}
