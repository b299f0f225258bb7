/** Single steps of recurrent networks. */
import { type Args, type Options, optional, required, signature } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import * as ops from '../generated/ops';
import type { Tensor } from '../tensor';
import { type Factory, type FactoryArgs, factory } from './factory';
import { uniform_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';

const parameters = {
  /** Features of the input. */
  input_size: required<number>(),
  /** Features of what is known. */
  hidden_size: required<number>(),
  /** Whether the cell has summands. */
  bias: true,
  ...factory,
};
type CellArgs = Args<
  [input_size: number, hidden_size: number, bias?: boolean, ...FactoryArgs],
  Options<typeof parameters>
>;

/**
 * What all cells have in common.
 * @internal
 */
export abstract class RNNCellBase extends Module {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly bias: boolean;
  /** (gates · hidden_size, input_size) */
  declare weight_ih: Parameter;
  /** (gates · hidden_size, hidden_size) */
  declare weight_hh: Parameter;
  /** (gates · hidden_size), or null. */
  declare bias_ih: Parameter | null;
  /** (gates · hidden_size), or null. */
  declare bias_hh: Parameter | null;

  constructor(input_size: number, hidden_size: number, bias: boolean, gates: number, { device, dtype }: Factory) {
    super();
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.bias = bias;
    const rows = gates * hidden_size;
    const parameter = (...size: number[]) =>
      new Parameter(ops.empty(size, { device: device ?? null, dtype: dtype ?? null }));
    this.register_parameter('weight_ih', parameter(rows, input_size));
    this.register_parameter('weight_hh', parameter(rows, hidden_size));
    this.register_parameter('bias_ih', bias ? parameter(rows) : null);
    this.register_parameter('bias_hh', bias ? parameter(rows) : null);
    this.reset_parameters();
  }

  /** Draws all parameters anew. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const weight of this.parameters()) uniform_(weight, -bound, bound);
  }

  protected get weights(): [Tensor, Tensor, Tensor | null, Tensor | null] {
    return [this.weight_ih, this.weight_hh, this.bias_ih, this.bias_hh];
  }

  /** Runs one step on batches, whether there is a batch dimension or not. */
  protected step(
    input: Tensor,
    given: readonly Tensor[] | null,
    labels: readonly string[],
    run: (input: Tensor, states: Tensor[]) => Tensor[],
  ): Tensor[] {
    const name = this._get_name();
    const refuse = (what: string, tensor: Tensor) => {
      if (tensor.dim() !== 1 && tensor.dim() !== 2)
        throw new ValueError(`${name}: Expected ${what} to be 1D or 2D, got ${tensor.dim()}D instead`);
    };
    refuse('input', input);
    given?.forEach((state, i) => {
      refuse(labels[i]!, state);
    });
    const batched = input.dim() === 2;
    const rows = batched ? input : input.unsqueeze(0);
    const zeros = () => ops.zeros([rows.size(0), this.hidden_size], { dtype: input.dtype, device: input.device });
    const states = given?.map((state) => (batched ? state : state.unsqueeze(0))) ?? labels.map(zeros);
    const results = run(rows, states);
    return batched ? results : results.map((result) => result.squeeze(0));
  }

  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? '' : ', bias=False'}`;
  }
}

const forwardSignature = signature('forward', { hx: optional<Tensor | null>(null) });
type HiddenArgs = Args<[hx?: Tensor | null], { hx?: Tensor | null }>;

const { input_size, hidden_size, bias } = parameters;
const rnnParameters = {
  input_size,
  hidden_size,
  bias,
  /** 'tanh' or 'relu'. */
  nonlinearity: optional<'tanh' | 'relu'>('tanh'),
  ...factory,
};

/**
 * One step of a plain recurrent network: `tanh(W x + b + U h + c)`.
 * @example
 * const cell = new torch.nn.RNNCell(3, 4);
 * console.log(cell);
 * console.log(cell(torch.ones(2, 3)).shape);
 */
export class RNNCell extends RNNCellBase {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    ...args: Args<
      [input_size: number, hidden_size: number, bias?: boolean, nonlinearity?: 'tanh' | 'relu', ...FactoryArgs],
      Options<typeof rnnParameters>
    >
  ) {
    const { input_size, hidden_size, bias, nonlinearity, ...made } = signature('RNNCell.__init__', rnnParameters).bind(
      args,
    );
    super(input_size, hidden_size, bias, 1, made);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, ...args: HiddenArgs): Tensor {
    const { hx } = forwardSignature.bind(args);
    const run = { tanh: ops.rnn_tanh_cell, relu: ops.rnn_relu_cell }[this.nonlinearity];
    if (!run) throw new RuntimeError(`Unknown nonlinearity: ${this.nonlinearity}`);
    return this.step(input, hx && [hx], ['hidden'], (x, [h]) => [run(x, h!, ...this.weights)])[0]!;
  }

  override extra_repr(): string {
    return super.extra_repr() + (this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`);
  }
}

/**
 * One step of a gated recurrent unit.
 * @example
 * const cell = new torch.nn.GRUCell(3, 4);
 * console.log(cell);
 * console.log(cell(torch.ones(2, 3)).shape);
 */
export class GRUCell extends RNNCellBase {
  constructor(...args: CellArgs) {
    const { input_size, hidden_size, bias, ...made } = signature('GRUCell.__init__', parameters).bind(args);
    super(input_size, hidden_size, bias, 3, made);
  }

  override forward(input: Tensor, ...args: HiddenArgs): Tensor {
    const { hx } = forwardSignature.bind(args);
    return this.step(input, hx && [hx], ['hidden'], (x, [h]) => [ops.gru_cell(x, h!, ...this.weights)])[0]!;
  }
}

type States = readonly [h: Tensor, c: Tensor];
const statesSignature = signature('forward', { hx: optional<States | null>(null) });

/**
 * One step of long short-term memory.
 * @example
 * const cell = new torch.nn.LSTMCell(3, 4);
 * console.log(cell);
 * const [h, c] = cell(torch.ones(2, 3));
 * console.log(h.shape, c.shape);
 */
export class LSTMCell extends RNNCellBase {
  constructor(...args: CellArgs) {
    const { input_size, hidden_size, bias, ...made } = signature('LSTMCell.__init__', parameters).bind(args);
    super(input_size, hidden_size, bias, 4, made);
  }

  override forward(input: Tensor, ...args: Args<[hx?: States | null], { hx?: States | null }>): [h: Tensor, c: Tensor] {
    const { hx } = statesSignature.bind(args);
    const run = (x: Tensor, states: Tensor[]) => [...ops.lstm_cell(x, states, ...this.weights)];
    return this.step(input, hx, ['hx[0]', 'hx[1]'], run) as [Tensor, Tensor];
  }
}
