import type { AutogradGraph, GraphNode } from '../../protocol/kernel';
import type { BackwardNode, Inspect, Tensor } from '../engine';
import type { SiteTable } from '../transform/sites';
import type { Describer } from './describe';
import { identity, type Variables } from './variables';

/** Autograd graphs of variables, in the terms of the script: names, modules and lines. */
export class Graphs {
  constructor(
    private readonly inspect: Inspect,
    private readonly variables: Variables,
    private readonly sites: SiteTable,
    private readonly describer: Describer,
  ) {}

  /** The graph behind a tensor, or behind what a module returned last. */
  of(name: string): AutogradGraph {
    const value = this.variables.find(name);
    const tensor = this.describer.isModule(value) ? this.variables.lastResult(name) : value;
    if (!this.describer.isTensor(tensor)) throw new Error(this.reason(name, value));
    const { shape, nodes: backward, edges } = this.read(tensor);
    if (backward.length === 0) throw new Error(this.noHistory(name, value));
    const names = this.variables.tensorNames();
    const modules = this.variables.modulesById();
    const nodes = backward.map((node) => this.node(node, names, modules));
    const output = Math.max(...backward.map(({ id }) => id)) + 1;
    nodes.push({
      id: output,
      kind: 'output',
      label: this.describer.isModule(value) ? `${name}(…)` : name,
      module: '',
      moduleType: '',
    });
    // The engine lists the tensor's own node first.
    edges.push({ from: backward[0]!.id, to: output, shape });
    return { title: name, nodes, edges };
  }

  private read(tensor: Tensor) {
    const { nodes, edges } = this.inspect.graph(tensor);
    return { shape: Array.from(tensor.shape), nodes, edges: [...edges] };
  }

  private node(
    node: BackwardNode,
    names: Map<string, string>,
    modules: Map<number, { path: string; type: string }>,
  ): GraphNode {
    const { variable } = node;
    const module = modules.get(node.module);
    const place = this.sites.find(node.site);
    const kind = !variable ? 'op' : this.describer.type(variable) === 'Parameter' ? 'parameter' : 'input';
    return {
      id: node.id,
      kind,
      label: variable ? (names.get(identity(variable)) ?? this.describer.type(variable)) : node.name,
      module: module?.path ?? '',
      moduleType: module?.type ?? '',
      ...(place && { file: place.file, line: place.line }),
    };
  }

  private noHistory(name: string, value: unknown): string {
    return this.describer.isModule(value)
      ? `'${name}' was only called while no gradients were recorded (torch.no_grad), so there is no graph to show`
      : `'${name}' has no graph: it does not require gradients`;
  }

  private reason(name: string, value: unknown): string {
    if (this.describer.isModule(value)) return `'${name}' has not been called yet, so there is no graph to show`;
    return value === undefined ? `'${name}' is not defined in this session` : `'${name}' is not a tensor or module`;
  }
}
