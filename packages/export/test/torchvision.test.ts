/**
 * torchvision's names: held against names, shapes and logits that torchvision itself gave (golden/make_torchvision.py), and loaded by PyTorch where one is
 * there. Logits in float32 against float64: within 1e-4 of the largest.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type Tensor, tidy } from '@avcl/torch';
import {
  ClassifierMethod,
  type ClassifierOptions,
  type LoadedModel,
  loadClassifier,
  recipeSchema,
} from 'avcl';
import { describe, expect, it } from 'vitest';
import { torchvisionName } from '../../avcl/src/backbones/weights.js';
import { filled, fillModule } from '../../avcl/test/golden/fill.js';
import { requireTorchvision, writeTorchvision } from '../src/formats/torchvision.js';
import { exportRun } from '../src/index.js';
import type { ExportJob } from '../src/job.js';
import { scratch, smallRun } from './support/run.js';

interface Golden {
  readonly classes: number;
  readonly input: number[];
  readonly cases: { depth: number; shapes: Record<string, number[]>; logits: number[][] }[];
}
const here = import.meta.dirname;
const golden = JSON.parse(readFileSync(join(here, 'golden/torchvision.json'), 'utf8')) as Golden;
const folder = scratch();

/** Our name to torchvision's, for filling: the classifier is its `fc`. */
const theirs = (name: string): string =>
  name.startsWith('linear.')
    ? name.replace('linear.', 'fc.')
    : torchvisionName(name.replace(/^encoders\.(rgb|audio)\./, ''), 'r3d');

/** A classifier with R3D; of full width and one stream unless said. */
const classifier = (depth: number, options: Partial<ClassifierOptions> = {}): ClassifierMethod =>
  new ClassifierMethod({ classes: golden.classes, depth, streams: 'rgb', seed: 0, ...options }).eval();

const recipeOf = (model: Record<string, unknown>) => recipeSchema.parse({ model });

/** Writes it as an export would. */
async function written(method: ClassifierMethod, depth: number, name: string): Promise<string> {
  const out = join(folder, name);
  mkdirSync(out);
  const model = {
    method,
    recipe: recipeOf({ backbone: 'r3d', depth }),
    classes: Array.from({ length: golden.classes }, (_, i) => `class ${i}`),
    inputs: method.inputs,
  } as unknown as LoadedModel;
  const { use } = await writeTorchvision({ folder: out, model } as unknown as ExportJob);
  expect(use).toContain('VideoResNet(BasicBlock');
  return out;
}

const logitsOf = (method: ClassifierMethod): Tensor => {
  using form = method.forEvaluation();
  const clip = filled('clip', golden.input, 0.5, 0.5).to({ dtype: 'float32' });
  return form.classify({ rgb: form.encodeRgb(clip), audio: null });
};

const flat = (tensor: Tensor): number[] => [...tensor.toArray()].map(Number);
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs));

const namesOf = (out: string, file: string): Record<string, readonly number[]> => {
  const { tensors } = readSafetensors(join(out, `${file}.safetensors`));
  const shapes = Object.fromEntries([...tensors].map(([name, tensor]) => [name, [...tensor.shape]]));
  for (const tensor of tensors.values()) tensor.dispose();
  return shapes;
};

describe('R3D', () => {
  const [one, two] = golden.cases as [Golden['cases'][number], Golden['cases'][number]];

  it('has torchvision\u2019s names, shapes and logits', async () => {
    using method = classifier(1);
    fillModule(method, theirs);
    const out = await written(method, 1, 'one-block');
    expect(namesOf(out, 'model')).toEqual(one.shapes);
    const own = tidy(() => flat(logitsOf(method)));
    expect(distance(own, one.logits.flat())).toBeLessThan(1e-4);
  });

  it('of two blocks a stage has the names and shapes of r3d_18', async () => {
    using method = classifier(2);
    expect(namesOf(await written(method, 2, 'two-blocks'), 'model')).toEqual(two.shapes);
  });

  it('of two streams is a network without fc for each, and the classifier beside them', async () => {
    using method = classifier(1, { streams: 'both', width: 4 });
    const out = await written(method, 1, 'both');
    const network = Object.keys(one.shapes).filter((name) => !name.startsWith('fc.'));
    expect(Object.keys(namesOf(out, 'rgb')).sort()).toEqual(network.sort());
    expect(Object.keys(namesOf(out, 'audio')).sort()).toEqual(network);
    expect(Object.keys(namesOf(out, 'classifier')).sort()).toEqual(
      ['amfm.gate_audio', 'amfm.gate_rgb', 'amfm.squeeze', 'head.fc1', 'head.fc2']
        .flatMap((name) => [`${name}.bias`, `${name}.weight`])
        .sort(),
    );
  });
});

describe('a run of full width', () => {
  const out = join(folder, 'exported');
  let own: number[];

  it('is exported under torchvision\u2019s names, with labels and a card', async () => {
    const settings = [
      'model.width=64',
      'finetune.inputs=rgb',
      'labels_per_class=2',
      'data.standardise=false',
    ];
    const run = await smallRun(folder, 'wide', 'finetune.epochs=1', ...settings);
    const { files } = await exportRun({ run, format: 'torchvision', out });
    expect(files.map(({ name }) => name)).toEqual(['README.md', 'labels.txt', 'model.safetensors']);
    const { shapes } = golden.cases[0]!;
    expect(namesOf(out, 'model')).toEqual({ ...shapes, 'fc.weight': [4, 512], 'fc.bias': [4] });
    const card = readFileSync(join(out, 'README.md'), 'utf8');
    expect(card).toContain('Pictures were 4 frames of 32 x 32.');
    expect(card).not.toContain('The sound is a picture');
    using model = await loadClassifier({ run }, 'cpu');
    own = tidy(() => flat(logitsOf(model.method as ClassifierMethod)));
  }, 240_000);

  it('is loaded by PyTorch, and answers as the run', (context) => {
    const python = join(here, '../../../.venv/bin/python');
    if (!existsSync(python)) return context.skip('skipped: no Python with torch in .venv (bench/setup)');
    const program = [join(here, 'golden/load_torchvision.py'), out, '1', '4', 'model'];
    const answer = JSON.parse(execFileSync(python, program, { encoding: 'utf8' })) as { model: number[][] };
    expect(distance(answer.model.flat(), own)).toBeLessThan(1e-4);
  });
});

describe('what torchvision has not', () => {
  it.each([
    [{ backbone: 'r21d' }, /R\(2\+1\)D, which has other middle channels/],
    [{ backbone: 'c3d' }, /C3D, which torchvision does not have/],
    [{ width: 32 }, /R3D of width 32, and torchvision's has 64/],
  ])('%j is refused', (model, message) => {
    expect(() => requireTorchvision({ recipe: recipeOf(model) })).toThrow(message);
    expect(() => requireTorchvision({ recipe: recipeOf({}) })).not.toThrow();
  });
});
