/** Functions that look at the kinds of their arguments themselves: dtypes of expressions, and starting values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as torch from 'tensorpad';

const { init } = torch.nn;
const fails = (message: string) => ({ name: 'TypeError', message });

test('the dtype of an expression also follows from numbers', () => {
  const { ones, tensor, result_type } = torch;
  assert.equal(result_type(ones(2), 1), torch.float32);
  assert.equal(result_type(1, ones(2)), torch.float32);
  assert.equal(result_type(tensor(1, { dtype: torch.int8 }), 5), torch.int8);
  assert.equal(result_type(ones(2, { dtype: torch.uint8 }), -1.5), torch.float32);
  assert.equal(result_type(ones(2), new torch.Complex(0, 1)), torch.complex64);
  assert.equal(result_type(true, 1), torch.int64);
  const start = 'result_type() received an invalid combination of arguments - got';
  assert.throws(() => (result_type as (...args: unknown[]) => unknown)(ones(2)), fails(`${start} (Tensor)`));
  assert.throws(() => (result_type as (...args: unknown[]) => unknown)(ones(2), 'x'), fails(`${start} (Tensor, str)`));
});

test('type_as takes the dtype of a tensor, of nothing else', () => {
  assert.equal(torch.ones(2).type_as(torch.ones(1, { dtype: torch.int8 })).dtype, torch.int8);
  const message = "type_as(): argument 'other' (position 1) must be Tensor, not int";
  assert.throws(() => torch.ones(2).type_as(1 as never), fails(message));
});

test('functions of nn.init take no options they do not know', () => {
  const w = torch.empty(2, 2);
  for (const name of ['ones_', 'zeros_', 'eye_'] as const)
    assert.throws(
      () => (init[name] as (...args: unknown[]) => unknown)(w, { out: w }),
      fails(`${name}() got an unexpected keyword argument 'out'`),
    );
  assert.throws(
    () => (init.calculate_gain as (...args: unknown[]) => unknown)('relu', { out: w }),
    fails("calculate_gain() got an unexpected keyword argument 'out'"),
  );
  assert.throws(
    () => (init.constant_ as (...args: unknown[]) => unknown)(w),
    fails("constant_() missing 1 required positional argument: 'val'"),
  );
  assert.equal(init.calculate_gain('leaky_relu', { param: 1 }), 1);
  assert.deepEqual(init.constant_(w, 3).tolist(), [
    [3, 3],
    [3, 3],
  ]);
});

test('the method lu writes into no tensors', () => {
  const a = torch.eye(2);
  assert.equal(a.lu({ get_infos: true }).length, 3);
  assert.throws(
    () => (a.lu as (...args: unknown[]) => unknown).call(a, { out: [] }),
    fails("Tensor.lu() got an unexpected keyword argument 'out'"),
  );
});

test('sizes and strides take a dimension by number or by name', () => {
  const x = torch.zeros(2, 3);
  assert.equal(x.size(-1), 3);
  assert.equal(x.size({ dim: 0 }), 2);
  assert.equal(x.stride({ dim: 0 }), 3);
  const call = x.size as (...args: unknown[]) => unknown;
  assert.throws(() => call.call(x, { out: 1 }), fails("size() got an unexpected keyword argument 'out'"));
  assert.throws(() => torch.tensor(1).size(-1), {
    name: 'IndexError',
    message: 'Dimension specified as -1 but tensor has no dimensions',
  });
});

test('the norm of no gradients is a floating zero', () => {
  const norm = torch.nn.utils.clip_grad_norm_(new torch.nn.Linear(2, 2).parameters(), 1);
  assert.equal(norm.dtype, torch.float32);
  assert.equal(norm.item(), 0);
});

test('sizes are numbers to the compiler, one by one and as a tuple', () => {
  const { shape } = torch.zeros(2, 3);
  const [rows, columns] = shape;
  const taken: [number, number] = [rows, columns];
  const given = shape as [number, number];
  const first: number = shape[0];
  assert.deepEqual([...taken, ...given, first], [2, 3, 2, 3, 2]);
  assert.deepEqual(Object.keys(shape), ['0', '1']);
});

test('layers compare and count with numbers alone, as Python does', () => {
  const { nn } = torch;
  const make =
    (type: unknown, ...args: unknown[]) =>
    () =>
      Reflect.construct(type as new () => unknown, args);
  assert.throws(make(nn.Dropout, [0.5]), fails("'<' not supported between instances of 'list' and 'int'"));
  assert.throws(make(nn.Dropout, null), fails("'<' not supported between instances of 'NoneType' and 'int'"));
  assert.throws(make(nn.LSTM, 3, 4, [2]), fails("'<=' not supported between instances of 'list' and 'int'"));
  assert.throws(make(nn.LSTM, 3, 4, 2.5), fails("'float' object cannot be interpreted as an integer"));
  assert.throws(make(nn.Hardtanh, -0.5, 'x'), fails("'<=' not supported between instances of 'str' and 'float'"));
  const layer = new nn.TransformerDecoderLayer(4, 2, 6);
  assert.throws(make(nn.TransformerDecoder, layer, 'x'), fails("'str' object cannot be interpreted as an integer"));
  assert.throws(make(nn.MultiheadAttention, 4, [2]), fails("'<=' not supported between instances of 'list' and 'int'"));
  assert.throws(make(nn.GroupNorm, 4, [4]), fails("unsupported operand type(s) for %: 'list' and 'int'"));
  assert.throws(make(nn.Conv1d, null, 2, 3), fails("unsupported operand type(s) for %: 'NoneType' and 'int'"));
  assert.throws(make(nn.TripletMarginLoss, 'x'), fails("'<=' not supported between instances of 'str' and 'int'"));
  assert.equal(String(new nn.ModuleList(null)), 'ModuleList()');
  const gained = (gain: unknown) => () => init.xavier_normal_(torch.empty(2, 2), gain as number);
  assert.throws(gained([2]), fails("can't multiply sequence by non-int of type 'float'"));
  assert.throws(gained(null), fails("unsupported operand type(s) for *: 'NoneType' and 'float'"));
});

test('data and dtypes of another kind are refused', () => {
  const { ones, tensor } = torch;
  assert.throws(() => ones(2).type(2 as never), fails('dtype must be a type, str, or dtype object'));
  assert.throws(() => tensor(1, 2 as never), fails('tensor() takes 1 positional argument but 2 were given'));
  assert.throws(
    () => ones(1).new_tensor(1, 2 as never),
    fails('new_tensor() takes 1 positional argument but 2 were given'),
  );
});
