/** RNN, LSTM and GRU, whole and step by step. */
import { mul, printShape, printSize, type Size } from '../../sizes';
import { list, type TensorValue, tensor, type Value } from '../../values';
import type { Call } from '../call';
import { dtypeOf, parameter } from './layers';
import { checkBytes } from './memory';
import { defineModule, type StateEntry } from './registry';

const GATES: Readonly<Record<string, number>> = { RNN: 1, GRU: 3, LSTM: 4 };
const LAYERS = 'int num_layers=1';
const REST = 'bool bias=True, bool batch_first=False, float dropout=0.0, bool bidirectional=False';

/** What the tensors of a layer take beside their elements. */
const LAYER_BYTES = 4096;

/** Layers whose parameters are listed. */
const DEEPEST = 1000;

/** Width of what a layer passes on. */
const width = (c: Call): Size =>
  c.has('proj_size') && c.size('proj_size') !== 0 ? c.size('proj_size')! : c.size('hidden_size')!;
const directions = (c: Call): number => (c.flag('bidirectional') ? 2 : 1);

function state(c: Call, gates: number): StateEntry[] {
  const [hidden, passed, entries] = [c.size('hidden_size')!, width(c), [] as StateEntry[]];
  const layers = c.int('num_layers')!;
  if (layers > DEEPEST) c.unknown();
  for (let layer = 0; layer < layers; layer++)
    for (let direction = 0; direction < directions(c); direction++) {
      const suffix = `l${layer}${direction ? '_reverse' : ''}`;
      const inside = layer === 0 ? c.size('input_size')! : mul(passed, directions(c));
      entries.push(
        parameter(c, `weight_ih_${suffix}`, [mul(gates, hidden), inside]),
        parameter(c, `weight_hh_${suffix}`, [mul(gates, hidden), passed]),
      );
      if (c.flag('bias'))
        entries.push(
          parameter(c, `bias_ih_${suffix}`, [mul(gates, hidden)]),
          parameter(c, `bias_hh_${suffix}`, [mul(gates, hidden)]),
        );
      if (passed !== hidden) entries.push(parameter(c, `weight_hr_${suffix}`, [passed, hidden]));
    }
  return entries;
}

function construct(c: Call): undefined {
  const refuse = (argument: string, message: string) => c.refuse('invalid-argument', message, { argument });
  if (c.facts.atMost(1, c.size('input_size')!) === false) refuse('input_size', 'input_size must be greater than zero');
  if (c.facts.atMost(1, c.size('hidden_size')!) === false)
    refuse('hidden_size', 'hidden_size must be greater than zero');
  if (c.facts.atMost(1, c.size('num_layers')!) === false) refuse('num_layers', 'num_layers must be greater than zero');
  const dropout = c.number('dropout');
  if (dropout !== undefined && (dropout < 0 || dropout > 1))
    refuse(
      'dropout',
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  const projected = c.has('proj_size') ? c.size('proj_size')! : 0;
  if (c.facts.atMost(0, projected) === false)
    refuse('proj_size', 'proj_size should be a positive integer or zero to disable projections');
  if (c.facts.below(projected, c.size('hidden_size')!) === false)
    refuse('proj_size', 'proj_size has to be smaller than hidden_size');
  const [layers, hidden] = [c.number('num_layers'), c.number('hidden_size')];
  const passed = projected === 0 ? hidden : Number(projected);
  // The engine adds up what all layers take, before it makes the first.
  if (layers !== undefined && hidden !== undefined && passed !== undefined && !Number.isNaN(passed))
    checkBytes(c, layers * (LAYER_BYTES + 4 * hidden * passed));
  if (c.has('nonlinearity')) {
    const text = c.text('nonlinearity')!;
    if (text !== 'tanh' && text !== 'relu')
      refuse('nonlinearity', `Unknown nonlinearity '${text}'. Select from 'tanh' or 'relu'.`);
  }
  return undefined;
}

function checkInput(call: Call, c: Call, input: TensorValue): void {
  const dtype = dtypeOf(c);
  if (input.dtype && dtype && input.dtype !== dtype)
    call.refuse(
      'dtype-mismatch',
      `RNN input dtype (torch.${input.dtype}) does not match weight dtype (torch.${dtype}). Convert input: input.to(torch.${dtype}), or convert model: model.to(torch.${input.dtype})`,
      {
        argument: 'input',
        expected: dtype,
        actual: input.dtype,
      },
    );
  const size = c.size('input_size')!;
  const last = input.shape?.at(-1);
  if (last !== undefined)
    call.needEqual(
      last,
      size,
      'size-mismatch',
      () => `input.size(-1) must be equal to input_size. Expected ${printSize(size)}, got ${printSize(last)}`,
      {
        argument: 'input',
        against: 'input_size',
        expected: size,
        actual: last,
        dim: input.shape!.length - 1,
      },
    );
}

/** The states given with a call: one, or hidden and cell. */
function statesOf(call: Call): TensorValue[] | undefined {
  const value = call.value('hx');
  if (!value) return undefined;
  const items = value.kind === 'list' ? value.items : [value];
  return items.map((item) => (item.kind === 'tensor' ? item : { kind: 'tensor' }));
}

function checkState(call: Call, own: TensorValue, expected: readonly Size[], name: string): void {
  const { shape } = own;
  if (!shape) return;
  const message = () => `Expected ${name} size ${`(${expected.map(printSize).join(', ')})`}, got ${printShape(shape)}`;
  const detail = { argument: 'hx', against: 'input' };
  if (shape.length !== expected.length)
    call.refuse('hidden-size', message(), { ...detail, expected: printShape(expected), actual: printShape(shape) });
  for (const [i, size] of expected.entries())
    call.needEqual(size, shape[i]!, 'hidden-size', message, { ...detail, expected: size, actual: shape[i]!, dim: i });
}

function forward(kind: string) {
  return (call: Call, c: Call): Value => {
    const packed = call.args.get('input');
    if (packed?.kind === 'object') return forwardPacked(call, c, kind, packed);
    const input = call.tensor('input');
    const shape = input.shape ?? call.unknown(result(kind, { kind: 'tensor' }, { kind: 'tensor' }, { kind: 'tensor' }));
    if (shape.length !== 2 && shape.length !== 3)
      call.refuse(
        'rank-mismatch',
        `${kind}: Expected input to be 2D or 3D, got ${shape.length}D ${kind === 'RNN' ? 'tensor ' : ''}instead`,
        { argument: 'input', expected: '2D or 3D', actual: `${shape.length}D` },
      );
    const batched = shape.length === 3;
    const first = c.flag('batch_first');
    const batch = batched ? shape[first ? 0 : 1]! : 1;
    checkInput(call, c, input);
    if (shape[batched ? (first ? 1 : 0) : 0] === 0)
      call.refuse('output-too-small', 'Expected sequence length to be larger than 0 in RNN', { argument: 'input' });
    const layers = mul(c.size('num_layers')!, directions(c));
    const widths = kind === 'LSTM' ? [width(c), c.size('hidden_size')!] : [width(c)];
    const given = statesOf(call);
    if (given) {
      if (kind === 'LSTM' && given.length !== 2)
        call.refuse('hidden-size', 'LSTM expects hx to be two tensors, the hidden state and the cell state', {
          argument: 'hx',
        });
      if (given.some((own) => own.shape && own.shape.length !== shape.length))
        call.refuse(
          'hidden-size',
          `For ${batched ? 'batched 3-D' : 'unbatched 2-D'} input, hx${kind === 'LSTM' ? ' and cx' : ''} should also be ${shape.length}-D`,
          { argument: 'hx', against: 'input' },
        );
      for (const [i, own] of given.entries())
        checkState(
          call,
          own,
          batched ? [layers, batch, widths[i]!] : [layers, widths[i]!],
          widths.length === 1 ? 'hidden' : `hidden[${i}]`,
        );
    }
    const out = mul(directions(c), width(c));
    const output = tensor([...shape.slice(0, -1), out], input.dtype);
    const last = widths.map((size) => tensor(batched ? [layers, batch, size] : [layers, size], input.dtype));
    call.words = `${printShape(shape)} (${batched ? (first ? 'batch, time, features' : 'time, batch, features') : 'time, features'}) → output ${printShape(output.shape!)}, state ${printShape(last[0]!.shape!)}`;
    return result(kind, output, last[0]!, last[1]);
  };
}

const result = (kind: string, output: Value, hidden: Value, cell: Value | undefined): Value =>
  list([output, kind === 'LSTM' ? list([hidden, cell!]) : hidden]);

function forwardPacked(call: Call, c: Call, kind: string, packed: Extract<Value, { kind: 'object' }>): Value {
  const data = packed.fields.get('data');
  const own: TensorValue = data?.kind === 'tensor' ? data : { kind: 'tensor' };
  checkInput(call, c, own);
  const batch = packed.fields.get('batch');
  const size = batch?.kind === 'number' && batch.value !== undefined ? batch.value : call.context.fresh('batch', 1);
  const layers = mul(c.size('num_layers')!, directions(c));
  const rows = own.shape?.[0];
  const output: Value = {
    ...packed,
    fields: new Map([
      ...packed.fields,
      ['data', tensor(rows === undefined ? undefined : [rows, mul(directions(c), width(c))], own.dtype)],
    ]),
  };
  const dtype = dtypeOf(c);
  const widths = kind === 'LSTM' ? [width(c), c.size('hidden_size')!] : [width(c)];
  for (const [i, given] of (statesOf(call) ?? []).slice(0, widths.length).entries())
    checkState(call, given, [layers, size, widths[i]!], widths.length === 1 ? 'hidden' : `hidden[${i}]`);
  const [hidden, cell] = widths.map((each) => tensor([layers, size, each], dtype));
  return result(kind, output, hidden!, cell);
}

for (const kind of ['RNN', 'GRU', 'LSTM']) {
  const nonlinearity = kind === 'RNN' ? 'str nonlinearity="tanh", ' : '';
  const projected = kind === 'LSTM' ? ', int proj_size=0' : '';
  defineModule(`${kind}(int input_size, int hidden_size, ${LAYERS}, ${nonlinearity}${REST}${projected})`, {
    construct,
    state: (c) => state(c, GATES[kind]!),
    forwards: `forward(Tensor input, ${kind === 'LSTM' ? 'Tensor[]?' : 'Tensor?'} hx=None) -> (Tensor, Tensor)`,
    forward: forward(kind),
  });
  defineModule(
    `${kind}Cell(int input_size, int hidden_size, bool bias=True${kind === 'RNN' ? ', str nonlinearity="tanh"' : ''})`,
    {
      state(c) {
        const [inside, hidden] = [c.size('input_size')!, c.size('hidden_size')!];
        const rows = mul(GATES[kind]!, hidden);
        const biases = c.flag('bias') ? ['bias_ih', 'bias_hh'].map((name) => parameter(c, name, [rows])) : [];
        return [parameter(c, 'weight_ih', [rows, inside]), parameter(c, 'weight_hh', [rows, hidden]), ...biases];
      },
      forwards: `forward(Tensor input, ${kind === 'LSTM' ? 'Tensor[]?' : 'Tensor?'} hx=None) -> Tensor`,
      forward: (call, c) => step(call, c, kind),
    },
  );
}

function step(call: Call, c: Call, kind: string): Value {
  const input = call.tensor('input');
  const shape = call.shape('input');
  const hidden = c.size('hidden_size')!;
  if (shape.length !== 1 && shape.length !== 2)
    call.refuse('rank-mismatch', `${kind}Cell: Expected input to be 1D or 2D, got ${shape.length}D instead`, {
      argument: 'input',
    });
  const size = c.size('input_size')!;
  call.needEqual(
    shape.at(-1)!,
    size,
    'size-mismatch',
    () => `input has inconsistent input_size: got ${printSize(shape.at(-1)!)} expected ${printSize(size)}`,
    {
      argument: 'input',
      against: 'input_size',
      expected: size,
      actual: shape.at(-1)!,
      dim: shape.length - 1,
    },
  );
  const dtype = dtypeOf(c);
  if (input.dtype && dtype && input.dtype !== dtype)
    call.refuse('dtype-mismatch', `mat1 and mat2 must have the same dtype, but got ${input.dtype} and ${dtype}`, {
      argument: 'input',
      expected: dtype,
      actual: input.dtype,
    });
  const expected = [...shape.slice(0, -1), hidden];
  const given = statesOf(call);
  for (const own of given ?? []) {
    if (own.shape && own.shape.length !== 1 && own.shape.length !== 2)
      call.refuse('hidden-size', `${kind}Cell: Expected hidden to be 1D or 2D, got ${own.shape.length}D instead`, {
        argument: 'hx',
      });
    if (own.shape) checkState(call, own, expected, 'hidden');
  }
  const next = tensor(expected, input.dtype);
  return kind === 'LSTM' ? list([next, next]) : next;
}
