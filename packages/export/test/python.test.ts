/**
 * Exported models in Python: `onnx`'s checker, onnxruntime's native build, which has other kernels than the browser's. Both packages lie in `.onnx/`, which `npm test` fetches.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidy, writeSafetensors } from '@avcl/torch';
import type { ClassifierOptions } from 'avcl';
import { describe, expect, it } from 'vitest';
import { classifierGraph } from '../src/onnx/classifier-graph.js';
import { Graph } from '../src/onnx/graph.js';
import { checkWithPython, pythonEnvironment } from '../src/verify/checker.js';
import { ownLogits } from '../src/verify/own-answers.js';
import { drawn, smallClassifier } from './support/models.js';
import { needed, scratch } from './support/run.js';

const folder = scratch();

/** Checks and runs every NAME.onnx of a folder on NAME.safetensors (read by hand: length, JSON, values); prints the logits as JSON. */
const RUN = `
import json, sys
from pathlib import Path
import numpy as np, onnx, onnxruntime
answers = {}
for model in Path(sys.argv[1]).glob('*.onnx'):
    onnx.checker.check_model(model, full_check=True)
    content = model.with_suffix('.safetensors').read_bytes()
    begin = 8 + int.from_bytes(content[:8], 'little')
    feeds = {}
    for name, entry in json.loads(content[8:begin]).items():
        part = slice(*(begin + offset for offset in entry['data_offsets']))
        feeds[name] = np.frombuffer(content[part], '<f4').reshape(entry['shape'])
    session = onnxruntime.InferenceSession(model, providers=['CPUExecutionProvider'])
    answers[model.stem] = session.run(['logits'], feeds)[0].ravel().tolist()
print(json.dumps(answers))
`;

const forms: [string, Partial<ClassifierOptions>, 'fp32' | 'fp16' | 'int8', 'dynamic' | number][] = [
  ['r3d', {}, 'fp32', 'dynamic'],
  ['c3d', { backbone: 'c3d', standardise: true, temporalMeanSubtraction: true }, 'fp32', 3],
  [
    'r21d',
    { backbone: 'r21d', audioFrames: 'slices', audioSlices: 8, gate: 'relu', encoders: 'shared' },
    'fp32',
    'dynamic',
  ],
  ['fp16', { amfm: false }, 'fp16', 'dynamic'],
  ['int8', { excitation: 'shared' }, 'int8', 'dynamic'],
];
const tolerances = { fp32: 1e-4, fp16: 2e-3, int8: 5e-2 };

describe('onnx and onnxruntime', () => {
  it('accept every form of model, and give its logits', (context) => {
    needed(context);
    const [rgb, audio] = [drawn('rgb', [3, 3, 8, 32, 32]), drawn('audio', [3, 1, 32, 32])];
    const wanted = new Map<string, number[]>();
    for (const [name, options, precision, batch] of forms) {
      using method = smallClassifier(options);
      const { graph } = classifierGraph({
        method,
        precision,
        batch,
        rgb: [3, 8, 32, 32],
        audio: [1, 32, 32],
      });
      const bytes = graph.bytes({ name: 'test', version: '0', text: '', metadata: {} });
      writeFileSync(join(folder, `${name}.onnx`), bytes);
      writeSafetensors(join(folder, `${name}.safetensors`), new Map(Object.entries({ rgb, audio })));
      tidy(() => {
        using form = method.forEvaluation();
        const windows = { rgb, audio: audio.unsqueeze(1).expand([-1, 3, -1, -1, -1]) };
        wanted.set(name, [...ownLogits({ form }, windows).toArray()].map(Number));
      });
    }
    const program = ['-c', RUN, folder];
    const env = pythonEnvironment();
    const answers = JSON.parse(execFileSync('python3', program, { encoding: 'utf8', env })) as Record<
      string,
      number[]
    >;
    for (const [name, , precision] of forms) {
      const [got, own] = [answers[name]!, wanted.get(name)!];
      const allowed = tolerances[precision] * Math.max(1, ...own.map(Math.abs));
      expect(got, name).toHaveLength(own.length);
      for (const [i, value] of got.entries()) expect(Math.abs(value - own[i]!), name).toBeLessThan(allowed);
    }
  });

  it('refuse a model whose nodes do not fit, in the checker\u2019s words', async (context) => {
    needed(context);
    const graph = new Graph();
    const x = graph.input('x', ['B', 3]);
    const weight = graph.constant('weight', 'float32', [4, 4], new Uint8Array(64));
    graph.output('y', graph.node('MatMul', [x, weight], ['B', 4]));
    const file = join(folder, 'wrong.onnx');
    writeFileSync(file, graph.bytes({ name: 'test', version: '0', text: '', metadata: {} }));
    await expect(checkWithPython(file)).rejects.toThrow(/onnx accepts, got: .*(dimension|shape).*refused/is);
  });
});

describe('the protobuf types', () => {
  it('are those of the schema in Python\u2019s onnx', (context) => {
    needed(context);
    const script = join(import.meta.dirname, '../../../scripts/generate-onnx.mjs');
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toMatch(/^as onnx \d/);
  });
});

describe('without Python', () => {
  it('nobody is asked, and that is said', async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      expect(await checkWithPython(join(folder, 'none.onnx'))).toBeNull();
    } finally {
      process.env.PATH = PATH;
    }
  });
});
