/** `torch.onnx`: models as ONNX files, which other runtimes read. */
export * as errors from './errors';
export { OnnxExporterError } from './errors';
export { type DynamicAxes, type DynamicShapes, type ExportOptions, exportModel as export } from './export';
export { ONNXProgram, type SaveOptions } from './program';
export { is_in_onnx_export } from './state';
