/** Recurrent layers over whole sequences. */
import { type Args, isPlainObject, type Options, optional, required, signature } from '../arguments';
import { RuntimeError, ValueError } from '../errors';
import * as ops from '../generated/ops';
import { checkCount, checkOperands } from '../numbers';
import type { Tensor } from '../tensor';
import { typename } from '../typename';
import { warn } from '../warn';
import { type FactoryArgs, factory } from './factory';
import { uniform_ } from './init';
import { Module } from './module';
import { Parameter } from './parameter';
import { checkRoom } from './room';
import { float, python } from './text';
import { PackedSequence } from './utils/rnn';

type Mode = 'LSTM' | 'GRU' | 'RNN_TANH' | 'RNN_RELU';
const GATES: Record<Mode, number> = { LSTM: 4, GRU: 3, RNN_TANH: 1, RNN_RELU: 1 };

const sizes = {
  /** Features of each element of a sequence. */
  input_size: required<number>(),
  /** Features of what is known. */
  hidden_size: required<number>(),
  /** Number of layers, each of which reads what the one before gave. */
  num_layers: 1,
};
const style = {
  /** Whether layers have summands. */
  bias: true,
  /** Sequences are (batch, time, features) instead of (time, batch, features). */
  batch_first: false,
  /** Probability of elements between layers to be left out in training. */
  dropout: 0,
  /** Each layer also reads backwards. */
  bidirectional: false,
};
const baseParameters = { mode: required<Mode>(), ...sizes, ...style, proj_size: 0, ...factory };
type Base = Omit<Required<Options<typeof baseParameters>>, 'mode'>;

function isInteger(name: string, value: unknown): void {
  if (!Number.isInteger(value)) throw new TypeError(`${name} should be of type int, got: ${typename(value)}`);
}
function isBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} should be of type bool, got: ${typename(value)}`);
}

function checkSizes({ input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size }: Base): void {
  if (!(dropout >= 0 && dropout <= 1))
    throw new ValueError(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  if (dropout > 0 && num_layers === 1)
    warn(
      'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater ' +
        `than 1, but got dropout=${python(dropout)} and num_layers=${num_layers}`,
    );
  isBoolean('bias', bias);
  isBoolean('batch_first', batch_first);
  isInteger('input_size', input_size);
  if (input_size <= 0) throw new ValueError('input_size must be greater than zero');
  isInteger('hidden_size', hidden_size);
  if (hidden_size <= 0) throw new ValueError('hidden_size must be greater than zero');
  checkOperands(num_layers, '<=', 0);
  if (num_layers <= 0) throw new ValueError('num_layers must be greater than zero');
  checkOperands(proj_size, '<', 0);
  if (proj_size < 0) throw new ValueError('proj_size should be a positive integer or zero to disable projections');
  if (proj_size >= hidden_size) throw new ValueError('proj_size has to be smaller than hidden_size');
  checkCount(num_layers);
  checkRoom(num_layers, 4 * hidden_size * (proj_size || hidden_size));
}

const shown = (size: readonly number[]) => `(${size.join(', ')})`;
type Run = (...args: unknown[]) => Tensor[];

/**
 * What RNN, LSTM and GRU have in common: the parameters of all layers and directions, and checks of what goes in.
 * @internal
 */
export abstract class RNNBase extends Module {
  readonly mode: Mode;
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly bias: boolean;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly proj_size: number;
  private readonly names: string[][] = [];

  constructor(mode: Mode, bound: Base) {
    super();
    checkSizes(bound);
    this.mode = mode;
    this.input_size = bound.input_size;
    this.hidden_size = bound.hidden_size;
    this.num_layers = bound.num_layers;
    this.bias = bound.bias;
    this.batch_first = bound.batch_first;
    this.dropout = bound.dropout;
    this.bidirectional = bound.bidirectional;
    this.proj_size = bound.proj_size;
    const { hidden_size, proj_size, device, dtype } = bound;
    const gates = GATES[mode] * hidden_size;
    const known = proj_size || hidden_size;
    for (let layer = 0; layer < this.num_layers; layer++)
      for (const suffix of this.bidirectional ? ['', '_reverse'] : ['']) {
        const input = layer === 0 ? this.input_size : known * this.directions;
        const shapes: [string, number[]][] = [
          ['weight_ih', [gates, input]],
          ['weight_hh', [gates, known]],
        ];
        if (this.bias) shapes.push(['bias_ih', [gates]], ['bias_hh', [gates]]);
        if (proj_size > 0) shapes.push(['weight_hr', [proj_size, hidden_size]]);
        const names = shapes.map(([name]) => `${name}_l${layer}${suffix}`);
        this.names.push(names);
        shapes.forEach(([, shape], i) => {
          this.register_parameter(names[i]!, new Parameter(ops.empty(shape, { device, dtype })));
        });
      }
    this.reset_parameters();
  }

  /** Draws all parameters anew. */
  reset_parameters(): void {
    const bound = 1 / Math.sqrt(this.hidden_size);
    for (const weight of this.parameters()) uniform_(weight, -bound, bound);
  }

  /** Nothing to do: parameters lie where they are used. */
  flatten_parameters(): void {}

  /** The parameters of each layer and direction. */
  get all_weights(): Tensor[][] {
    return this.names.map((names) => names.map((name) => (this as unknown as Record<string, Tensor>)[name]!));
  }

  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  private checkInput(input: Tensor, dims: number, weight: Tensor): void {
    if (input.dtype !== weight.dtype)
      throw new ValueError(
        `RNN input dtype (${input.dtype}) does not match weight dtype (${weight.dtype}). Convert input: ` +
          `input.to(${weight.dtype}), or convert model: model.to(${input.dtype})`,
      );
    if (input.dim() !== dims) throw new RuntimeError(`input must have ${dims} dimensions, got ${input.dim()}`);
    if (this.input_size !== input.size(-1))
      throw new RuntimeError(
        `input.size(-1) must be equal to input_size. Expected ${this.input_size}, got ${input.size(-1)}`,
      );
  }

  private checkState(state: Tensor, batch: number, width: number, name: string): void {
    const expected = [this.num_layers * this.directions, batch, width];
    if (String([...state.shape]) !== String(expected))
      throw new RuntimeError(`Expected ${name} size ${shown(expected)}, got [${state.shape.join(', ')}]`);
  }

  /** Runs all layers on states of the given widths; null starts from zeros. */
  protected run(
    input: Tensor | PackedSequence,
    given: readonly Tensor[] | null,
    widths: readonly number[],
  ): [Tensor | PackedSequence, Tensor[]] {
    const weights = this.all_weights.flat();
    const settings = [this.bias, this.num_layers, this.dropout, this.training, this.bidirectional];
    const names = widths.map((_width, i) => (widths.length === 1 ? 'hidden' : `hidden[${i}]`));
    const start = (like: Tensor, batch: number) =>
      widths.map((width) =>
        ops.zeros([this.num_layers * this.directions, batch, width], { dtype: like.dtype, device: like.device }),
      );
    const call = (hx: Tensor[], ...rest: unknown[]) => [
      widths.length === 1 ? hx[0] : hx,
      weights,
      ...settings,
      ...rest,
    ];
    if (input instanceof PackedSequence) {
      const { data, batch_sizes, sorted_indices, unsorted_indices } = input;
      const batch = batch_sizes.select(0, 0).item();
      const permute = (states: readonly Tensor[], order: Tensor | null) =>
        states.map((state) => (order ? state.index_select(1, order) : state));
      const hx = given ? permute(given, sorted_indices) : start(data, batch);
      this.checkInput(data, 2, weights[0]!);
      hx.forEach((state, i) => {
        this.checkState(state, batch, widths[i]!, names[i]!);
      });
      const [output, ...states] = this.stack(data, batch_sizes, ...call(hx));
      const packed = new PackedSequence(output!, batch_sizes, sorted_indices, unsorted_indices);
      return [packed, permute(states, unsorted_indices)];
    }
    const dims = input.dim();
    const kind = this.mode.startsWith('RNN') ? 'RNN' : this.mode;
    if (dims !== 2 && dims !== 3)
      throw new ValueError(
        `${kind}: Expected input to be 2D or 3D, got ${dims}D ${kind === 'RNN' ? 'tensor ' : ''}instead`,
      );
    const batchDim = this.batch_first ? 0 : 1;
    const batched = dims === 3 ? input : input.unsqueeze(batchDim);
    if (given?.some((state) => state.dim() !== dims)) throw wrongState(given, dims);
    const states = given && dims === 2 ? given.map((state) => state.unsqueeze(1)) : given;
    const batch = batched.size(batchDim);
    const hx = states ? [...states] : start(input, batch);
    this.checkInput(batched, 3, weights[0]!);
    hx.forEach((state, i) => {
      this.checkState(state, batch, widths[i]!, names[i]!);
    });
    const [output, ...last] = this.stack(batched, ...call(hx, this.batch_first));
    if (dims === 3) return [output!, last];
    return [output!.squeeze(batchDim), last.map((state) => state.squeeze(1))];
  }

  private stack(...args: unknown[]): Tensor[] {
    const run = { LSTM: ops.lstm, GRU: ops.gru, RNN_TANH: ops.rnn_tanh, RNN_RELU: ops.rnn_relu }[this.mode];
    return (run as unknown as Run)(...args);
  }

  override extra_repr(): string {
    const { proj_size, num_layers, bias, batch_first, dropout, bidirectional } = this;
    let text = `${this.input_size}, ${this.hidden_size}`;
    if (proj_size !== 0) text += `, proj_size=${proj_size}`;
    if (num_layers !== 1) text += `, num_layers=${num_layers}`;
    if (!bias) text += ', bias=False';
    if (batch_first) text += ', batch_first=True';
    if (dropout !== 0) text += `, dropout=${float(dropout)}`;
    if (bidirectional) text += ', bidirectional=True';
    return text;
  }
}

function wrongState(states: readonly Tensor[], dims: number): RuntimeError {
  const kind = dims === 3 ? 'batched 3-D' : 'unbatched 2-D';
  if (states.length === 1)
    return new RuntimeError(`For ${kind} input, hx should also be ${dims}-D but got ${states[0]!.dim()}-D tensor`);
  const found = states.map((state) => `${state.dim()}-D`).join(', ');
  return new RuntimeError(`For ${kind} input, hx and cx should also be ${dims}-D but got (${found}) tensors`);
}

const forwardSignature = signature('forward', { hx: optional<Tensor | null>(null) });
type HiddenArgs = Args<[hx?: Tensor | null], { hx?: Tensor | null }>;

function refuseProjection(args: readonly unknown[]): void {
  const last = args.at(-1);
  if (isPlainObject(last) && 'proj_size' in last)
    throw new ValueError('proj_size argument is only supported for LSTM, not RNN or GRU');
}

type StyleArgs = [bias?: boolean, batch_first?: boolean, dropout?: number, bidirectional?: boolean];

const rnnParameters = {
  ...sizes,
  /** 'tanh' or 'relu'. */
  nonlinearity: optional<'tanh' | 'relu'>('tanh'),
  ...style,
  ...factory,
};
export type RNNOptions = Options<typeof rnnParameters>;

/** A call returns tensors for tensors, packed sequences for packed sequences. */
export interface RNN {
  (input: Tensor, ...args: HiddenArgs): [output: Tensor, h_n: Tensor];
  (input: PackedSequence, ...args: HiddenArgs): [output: PackedSequence, h_n: Tensor];
  (input: Tensor | PackedSequence, ...args: HiddenArgs): [output: Tensor | PackedSequence, h_n: Tensor];
}

/**
 * Plain recurrent layers: `h = tanh(W x + b + U h + c)` at each time.
 * @example
 * const rnn = new torch.nn.RNN(3, 4, 2);
 * console.log(rnn);
 * const [output, h] = rnn(torch.ones(5, 1, 3));
 * console.log(output.shape, h.shape);
 */
export class RNN extends RNNBase {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    ...args: Args<
      [
        input_size: number,
        hidden_size: number,
        num_layers?: number,
        nonlinearity?: 'tanh' | 'relu',
        ...StyleArgs,
        ...FactoryArgs,
      ],
      RNNOptions
    >
  ) {
    refuseProjection(args);
    const { nonlinearity, ...rest } = signature('RNN.__init__', rnnParameters).bind(args);
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu')
      throw new ValueError(`Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`);
    super(nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', { ...rest, proj_size: 0 });
    this.nonlinearity = nonlinearity;
  }

  override forward<T extends Tensor | PackedSequence>(input: T, ...args: HiddenArgs): [output: T, h_n: Tensor] {
    const { hx } = forwardSignature.bind(args);
    const [output, [h]] = this.run(input, hx && [hx], [this.hidden_size]);
    return [output as T, h!];
  }
}

const gruParameters = { ...sizes, ...style, ...factory };
export type GRUOptions = Options<typeof gruParameters>;

/** A call returns tensors for tensors, packed sequences for packed sequences. */
export interface GRU {
  (input: Tensor, ...args: HiddenArgs): [output: Tensor, h_n: Tensor];
  (input: PackedSequence, ...args: HiddenArgs): [output: PackedSequence, h_n: Tensor];
  (input: Tensor | PackedSequence, ...args: HiddenArgs): [output: Tensor | PackedSequence, h_n: Tensor];
}

/**
 * Gated recurrent units (Cho et al., 2014).
 * @example
 * const gru = new torch.nn.GRU(3, 4, { bidirectional: true });
 * console.log(gru);
 * const [output, h] = gru(torch.ones(5, 1, 3));
 * console.log(output.shape, h.shape);
 */
export class GRU extends RNNBase {
  constructor(
    ...args: Args<
      [input_size: number, hidden_size: number, num_layers?: number, ...StyleArgs, ...FactoryArgs],
      GRUOptions
    >
  ) {
    refuseProjection(args);
    super('GRU', { ...signature('GRU.__init__', gruParameters).bind(args), proj_size: 0 });
  }

  override forward<T extends Tensor | PackedSequence>(input: T, ...args: HiddenArgs): [output: T, h_n: Tensor] {
    const { hx } = forwardSignature.bind(args);
    const [output, [h]] = this.run(input, hx && [hx], [this.hidden_size]);
    return [output as T, h!];
  }
}

const lstmParameters = {
  ...sizes,
  ...style,
  /** Size that what is known is projected to; 0 for no projection. */
  proj_size: 0,
  ...factory,
};
export type LSTMOptions = Options<typeof lstmParameters>;
type States = readonly [h: Tensor, c: Tensor];
const statesSignature = signature('forward', { hx: optional<States | null>(null) });
type StatesArgs = Args<[hx?: States | null], { hx?: States | null }>;

/** A call returns tensors for tensors, packed sequences for packed sequences. */
export interface LSTM {
  (input: Tensor, ...args: StatesArgs): [output: Tensor, states: [h_n: Tensor, c_n: Tensor]];
  (input: PackedSequence, ...args: StatesArgs): [output: PackedSequence, states: [h_n: Tensor, c_n: Tensor]];
  (
    input: Tensor | PackedSequence,
    ...args: StatesArgs
  ): [output: Tensor | PackedSequence, states: [h_n: Tensor, c_n: Tensor]];
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997).
 * @example
 * const lstm = new torch.nn.LSTM(3, 4, { batch_first: true });
 * console.log(lstm);
 * const [output, [h, c]] = lstm(torch.ones(1, 5, 3));
 * console.log(output.shape, h.shape, c.shape);
 */
export class LSTM extends RNNBase {
  constructor(
    ...args: Args<
      [input_size: number, hidden_size: number, num_layers?: number, ...StyleArgs, proj_size?: number, ...FactoryArgs],
      LSTMOptions
    >
  ) {
    super('LSTM', signature('LSTM.__init__', lstmParameters).bind(args));
  }

  override forward<T extends Tensor | PackedSequence>(
    input: T,
    ...args: StatesArgs
  ): [output: T, states: [h_n: Tensor, c_n: Tensor]] {
    const { hx } = statesSignature.bind(args);
    const [output, states] = this.run(input, hx, [this.proj_size || this.hidden_size, this.hidden_size]);
    return [output as T, states as [Tensor, Tensor]];
  }
}
