// A trained run as something that other programs load: verified ONNX, safetensors, torchvision's names, or a folder of static files that
// runs in a browser. Nothing is accepted that was not compared with the run it was made from.
export { exportRun } from './export-run.js';
export {
  type Agreement,
  type ExportOptions,
  type ExportResult,
  FORMATS,
  type Format,
  type Share,
  type ValComparison,
  type Verification,
} from './options.js';
