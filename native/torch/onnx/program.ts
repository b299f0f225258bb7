/** What an export gives: a model that can be saved. */

import { writeSync } from 'node:fs';
import { basename } from 'node:path';
import { optional, signature } from '../arguments';
import { writeAtomically } from '../io/atomic';
import type { Graph } from './graph';
import { type ExternalData, type ModelOptions, modelPieces } from './model';

const saveSignature = signature('ONNXProgram.save', {
  destination: '' as string,
  include_initializers: true,
  keep_initializers_as_inputs: false,
  external_data: optional<boolean | null>(null),
});

export interface SaveOptions {
  /** Whether the parameters are in the file; without them they are inputs. */
  include_initializers?: boolean;
  /** Also lists parameters as inputs, so that whoever runs the model may give others. */
  keep_initializers_as_inputs?: boolean;
  /** Writes weights to a file beside the model, `<name>.data`; needed beyond 2 GiB. */
  external_data?: boolean | null;
}

type Labels = Pick<ModelOptions, 'producer' | 'version' | 'symbols'>;

/**
 * A model in ONNX's form.
 * @example
 * const program = torch.onnx.export(new torch.nn.Linear(2, 1).eval(), [torch.ones(1, 2)]);
 * console.log(program.input_names, program.output_names);
 */
export class ONNXProgram {
  /** @internal */
  constructor(
    private readonly graph: Graph,
    private readonly labels: Labels,
  ) {}

  get input_names(): string[] {
    return this.graph.inputs.map(({ name }) => name);
  }
  get output_names(): string[] {
    return this.graph.outputs.map(({ name }) => name);
  }
  /** The bytes of the model, as a file has them: a serialized ModelProto. */
  get model_proto(): Uint8Array {
    return Buffer.concat(this.pieces({}));
  }

  /** Writes the model to a file, whole or not at all. */
  save(destination: string, options: SaveOptions = {}): void {
    const given = saveSignature.bind([destination, options]);
    const external: ExternalData | undefined = given.external_data
      ? { file: `${basename(destination)}.data`, pieces: [], length: 0 }
      : undefined;
    const pieces = this.pieces(given, external);
    if (external) write(`${destination}.data`, external.pieces);
    write(destination, pieces);
  }

  /** A readable list of the graph. */
  toString(): string {
    const lines = this.graph.nodes.map(
      ({ op, inputs, outputs, name }) =>
        `  ${outputs.map((o) => `%${o}`).join(', ')} = ${op}(${inputs.map((i) => (i ? `%${i}` : '')).join(', ')})  # ${name}`,
    );
    const values = (list: readonly { name: string }[]) => list.map(({ name }) => `%${name}`).join(', ');
    return `graph ${this.graph.name}(${values(this.graph.inputs)}) {\n${lines.join('\n')}\n  return ${values(this.graph.outputs)}\n}`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  private pieces(options: SaveOptions, external?: ExternalData): Uint8Array[] {
    return modelPieces(this.graph, {
      ...this.labels,
      exportParams: options.include_initializers ?? true,
      keepInitializersAsInputs: options.keep_initializers_as_inputs ?? false,
      external,
    });
  }
}

function write(path: string, pieces: readonly Uint8Array[]): void {
  writeAtomically(path, (file) => {
    for (const piece of pieces) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
  });
}
