/** The real ONNX Runtime, as WebAssembly, which runs exported models without Python. */
import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-web';
import type { nn } from 'tensorpad';
import * as torch from 'tensorpad';

ort.env.wasm.numThreads = 1;

type Options = NonNullable<Parameters<typeof torch.onnx.export>[3]>;
type Arguments = unknown[];

/** All tensors in arguments or results, in order. */
export function tensorsIn(value: unknown): torch.Tensor[] {
  if (torch.is_tensor(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const plain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.values(value).flatMap(tensorsIn) : [];
}

function toRuntime(tensor: torch.Tensor): ort.Tensor {
  const type = String(tensor.dtype).replace('torch.', '') as ort.Tensor.Type;
  return new ort.Tensor(type, tensor.clone().contiguous().numpy() as never, [...tensor.shape]);
}

/** Runs an exported model; a tensor for each output. */
export async function run(bytes: Uint8Array, inputs: readonly torch.Tensor[]): Promise<torch.Tensor[]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(session.inputNames.map((name, i) => [name, toRuntime(inputs[i]!)]));
  const results = await session.run(feeds);
  const outputs = session.outputNames.map((name) => {
    const { type, data, dims } = results[name]!;
    const dtype = (torch as unknown as Record<string, torch.DType>)[type === 'bool' ? 'bool' : type]!;
    return torch.tensor(data as never, { dtype }).view([...dims]);
  });
  await session.release();
  return outputs;
}

/** `x` with dynamic first axes, for as many inputs as there are. */
export function batched(...names: string[]): Options {
  const inputs = names.length > 0 ? names : ['x'];
  return { input_names: inputs, dynamic_axes: Object.fromEntries(inputs.map((name) => [name, { 0: 'batch' }])) };
}

/**
 * Exports a model on the arguments for the first size, and has ONNX Runtime agree with the model on all sizes: shapes and
 * dtypes exactly, elements within `tolerance`.
 */
export async function agrees(
  model: nn.Module,
  make: (size: number) => Arguments,
  options: Options = batched(),
  { sizes = [2, 3, 1], tolerance = 1e-5 }: { sizes?: number[]; tolerance?: number } = {},
): Promise<void> {
  const bytes = torch.onnx.export(model, make(sizes[0]!), options).model_proto;
  for (const size of sizes) {
    const args = make(size);
    // The model may write to its arguments.
    const inputs = tensorsIn(args).map((tensor) => tensor.clone());
    const expected = tensorsIn(torch.no_grad(() => (model as (...args: unknown[]) => unknown)(...args)));
    const actual = await run(bytes, inputs);
    assert.equal(actual.length, expected.length);
    for (const [i, wanted] of expected.entries()) {
      const got = actual[i]!;
      assert.deepEqual([...got.shape], [...wanted.shape], `shape at size ${size}`);
      assert.equal(got.dtype, wanted.dtype);
      assert.ok(
        torch.allclose(got.double(), wanted.detach().double(), { rtol: tolerance, atol: tolerance, equal_nan: true }),
        `output ${i} at size ${size}: ${got}\nwanted ${wanted}`,
      );
    }
  }
}
