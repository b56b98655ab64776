/** The formats by name. A new one is a file and a line here, and its name in `options.ts`. */
import type { WriteFormat } from '../job.js';
import type { Format } from '../options.js';
import { writeOnnx } from './onnx.js';
import { writeSafetensorsFormat } from './safetensors.js';
import { writeTorchvision } from './torchvision.js';
import { writeWeb } from './web.js';

export const formats: Readonly<Record<Format, WriteFormat>> = {
  onnx: writeOnnx,
  safetensors: writeSafetensorsFormat,
  torchvision: writeTorchvision,
  web: writeWeb,
};
