// The main job on real input, at small geometry: real clips with sound through store, pre-training, fine-tuning, test and
// prediction; real sounds through the audio stream. Skipped by name where the clips or sounds are not there.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assignSplits, readSource } from '@avcl/datasets';
import { buildStore, guardedInput, melPicture, runFfmpeg, SAMPLE_RATE } from '@avcl/media';
import { optim, setNumThreads, stack, type Tensor, tensor, tidy } from '@avcl/torch';
import { ClassifierMethod, finetune, predictFiles, pretrain, readMetrics, runPaths, testRun } from 'avcl';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SHARED = process.env.AVCL_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'avcl-real-'));
beforeAll(() => setNumThreads(1));
afterAll(() => rmSync(folder, { recursive: true }));

const small = (...overrides: string[]) => ({
  preset: 'smoke',
  overrides: ['data.mel_seconds=10', 'pretrain.epochs=4', 'finetune.epochs=4', 'threads=1', ...overrides],
});

it('learns from real clips and predicts one', async (context) => {
  const list = join(SHARED, 'clips', 'clips.csv');
  if (!existsSync(list)) return context.skip('skipped: no clips in ../shared or AVCL_SHARED');
  const listing = assignSplits(await readSource(list, { label: 'coarse', split: 'split' }), {
    seed: 0,
  });
  const store = join(folder, 'store');
  const built = await buildStore(listing, store, { frames: { width: 56, height: 40 } });
  expect(built).toMatchObject({ listed: 147, ok: 147, repaired: 0, rejected: 0 });

  const pre = await pretrain({ data: store, out: join(folder, 'pre'), recipe: small() });
  const epochs = readMetrics(runPaths(pre.run).metrics).filter((row) => row.kind === 'epoch');
  expect(Number(epochs.at(-1)!.cgra)).toBeLessThan(Number(epochs[0]!.cgra));

  const out = join(folder, 'fine');
  const fine = await finetune({ data: store, from: pre.run, out, recipe: small('finetune.lr=0.01') });
  const losses = readMetrics(runPaths(fine.run).metrics).filter((row) => row.kind === 'epoch');
  expect(Number(losses.at(-1)!.loss)).toBeLessThan(Number(losses[0]!.loss));

  const tested = await testRun({ data: store, run: fine.run, clips: 3 });
  expect(tested.listed).toBe(listing.inputs.filter((input) => input.split === 'test').length);
  expect(tested.evaluated).toBe(tested.listed);

  const { path } = listing.inputs[0]!;
  const [answer] = await predictFiles({ run: fine.run, files: [join(SHARED, 'clips', path)] });
  const shares = answer!.predictions.map(({ p }) => p);
  expect(tested.classes).toContain(answer!.predictions[0]!.label);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares[0]).toBeGreaterThan(1 / tested.classes.length);
});

async function soundOf(file: string): Promise<Int16Array> {
  const parts: Buffer[] = [];
  const args = [...guardedInput(file), '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 's16le', 'pipe:3'];
  const read = async (stream: AsyncIterable<Buffer>) => {
    for await (const part of stream) parts.push(part);
  };
  const { status } = await runFfmpeg(args, { pipes: [{ read }] });
  expect(status).toBe(0);
  const bytes = Buffer.concat(parts);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

it('tells real sounds apart through the audio stream', async (context) => {
  const sounds = join(SHARED, 'esc10');
  if (!existsSync(sounds)) return context.skip('skipped: no esc10 in ../shared or AVCL_SHARED');
  const classes = ['clock_tick', 'rain', 'rooster'];
  const pictures: Tensor[] = [];
  const labels: number[] = [];
  for (const [label, name] of classes.entries()) {
    const files = readdirSync(join(sounds, name)).filter((file) => file.endsWith('.ogg'));
    for (const file of files.slice(0, 8)) {
      pictures.push(melPicture(await soundOf(join(sounds, name, file))));
      labels.push(label);
    }
  }
  const audio = tidy(() =>
    stack(pictures)
      .slice({ dim: 2, end: 128 }) // five of ten seconds: the rest is padding
      .unsqueeze(1)
      .upsample_bilinear2d([48, 48], false)
      .expand([pictures.length, 3, 48, 48])
      .unsqueeze(2)
      .contiguous(),
  ); // (B, 3, 1, 48, 48)
  const method = new ClassifierMethod({ classes: classes.length, streams: 'audio', width: 8, seed: 0 });
  const adam = new optim.AdamW(method.parameters(), { lr: 0.003 });
  const batch = { rgb: null, audio, rows: [], keys: [], labels: tensor(labels, { dtype: 'int64' }) };
  let accuracy = 0;
  for (let step = 1; step <= 30; step++) {
    accuracy = tidy(() => {
      adam.zeroGrad();
      const { loss, parts } = method.step(batch, { seed: 0, epoch: 1, step, progress: 0, training: true });
      loss.backward();
      adam.step();
      return parts.accuracy!.item() as number;
    });
  }
  expect(accuracy).toBeGreaterThan(0.9);
});
