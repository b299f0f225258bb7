/** What can go wrong in an export: PyTorch's classes of `torch.onnx.errors`. */
import { RuntimeError } from '../errors';

/** Base of all errors of the exporter. */
export class OnnxExporterError extends RuntimeError {
  override name = 'OnnxExporterError';
}

/** The model calls an op that ONNX, or this exporter, has nothing for. */
export class UnsupportedOperatorError extends OnnxExporterError {
  override name = 'UnsupportedOperatorError';

  /** @param reason what of the op it is, where it is not the whole */
  constructor(op: string, opset: number, where: string, reason?: string) {
    const why = reason ? `: ${reason}` : '';
    super(`Exporting the operator 'aten::${op}' to ONNX opset version ${opset} is not supported${why}. ${where}`);
  }
}
