/** `avcl export` as a function: a fine-tuned run as a folder for other programs, there whole and checked, or not at all. */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AvclError, setNumThreads } from '@avcl/torch';
import { DESCRIPTION_FILE, readDescription } from '@avcl/web';
import { loadClassifier } from 'avcl';
import { modelCard } from './card/card.js';
import { testFor } from './card/test-figures.js';
import { filesOf, requireNewFolder, writeFolder } from './folder/new-folder.js';
import { formats } from './formats/index.js';
import { dataOf, type ExportJob, originOf, storeFor } from './job.js';
import { type ExportOptions, type ExportResult, FORMATS } from './options.js';

/**
 * Exports a run.
 *
 * @throws AvclError USAGE for a folder with content, a run that was only pre-trained, or settings that do not fit; DATA for a missing or damaged run,
 *   store or test; FAULT where the written model does not agree with the run. Nothing is left in `out` then.
 * @example
 * await exportRun({ run: 'runs/fine', format: 'onnx', out: 'model', data: 'store' });
 */
export async function exportRun(options: ExportOptions): Promise<ExportResult> {
  const began = performance.now();
  const { run, format, out, precision = 'fp32', batch = 'dynamic' } = options;
  checkSettings(options);
  requireNewFolder(out);
  using model = await loadClassifier({ run, checkpoint: options.checkpoint }, 'cpu', options.logger);
  setNumThreads(model.recipe.threads || availableParallelism());
  const origin = await originOf(run, model);
  const test = testFor(options, model, origin.weights);
  using store = isOnnx(format) ? await storeFor(options, origin.header) : null;
  const data = await dataOf(origin.header, store);
  const verification = await writeFolder(out, async (folder) => {
    const job: ExportJob = { options, model, precision, batch, store, data, folder, ...origin };
    const written = await formats[format](job);
    writeFileSync(join(folder, 'labels.txt'), model.classes.map((label) => `${label}\n`).join(''));
    writeFileSync(join(folder, 'README.md'), modelCard(job, written, test));
    if (written.describe !== null) {
      const files = (await filesOf(folder)).filter(({ name }) => !name.includes('/'));
      const description = readDescription(written.describe(files));
      writeFileSync(join(folder, DESCRIPTION_FILE), `${JSON.stringify(description, null, 2)}\n`);
    }
    return written.verification;
  });
  const files = await filesOf(out);
  return { run, format, out, files, verification, seconds: (performance.now() - began) / 1000 };
}

/** Formats that hold an ONNX model. */
const isOnnx = (format: ExportOptions['format']): boolean => format === 'onnx' || format === 'web';

/** @throws AvclError USAGE */
function checkSettings({ format, precision = 'fp32', batch = 'dynamic', videos }: ExportOptions): void {
  const refuse = (expected: string, name: string, got: unknown, fix: string) => {
    throw new AvclError('USAGE', `expected ${expected} for \`${name}\`, got ${JSON.stringify(got)}; ${fix}`, {
      fix,
    });
  };
  if (!FORMATS.includes(format)) refuse(`one of ${FORMATS.join(', ')}`, 'format', format, 'name one of them');
  if (!['fp32', 'fp16', 'int8'].includes(precision))
    refuse('fp32, fp16 or int8', 'precision', precision, 'name one of them');
  if (batch !== 'dynamic' && !(Number.isInteger(batch) && batch >= 1)) {
    refuse('dynamic or a whole number >= 1', 'batch', batch, 'use dynamic');
  }
  if (videos !== undefined && !(Number.isInteger(videos) && videos >= 1)) {
    refuse('a whole number >= 1', 'videos', videos, 'leave it out');
  }
  if (!isOnnx(format) && precision !== 'fp32') {
    refuse(`fp32 with ${format}`, 'precision', precision, 'leave it out, or use the format onnx or web');
  }
  if (!isOnnx(format) && batch !== 'dynamic') {
    refuse(`no batch with ${format}`, 'batch', batch, 'leave it out, or use the format onnx or web');
  }
}
