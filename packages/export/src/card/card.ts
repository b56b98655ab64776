/** The model card, README.md: what the model is, how it is used, what it was made from, its figures with counts and intervals, how the export was checked, and its limits. */
import { basename } from 'node:path';
import { MEL_SETTINGS, SAMPLE_RATE } from '@avcl/media';
import {
  commit,
  differences,
  type LoadedModel,
  resolveRecipe,
  type Tested,
  version,
  versionText,
} from 'avcl';
import type { ExportJob, Written } from '../job.js';
import type { Precision } from '../onnx/stored-weights.js';
import type { Agreement, ValComparison, Verification } from '../options.js';
import { EVIDENCE_TOLERANCE, LOGIT_TOLERANCE } from '../verify/agreement.js';
import { shareText, testText } from './test-figures.js';

const points = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`;
const titles: Readonly<Record<string, string>> = { r3d: 'R3D', c3d: 'C3D', r21d: 'R(2+1)D' };

/** The whole file. */
export function modelCard(job: ExportJob, written: Written, test: Tested | null): string {
  const { model, options } = job;
  return `${[
    `# ${basename(options.run)}`,
    '',
    `${whatItIs(model)} Written by avcl ${versionText({ version, commit: commit() })} from the checkpoint \`${basename(job.model.file!.replace(/\/[^/]+$/, ''))}\`.`,
    '',
    '## Use',
    written.use,
    '',
    '## Classes',
    model.classes.map((label) => `\`${label}\``).join(', '),
    '',
    '## Made from',
    ...madeFrom(job),
    '',
    '## Figures',
    ...figures(test, written.verification?.val ?? null, job),
    '',
    '## How the export was checked',
    ...checked(written.verification, job.precision),
    '',
    '## Limits',
    ...limits(model).map((line) => `- ${line}`),
  ].join('\n')}\n`;
}

function whatItIs({ recipe, inputs, classes, method }: LoadedModel): string {
  const { backbone, width, depth, encoders, amfm } = recipe.model;
  const network = `${titles[backbone] ?? backbone} (width ${width}${depth > 1 ? `, ${depth} blocks a stage` : ''})`;
  const streams =
    inputs.rgb && inputs.audio
      ? `frames and sound, ${encoders === 'shared' ? 'one network for both' : 'a network each'}, joined ${amfm ? "by AMFM's gate" : 'side by side'}`
      : inputs.rgb
        ? 'frames alone'
        : 'sound alone';
  const parameters = method.parameterCount.toLocaleString('en-US');
  return `Recognises ${classes.length} actions from ${streams}: ${network}, ${parameters} parameters.`;
}

function madeFrom({ header, weights, model, data }: ExportJob): string[] {
  const changed = differences(resolveRecipe({}).recipe, model.recipe).filter(
    ({ key }) => !/^(threads|device)$/.test(key),
  );
  return [
    `- weights: SHA-256 \`${weights}\``,
    ...data.map((line) => `- ${line}`),
    ...(header === null
      ? []
      : [
          `- trained from: ${header.from === 'none' ? 'scratch, with labels' : `\`${basename(header.from)}\``}, with avcl ${versionText(header)}`,
        ]),
    ...model.manifests.map(
      ({ name, version: of, sha256 }) => `- class list: ${name}, version ${of}, SHA-256 \`${sha256}\``,
    ),
    '- recipe, where it is not the default:',
    '',
    '| setting | value | default |',
    '|---|---|---|',
    ...changed.map(
      ({ key, before, after }) => `| \`${key}\` | ${JSON.stringify(after)} | ${JSON.stringify(before)} |`,
    ),
  ];
}

function figures(
  test: Tested | null,
  val: ValComparison | null,
  { precision, options }: ExportJob,
): string[] {
  const lines: string[] = [];
  if (test !== null) {
    lines.push(`- ${testText(test)}`);
  }
  if (val !== null) {
    const part =
      val.run.videos === val.listed
        ? ''
        : `, ${val.run.videos} of its ${val.listed} labelled videos, evenly spread`;
    lines.push(`- val, top-1 of this file by the middle window${part}: ${shareText(val.exported)}`);
    if (precision !== 'fp32') {
      lines.push(
        `- the run itself on the same windows: ${shareText(val.run)}; storing the weights as ${precision} changes top-1 by ${points(val.difference)} points (95 % interval ${val.interval.map(points).join(' to ')}); ${val.same} of ${val.run.videos} answers are the same`,
      );
    }
  }
  if (test === null) {
    lines.push(
      `- ${lines.length === 0 ? 'None were given' : 'No test was given'}. \`avcl test --run ${basename(options.run)} --data STORE --json > test.json\`, then \`--test test.json\`, puts them here.`,
    );
  }
  return lines;
}

function checked(verification: Verification | null, precision: Precision): string[] {
  if (verification === null)
    return ['- The tensors are those of the checkpoint, whose checksums were compared before.'];
  const row = ({ inputs, windows, difference, largest, evidence, sameFirst }: Agreement) =>
    `- ${windows} ${inputs} windows in onnxruntime (WebAssembly): logits differ by at most ${difference.toExponential(1)} (the largest is ${largest.toFixed(2)}), evidence maps by ${evidence.toExponential(1)} of their largest value; ${sameFirst} of ${windows} first labels are the same`;
  return [
    ...verification.agreements.map(row),
    ...(precision === 'fp32'
      ? []
      : [
          `- with ${precision} weights it is another model, judged by its answers; in the evidence a hidden value near zero counts or does not`,
        ]),
    `- allowed with fp32 weights: ${LOGIT_TOLERANCE} for a logit (beyond 10 a 100,000th of the largest), ${EVIDENCE_TOLERANCE} of an evidence map; an export that differs more is refused`,
    verification.checker === null
      ? "- Python's `onnx` was not found, so its checker was not asked"
      : `- accepted by the checker of Python's onnx ${verification.checker}, shapes included`,
    ...(verification.agreements.some(({ inputs }) => inputs === 'real')
      ? []
      : ['- no store was at hand: no real windows were compared']),
  ];
}

function limits({ recipe, inputs }: LoadedModel): string[] {
  const { data } = recipe;
  return [
    'It knows its classes only, and always names one of them: a low probability is no proof that none is there, a high one no proof that one is.',
    'Figures hold for videos like those of its data. Other cameras, rooms and microphones were not measured.',
    ...(inputs.rgb
      ? [
          `It sees ${data.rgb_frames} frames at a time, ${data.rgb_stride === 1 ? 'one after another' : `one in ${data.rgb_stride}`}, at the file's own rate; at another frame rate motion is faster or slower than it learned.`,
        ]
      : []),
    ...(inputs.audio && data.audio === 'mel_whole' ? [heardText(data.mel_seconds)] : []),
    ...(inputs.rgb && inputs.audio
      ? ['It wants both picture and sound; with one missing it answers, but was not trained for it.']
      : []),
    'An evidence map shows what the classifier adds up, with its gate held; it is no proof of why something is so.',
  ];
}

/** The picture of the sound is scaled before its columns are cut: what is not heard may still set the scale. */
function heardText(seconds: number): string {
  const whole = MEL_SETTINGS.whole.samples / SAMPLE_RATE;
  const scale = seconds < whole ? `, but the loudest moment of the first ${whole} s sets the scale` : '';
  return `Of a file, or of a window of a long one, it hears the first ${seconds} s as one picture; what comes later is not heard${scale}.`;
}
