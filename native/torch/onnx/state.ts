/** Whether a model runs in order to be exported. */
let depth = 0;

/**
 * True while `torch.onnx.export` runs the model, for models that then do something else.
 * @example
 * console.log(torch.onnx.is_in_onnx_export());
 */
export function is_in_onnx_export(): boolean {
  return depth > 0;
}

/** Runs `body` as part of an export. */
export function exporting<T>(body: () => T): T {
  depth++;
  try {
    return body();
  } finally {
    depth--;
  }
}
