/** A description is taken whole or refused by name: each field spoiled in turn must be named in the refusal. */
import { describe, expect, it } from 'vitest';
import {
  DESCRIPTION_FORMAT,
  DESCRIPTION_VERSION,
  type ModelDescription,
  readDescription,
} from '../src/index.js';

const sha256 = 'ab'.repeat(32);

const description: ModelDescription = {
  format: DESCRIPTION_FORMAT,
  formatVersion: DESCRIPTION_VERSION,
  avcl: '0.1.0',
  classes: ['bowling', 'singing'],
  model: { file: 'model.onnx', opset: 17, precision: 'fp32', batch: 'dynamic' },
  inputs: {
    rgb: {
      name: 'rgb',
      type: 'float32',
      shape: ['B', 3, 16, 112, 112],
      frames: 16,
      stride: 1,
      rate: 'file',
      stored: { width: 171, height: 128 },
      crop: 112,
      ofHeight: 128,
    },
    audio: {
      name: 'audio',
      type: 'float32',
      shape: ['A', 1, 112, 112],
      kind: 'whole',
      sampleRate: 24_000,
      samples: 240_000,
      mel: { window: 240, hop: 240, fft: 2048, bands: 256, floor: 1e-6, filterBank: 'mel-filters.npy' },
      side: 256,
      columns: 256,
      size: 128,
      crop: 112,
    },
  },
  outputs: {
    logits: { name: 'logits', type: 'float32', shape: ['B', 2] },
    probabilities: { name: 'probabilities', type: 'float32', shape: ['B', 2] },
    evidence: [
      {
        name: 'evidence_rgb',
        type: 'float32',
        shape: ['B', 2, 2, 7, 7],
        stream: 'rgb',
        time: 'frames',
      },
    ],
  },
  windows: { clips: 10, crops: 1, seconds: 10, frames: 16, stride: 1 },
  origin: {
    run: 'fine',
    checkpoint: 'best',
    weights: sha256,
    data: null,
    manifests: [{ name: 'kinetics-sounds32', version: 1, sha256 }],
    backbone: 'r3d',
    width: 64,
    depth: 1,
    encoders: 'two',
    amfm: true,
  },
  files: [{ name: 'model.onnx', bytes: 12, sha256 }],
};

const copy = () => JSON.parse(JSON.stringify(description)) as Record<string, unknown>;

/** Paths of all leaves, such as `inputs.rgb.shape[0]`. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, held]) =>
    leaves(held, Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
  );
}

function put(root: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  const last = steps.pop()!;
  let at = root;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  at[last] = value;
}

describe('readDescription', () => {
  it('takes a description that went through JSON', () => {
    expect(readDescription(copy())).toEqual(description);
    const silent = { ...description, inputs: { ...description.inputs, audio: null } };
    expect(readDescription(silent).inputs.audio).toBeNull();
  });

  it.each(leaves(description))('names %s when it is spoiled', (path) => {
    for (const wrong of [undefined, -1, { no: 1 }]) {
      const spoiled = copy();
      put(spoiled, path, wrong);
      const named = path.startsWith('inputs.rgb.stored') ? 'inputs.rgb.stored' : path;
      expect(() => readDescription(spoiled), String(wrong)).toThrow(named);
    }
  });

  it('says what to do with another format and another version', () => {
    expect(() => readDescription(null)).toThrow(
      /expected "avcl-model" for `format`, got none; give the model.json/,
    );
    expect(() => readDescription({ format: 'onnx' })).toThrow(/got "onnx"/);
    expect(() => readDescription({ ...description, formatVersion: 9 })).toThrow(
      /expected version 1 .* got 9, written by avcl 0.1.0; export the run anew/,
    );
  });

  it('refuses file names that lead out of the folder, and a model without input', () => {
    for (const name of ['../model.onnx', '/model.onnx', '.hidden', 'a/b']) {
      expect(() => readDescription({ ...description, files: [{ name, bytes: 1, sha256 }] })).toThrow(
        /files\[0\]\.name.*a plain file name/,
      );
    }
    expect(() => readDescription({ ...description, inputs: { rgb: null, audio: null } })).toThrow(
      /got neither/,
    );
    expect(() => readDescription({ ...description, classes: [] })).toThrow(/classes.*not empty/);
  });
});
