/** Reader and writer of safetensors files. */
export {
  openSafetensors,
  parseSafetensors,
  readSafetensors,
  type Safetensors,
  SafetensorsFile,
} from './read.js';
export { serializeSafetensors, writeSafetensors } from './write.js';
