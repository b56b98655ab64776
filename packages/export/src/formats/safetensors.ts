/**
 * safetensors: the checkpoint's own file, byte for byte. Its header holds the recipe and the classes, so `avcl` takes it wherever it takes a run's weights
 * (`--weights`, `--from`), and any reader of safetensors takes the tensors.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { AvclError } from '@avcl/torch';
import { sha256Of } from '../folder/new-folder.js';
import type { WriteFormat } from '../job.js';

export const WEIGHTS_FILE = 'model.safetensors';

export const writeSafetensorsFormat: WriteFormat = async ({ folder, model, weights }) => {
  const file = join(folder, WEIGHTS_FILE);
  copyFileSync(model.file!, file);
  if ((await sha256Of(file)) !== weights) {
    throw new AvclError('FAULT', `expected a true copy of ${model.file}, got other bytes; look at the disk`);
  }
  return {
    verification: null,
    describe: null,
    use: [
      'The weights of the run under the names of avcl, which are those of VCOP and TCGL for the backbones: `encoders.rgb.conv1...`,',
      '`encoders.audio...`, and what joins them (`amfm`, `head`, or `linear` for one stream). The header of the file holds the whole recipe.',
      '',
      '```sh',
      `npx avcl finetune --data STORE --from ${WEIGHTS_FILE} --out runs/further`,
      `npx avcl embed --data STORE --weights ${WEIGHTS_FILE} --out features.safetensors`,
      '```',
      '',
      '```python',
      'from safetensors.torch import load_file',
      '',
      `weights = load_file('${WEIGHTS_FILE}')`,
      '```',
    ].join('\n'),
  };
};
