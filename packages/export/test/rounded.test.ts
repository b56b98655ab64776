/** Rounded weights: on what they are measured, and that what they cost is told, or refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../avcl/test/support/memory-store.js';
import { exportRun } from '../src/index.js';
import { changedRun, scratch, smallRun, source } from './support/run.js';

const folder = scratch();
const at = (name: string) => join(folder, name);
let run: string;
beforeAll(async () => {
  run = await smallRun(folder, 'fine');
});

describe('avcl export --precision', () => {
  it('measures rounded weights on val, by the videos that were asked for', async () => {
    for (const precision of ['fp16', 'int8'] as const) {
      const out = at(precision);
      const { verification } = await exportRun({
        run,
        format: 'onnx',
        out,
        data: source,
        precision,
        videos: 8,
      });
      const { val } = verification!;
      expect(val!.listed).toBe(12);
      expect(val!.run.videos).toBe(8);
      expect(val!.same).toBeGreaterThanOrEqual(7);
      const card = readFileSync(join(out, 'README.md'), 'utf8');
      expect(card).toContain(`storing the weights as ${precision} changes top-1 by`);
      expect(card).toContain('8 of its 12 labelled videos');
    }
  });

  it('measures rounded weights on 200 videos and the own ones on 32, unless said', async () => {
    const data = memoryStore({ classes: 4, train: 1, val: 210, test: 1 });
    const measured = async (precision: 'fp32' | 'fp16') => {
      const out = at(`measured-${precision}`);
      const { verification } = await exportRun({ run, format: 'onnx', out, data, precision });
      return verification!.val;
    };
    expect(await measured('fp16')).toMatchObject({ run: { videos: 200 }, listed: 210 });
    expect(await measured('fp32')).toMatchObject({ run: { videos: 32 }, listed: 210 });
  });

  it('rounded weights that answer otherwise than the run: nothing is left', async () => {
    const faint = await changedRun(run, at('faint'), (tensors) => {
      tensors.get('head.fc2.weight')!.mul_(1e-9); // half precision has no number between 0 and 3e-8
      tensors.get('head.fc2.bias')!.fill_(0);
    });
    const refused = exportRun({
      run: faint,
      format: 'onnx',
      out: at('refused'),
      data: source,
      precision: 'fp16',
    });
    await expect(refused).rejects.toMatchObject({
      code: 'DATA',
      message: expect.stringMatching(
        /^expected fp16 weights to change at most 1 of 12 answers on val .* got \d+ changed .*; the export is refused$/,
      ),
      fix: 'use --precision fp32',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('refused'))).toEqual([]);
  });
});
