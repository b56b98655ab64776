/** The published lists that data was made with reach every result: config, weights, test, probe, features, labels, explanations (results.json: reproduce.test.ts). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, tidy } from '@avcl/torch';
import { describe, expect, it } from 'vitest';
import {
  type ClipSource,
  type Explanation,
  embed,
  explain,
  finetune,
  predictFiles,
  pretrain,
  probe,
  readConfig,
  testRun,
} from '../../src/index.js';
import { readCard } from '../../src/training/model-card.js';
import { memoryStore } from '../support/memory-store.js';
import { scratch, tiny } from '../support/tiny.js';

const folder = scratch();
const manifests = [{ name: 'kinetics-sounds32', version: 1, sha256: '5e'.repeat(32) }];
const plain = memoryStore({ classes: 4, train: 16, val: 4, test: 4 });
const data: ClipSource = { ...plain, manifests };
const reference = { hash: plain.hash, manifests };
const metadata = (file: string) => tidy(() => readSafetensors(file).metadata);

describe('the manifests of the data', () => {
  it('are in the config, the weights and the result of a run, and in what is found with it', {
    timeout: 180_000,
  }, async () => {
    const [pre, fine, out] = ['pre', 'fine', 'features.safetensors'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    expect((await pretrain({ data, out: pre, recipe: tiny('epochs=1') })).data).toEqual(reference);
    expect(readConfig(pre).header).toMatchObject({ dataHash: plain.hash, manifests });
    const tuned = await finetune({ data, from: pre, out: fine, recipe: tiny('epochs=1') });
    expect(tuned.data).toEqual(reference);
    expect(readCard(tuned.weights)?.manifests).toEqual(manifests);

    const tested = await testRun({ data, run: fine, clips: 1 });
    expect([tested.data, tested.trainedOn]).toEqual([reference, manifests]);
    const elsewhere = await testRun({ data: plain, run: fine, clips: 1 });
    expect([elsewhere.data.manifests, elsewhere.trainedOn]).toEqual([[], manifests]);
    const [answer] = await predictFiles({ run: fine, files: [join(folder, 'none.mp4')] });
    expect(answer).toMatchObject({ problem: { code: expect.any(String) }, trainedOn: manifests });
    const explained: Explanation[] = [];
    await explain({ run: fine, data, keys: [data.clips[0]!.key], steps: 2 }, async (one) => {
      explained.push(one);
    });
    expect(explained.map(({ trainedOn }) => trainedOn)).toEqual([manifests]);
    expect((await probe({ data, run: fine, clips: 1 })).data).toEqual(reference);
    expect((await embed({ data, run: fine, out })).data).toEqual(reference);
    expect(JSON.parse(metadata(out).data!)).toEqual(reference);
  });

  it('are nowhere where there are none, so that files are what they were', async () => {
    const out = join(folder, 'plain');
    const { weights } = await pretrain({ data: plain, out, recipe: tiny('epochs=1') });
    expect(readFileSync(join(out, 'config.yaml'), 'utf8')).not.toContain('manifests');
    expect(metadata(weights).avcl).not.toContain('manifests');
  });
});
