/** `avcl export`: a fine-tuned run as a folder for other programs. What does not agree with the run is refused. */
import type { ExportResult } from '@avcl/export';
import { InvalidArgumentError } from 'commander';
import {
  type CommonOptions,
  checkpoint,
  type Define,
  demand,
  examples,
  oneOf,
  whole,
} from '../frame/define.js';
import { percent } from '../percent.js';

interface Options extends CommonOptions {
  readonly run: string;
  readonly format: ExportResult['format'];
  readonly out: string;
  readonly precision: 'fp32' | 'fp16' | 'int8';
  readonly batch: 'dynamic' | number;
  readonly data?: string;
  readonly videos?: number;
  readonly test?: string;
  readonly checkpoint?: 'best' | 'last';
}

function batchSize(text: string): 'dynamic' | number {
  if (text === 'dynamic') return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected dynamic or a whole number, 1 or more.');
}

/** The result for people: files, then how it was checked. */
export function exportText({ out, files, verification, seconds }: ExportResult): string {
  const width = Math.max(...files.map(({ name }) => name.length));
  const size = (bytes: number) =>
    bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const lines = [`${out}, ${seconds.toFixed(1)} s`];
  for (const { name, bytes } of files) lines.push(`  ${name.padEnd(width)}  ${size(bytes).padStart(9)}`);
  if (verification === null) return lines.join('\n');
  for (const { inputs, windows, difference, evidence } of verification.agreements) {
    lines.push(
      `${windows} ${inputs} windows in onnxruntime: logits within ${difference.toExponential(1)} of the run's, evidence maps within ${evidence.toExponential(1)}`,
    );
  }
  const { val, checker } = verification;
  if (val !== null) {
    const { run, exported, same } = val;
    lines.push(
      `val, middle windows: ${exported.right} of ${exported.videos} right (${percent(exported.right / exported.videos)} %, 95 % interval ${exported.interval.map(percent).join(' to ')}), the run ${run.right}; ${same} answers are the same`,
    );
  }
  lines.push(
    checker === null
      ? "Python's onnx checker: not found, not asked (pip install onnx)"
      : `Python's onnx ${checker}: accepted`,
  );
  return lines.join('\n');
}

export const define: Define = (command, run) => {
  demand(command, ['--run <run>', 'a fine-tuned run'], ['--out <folder>', 'a new or empty folder']);
  command
    .option(
      '--format <format>',
      'onnx, safetensors, torchvision, or web for a page that runs the model',
      oneOf('onnx', 'safetensors', 'torchvision', 'web'),
      'onnx',
    )
    .option(
      '--precision <type>',
      'how ONNX weights are stored: fp32, fp16 or int8',
      oneOf('fp32', 'fp16', 'int8'),
      'fp32',
    )
    .option(
      '--batch <n>',
      'windows a run of the ONNX model: dynamic, or exactly so many',
      batchSize,
      'dynamic',
    )
    .option(
      '--data <store>',
      "clips to compare on (default: the run's own, where it still is; none: random inputs only)",
    )
    .option(
      '--videos <n>',
      'at most so many videos of val (default: 32, or 200 where weights are rounded)',
      whole(1),
    )
    .option('--test <file>', "what `avcl test --json` wrote: its figures go into the model's card")
    .option(...checkpoint)
    .addHelpText(
      'after',
      examples(
        'export --run runs/fine --out model',
        'export --run runs/fine --out model --data store --test test.json',
        'export --run runs/fine --out small --precision int8 --data store',
        'export --run runs/fine --out weights --format safetensors',
        'export --run runs/fine --out site --format web',
      ),
    )
    .action((options: Options) =>
      run(options, async (session) => {
        const { exportRun } = await import('@avcl/export');
        const { json: _, ...asked } = options;
        const result = await exportRun({
          ...asked,
          logger: session.logger,
          onProgress: session.progress,
          signal: session.signal,
        });
        return { json: result, text: exportText(result) };
      }),
    );
};
