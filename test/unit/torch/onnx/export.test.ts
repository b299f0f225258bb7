/** What stands in an exported file, the options of the export, and what it refuses. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as torch from 'tensorpad';
import { nn } from 'tensorpad';
import { readMessage } from '../../../../native/torch/io/protobuf';
import { agrees, batched, run } from './runtime';

type Tensor = torch.Tensor;
const folder = mkdtempSync(join(tmpdir(), 'tensorpad-onnx-'));
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** Fields of a message by their number. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const found = new Map<number, (number | Uint8Array)[]>();
  for (const { field, value } of readMessage(bytes)) found.set(field, [...(found.get(field) ?? []), value]);
  return found;
}
const messages = (bytes: Uint8Array, field: number) => (fields(bytes).get(field) ?? []) as Uint8Array[];
const string = (bytes: Uint8Array, field: number) =>
  text((messages(bytes, field)[0] ?? new Uint8Array()) as Uint8Array);

/** `x: float[batch, 3]` of a ValueInfoProto, with the number of the element type. */
function described(info: Uint8Array): string {
  const tensor = messages(messages(info, 2)[0]!, 1)[0]!;
  const dims = messages(messages(tensor, 2)[0]!, 1).map((dim) => {
    const size = fields(dim);
    return size.has(2) ? text(size.get(2)![0] as Uint8Array) : String(size.get(1)?.[0] ?? '?');
  });
  return `${string(info, 1)}: ${fields(tensor).get(1)![0]}[${dims.join(', ')}]`;
}

/** A model as onnx.proto lays it out. */
function decoded(bytes: Uint8Array) {
  const model = fields(bytes);
  const graph = model.get(7)![0] as Uint8Array;
  const opset = fields(model.get(8)![0] as Uint8Array);
  return {
    irVersion: model.get(1)![0],
    opset: opset.get(2)![0],
    producer: text(model.get(2)![0] as Uint8Array),
    nodes: messages(graph, 1).map((node) => ({ op: string(node, 4), name: string(node, 3) })),
    initializers: messages(graph, 5).map((tensor) => string(tensor, 8)),
    external: messages(graph, 5).filter((tensor) => fields(tensor).has(14)).length,
    inputs: messages(graph, 11).map(described),
    outputs: messages(graph, 12).map(described),
    infos: messages(graph, 13).map(described),
  };
}

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 2, 3);
  body = new nn.Sequential(new nn.ReLU(), new nn.Dropout());
  fc = new nn.Linear(2 * 4 * 4, 3);
  override forward(image: Tensor, _scale = 1): Tensor {
    return this.fc(this.body(this.conv(image)).flatten(1));
  }
}
const net = new Net().eval();
const picture = torch.randn(2, 1, 6, 6);

test('names, types and shapes', () => {
  const options = { dynamic_axes: { image: { 0: 'batch' } }, output_names: ['scores'] };
  const model = decoded(torch.onnx.export(net, [picture], options).model_proto);
  assert.deepEqual(model, {
    irVersion: 9,
    opset: 20,
    producer: 'tensorpad',
    nodes: [
      { op: 'Conv', name: '/conv/Conv' },
      { op: 'Relu', name: '/body/0/Relu' },
      { op: 'Reshape', name: '/Reshape' },
      { op: 'Gemm', name: '/fc/Gemm' },
    ],
    initializers: ['conv.weight', 'conv.bias', 'constant', 'fc.weight', 'fc.bias'],
    external: 0,
    // 1 is float32.
    inputs: ['image: 1[batch, 1, 6, 6]'],
    outputs: ['scores: 1[batch, 3]'],
    infos: [
      '/conv/Conv_output_0: 1[batch, 2, 4, 4]',
      '/body/0/Relu_output_0: 1[batch, 2, 4, 4]',
      '/Reshape_output_0: 1[batch, 32]',
    ],
  });
});

test('without dynamic axes all sizes are fixed; a list of axes names them', () => {
  assert.deepEqual(decoded(torch.onnx.export(net, picture).model_proto).inputs, ['image: 1[2, 1, 6, 6]']);
  const named = torch.onnx.export(net, picture, {
    input_names: ['x'],
    output_names: ['y'],
    dynamic_axes: { x: [0], y: [0] },
  });
  assert.deepEqual(decoded(named.model_proto).inputs, ['x: 1[x_dynamic_axes_1, 1, 6, 6]']);
  const shapes = torch.onnx.export(net, picture, { dynamic_shapes: [{ 0: 'n' }] });
  assert.deepEqual(decoded(shapes.model_proto).outputs, ['output: 1[n, 3]']);
  const last = torch.onnx.export(new nn.ReLU().eval(), [picture], { dynamic_axes: { input: { [-1]: 'width' } } });
  assert.deepEqual(decoded(last.model_proto).outputs, ['output: 1[2, 1, 6, width]']);
  assert.deepEqual(decoded(torch.onnx.export(net, picture, { dynamic_shapes: { image: ['n'] } }).model_proto).outputs, [
    'output: 1[n, 3]',
  ]);
});

test('sizes that follow from dynamic ones say how', () => {
  class Doubled extends nn.Module {
    override forward(x: Tensor): Tensor[] {
      return [torch.cat([x, x]), torch.cat([x, torch.zeros(1, 2)])];
    }
  }
  const program = torch.onnx.export(new Doubled().eval(), torch.ones(3, 2), { dynamic_axes: { x: { 0: 'n' } } });
  assert.deepEqual(decoded(program.model_proto).outputs, ['output_0: 1[2*n, 2]', 'output_1: 1[n + 1, 2]']);
});

test('files with and without parameters', async () => {
  const path = join(folder, 'net.onnx');
  const program = torch.onnx.export(net, [picture], path);
  const bytes = readFileSync(path);
  assert.deepEqual(bytes, Buffer.from(program.model_proto));
  const [scores] = await run(bytes, [picture]);
  assert.ok(torch.allclose(scores!, net(picture), { atol: 1e-5 }));

  torch.onnx.export(net, [picture], path, { keep_initializers_as_inputs: true });
  assert.equal(decoded(readFileSync(path)).inputs.length, 6);

  torch.onnx.export(net, [picture], path, { export_params: false });
  const bare = decoded(readFileSync(path));
  assert.deepEqual(bare.initializers, ['constant']);
  assert.deepEqual(
    bare.inputs.map((input) => input.split(':')[0]),
    ['image', 'conv.weight', 'conv.bias', 'fc.weight', 'fc.bias'],
  );

  const wide = new nn.Linear(64, 64).eval();
  torch.onnx.export(wide, [torch.ones(1, 64)], path, { external_data: true });
  assert.equal(decoded(readFileSync(path)).external, 1);
  const weight = new Float32Array(readFileSync(`${path}.data`).buffer.slice(0, 4 * 64 * 64));
  assert.deepEqual(torch.tensor(weight).view(64, 64).tolist(), wide.weight.tolist());
  assert.deepEqual(readdirSync(folder).sort(), ['net.onnx', 'net.onnx.data']);
});

test('a file that cannot be written leaves nothing behind', () => {
  const path = join(folder, 'missing', 'net.onnx');
  assert.throws(() => torch.onnx.export(net, [picture], path), {
    name: 'FileNotFoundError',
    message: /missing.net\.onnx/,
  });
  assert.ok(!existsSync(join(folder, 'missing')));
});

test('every opset that is offered', async () => {
  const model = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1 }),
    new nn.GroupNorm(2, 8),
    new nn.GELU(),
    new nn.Upsample({ scale_factor: 2, mode: 'bilinear' }),
    new nn.AdaptiveAvgPool2d(3),
    new nn.Flatten(),
    new nn.LayerNorm(72),
    new nn.GELU({ approximate: 'tanh' }),
    new nn.Linear(72, 4),
  );
  for (const opset_version of [18, 19, 20, 21, 22, 23])
    await agrees(model.eval(), (batch) => [torch.randn(batch, 3, 8, 8)], { ...batched(), opset_version });
});

test('the model is as it was', () => {
  const norm = new nn.Sequential(new nn.BatchNorm1d(3), new nn.Dropout());
  torch.manual_seed(1);
  const next = torch.rand(1).item();
  torch.manual_seed(1);
  const input = torch.randn(4, 3);
  const state = String(Object.values(norm.state_dict()));
  torch.manual_seed(1);
  const program = torch.onnx.export(norm, [input], batched());
  assert.equal(torch.rand(1).item(), next);
  assert.equal(String(Object.values(norm.state_dict())), state);
  // In training, dropout drops in the exported model too.
  assert.ok(decoded(program.model_proto).nodes.some(({ op }) => op === 'Dropout'));

  class Writes extends nn.Module {
    override forward(x: Tensor): Tensor {
      return x.zero_();
    }
  }
  torch.onnx.export(new Writes().eval(), [input]);
  assert.ok(input.abs().sum().item() > 0);
  assert.equal(torch.onnx.is_in_onnx_export(), false);
});

class Computes extends nn.Module {
  constructor(private readonly body: (x: Tensor) => unknown) {
    super();
  }
  override forward(x: Tensor): unknown {
    return this.body(x);
  }
}
const refuses = (body: (x: Tensor) => unknown, message: RegExp | string, options = {}, x = torch.randn(4, 3)) =>
  assert.throws(() => torch.onnx.export(new Computes(body).eval(), [x], options), { message });

test('an op that ONNX has not is named with its module', () => {
  const model = new nn.Sequential(new nn.Linear(3, 3), new Computes((x) => torch.fft.fft(x))).eval();
  assert.throws(() => torch.onnx.export(model, [torch.randn(2, 3)]), {
    name: 'UnsupportedOperatorError',
    message:
      "Exporting the operator 'aten::fft_fft' to ONNX opset version 20 is not supported. It is called by the module '1' (Computes).",
  });
  const error = assert.throws.bind(assert, () => torch.onnx.export(model, [torch.randn(2, 3)]));
  error((thrown: unknown) => thrown instanceof torch.onnx.errors.UnsupportedOperatorError);
  error((thrown: unknown) => thrown instanceof torch.onnx.OnnxExporterError && thrown instanceof torch.RuntimeError);
  refuses((x) => x.at(x.gt(0)), /'aten::index' .* with a mask, whose result has a size that depends on its elements/);
  refuses((x) => x.max(1)[1].float().as_strided([2], [1]), /'aten::as_strided'/);
  const limited = new nn.Embedding(4, 2, { max_norm: 1 }).eval();
  assert.throws(() => torch.onnx.export(limited, [torch.tensor([1])]), { message: /with max_norm/ });
});

test('what changes with the size of a dynamic axis and cannot', () => {
  const dynamic = batched();
  const sizes = 'The model does something else when the sizes of its dynamic axes change: ';
  refuses((x) => (x.size(0) > 5 ? x.add(1) : x.mul(2)), `${sizes}'mul' is called at one size only`, dynamic);
  refuses(
    (x) => {
      let sum = x.at(0);
      for (let i = 1; i < x.size(0); i++) sum = sum.add(x.at(i));
      return sum;
    },
    /it makes more calls, at or after the call of 'add'/,
    dynamic,
  );
  refuses((x) => x.add(torch.tensor([x.size(0)])), /a constant has other elements/, dynamic);
  refuses((x) => x.mul(Math.sqrt(x.size(0))), /depends on dynamic axes in a way that cannot be expressed/, dynamic);
  refuses(
    (x) => x.view(2, 6),
    "The model cannot be run at other sizes of the dynamic axes 'batch': shape '[2, 6]' is invalid for input of size 15",
    dynamic,
  );
  // An error of the model itself is not dressed up.
  refuses(
    () => {
      throw new Error('mine');
    },
    'mine',
    dynamic,
  );
  class Sum extends nn.Module {
    override forward(x: Tensor, y: Tensor): Tensor {
      return x.add(y);
    }
  }
  const two = { input_names: ['x', 'y'], dynamic_axes: { x: { 0: 'n' } } };
  assert.throws(() => torch.onnx.export(new Sum().eval(), [torch.ones(2), torch.ones(2)], two), {
    message: /Axes that must be equally long need the same name\.$/,
  });
  const same = { input_names: ['x', 'y'], dynamic_axes: { x: { 0: 'n' }, y: { 0: 'n' } } };
  assert.throws(() => torch.onnx.export(new Sum().eval(), [torch.ones(2), torch.ones(1)], same), {
    message: "The dynamic axis 'n' has the size 2 in one input and 1 in another",
  });
});

test('a tensor of the model that is no buffer cannot gather what inputs bring', () => {
  const total = torch.zeros(3);
  refuses((x) => total.add_(x.sum(0)), /'add_' writes to a tensor that the model keeps but that is no buffer of it/);
});

test('elements that the script reads are constants, which it is told', (t) => {
  const told = t.mock.method(console, 'warn', () => {});
  torch.onnx.export(new Computes((x) => x.mul(x.sum().item())).eval(), [torch.ones(2)]);
  assert.match(
    String(told.mock.calls[0]?.arguments[0]),
    /^TracerWarning: Converting a tensor to a Python number might cause the trace to be incorrect\./,
  );
});

test('arguments that make no sense', () => {
  refuses(() => 3, 'The model returns no tensor.');
  assert.throws(() => torch.onnx.export(net, []), { message: /hold no tensor/ });
  assert.throws(() => torch.onnx.export((() => 1) as never, [picture]), {
    name: 'TypeError',
    message: 'model must be a torch.nn.Module, but got function',
  });
  assert.throws(() => torch.onnx.export(net, [picture], { opset_version: 11 }), {
    name: 'ValueError',
    message: 'Unsupported opset_version: 11. Supported are 18 to 23.',
  });
  assert.throws(() => torch.onnx.export(net, [picture], { input_names: ['a', 'b'] }), {
    message: 'number of input names provided (2) exceeded number of inputs (1)',
  });
  assert.throws(() => torch.onnx.export(net, [picture], { output_names: ['a', 'b'] }), {
    message: 'number of output names provided (2) exceeded number of outputs (1)',
  });
  assert.throws(() => torch.onnx.export(net, [picture], { input_names: ['a'], output_names: ['a'] }), {
    message: "'a' stands for two values: pass input_names and output_names that differ",
  });
  assert.throws(() => torch.onnx.export(net, [picture], { opset: 20 } as never), {
    name: 'TypeError',
    message: "export() got an unexpected keyword argument 'opset'",
  });
  assert.throws(() => torch.onnx.export(net, [picture], { dynamic_axes: { image: [4] } }), { name: 'IndexError' });
});
